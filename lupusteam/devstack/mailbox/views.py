"""The development mailbox: every mail that the site sent, as text, HTML, headers and source."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from lupusteam.devstack.mailbox.reader import Mail, mail_heads, read_mail, with_links_outside

_LIST_LENGTH = 50  # mails; a search by address finds older ones

# What a mail program would let a mail do: its own styles, and nothing that reaches out. Links open in a new tab.
MAIL_POLICY = {
    "default-src": [NONE],
    "script-src": [NONE],
    "img-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "form-action": [NONE],
    "base-uri": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}

P = ParamSpec("P")


def development_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """404 unless the site runs for development: mails hold sign-in codes."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not settings.DEBUG or settings.DEV_MAILBOX_DIR is None:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@development_only
@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    address = request.GET.get("to", "").strip()
    heads, total = mail_heads(_folder(), address=address, limit=_LIST_LENGTH)
    context = {"mails": heads, "older": total - len(heads), "address": address}
    return render(request, "mailbox/mail_list.html", context)


@development_only
@require_safe
def mail_detail(request: HttpRequest, mail_id: str) -> HttpResponse:
    return render(request, "mailbox/mail_detail.html", {"mail": _mail_or_404(mail_id)})


@development_only
@require_safe
@csp_replace(MAIL_POLICY)  # type: ignore[arg-type]
@xframe_options_sameorigin
def mail_html(request: HttpRequest, mail_id: str) -> HttpResponse:
    return HttpResponse(with_links_outside(_mail_or_404(mail_id).html))


@development_only
@require_safe
def mail_raw(request: HttpRequest, mail_id: str) -> HttpResponse:
    return HttpResponse(_mail_or_404(mail_id).raw, content_type="text/plain; charset=utf-8")


def _folder() -> Path:
    folder: Path = settings.DEV_MAILBOX_DIR  # type: ignore[assignment]  # `development_only` has looked
    return folder


def _mail_or_404(mail_id: str) -> Mail:
    mail = read_mail(_folder(), mail_id)
    if mail is None:
        raise Http404
    return mail
