"""What this app does when a member leaves, or takes back the agreement about health data: pages stay, health fields go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from drugs.models import (
    Drug,
    DrugEdition,
    DrugProposal,
    Experience,
    ExperienceHelpful,
    Reminder,
    Treatment,
)
from drugs.reminder_notices import REMINDER
from notifications.actions.notify import forget_notices
from notifications.actions.outbox import drop_waiting

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.registries import PostsChoice


def erase(user: User, posts: PostsChoice) -> None:
    """Remove what `user` said about their health, and detach them from the pages they edited, published and read.

    Runs inside one transaction; may run twice.
    """
    erase_health(user)
    _take_back_marks(user)
    Drug.objects.filter(edited_by=user).update(edited_by=None)
    DrugEdition.objects.filter(published_by=user).update(published_by=None)
    DrugEdition.objects.filter(reviewed_by=user).update(reviewed_by=None)
    DrugProposal.objects.filter(proposed_by=user).update(proposed_by=None)
    DrugProposal.objects.filter(decided_by=user).update(decided_by=None)


def erase_health(user: User) -> None:
    """Remove every health field of `user`: medicines, reminders, and cards with their earlier versions.

    Handler of the agreement that was taken back, inside its transaction; may run twice. Figures let go of their answers at
    the next renewal (docs/decisions/0022-figures.md).
    """
    for model in (Experience, Treatment, Reminder):
        model._default_manager.filter(user=user).delete()
    forget_notices(user=user, kind=REMINDER)
    drop_waiting(user=user, kind=REMINDER)


def _take_back_marks(user: User) -> None:
    """What they found helpful of others: the counters of those cards fall with the marks."""
    marks = ExperienceHelpful.objects.filter(user=user)
    cards = list(marks.order_by("experience").values_list("experience", flat=True))
    marks.filter(experience__in=cards).delete()
    Experience.objects.filter(pk__in=cards).update(helpful_count=F("helpful_count") - 1)
