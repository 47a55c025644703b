"""What goes with a member: for leaving, and for taking the agreement about health data back. Called inside their transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from drugs.models import Experience, ExperienceHelpful

if TYPE_CHECKING:
    from accounts.models import User


def remove_cards(user: User) -> None:
    """Every card of `user`, with what it said before, its marks and the reports about it. May run twice."""
    Experience.objects.filter(user=user).delete()


def remove_marks(user: User) -> None:
    """What `user` found helpful on cards of others. The counts fall with the marks. May run twice."""
    marked = ExperienceHelpful.objects.filter(user=user).values("experience")
    cards = Experience.objects.filter(pk__in=marked)
    held = [card.pk for card in cards.select_for_update(of=["self"], no_key=True).only("pk").order_by("pk")]
    Experience.objects.filter(pk__in=held).update(helpful_count=F("helpful_count") - 1)
    ExperienceHelpful.objects.filter(user=user, experience__in=held).delete()
