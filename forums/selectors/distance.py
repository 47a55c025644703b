"""What a member muted: for the page that lists it, and for rules that ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from accounts.models import MemberBlock, MemberMute
from accounts.selectors.distance import hidden_member_ids
from drugs.models import Drug
from forums.models import ContentMute, Forum, Thread
from forums.querysets import keeps_distance
from forums.rules import Distance

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def distance_of(user: User | AnonymousUser) -> Distance:
    """Everything `user` does not want to see. Two queries; none for who keeps no distance."""
    if not user.is_authenticated or not user.keeps_distance:
        return Distance()
    rows = list(ContentMute.objects.filter(user=user).values_list("thread", "forum", "drug"))
    threads, forums, drugs = (
        frozenset(row[column] for row in rows if row[column] is not None) for column in range(3)
    )
    return Distance(hidden_member_ids(user), threads, forums, drugs)


def is_muted(user: User | AnonymousUser, **thing: Any) -> bool:
    """Whether `user` muted exactly this `thread`, `forum` or `drug`. One query, none for who keeps no distance."""
    if not user.is_authenticated or not user.keeps_distance:
        return False
    return ContentMute.objects.filter(user=user, **thing).exists()


@dataclass(frozen=True, slots=True)
class MutedMember:
    """Somebody `user` muted or blocked."""

    member: User
    is_blocked: bool


@dataclass(frozen=True, slots=True)
class MutedThing:
    """A thread, a forum or a drug."""

    kind: str  # as the form of `forums:unmute` names it
    pk: int
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Muted:
    """The page "People and things you muted"."""

    members: list[MutedMember]
    threads: list[MutedThing]
    forums: list[MutedThing]
    drugs: list[MutedThing]

    @property
    def is_empty(self) -> bool:
        return not (self.members or self.threads or self.forums or self.drugs)


def muted_by(user: User) -> Muted:
    """All that `user` muted or blocked, newest first in each kind. At most five queries, none for who keeps no distance.

    Threads that `user` may no longer see are left out: their title is not theirs to read.
    """
    if not keeps_distance(user):
        return Muted([], [], [], [])
    blocked = [row.member for row in _rows(MemberBlock, user)]
    known = {member.pk for member in blocked}
    muted = [row.member for row in _rows(MemberMute, user) if row.member_id not in known]
    forums = Forum.objects.filter(mutes__user=user).order_by("-mutes__created_at")
    threads = Thread.objects.visible_to(user).filter(mutes__user=user).order_by("-mutes__created_at")
    drugs = Drug.objects.visible_to(user).filter(mutes__user=user).order_by("-mutes__created_at")
    return Muted(
        members=[MutedMember(member, True) for member in blocked]
        + [MutedMember(member, False) for member in muted],
        threads=[
            MutedThing("thread", pk, title, reverse("forums:thread_detail", args=[pk]))
            for pk, title in threads.values_list("pk", "title")
        ],
        forums=[MutedThing("forum", forum.pk, forum.name, forum.get_absolute_url()) for forum in forums],
        drugs=[MutedThing("drug", drug.pk, str(drug), drug.get_absolute_url()) for drug in drugs],
    )


def _rows(model: type[MemberMute | MemberBlock], user: User) -> Any:
    return model._default_manager.filter(user=user).select_related("member").order_by("-created_at", "-pk")
