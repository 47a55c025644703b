"""What this app puts into a member's copy: their medicines, reminders and experience cards, and what editors did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.registries import ExportTable
from drugs.effects import label
from drugs.models import (
    DrugEdition,
    DrugProposal,
    Experience,
    ExperienceHelpful,
    ExperienceVersion,
    Reminder,
    Treatment,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User

_CHUNK = 500  # rows per fetch


def _treatments(user: User) -> Iterator[dict[str, Any]]:
    for each in Treatment.objects.filter(user=user).select_related("drug").order_by("pk"):
        yield {
            "drug": each.drug.name,
            "status": each.get_status_display(),
            "since": f"{each.since:%Y-%m}" if each.since else "",
            "until": f"{each.until:%Y-%m}" if each.until else "",
            "why_stopped": each.get_why_stopped_display() if each.why_stopped else "",
            "audience": each.get_audience_display(),
            "created_at": each.created_at,
            "changed_at": each.changed_at,
        }


def _reminders(user: User) -> Iterator[dict[str, Any]]:
    for each in Reminder.objects.filter(user=user).order_by("pk"):
        yield {
            "about": each.get_about_display(),
            "words": each.words,
            "every": f"{each.every} {each.get_unit_display()}",
            "next_on": each.next_on,
            "by_mail": each.by_mail,
            "paused_at": each.paused_at,
            "created_at": each.created_at,
        }


def _experiences(user: User) -> Iterator[dict[str, Any]]:
    rows = Experience.objects.filter(user=user).select_related("drug").prefetch_related("effects")
    for each in rows.order_by("pk"):
        yield {
            "drug": each.drug.name,
            "audience": each.get_audience_display(),
            "my_lupus": each.get_lupus_kind_display() if each.lupus_kind else "",
            "form": each.form,
            "taken": each.get_taken_display(),
            "still_taking": each.is_taking,
            "why_stopped": each.get_why_stopped_display() if each.why_stopped else "",
            "helped": each.get_helped_display(),
            "helped_after": each.get_helped_after_display() if each.helped_after else "",
            "hard_to_live_with": each.get_burden_display(),
            "side_effects": {label(one.effect): one.get_severity_display() for one in each.effects.all()},
            "words": each.words,
            "found_helpful_by": each.helpful_count,
            "hidden_at": each.hidden_at,
            "hidden_reason": each.hidden_reason,
            "created_at": each.created_at,
            "changed_at": each.changed_at,
        }


def _versions(user: User) -> Iterator[dict[str, Any]]:
    rows = ExperienceVersion.objects.filter(experience__user=user).select_related("experience__drug")
    for each in rows.order_by("pk"):
        yield {"drug": each.experience.drug.name, "answers": each.content, "replaced_at": each.saved_at}


def _helpful(user: User) -> Iterator[dict[str, Any]]:
    rows = ExperienceHelpful.objects.filter(user=user).select_related("experience__drug").order_by("pk")
    for each in rows.iterator(_CHUNK):
        yield {"drug": each.experience.drug.name, "when": each.created_at}


def _editing(user: User) -> Iterator[dict[str, Any]]:
    for edition in (
        DrugEdition.objects.filter(published_by=user).select_related("drug").defer("content").order_by("pk")
    ):
        yield _act(edition.drug.get_absolute_url(), _("Published"), edition.note, edition.published_at)
    for edition in (
        DrugEdition.objects.filter(reviewed_by=user).select_related("drug").defer("content").order_by("pk")
    ):
        yield _act(edition.drug.get_absolute_url(), _("Read and approved"), "", edition.published_at)
    for mine in (
        DrugProposal.objects.filter(proposed_by=user).select_related("drug").defer("content").order_by("pk")
    ):
        yield _act(mine.drug.get_absolute_url(), _("Handed in"), mine.note, mine.proposed_at)
    for read in (
        DrugProposal.objects.filter(decided_by=user).select_related("drug").defer("content").order_by("pk")
    ):
        yield _act(read.drug.get_absolute_url(), read.get_state_display(), read.remark, read.decided_at)


def _act(path: str, act: Any, words: str, at: Any) -> dict[str, Any]:
    return {"page": settings.SITE_ORIGIN + path, "act": act, "words": words, "at": at}


TABLES = {
    "medicines": ExportTable(
        title=_("My medicines"),
        columns={
            "drug": _("Drug"),
            "status": _("How it stands"),
            "since": _("Since"),
            "until": _("Until"),
            "why_stopped": _("Why I stopped"),
            "audience": _("Who sees it"),
            "created_at": _("Written"),
            "changed_at": _("Changed"),
        },
        models=("drugs.Treatment",),
        rows=_treatments,
    ),
    "reminders": ExportTable(
        title=_("Reminders"),
        columns={
            "about": _("About"),
            "words": _("In my words"),
            "every": _("Every"),
            "next_on": _("Next on"),
            "by_mail": _("Also by e-mail"),
            "paused_at": _("Paused"),
            "created_at": _("Written"),
        },
        models=("drugs.Reminder",),
        rows=_reminders,
    ),
    "experiences": ExportTable(
        title=_("Experience cards"),
        columns={
            "drug": _("Drug"),
            "audience": _("Who sees it"),
            "my_lupus": _("My lupus"),
            "form": _("Form"),
            "taken": _("How long"),
            "still_taking": _("Still taking it"),
            "why_stopped": _("Why I stopped"),
            "helped": _("Did it help?"),
            "helped_after": _("How long until it helped"),
            "hard_to_live_with": _("How hard to live with"),
            "side_effects": _("Side effects"),
            "words": _("In a few words"),
            "found_helpful_by": _("Members who found it helpful"),
            "hidden_at": _("Hidden by a moderator"),
            "hidden_reason": _("Their reason"),
            "created_at": _("Written"),
            "changed_at": _("Changed"),
        },
        models=("drugs.Experience", "drugs.ExperienceEffect"),
        rows=_experiences,
    ),
    "earlier-experiences": ExportTable(
        title=_("Earlier versions of experience cards"),
        columns={"drug": _("Drug"), "answers": _("Answers"), "replaced_at": _("Replaced")},
        models=("drugs.ExperienceVersion",),
        rows=_versions,
    ),
    "helpful-experiences": ExportTable(
        title=_("Experience cards you found helpful"),
        columns={"drug": _("Drug"), "when": _("When")},
        models=("drugs.ExperienceHelpful",),
        rows=_helpful,
    ),
    "editing": ExportTable(
        title=_("What you did as an editor"),
        columns={"page": _("Page"), "act": _("What"), "words": _("In your words"), "at": _("When")},
        models=("drugs.Drug", "drugs.DrugEdition", "drugs.DrugProposal"),
        rows=_editing,
    ),
}
