"""Reads on threads and posts, the SQL twins of `forums.rules`; the two are tested against each other.

`visible_to` says what somebody may open, `listed_for` what lists show them, `not_by_muted` and `wanted_by` what they want to
see there. The last two change nothing for visitors and for members with `User.keeps_distance` False. A prepared query
therefore needs a kind of its own for readers who keep distance: `User(pk=reader, keeps_distance=True)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef

from accounts.models import MemberBlock, MemberMute
from accounts.rules import is_moderator

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

Inside = Literal["", "forum", "drug"]


def keeps_distance(user: User | AnonymousUser) -> bool:
    """Whether `user` may have muted or blocked anything: decides the shape of a query."""
    return user.is_authenticated and user.keeps_distance


def _unhidden(user: Any, *authors: str) -> models.Q:
    """None of these columns names a member whom `user` muted or blocked."""
    kept = models.Q()
    for author in authors:
        for model in (MemberMute, MemberBlock):
            kept &= ~models.Q(Exists(model._default_manager.filter(user=user, member=OuterRef(author))))
    return kept


def _unmuted(user: Any, inside: Inside, thread: str, forum: str) -> models.Q:
    """`user` muted neither the thread nor, unless the list is `inside` one, its forum or one of its drugs."""
    mutes = apps.get_model("forums", "ContentMute")._default_manager.filter(user=user)
    muted = models.Q(thread=OuterRef(thread))
    if inside != "forum":
        muted |= models.Q(forum=OuterRef(forum))
    if inside != "drug":
        about = apps.get_model("forums", "ThreadDrug")._default_manager.filter(
            thread=OuterRef(OuterRef(thread))
        )
        muted |= models.Q(drug__in=about.values("drug"))
    return ~models.Q(Exists(mutes.filter(muted)))


class ThreadQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Threads `user` may open: the SQL twin of `rules.can_see_thread` (D4).

        Moderators see all; members all that is not hidden, and their own; visitors public ones that are not hidden.
        """
        if is_moderator(user):
            return self
        if not user.is_authenticated:
            return self.filter(hidden_at__isnull=True, audience="public")
        return self.filter(models.Q(hidden_at__isnull=True) | models.Q(author=user))

    def listed_for(self, user: User | AnonymousUser) -> Self:
        """Threads that lists, searches, feeds, counts and digests show `user`: nothing hidden, for anybody.

        Narrower than `visible_to` and free of OR, so that the partial indexes of lists serve it.
        """
        shown = self.filter(hidden_at__isnull=True)
        return shown if user.is_authenticated else shown.filter(audience="public")

    def unanswered(self) -> Self:
        """Threads that wait for a first reply of somebody else, and can have one: shown, open, their author still here."""
        opening = apps.get_model("forums", "Post")._default_manager.filter(
            thread=OuterRef("pk"), number=1, hidden_at__isnull=True, withdrawn_at__isnull=True
        )
        return self.filter(
            Exists(opening),
            hidden_at__isnull=True,
            first_reply_at__isnull=True,
            locked_at__isnull=True,
            forum__is_archived=False,
            author__is_active=True,
        )

    def not_by_muted(self, user: User | AnonymousUser) -> Self:
        """Threads that nobody started whom `user` muted or blocked: every list and every search."""
        return self.filter(_unhidden(user, "author")) if keeps_distance(user) else self

    def wanted_by(self, user: User | AnonymousUser, *, inside: Inside = "") -> Self:
        """As `not_by_muted`, and without muted threads, forums and drugs: the SQL twin of `rules.wants_thread`.

        For what comes to a member unasked: lists over all forums, home, related threads, notices, digests. `inside` names
        the kind of thing whose own list the reader opened, muted or not: its mutes are not asked there.
        """
        if not keeps_distance(user):
            return self
        return self.filter(_unhidden(user, "author"), _unmuted(user, inside, "pk", "forum"))


class PostQuerySet(models.QuerySet):
    def shown(self) -> Self:
        """Posts that are neither hidden nor withdrawn: what counters count."""
        return self.filter(hidden_at__isnull=True, withdrawn_at__isnull=True)

    def visible_to_or_by(self, user: User) -> Self:
        """What `visible_to` finds, and what `user` wrote, withdrawn or not: for acts that may arrive twice."""
        return self.visible_to(user) | self.filter(author=user)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Posts whose words `user` may read: the SQL twin of `rules.can_see_post`.

        In a thread they may open, neither hidden nor withdrawn; authors see their own hidden posts, moderators all hidden ones.
        Withdrawn words are seen by nobody but moderators.
        """
        if is_moderator(user):
            return self
        if not user.is_authenticated:
            return self.filter(
                hidden_at__isnull=True,
                withdrawn_at__isnull=True,
                thread__hidden_at__isnull=True,
                thread__audience="public",
            )
        return self.filter(
            models.Q(thread__hidden_at__isnull=True) | models.Q(thread__author=user),
            models.Q(hidden_at__isnull=True) | models.Q(author=user),
            withdrawn_at__isnull=True,
        )

    def listed_for(self, user: User | AnonymousUser) -> Self:
        """Posts that searches, excerpts and digests show `user`: shown ones of threads that lists show them."""
        shown = self.filter(hidden_at__isnull=True, withdrawn_at__isnull=True, thread__hidden_at__isnull=True)
        return shown if user.is_authenticated else shown.filter(thread__audience="public")

    def not_by_muted(self, user: User | AnonymousUser) -> Self:
        """Posts that nobody wrote whom `user` muted or blocked, in threads that none of them started: search, excerpts."""
        return self.filter(_unhidden(user, "author", "thread__author")) if keeps_distance(user) else self

    def by_unmuted_authors(self, user: User | AnonymousUser) -> Self:
        """Posts that nobody wrote whom `user` muted or blocked, whoever started the thread: inside a thread that they read."""
        return self.filter(_unhidden(user, "author")) if keeps_distance(user) else self

    def wanted_by(self, user: User | AnonymousUser) -> Self:
        """As `not_by_muted`, and in no muted thread, forum or drug: the SQL twin of `rules.wants_post`."""
        if not keeps_distance(user):
            return self
        return self.filter(
            _unhidden(user, "author", "thread__author"), _unmuted(user, "", "thread", "thread__forum")
        )
