"""Words that arrive after their writer was signed out: kept in the session, in the database, until they can go on."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse

from common.forms import clean_text

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_SESSION_KEY = "kept_words"
_KEEP_SECONDS = 3600
_MAX_ENTRIES = 3  # per browser
_MAX_CHARS = (
    2 * settings.POST_MAX_CHARS
)  # more than fits, so that a text that was too long can still be shortened
FIELDS = ("forum", "title", "body", "audience", "drug_1", "drug_2", "drug_3", "submission_id")


def signed_out(request: HttpRequest) -> HttpResponse:
    """Answer a form that came without a member: its words are on the page, kept for an hour, and one sign-in away."""
    words = {
        name: text
        for name in FIELDS
        if (text := clean_text(request.POST.get(name, ""))) and len(text) <= _MAX_CHARS
    }
    key = _keep(request, words)
    target = f"{request.path}?{urlencode({'kept': key})}"
    return render(
        request,
        "forums/post_kept.html",
        {
            "nav": "forums",
            "title": words.get("title", ""),
            "body": words.get("body", ""),
            "login_url": f"{reverse('account_login')}?{urlencode({'next': target})}",
            "signup_url": f"{reverse('account_signup')}?{urlencode({'next': target})}",
        },
        status=403,
    )


def kept_words(request: HttpRequest, path: str = "") -> dict[str, str]:
    """The fields kept for `path` (by default this address): those of `?kept=`, else the newest; {} when there are none."""
    entries = _alive(request)
    named = entries.get(request.GET.get("kept", ""))
    mine = [entry for entry in entries.values() if entry["path"] == (path or request.path)]
    if named is not None and named in mine:
        return dict(named["words"])
    return dict(max(mine, key=lambda entry: entry["at"])["words"]) if mine else {}


def forget_words(request: HttpRequest) -> None:
    """What was kept for this address has gone on."""
    if _SESSION_KEY in request.session:
        rest = {key: entry for key, entry in _alive(request).items() if entry["path"] != request.path}
        request.session[_SESSION_KEY] = rest


def _keep(request: HttpRequest, words: dict[str, str]) -> str:
    key = secrets.token_urlsafe(16)
    newest = sorted(_alive(request).items(), key=lambda item: item[1]["at"])[-(_MAX_ENTRIES - 1) :]
    entry = {"path": request.path, "words": words, "at": int(time.time())}
    request.session[_SESSION_KEY] = {**dict(newest), key: entry}
    return key


def _alive(request: HttpRequest) -> dict[str, Any]:
    found: dict[str, Any] = request.session.get(_SESSION_KEY, {})
    oldest = time.time() - _KEEP_SECONDS
    return {key: entry for key, entry in found.items() if entry["at"] >= oldest}
