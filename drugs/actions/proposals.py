"""From the working copy to what readers see: one editor hands it in, another reads it and publishes exactly that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from common.rules import require
from drugs import rules
from drugs.actions.publishing import lock_drug, record_edition
from drugs.exceptions import (
    NothingToPropose,
    ProposalDecided,
    ProposalWaits,
    UnsourcedStatements,
    WorkingCopyMoved,
)
from drugs.models import DrugName, DrugProposal, Section
from drugs.notices import DECIDED, WAITING, notice_key
from drugs.selectors import PageContent, working_copy
from notifications.actions.notify import notify_many

if TYPE_CHECKING:
    from drugs.models import Drug, DrugEdition
    from drugs.selectors.content import Head


@transaction.atomic
def propose_edition(
    *, by: User, drug: Drug, note: str = "", is_small: bool = False, revision: int | None = None
) -> DrugProposal:
    """Hand in the working copy of `drug` as it stands, for another editor to read; tell the other editors.

    `note` says what changed, up to 200 characters; `is_small` that only the wording did. `revision` is that of the
    working copy that `by` looked at. The drug's row stays locked until commit: one proposal of a page waits at a time.

    Raises:
        NothingToPropose: readers see this already.
        PermissionDenied: `by` is no editor.
        ProposalWaits: another proposal of this page waits.
        UnsourcedStatements: a statement has no source; all of them are listed.
        WorkingCopyMoved: somebody changed it since `revision`.
    """
    require(rules.can_edit_drugs(by), _("Only editors can hand in drug pages."))
    drug = lock_drug(drug.pk)
    if revision is not None and revision != drug.revision:
        raise WorkingCopyMoved
    if drug.proposals.filter(state=DrugProposal.State.WAITING).exists():
        raise ProposalWaits
    page = working_copy(drug)
    content = page.to_json()
    if drug.published is not None and drug.published.content == content:
        raise NothingToPropose
    if unsourced := _unsourced(page):
        raise UnsourcedStatements(unsourced)
    proposal = DrugProposal.objects.create(
        drug=drug,
        content=content,
        revision=drug.revision,
        note=note.strip()[:200],
        is_small=is_small,
        proposed_by=by,
    )
    _tell(WAITING, proposal, _second_readers(by))
    return proposal


@transaction.atomic
def approve_proposal(*, by: User, proposal: DrugProposal) -> DrugEdition:
    """Show readers exactly what was handed in, as the next edition; tell the proposer.

    What editors changed in the working copy since stays there, unpublished. Locks the drug, then the proposal: of two
    who decide at once the second is told so.

    Raises:
        PermissionDenied: `by` is no editor, or handed it in.
        ProposalDecided: it does not wait any more.
    """
    drug, proposal = _lock(by, proposal)
    page = PageContent.from_json(proposal.content)
    _name_after_itself(drug, page.head)
    edition = record_edition(
        by=proposal.proposed_by,
        drug=drug,
        page=page,
        note=proposal.note,
        reviewed_by=by,
        is_small=proposal.is_small,
        revision=proposal.revision,
    )
    _decide(proposal, DrugProposal.State.APPROVED, by)
    return edition


@transaction.atomic
def return_proposal(*, by: User, proposal: DrugProposal, remark: str) -> None:
    """Give a proposal back with a remark of 1 to 500 characters on what to change; tell the proposer. Readers see nothing.

    Locks as `approve_proposal`.

    Raises:
        PermissionDenied: `by` is no editor, or handed it in.
        ProposalDecided: it does not wait any more.
    """
    _drug, proposal = _lock(by, proposal)
    proposal.remark = remark.strip()[:500]
    _decide(proposal, DrugProposal.State.RETURNED, by)


@transaction.atomic
def take_back_proposal(*, by: User, proposal: DrugProposal) -> None:
    """Let `by` withdraw what they handed in themselves. Nobody is told: its notices go with it.

    Raises:
        PermissionDenied: `by` is no editor, or somebody else handed it in.
        ProposalDecided: it does not wait any more.
    """
    require(rules.can_take_back(by, proposal), _("Only who handed a page in can take it back."))
    _drug, proposal = _lock_waiting(proposal)
    _decide(proposal, DrugProposal.State.TAKEN_BACK, by)


def _lock(by: User, proposal: DrugProposal) -> tuple[Drug, DrugProposal]:
    require(rules.can_edit_drugs(by), _("Only editors can decide about drug pages."))
    require(
        rules.can_decide(by, proposal),
        _("You handed this page in yourself. Another editor reads it before readers do."),
    )
    return _lock_waiting(proposal)


def _lock_waiting(proposal: DrugProposal) -> tuple[Drug, DrugProposal]:
    drug = lock_drug(proposal.drug_id)
    held = DrugProposal.objects.select_for_update(of=["self"]).select_related("proposed_by")
    proposal = held.get(pk=proposal.pk)
    if proposal.state != DrugProposal.State.WAITING:
        raise ProposalDecided
    return drug, proposal


def _decide(proposal: DrugProposal, state: DrugProposal.State, by: User) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, timezone.now()
    proposal.save(update_fields=["state", "decided_by", "decided_at", "remark"])
    if proposal.proposed_by_id is not None and proposal.proposed_by_id != by.pk:
        _tell(DECIDED, proposal, [proposal.proposed_by_id])


def _tell(kind: str, proposal: DrugProposal, user_ids: list[int]) -> None:
    notify_many(kind=kind, subject_id=proposal.pk, dedupe_key=notice_key(proposal.pk), user_ids=user_ids)


def _second_readers(by: User) -> list[int]:
    """The other editors; where there are none, the administrators, who may read too."""
    here = User.objects.filter(is_active=True, erased_at=None).exclude(pk=by.pk)
    editors = list(here.filter(is_editor=True).values_list("pk", flat=True))
    return editors or list(here.filter(is_superuser=True).values_list("pk", flat=True))


def _unsourced(page: PageContent) -> list[str]:
    return [
        f"{Section.Kind(section.kind).label}: {each.text}"
        for section in page.sections
        for each in section.statements
        if not each.sources
    ]


def _name_after_itself(drug: Drug, head: Head) -> None:
    """Let the leading brand and the generic name lead to the page, where an editor did not list them."""
    for name, kind in [(head.lead_brand, DrugName.Kind.BRAND), (head.generic_name, DrugName.Kind.GENERIC)]:
        if slug := slugify(name):
            DrugName.objects.get_or_create(slug=slug, defaults={"drug": drug, "name": name, "kind": kind})
