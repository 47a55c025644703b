"""Whose team somebody is in, and from where one member looks at another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.db.models import Q

from accounts.audiences import Viewpoint
from accounts.models import MemberBlock, TeamTie, User
from accounts.selectors.distance import hidden_member_ids

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

# How one member stands to another: each in the other's team; I asked; they asked and I have not answered; nothing.
Standing = Literal["team", "asked", "asks", ""]


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One person on my page of the team."""

    member: User
    since: datetime.datetime  # of the team, or of the ask


@dataclass(frozen=True, slots=True)
class MyTeam:
    """The page "My team". An ask that was declined stands in `asked` as every other: a no is never told."""

    asks: list[TeamRow]  # wait for my answer, the oldest first
    team: list[TeamRow]  # by name
    asked: list[TeamRow]  # the newest first


def in_teams_with(reader: User | int, owner: str = "user") -> Q:
    """Rows whose `owner` (a path to a member) has `reader` in their team, for any queryset.

    Two uncorrelated subqueries, each answered once per query by an index, however many rows are looked at.
    """
    ties = TeamTie.objects.filter(accepted_at__isnull=False)
    return Q(**{f"{owner}__in": ties.filter(asker=reader).values("asked")}) | Q(
        **{f"{owner}__in": ties.filter(asked=reader).values("asker")}
    )


def team_mate_ids(user: User | AnonymousUser) -> frozenset[int]:
    """Members who have `user` in their team. One query, none for visitors."""
    if not user.is_authenticated:
        return frozenset()
    ties = _between(user).filter(accepted_at__isnull=False)
    return frozenset(pk for pair in ties.values_list("asker_id", "asked_id") for pk in pair if pk != user.pk)


def is_in_team(user: User, member: User) -> bool:
    """Whether each is in the other's team. One query."""
    return _between(user, member).filter(accepted_at__isnull=False).exists()


def viewpoint_of(reader: User | AnonymousUser, member: User) -> Viewpoint:
    """From where `reader` looks at `member`'s page, which was found with `visible_to(reader)`. At most one query.

    Moderators look as members do: what somebody keeps from members is not opened by a role (D7).
    """
    return viewpoint_and_standing(reader, member)[0]


def viewpoint_and_standing(reader: User | AnonymousUser, member: User) -> tuple[Viewpoint, Standing]:
    """As `viewpoint_of`, with how `reader` stands to `member`. At most one query."""
    if not reader.is_authenticated:
        return Viewpoint.VISITOR, ""
    if reader.pk == member.pk:
        return Viewpoint.ME, ""
    stands = standing(reader, member)
    return (Viewpoint.TEAM if stands == "team" else Viewpoint.MEMBER), stands


def standing_of(tie: TeamTie | None, user: User) -> Standing:
    """What `user` may know of `tie`, which is theirs. No query."""
    if tie is None or tie.taken_back_at is not None:
        return ""
    if tie.accepted_at is not None:
        return "team"
    if tie.asker_id == user.pk:
        return "asked"  # also after a no
    return "asks" if tie.declined_at is None else ""


def standing(user: User, member: User) -> Standing:
    """How `user` stands to `member`, as `user` may know it. One query."""
    return standing_of(_between(user, member).first(), user)


def my_team(user: User) -> MyTeam:
    """The team of `user` and the asks on both sides; of members whose page `user` may open. Two queries."""
    ties = list(_between(user).order_by("created_at", "pk"))
    others = User.objects.visible_to(user).in_bulk([_other_id(tie, user) for tie in ties])
    rows: dict[Standing, list[TeamRow]] = {"team": [], "asked": [], "asks": [], "": []}
    for tie in ties:
        if member := others.get(_other_id(tie, user)):
            since = tie.accepted_at or tie.created_at
            rows[standing_of(tie, user)].append(TeamRow(member, since))
    return MyTeam(
        asks=rows["asks"],
        team=sorted(rows["team"], key=lambda row: row.member.handle.casefold()),
        asked=rows["asked"][::-1],
    )


def ties_of(user: User) -> Iterator[tuple[TeamTie, User, Standing]]:
    """Every tie of `user` with the other member and how the two stand, the oldest first. For the copy of their data."""
    ties = _between(user).select_related("asker", "asked").order_by("created_at", "pk")
    for tie in ties.iterator(chunk_size=500):
        other = tie.asked if tie.asker_id == user.pk else tie.asker
        yield tie, other, standing_of(tie, user)


def waiting_asks(user: User) -> int:
    """How many asks wait for `user`'s answer, as `my_team` lists them. One query."""
    return _waiting(user).count()


def waiting_asker_ids(user: User, asker_ids: Sequence[int]) -> set[int]:
    """Those of `asker_ids` whose ask waits for `user`, and whom `user` wants to hear of. One query, two with a distance."""
    waiting = _waiting(user).filter(asker__in=asker_ids).values_list("asker_id", flat=True)
    return set(waiting) - hidden_member_ids(user)


def blocks(user: User, member: User) -> bool:
    """Whether `user` blocks `member`. One query."""
    return MemberBlock.objects.filter(user=user, member=member).exists()


def _waiting(user: User) -> QuerySet[TeamTie]:
    return TeamTie.objects.filter(
        asked=user,
        accepted_at__isnull=True,
        declined_at__isnull=True,
        asker__in=User.objects.visible_to(user),
    )


def _between(user: User, member: User | None = None) -> QuerySet[TeamTie]:
    """Every tie of `user`, or the one with `member`."""
    if member is None:
        return TeamTie.objects.filter(Q(asker=user) | Q(asked=user))
    return TeamTie.objects.filter(Q(asker=user, asked=member) | Q(asker=member, asked=user))


def _other_id(tie: TeamTie, user: User) -> int:
    other: int = tie.asked_id if tie.asker_id == user.pk else tie.asker_id
    return other
