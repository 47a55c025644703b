"""The link that ends the digest, or another mail that members ask for: no sign-in, no script, and it works after the account is gone (D8, RFC 8058)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common.signing import unsign
from notifications.actions import preferences
from notifications.registries import optional_mails

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@csrf_exempt  # mail programs post here on their own; the signed token is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST acts at once. Every good link gets the same answer, whether or not the account is still there.

    The token signs the member's id for the digest, and "<kind> <id>" for another mail that they asked for.
    """
    kind, _space, user_id = (unsign("unsubscribe", token) or "").rpartition(" ")
    mail = optional_mails.get(kind)
    if not user_id.isdecimal() or (kind and mail is None):
        return render(request, "notifications/unsubscribe_unknown.html", status=400)
    if request.method != "POST":
        return render(request, "notifications/unsubscribe.html", {"mail": mail})
    stop = mail.stop if mail else preferences.unsubscribe
    stop(user_id=int(user_id))
    return render(request, "notifications/unsubscribe_done.html", {"mail": mail})
