"""Putting an older version back as the working copy. Readers see it when it is handed in and approved like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common.rules import require
from drugs import rules
from drugs.actions.publishing import lock_drug, mark_edited
from drugs.actions.statements import write_statements
from drugs.exceptions import WorkingCopyMoved
from drugs.models import Drug, DrugName, DrugProposal, Section, Source, Statement
from drugs.selectors import PageContent, working_copy

if TYPE_CHECKING:
    from accounts.models import User
    from drugs.models import DrugEdition
    from drugs.selectors.content import Head, SectionContent

_HEAD = [
    "lead_brand",
    "generic_name",
    "drug_class",
    "lupus_status",
    "status_note",
    "completeness",
    "checked_on",
    "check_by",
    "reviewed_on",
    "reviewer_name",
    "reviewer_role",
]


@transaction.atomic
def restore_edition(*, by: User, edition: DrugEdition, revision: int | None = None) -> bool:
    """Make what readers saw in `edition` the working copy of its drug; False when it says that already.

    The working copy of before is kept beside the proposals, unless an edition or a proposal holds it. Statements that are
    withheld, sources that nothing cites and names that lead to the page stay. `revision` is that of the working copy
    that `by` looked at. The drug's row stays locked until commit.

    Raises:
        PermissionDenied: `by` is no editor.
        WorkingCopyMoved: somebody changed it since `revision`.
    """
    why = _("The working copy before edition %(number)s was put back") % {"number": edition.number}
    return _restore(by=by, drug_id=edition.drug_id, content=edition.content, why=why, revision=revision)


@transaction.atomic
def restore_proposal(*, by: User, proposal: DrugProposal, revision: int | None = None) -> bool:
    """Make what was handed in, or kept, the working copy of its drug, as `restore_edition` does.

    Raises:
        PermissionDenied: `by` is no editor.
        WorkingCopyMoved: somebody changed it since `revision`.
    """
    why = _("The working copy before an older one was put back")
    return _restore(by=by, drug_id=proposal.drug_id, content=proposal.content, why=why, revision=revision)


def _restore(*, by: User, drug_id: int, content: dict[str, object], why: str, revision: int | None) -> bool:
    require(rules.can_edit_drugs(by), _("Only editors can change drug pages."))
    drug = lock_drug(drug_id)
    if revision is not None and revision != drug.revision:
        raise WorkingCopyMoved
    page = PageContent.from_json(content)
    present = working_copy(drug)
    if present == page:
        return False
    _keep(by, drug, present, why)
    _write_head(drug, page.head)
    _write_sources(drug, page)
    _write_sections(drug, page)
    mark_edited(by=by, drug=drug)
    return True


def _keep(by: User, drug: Drug, page: PageContent, why: str) -> None:
    """Nothing written is lost: not even what nobody has handed in yet."""
    content = page.to_json()
    if drug.editions.filter(content=content).exists() or drug.proposals.filter(content=content).exists():
        return
    DrugProposal.objects.create(
        drug=drug,
        content=content,
        revision=drug.revision,
        note=why[:200],
        proposed_by=by,
        state=DrugProposal.State.KEPT,
        decided_by=by,
        decided_at=timezone.now(),
    )


def _write_head(drug: Drug, head: Head) -> None:
    for name in _HEAD:
        setattr(drug, name, getattr(head, name))
    drug.forms = list(head.forms)
    drug.save(update_fields=[*_HEAD, "forms"])
    ids = dict(Drug.objects.filter(slug__in=head.related).values_list("slug", "pk"))
    link = Drug.related.through
    link.objects.filter(from_drug=drug).delete()
    link.objects.bulk_create(
        link(from_drug=drug, to_drug_id=ids[slug]) for slug in head.related if slug in ids
    )  # the page shows them in the order of their rows
    _write_brands(drug, head)


def _write_brands(drug: Drug, head: Head) -> None:
    """The brands of `head` in its order. Those it does not name still lead to the page, as other names."""
    brands = {slug: name for name in (head.lead_brand, *head.brands) if (slug := slugify(name))}
    names = DrugName.objects.filter(drug=drug)
    names.filter(kind=DrugName.Kind.BRAND).exclude(slug__in=brands).update(kind=DrugName.Kind.OTHER)
    again = names.filter(slug__in=brands).exclude(kind=DrugName.Kind.GENERIC)
    again.delete()  # and anew: the page shows them in the order of their rows
    taken = set(DrugName.objects.filter(slug__in=brands).values_list("slug", flat=True))
    DrugName.objects.bulk_create(
        DrugName(drug=drug, name=name, slug=slug, kind=DrugName.Kind.BRAND)
        for slug, name in brands.items()
        if slug not in taken
    )


def _write_sources(drug: Drug, page: PageContent) -> None:
    for each in page.sources:
        values = {
            "title": each.title,
            "publisher": each.publisher,
            "url": each.url,
            "year": each.year,
            "basis": each.basis,
        }
        Source.objects.update_or_create(drug=drug, key=each.key, defaults=values)


def _write_sections(drug: Drug, page: PageContent) -> None:
    """Every statement that readers may see comes from `page`; withheld ones stay, after them."""
    shown = Statement.objects.filter(section__drug=drug).exclude(state=Statement.State.WITHHELD)
    shown.delete()
    kinds = [section.kind for section in page.sections]
    drug.sections.filter(statements=None).exclude(kind__in=kinds).delete()
    sources = {source.key: source for source in drug.sources.all()}
    for written in page.sections:
        section, _created = Section.objects.update_or_create(
            drug=drug,
            kind=written.kind,
            defaults={"checked_on": written.checked_on, "check_by": written.check_by},
        )
        _write_statements(section, written, sources)


def _write_statements(section: Section, written: SectionContent, sources: dict[str, Source]) -> None:
    withheld = list(section.statements.all())
    for position, each in enumerate(withheld, len(written.statements)):
        each.position = position
    Statement.objects.bulk_update(withheld, ["position"])
    placed = ((section, position, each) for position, each in enumerate(written.statements))
    write_statements(placed, sources)
