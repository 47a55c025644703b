"""What a member muted: for the page that lists it, and for rules that ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from accounts.models import MemberBlock, MemberMute
from accounts.selectors.distance import hidden_member_ids
from drugs.models import Drug
from forums.models import ContentMute, Thread
from forums.querysets import keeps_distance
from forums.rules import Distance

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def distance_of(user: User | AnonymousUser) -> Distance:
    """Everything `user` does not want to see. Two queries; none for who keeps no distance."""
    if not keeps_distance(user):
        return Distance()
    ids: dict[str, set[int]] = {"thread": set(), "forum": set(), "drug": set()}
    for row in ContentMute.objects.filter(user=user).values("thread", "forum", "drug"):
        for kind, pk in row.items():
            if pk is not None:
                ids[kind].add(pk)
    return Distance(
        hidden_member_ids(user), frozenset(ids["thread"]), frozenset(ids["forum"]), frozenset(ids["drug"])
    )


def is_muted(user: User | AnonymousUser, **thing: Any) -> bool:
    """Whether `user` muted exactly this `thread`, `forum` or `drug`. One query, none for who keeps no distance."""
    return keeps_distance(user) and ContentMute.objects.filter(user=user, **thing).exists()


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
    things = ContentMute.objects.filter(user=user).order_by("-created_at", "-pk")
    threads = Thread.objects.visible_to(user).filter(mutes__user=user).order_by("-mutes__created_at")
    drugs = Drug.objects.visible_to(user).filter(mutes__user=user).order_by("-mutes__created_at")
    return Muted(
        members=[MutedMember(member, True) for member in blocked]
        + [MutedMember(member, False) for member in muted],
        threads=[
            MutedThing("thread", pk, title, reverse("forums:thread_detail", args=[pk]))
            for pk, title in threads.values_list("pk", "title")
        ],
        forums=[
            MutedThing("forum", row.forum.pk, row.forum.name, row.forum.get_absolute_url())
            for row in things.filter(forum__isnull=False).select_related("forum")
        ],
        drugs=[MutedThing("drug", drug.pk, str(drug), drug.get_absolute_url()) for drug in drugs],
    )


def _rows(model: type[MemberMute | MemberBlock], user: User) -> Any:
    return model._default_manager.filter(user=user).select_related("member").order_by("-created_at", "-pk")
