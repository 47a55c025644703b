"""One tap each: support without words, what helped, and whether a thread is a question.

What a button sends says which verb, so a second tap of the same button changes nothing. A script asks for JSON and leaves the page where it is; without it, the way leads back to the post.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.http import as_member, safe_next
from common.ratelimits import Limit, hit
from forums.actions import helped, reactions
from forums.models import Post, Reaction, Thread
from forums.selectors.rows import post_url
from forums.views.keeping import wants_json

if TYPE_CHECKING:
    from accounts.models import User

_TAPS = Limit("taps", amount=60, seconds=60)  # three long pages of hugs in a minute
_ID = re.compile(r"[1-9][0-9]{0,17}")


@require_POST
def react(request: HttpRequest, post_id: int) -> HttpResponse:
    """`add` or `remove` with a kind of reaction."""
    if not request.user.is_authenticated:
        return redirect_to_login(page_before(request))
    verb, kind = _asked(request)
    if kind not in Reaction.Kind:
        raise Http404
    member, post = as_member(request), _post(as_member(request), post_id)
    if not hit(_TAPS, str(member.pk)):
        return _too_many(request, post)
    act = reactions.add_reaction if verb == "add" else reactions.remove_reaction
    try:
        act(by=member, post=post, kind=kind)
    except PermissionDenied as refused:
        if not wants_json(request):
            raise
        return JsonResponse({"said": str(refused)}, status=403)
    if wants_json(request):
        return JsonResponse({"said": _said(kind, verb), "pressed": verb == "add"})
    if request.POST.get("next"):  # from a page that shows the post no more: the answer is said there
        messages.success(request, _said(kind, verb))
    return redirect(safe_next(request, _url(post)))


@require_POST
def post_helped(request: HttpRequest, post_id: int) -> HttpResponse:
    """`add` or `remove`."""
    if not request.user.is_authenticated:
        return redirect_to_login(page_before(request))
    verb, _value = _asked(request)
    post = _post(as_member(request), post_id)
    act = helped.mark_helped if verb == "add" else helped.unmark_helped
    act(by=as_member(request), post=post)
    return redirect(_url(post))


@require_POST
@login_required
def thread_question(request: HttpRequest, thread_id: int) -> HttpResponse:
    """`verb` is "mark" or "unmark"."""
    thread = Thread.objects.visible_to(request.user).filter(pk=thread_id).first()
    if thread is None:
        raise Http404
    if request.POST.get("verb") == "unmark":
        helped.unmark_question(by=as_member(request), thread=thread)
    elif helped.mark_question(by=as_member(request), thread=thread):
        messages.success(
            request,
            _("Your thread is listed as a question now. Under each reply you can say whether it helped."),
        )
    return redirect(thread)


def tapped_post(request: HttpRequest) -> Post:
    """The post that a button in a menu names: `add` or `remove` with its id."""
    _verb, number = _asked(request)
    if not _ID.fullmatch(number):
        raise Http404
    return _post(as_member(request), int(number))


def _asked(request: HttpRequest) -> tuple[str, str]:
    for verb in ("add", "remove"):
        if value := request.POST.get(verb):
            return verb, value
    raise Http404


def _post(member: User, pk: int) -> Post:
    found = Post.objects.visible_to(member).select_related("thread").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _url(post: Post) -> str:
    return post_url(post.thread.get_absolute_url(), post.number)


def _said(kind: str, verb: str) -> str:
    """What a screen reader says when the page stays where it is."""
    if verb == "remove":
        return _("Taken back.")
    return {
        Reaction.Kind.HUG: _("You sent a hug."),
        Reaction.Kind.THANKS: _("You said thanks."),
        Reaction.Kind.ME_TOO: _("You said: me too."),
        Reaction.Kind.HELPFUL: _("You found this helpful."),
        Reaction.Kind.READ: _("You said that you read this."),
    }[Reaction.Kind(kind)]


def _too_many(request: HttpRequest, post: Post) -> HttpResponse:
    words = _("That was a lot of taps in a short time. What you gave so far has arrived. Rest for a minute.")
    if wants_json(request):
        return JsonResponse({"said": words}, status=429)
    messages.info(request, words)
    return redirect(_url(post))


def page_before(request: HttpRequest) -> str:
    """Where somebody comes back to who was signed out meanwhile: the page with the button, if it was one of ours."""
    before = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(
        before, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        parts = urlsplit(before)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return reverse("forums:forum_list")
