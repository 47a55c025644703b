"""What editors read under Notices about pages that are handed in. Neutral words: no drug, no name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from drugs import rules
from drugs.models import DrugProposal
from notifications.registries import NoticeText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User

WAITING, DECIDED = "page-waiting", "page-decided"  # kinds; subjects are proposals


def notice_key(proposal_id: int) -> str:
    """One line per proposal."""
    return f"proposal:{proposal_id}"


def resolve_waiting(reader: User, proposal_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of "page-waiting", for editors, while it waits: the line goes once somebody has decided. One query."""
    if not rules.can_edit_drugs(reader):
        return {}
    waiting = DrugProposal.objects.filter(pk__in=proposal_ids, state=DrugProposal.State.WAITING)
    return {
        pk: NoticeText(_("A page waits for a second reader."), _url(pk))
        for pk in waiting.values_list("pk", flat=True)
    }


def resolve_decided(reader: User, proposal_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of "page-decided", for the editor who handed it in. One query."""
    if not rules.can_edit_drugs(reader):
        return {}
    sentences: dict[str, str] = {
        DrugProposal.State.APPROVED: _("A page that you handed in was read and is published."),
        DrugProposal.State.RETURNED: _("A page that you handed in came back with a remark."),
    }
    own = DrugProposal.objects.filter(pk__in=proposal_ids, proposed_by=reader)
    return {
        pk: NoticeText(sentences[state], _url(pk))
        for pk, state in own.values_list("pk", "state")
        if state in sentences
    }


def _url(pk: int) -> str:
    return reverse("admin:drugs_drugproposal_change", args=[pk])
