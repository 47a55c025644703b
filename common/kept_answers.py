"""Forms that come too late: what was typed or chosen is offered again, in the answer to the request and nowhere else."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

if TYPE_CHECKING:
    from collections.abc import Callable

TEXTS = ("title", "body", "words")  # boxes that people fill with sentences
_KEEP = "keep"  # a hidden box of forms whose choices are worth as much as words
_MOST_BOXES = 80  # no form of ours has more


def typed(request: HttpRequest) -> dict[str, Any] | None:
    """What was typed or chosen, to be printed as a form that can be sent again (`again` of 403_csrf.html).

    None for a form that neither has words nor says that its choices are to be kept.
    """
    if not any(_posted(request).get(name, "").strip() for name in (*TEXTS, _KEEP)):
        return None
    return sent(request)


def sent(request: HttpRequest) -> dict[str, Any]:
    """The same of any form: also of a tap that has no words. Files cannot be kept."""
    posted = _posted(request)
    hidden = [
        (name, text)
        for name, texts in posted.lists()
        if name not in TEXTS and name != "csrfmiddlewaretoken"
        for text in texts
        if isinstance(text, str)
    ]
    return {
        "path": request.get_full_path(),
        "title": posted.get("title", ""),
        "words": [(name, posted[name]) for name in ("body", "words") if posted.get(name)],
        "hidden": hidden[:_MOST_BOXES],
        "token": posted.get("csrfmiddlewaretoken", ""),
    }


def _posted(request: HttpRequest) -> QueryDict:
    """What came with a POST; nothing where the form came apart on its way."""
    if request.method != "POST":
        return QueryDict()
    try:
        return request.POST
    except (OSError, UnreadablePostError, RequestDataTooBig, TooManyFieldsSent, MultiPartParserError):
        return QueryDict()


def answers_kept(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Asks for a sign-in as `login_required` does, but keeps on the page what was sent without one.

    For answers about health: they are stored nowhere until their member is there.
    """

    @functools.wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        again = typed(request)
        if again is None:
            return redirect_to_login(request.get_full_path())
        return render(request, "403_csrf.html", {"kept": {}, "again": again}, status=403)

    return asked
