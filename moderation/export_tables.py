"""What this app puts into a member's copy: what they reported, and what was done about their posts. Not who reported them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.registries import ExportTable
from moderation.models import LogEntry, Report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User

_CHUNK = 500  # rows per fetch


def _reports(user: User) -> Iterator[dict[str, Any]]:
    """A report about a card names the drug's page: the card itself is its member's."""
    rows = Report.objects.filter(reporter=user).select_related("post", "experience__drug").order_by("pk")
    for each in rows.iterator(_CHUNK):
        thing = each.post or (each.experience.drug if each.experience else None)
        yield {
            "where": settings.SITE_ORIGIN + thing.get_absolute_url() if thing else "",
            "reason": each.get_reason_display(),
            "words": each.words,
            "status": each.get_status_display(),
            "created_at": each.created_at,
        }


def _acts(user: User) -> Iterator[dict[str, Any]]:
    """Acts about the member, without the moderator's name, and, for moderators, their own."""
    rows = (
        LogEntry.objects.filter(Q(member=user) | Q(by=user)).select_related("post", "thread").order_by("pk")
    )
    for each in rows.iterator(_CHUNK):
        thing = each.post or each.thread
        yield {
            "act": each.get_verb_display(),
            "yours": each.by_id == user.pk,
            "where": settings.SITE_ORIGIN + thing.get_absolute_url() if thing else "",
            "reason": each.reason,
            "detail": each.detail,
            "at": each.created_at,
        }


TABLES = {
    "reports": ExportTable(
        title=_("What you reported"),
        columns={
            "where": _("Where"),
            "reason": _("Reason"),
            "words": _("In your words"),
            "status": _("State"),
            "created_at": _("When"),
        },
        models=("moderation.Report",),
        rows=_reports,
    ),
    "moderation": ExportTable(
        title=_("What moderators did about your posts, and what you did as one"),
        columns={
            "act": _("What"),
            "yours": _("Done by you"),
            "where": _("Where"),
            "reason": _("Reason"),
            "detail": _("Detail"),
            "at": _("When"),
        },
        models=("moderation.LogEntry",),
        rows=_acts,
    ),
}
