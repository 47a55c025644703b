"""What the session of a browser remembers of somebody who proved that an account is theirs which is closed for now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.selectors.leaving import leaving_by_member

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import Leaving, User

_PROVED = "accounts.leaving"
_SECONDS = 15 * 60


def remember_proof(request: HttpRequest, user: User) -> None:
    """`user` has just proved who they are. The session gets another key: whoever knew the one before has proved nothing."""
    request.session.cycle_key()
    request.session[_PROVED] = [user.pk, timezone.now().timestamp()]


def proved_leaving(request: HttpRequest) -> Leaving | None:
    """The leaving of who proved it in this browser a moment ago, as long as they can undo it."""
    pk, at = request.session.get(_PROVED) or (None, 0)
    if pk is None or timezone.now().timestamp() - at > _SECONDS:
        return None
    return leaving_by_member(pk)


def forget_proof(request: HttpRequest) -> None:
    request.session.pop(_PROVED, None)
