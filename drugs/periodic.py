"""Clock work of the drug pages."""

from __future__ import annotations

from celery import shared_task

from drugs.actions import figures, telling


@shared_task(name="drugs.tell_due_reminders")
def tell_due_reminders() -> None:
    """Tell members whose own reminder has come. May run twice, also at once: each day of a reminder is claimed once."""
    telling.tell_due_reminders()


@shared_task(name="drugs.renew_figures")
def renew_figures() -> None:
    """Renew what members' answers add up to, for every drug whose day has not come yet. May run twice, also at once."""
    figures.renew_figures()
