"""Who is on the way out, and how they prove that they may come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.utils import is_mfa_enabled

from accounts.models import Leaving
from accounts.registries import LeavingLine, leaving_previews
from accounts.selectors.consents import health_inventory
from common.signing import sign, unsign

if TYPE_CHECKING:
    from accounts.models import User

_RETURN = "accounts.come_back"  # what the link in the receipt is good for


def leaving_by_member(pk: int) -> Leaving | None:
    """The leaving of the member `pk`, as long as they can undo it. One query."""
    leaving = Leaving.objects.select_related("user").filter(pk=pk).first()
    return leaving if leaving is not None and can_be_undone(leaving) else None


def leaving_by_address(email: str) -> Leaving | None:
    """The leaving of the member with that address, as long as they can undo it. One query."""
    leaving = Leaving.objects.select_related("user").filter(user__email=email.lower()).first()
    return leaving if leaving is not None and can_be_undone(leaving) else None


def return_token(leaving: Leaving) -> str:
    """Proves that who holds it got the receipt of this very leaving: of no earlier and no later one."""
    return sign(_RETURN, f"{leaving.pk}:{leaving.asked_at.timestamp():.6f}")


def find_by_token(token: str) -> Leaving | None:
    """The leaving that `token` was made for, as long as its member can undo it. One query."""
    pk, _colon, at = (unsign(_RETURN, token) or "").partition(":")
    if not pk.isdecimal():
        return None
    leaving = leaving_by_member(int(pk))
    return leaving if leaving is not None and f"{leaving.asked_at.timestamp():.6f}" == at else None


def can_be_undone(leaving: Leaving) -> bool:
    """Whether the member can come back: until a worker has begun to erase, and not who was confirmed to have died."""
    return leaving.why != Leaving.Why.MEMORIAL and leaving.claimed_at is None


def can_be_hurried(leaving: Leaving) -> bool:
    """Whether the first step of signing in is proof enough to erase at once: not of who set up a second one. One query."""
    return not is_mfa_enabled(leaving.user)


def preview(user: User) -> list[LeavingLine]:
    """What leaving does with what each app holds of `user`, what they wrote first. A fixed number of queries."""
    lines = [line for lines in leaving_previews for line in lines(user)]
    return lines + [LeavingLine(words, of_posts=False) for words in health_inventory(user)]
