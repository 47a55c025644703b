"""A drug page as a catalogue file would say it, and the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import slugify

from drugs.catalogue_entries import DrugEntry, NameEntry, SectionEntry, SourceEntry, StatementEntry
from drugs.models import DrugName, Statement
from drugs.selectors.content import (
    Head,
    PageContent,
    SectionContent,
    SourceContent,
    StatementContent,
    working_copy,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from drugs.models import Drug


def drug_entry(drug: Drug, content: PageContent | None = None) -> DrugEntry:
    """What a file would say about `drug`: its working copy, or `content`, say that of an edition.

    Names and codes are no part of editions and come from the rows. Statements without a source are left out. Sources stand
    in the order of their first use. `base` is the digest of the working copy, whatever `content` is.
    """
    now = _entry(drug, working_copy(drug))
    entry = now if content is None else _entry(drug, content)
    return _based(entry, now.digest)


def left_out(drug: Drug) -> list[str]:
    """Texts of the working copy that no file holds: withheld ones, and ones without a source."""
    statements = Statement.objects.filter(section__drug=drug)
    found = statements.filter(state=Statement.State.WITHHELD) | statements.filter(sources=None)
    return list(found.order_by("section", "position", "pk").distinct().values_list("text", flat=True))


def page_of(entry: DrugEntry) -> PageContent:
    """The page that a file would make."""
    brands = [name.name for name in entry.names if name.kind == DrugName.Kind.BRAND]
    return PageContent(
        head=Head(
            slug=entry.slug,
            lead_brand=entry.lead_brand,
            generic_name=entry.generic_name,
            brands=tuple(name for name in brands if name.casefold() != entry.lead_brand.casefold()),
            drug_class=entry.drug_class,
            lupus_status=entry.lupus_status,
            status_note=entry.status_note,
            forms=entry.forms,
            completeness=entry.completeness,
            checked_on=entry.checked_on,
            check_by=entry.check_by,
            reviewed_on=entry.reviewed_on,
            reviewer_name=entry.reviewer_name,
            reviewer_role=entry.reviewer_role,
            related=entry.related,
        ),
        sections=tuple(
            SectionContent(
                kind=section.kind,
                checked_on=section.checked_on,
                check_by=section.check_by,
                statements=tuple(
                    StatementContent(**{name: getattr(each, name) for name in _STATEMENT})
                    for each in section.statements
                ),
            )
            for section in entry.sections
        ),
        sources=tuple(
            SourceContent(**{name: getattr(each, name) for name in _SOURCE})
            for each in sorted(entry.sources, key=lambda source: source.key)
        ),
    )


_STATEMENT = StatementEntry.__slots__
_SOURCE = SourceEntry.__slots__


def _entry(drug: Drug, content: PageContent) -> DrugEntry:
    head = content.head
    known = {source.key: source for source in content.sources}
    sections = tuple(
        SectionEntry(
            section.kind,
            tuple(
                StatementEntry(
                    **{name: getattr(each, name) for name in _STATEMENT if name != "text"},
                    text=" ".join(each.text.split()),
                )
                for each in section.statements
                if each.sources
            ),
            section.checked_on,
            section.check_by,
        )
        for section in content.sections
        if any(each.sources for each in section.statements)
    )
    used = dict.fromkeys(key for section in sections for each in section.statements for key in each.sources)
    return DrugEntry(
        slug=head.slug,
        lead_brand=head.lead_brand,
        generic_name=head.generic_name,
        names=tuple(_names(drug.names.order_by("pk"), head)),
        drug_class=head.drug_class,
        lupus_status=head.lupus_status,
        status_note=head.status_note,
        forms=head.forms,
        rxnorm=drug.rxnorm,
        atc=drug.atc,
        completeness=head.completeness,
        checked_on=head.checked_on,
        check_by=head.check_by,
        reviewed_on=head.reviewed_on if head.reviewer_name else None,
        reviewer_name=head.reviewer_name,
        reviewer_role=head.reviewer_role if head.reviewer_name else "",
        related=head.related,
        sources=tuple(
            SourceEntry(**{name: getattr(known[key], name) for name in _SOURCE})
            for key in used
            if key in known
        ),
        sections=sections,
    )


def _names(rows: Iterable[DrugName], head: Head) -> list[NameEntry]:
    """In the order of a file. Brands are those of the page; what else leads to it is a slip or another name."""
    kinds = DrugName.Kind
    generic = NameEntry(head.generic_name, slugify(head.generic_name), kinds.GENERIC.value)
    brands = [
        NameEntry(name, slugify(name), kinds.BRAND.value) for name in (head.lead_brand, *head.brands) if name
    ]
    others, slips = [], []
    for row in rows:
        if row.kind == kinds.MISSPELLING:
            slips.append(NameEntry(row.name, row.slug, kinds.MISSPELLING.value))
        else:
            others.append(NameEntry(row.name, row.slug, kinds.OTHER.value))
    known: dict[str, NameEntry] = {}
    for name in [*(each for each in brands if each.slug != generic.slug), generic, *others, *slips]:
        known.setdefault(name.slug, name)
    return list(known.values())


def _based(entry: DrugEntry, base: str) -> DrugEntry:
    fields = {name: getattr(entry, name) for name in DrugEntry.__slots__}
    return DrugEntry(**{**fields, "base": base})
