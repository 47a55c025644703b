"""Reads on the catalogue, and on what members say about their own medicines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from accounts.audiences import Audience, Viewpoint, audiences_for
from accounts.rules import is_moderator
from accounts.selectors.distance import hidden_member_ids
from accounts.selectors.team import in_teams_with

if TYPE_CHECKING:
    import datetime

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class DrugQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Published drugs, for everybody: the SQL twin of `rules.can_see_drug`. Drafts are seen in admin only."""
        return self.filter(published__isnull=False)


class TreatmentQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Rows that `user` may read: the SQL twin of `rules.can_see_treatment`. Nobody but their member reads the private ones.

        What is for the team is read by those who are in it, and by no role.
        """
        if not user.is_authenticated:
            return self.none()
        shown = _for_reader(user) & Q(user__is_active=True, user__erased_at__isnull=True)
        if not is_moderator(user):
            shown &= ~Q(user__member_blocks__member=user)
        return self.filter(Q(user=user) | shown)

    def shown_to(self, viewpoint: Viewpoint) -> Self:
        """What a member lets somebody see who looks from there. On their own page members see what they show to anybody."""
        shown = audiences_for(viewpoint) - {Audience.ME}
        return self.filter(audience__in=shown) if shown else self.none()


class ReminderQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Reminders are their member's alone."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def to_tell(self, latest: datetime.date) -> Self:
        """Neither paused nor told, for a day up to `latest`. Served by drugs_reminder_due."""
        return self.filter(paused_at__isnull=True, told_at__isnull=True, next_on__lte=latest)


class ExperienceQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Cards that `user` may read: the SQL twin of `rules.can_see_experience`.

        Their own always; what is for members, or for a team that they are in, unless it is hidden, its author has gone or
        blocks the reader. Moderators see hidden ones too that are for members, and of the rest what others see. Visitors
        see none.
        """
        if not user.is_authenticated:
            return self.none()
        if is_moderator(user):
            return self.filter(Q(audience=Audience.MEMBERS) | Q(user=user) | _listed(user))
        return self.filter(Q(user=user) | _listed(user))

    def listed_for(self, user: User | AnonymousUser) -> Self:
        """Cards that a list shows `user`: nothing hidden, for anybody, and nothing by somebody they muted or block.

        What the partial indexes of the list ask for stands free of OR, so that they serve it.
        """
        if not user.is_authenticated:
            return self.none()
        shown = self.filter(_listed(user))
        return shown.exclude(user__in=hidden_member_ids(user)) if user.keeps_distance else shown


def _for_reader(reader: User) -> Q:
    """What is for members, and for teams that `reader` is in, their own among them."""
    return Q(audience=Audience.MEMBERS) | (
        Q(audience=Audience.TEAM) & (Q(user=reader) | in_teams_with(reader))
    )


def _listed(reader: User) -> Q:
    return Q(
        ~Q(user__member_blocks__member=reader),
        audience__in=[Audience.MEMBERS, Audience.TEAM],  # as the indexes say it
        hidden_at__isnull=True,
        user__is_active=True,
        user__erased_at__isnull=True,
    ) & _for_reader(reader)
