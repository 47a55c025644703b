"""The link that ends the digest: no sign-in, no script, and it works after the account is gone (D8, RFC 8058)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common.signing import unsign
from notifications.actions import preferences

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@csrf_exempt  # mail programs post here on their own; the signed token is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST acts at once. Every good link gets the same answer, whether or not the account is still there."""
    user_id = unsign("unsubscribe", token)
    if user_id is None or not user_id.isdecimal():
        return render(request, "notifications/unsubscribe_unknown.html", status=400)
    if request.method != "POST":
        return render(request, "notifications/unsubscribe.html")
    preferences.unsubscribe(user_id=int(user_id))
    return render(request, "notifications/unsubscribe_done.html")
