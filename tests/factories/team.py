"""Ties of teams for tests."""

from django.utils import timezone

from accounts.models import TeamTie


def team_up(one, other):
    """Each is in the other's team; `one` asked. Returns `other`."""
    TeamTie.objects.create(asker=one, asked=other, accepted_at=timezone.now())
    return other
