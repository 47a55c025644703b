"""Who does not want to read whom, and who may turn to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.models import MemberBlock, MemberMute

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

_NOBODY: frozenset[int] = frozenset()
_KEPT = "_hidden_member_ids"  # on the user of one request; the actions that change it drop it


def hidden_member_ids(user: User | AnonymousUser) -> frozenset[int]:
    """Members whose words `user` does not want to read: muted or blocked by `user`.

    No query for who keeps no distance; else one, and the answer stays with this `user` object, which lives for a request.
    """
    if not user.is_authenticated or not user.keeps_distance:
        return _NOBODY
    kept: frozenset[int] | None = user.__dict__.get(_KEPT)
    if kept is None:
        muted = MemberMute.objects.filter(user=user).values_list("member_id")
        blocked = MemberBlock.objects.filter(user=user).values_list("member_id")
        kept = frozenset(pk for (pk,) in muted.union(blocked))
        user.__dict__[_KEPT] = kept
    return kept


def forget_distance(user: User) -> None:
    """After a change: the next question about `user` asks the database."""
    user.__dict__.pop(_KEPT, None)


def blocker_ids(user: User | AnonymousUser) -> frozenset[int]:
    """Members who block `user`. One query for members, whoever they are. Never shown to `user`."""
    if not user.is_authenticated:
        return _NOBODY
    return frozenset(MemberBlock.objects.filter(member=user).values_list("user_id", flat=True))


def may_meet(writer: User, member: User) -> bool:
    """Whether `writer` may turn to `member` by a mention, a quote that is told, or a message: neither blocks the other.

    One query. A mute does not count: it hides words, and its member need not know.
    """
    return not MemberBlock.objects.filter(
        Q(user=member, member=writer) | Q(user=writer, member=member)
    ).exists()


def distance_to(user: User, member: User) -> str:
    """What `user` chose about `member`: "block", "mute" or "". One query, none for who keeps no distance."""
    if not user.keeps_distance:
        return ""
    blocked = MemberBlock.objects.filter(user=user, member=member).values_list("pk")
    muted = MemberMute.objects.filter(user=user, member=member).values_list("pk")
    if blocked.exists():
        return "block"
    return "mute" if muted.exists() else ""
