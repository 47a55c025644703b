"""A member's copy: asking for it, seeing how far it is, fetching it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.exports import request_export
from accounts.exceptions import ExportTooSoon
from accounts.selectors.exports import export_status
from common.http import as_member

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    member = as_member(request)
    if request.method == "POST":
        try:
            request_export(by=member)
        except ExportTooSoon as soon:
            hours = -(-soon.seconds // 3600)
            messages.warning(
                request,
                ngettext(
                    "You had three copies within a day. You can ask again in %(n)s hour.",
                    "You had three copies within a day. You can ask again in %(n)s hours.",
                    hours,
                )
                % {"n": hours},
            )
        else:
            messages.success(
                request, _("We are putting your copy together. We write to you when it is ready.")
            )
        return redirect("accounts:export")
    return render(request, "accounts/export.html", {"nav": "me", "status": export_status(member)})


@never_cache
@login_required
@require_safe
@reauthentication_required(app="accounts")
def download(request: HttpRequest) -> HttpResponseBase:
    """The newest copy of whoever is signed in, streamed. There is no other way to it."""
    ready = export_status(as_member(request)).ready
    if ready is None:
        raise Http404
    try:
        opened = default_storage.open(ready.path)
    except FileNotFoundError as gone:
        raise Http404 from gone
    return FileResponse(opened, as_attachment=True, filename="my-copy.zip", content_type="application/zip")
