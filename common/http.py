"""Typed requests and small answers that several apps share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest
from django.middleware.csrf import get_token

if TYPE_CHECKING:
    from accounts.models import User


class AuthenticatedHttpRequest(HttpRequest):
    """A request behind `login_required`: `user` is a member."""

    user: User  # type: ignore[assignment]


def as_member(request: HttpRequest) -> Any:
    """The signed-in user of a request behind `login_required`, typed."""
    return cast("User", request.user)


def page_token(request: HttpRequest) -> str:
    """The token for every form of one page. Asked for twice, Django masks it twice, and a page of twenty forms would carry
    noise that does not compress."""
    kept: str | None = request.__dict__.get("_page_token")
    if kept is None:
        kept = request.__dict__["_page_token"] = get_token(request)
    return kept


def whole_number(text: str, digits: int = 18) -> int | None:
    """The number that `text` from a request writes in at most `digits` of 0-9, leading zeros counted; None for anything else.

    Eighteen digits always fit a bigint column.
    """
    # int() and isdigit() know other alphabets too, and int() alone takes signs, spaces and underscores.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def safe_next(request: HttpRequest, fallback: str) -> str:
    """`next` of the request when it leads to this site, else `fallback`."""
    from django.utils.http import url_has_allowed_host_and_scheme

    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return fallback
