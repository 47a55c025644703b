"""Subscribing and unsubscribing: POST kind, id, next."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.http import as_member, safe_next, whole_number
from drugs.models import Drug
from forums.actions import subscriptions
from forums.models import Forum, Thread

if TYPE_CHECKING:
    from accounts.models import User


class Thing(TypedDict, total=False):
    """The one thing a form names, as the actions take it."""

    thread: Thread
    forum: Forum
    drug: Drug


@require_POST
@login_required
def subscribe(request: HttpRequest) -> HttpResponse:
    thing, url = named_thing(request)
    if subscriptions.subscribe(by=as_member(request), **thing):
        messages.success(request, _("You subscribe to this now. We tell you when there is something new."))
    return redirect(safe_next(request, url))


@require_POST
@login_required
def unsubscribe(request: HttpRequest) -> HttpResponse:
    thing, url = named_thing(request)
    if subscriptions.unsubscribe(by=as_member(request), **thing):
        messages.success(request, _("You do not subscribe to this any more."))
    return redirect(safe_next(request, url))


def named_thing(request: HttpRequest) -> tuple[Thing, str]:
    """What the form names, if the member may see it, and its address."""
    pk = whole_number(request.POST.get("id", ""))
    if pk is None:
        raise Http404
    thing = _find(request.POST.get("kind", ""), pk, as_member(request))
    if thing is None:
        raise Http404
    found = next(iter(thing.values()))
    return thing, found.get_absolute_url()  # type: ignore[attr-defined]


def _find(kind: str, pk: int, member: User) -> Thing | None:
    if kind == "thread" and (thread := Thread.objects.visible_to(member).filter(pk=pk).first()):
        return {"thread": thread}
    if kind == "forum" and (forum := Forum.objects.filter(pk=pk).first()):
        return {"forum": forum}
    if kind == "drug" and (drug := Drug.objects.visible_to(member).filter(pk=pk).first()):
        return {"drug": drug}
    return None
