"""Words that arrive after their writer was signed out: kept in the session, in the database, until they can go on.

They are bound to the member for whom the form was made, when the form says so: after the sign-in they become a draft of
that member, and are offered to nobody else who uses the same browser.
"""

from __future__ import annotations

import secrets
import time
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse

from common.http import whole_number
from common.signing import unsign
from forums.actions.drafts import Words, save_draft
from forums.forms import words_of
from forums.models import Post, Thread

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User

_SESSION_KEY = "kept_words"
_KEEP_SECONDS = 3600
_MAX_ENTRIES = 3  # per browser
_CONTROLS = ("submission_id", "version", "window")


def signed_out(request: HttpRequest, path: str = "") -> HttpResponse:
    """Answer a form that came without its member: its words are on the page, kept for an hour, and one sign-in away.

    `path` is where they were going, by default this address. A script that saves a draft hears it in JSON.
    """
    words = words_of(request.POST)
    path = path or request.path
    key = "" if words.is_empty or words.is_too_long else _keep(request, words, path)
    if wants_json(request):
        return JsonResponse({"state": "signed-out"}, status=401)
    target = f"{path}?{urlencode({'kept': key})}"
    return render(
        request,
        "forums/post_kept.html",
        {
            "nav": "forums",
            "is_another": request.user.is_authenticated,
            "title": words.title,
            "body": words.body,
            "login_url": f"{reverse('account_login')}?{urlencode({'next': target})}",
            "signup_url": f"{reverse('account_signup')}?{urlencode({'next': target})}",
        },
        status=403,
    )


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def is_another_writer(request: HttpRequest) -> bool:
    """The form was made for another member than the one who is signed in now: nothing goes out under a wrong name."""
    writer = _writer(request)
    return writer is not None and writer != request.user.pk


def kept_words(request: HttpRequest, path: str = "") -> dict[str, Any]:
    """The boxes kept for `path` (by default this address): those of `?kept=`, else the newest; {} when there are none."""
    if _SESSION_KEY not in request.session:
        return {}
    path = path or request.path
    entries = {
        key: entry
        for key, entry in _alive(request).items()
        if entry["path"] == path and entry.get("writer") in (None, request.user.pk)
    }
    if not entries:
        return {}
    named = entries.get(request.GET.get("kept", ""))
    return dict((named or max(entries.values(), key=lambda entry: entry["at"]))["words"])


def forget_words(request: HttpRequest) -> None:
    """What was kept for this address has gone on."""
    if _SESSION_KEY in request.session:
        rest = {key: entry for key, entry in _alive(request).items() if entry["path"] != request.path}
        request.session[_SESSION_KEY] = rest


def words_become_drafts(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    """On signing in, by whatever way: words that were kept for this member are saved as drafts, so that they stay when the
    member does not go on now. Words of a form that did not say whose it was stay in the session."""
    entries = _alive(request) if hasattr(request, "session") else {}
    rest = {
        key: entry
        for key, entry in entries.items()
        if entry.get("writer") != user.pk or not _become_draft(user, entry)
    }
    if len(rest) != len(entries):
        request.session[_SESSION_KEY] = rest


def _become_draft(user: User, entry: dict[str, Any]) -> bool:
    words = dict(entry["words"])
    controls = {name: words.pop(name, "") for name in _CONTROLS}
    title, body = words.pop("title", ""), words.pop("body", "")
    try:
        place = resolve(entry["path"])
        if place.url_name == "thread_title":
            return False  # one line, which has no draft: it waits in the session
        thread = post = None
        if "thread_id" in place.kwargs:
            thread = Thread.objects.visible_to(user).filter(pk=place.kwargs["thread_id"]).first()
        elif "post_id" in place.kwargs:
            post = Post.objects.visible_to(user).filter(pk=place.kwargs["post_id"], author=user).first()
        save_draft(
            by=user,
            words=Words(body=body, title=title, fields=words),
            submission_id=uuid.UUID(controls["submission_id"]) if controls["submission_id"] else uuid.uuid4(),
            thread=thread,
            post=post,
            version=int(controls["version"] or 0),
            window=controls["window"],
        )
    except (Resolver404, PermissionDenied, ValueError):
        return False
    return True


def _keep(request: HttpRequest, words: Words, path: str) -> str:
    """Put the words into the session; a page that saves again replaces its own."""
    controls = {name: text for name in _CONTROLS if (text := request.POST.get(name, "")[:40])}
    window = controls.get("window")
    others = {
        key: entry
        for key, entry in _alive(request).items()
        if not window or entry["words"].get("window") != window or entry["path"] != path
    }
    newest = sorted(others.items(), key=lambda item: item[1]["at"])[-(_MAX_ENTRIES - 1) :]
    entry = {
        "path": path,
        "words": {**words.fields, "title": words.title, "body": words.body, **controls},
        "at": int(time.time()),
        "writer": _writer(request),
    }
    key = secrets.token_urlsafe(16)
    request.session[_SESSION_KEY] = {**dict(newest), key: entry}
    return key


def _writer(request: HttpRequest) -> int | None:
    """The member for whom the form was made; None when it does not say, or says what we never signed."""
    return whole_number(unsign("writer", request.POST.get("writer", "")) or "")


def _alive(request: HttpRequest) -> dict[str, Any]:
    found: dict[str, Any] = request.session.get(_SESSION_KEY, {})
    oldest = time.time() - _KEEP_SECONDS
    return {key: entry for key, entry in found.items() if entry["at"] >= oldest}
