"""Medicines and reminders in the community full of secrets: each reminder is its member's alone, also from moderators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.actions.consents import give_health_consent, withdraw_health_consent
from drugs.actions.reminders import Plan, add_reminder
from drugs.actions.telling import tell_due_reminders
from drugs.actions.treatments import Course, add_treatment
from drugs.models import Reminder

if TYPE_CHECKING:
    from tests.architecture.crawl_world import World


def plant_medicines(world: World) -> None:
    """Everything as it was written; every reminder is due, so that there are notices and mails of it."""
    for name in ("author", "member", "moderator", "reporter", "leaver"):
        by, own = world.people[name], frozenset({name}) & {"author", "member", "moderator"}
        give_health_consent(by=by)
        audience = "members" if name in {"author", "reporter", "leaver"} else "me"
        add_treatment(by=by, drug=world.drugs["open"], course=Course("taking", audience=audience))
        plan = Plan(
            about="blood", every=4, unit="weeks", next_on=timezone.now().date(), by_mail=True,
            words=world.secret(f"reminder of {name}", own),
        )  # fmt: skip
        add_reminder(by=by, plan=plan)
    Reminder.objects.update(next_on="2026-01-01", starts_on="2026-01-01")  # told at every hour of the day
    tell_due_reminders()


def take_medicines_back(world: World) -> None:
    """One takes the agreement back; the leaver is erased with everything else."""
    withdraw_health_consent(by=world.people["reporter"])
