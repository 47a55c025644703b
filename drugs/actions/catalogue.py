"""Bringing the catalogue files into the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common import pagecache
from common.rules import require
from drugs import rules
from drugs.actions.publishing import lock_drug, record_edition
from drugs.catalogue_files import FOLDER, read_catalogue
from drugs.exceptions import CatalogueError
from drugs.models import Drug, DrugName, Section, Source, Statement, StatementSource
from drugs.selectors import working_copy

if TYPE_CHECKING:
    from pathlib import Path

    from accounts.models import User
    from drugs.catalogue_entries import DrugEntry

_LOCK = 0x6472756773  # "drugs": two loads at once would both insert the same rows


@dataclass(frozen=True, slots=True)
class LoadReport:
    """Slugs by what the load did with them. `kept` pages were changed by an editor and left alone."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def load_catalogue(*, folder: Path | None = None, by: User | None = None) -> LoadReport:
    """Create and update drug pages from the files in `folder` and publish what changed; all of it or nothing.

    A file that was loaded before and has not changed is skipped. A page that an editor changed is never overwritten.
    One load at a time, under an advisory lock until commit; running it again changes nothing. `by` is empty for commands.

    Raises:
        CatalogueError: a file, or a name that leads elsewhere already. Everything found is listed.
        PermissionDenied: `by` is given and no editor.
    """
    require(by is None or rules.can_edit_drugs(by), _("Only editors can load the catalogue."))
    entries = read_catalogue(folder or FOLDER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    held = {drug.slug: drug for drug in Drug.objects.filter(slug__in=[entry.slug for entry in entries])}
    report = LoadReport()
    writing: list[DrugEntry] = []
    for entry in entries:
        drug = held.get(entry.slug)
        if drug is None:
            report.created.append(entry.slug)
        elif drug.edited_at is not None:
            report.kept.append(entry.slug)
            continue
        elif drug.catalogue_digest == entry.digest:
            report.unchanged.append(entry.slug)
            continue
        else:
            report.updated.append(entry.slug)
        writing.append(entry)
    _refuse_taken_names(writing)
    DrugName.objects.filter(drug__slug__in=[entry.slug for entry in writing]).delete()
    drugs = [_write_drug(held.get(entry.slug), entry) for entry in writing]
    ids = dict(Drug.objects.values_list("slug", "pk"))
    for drug, entry in zip(drugs, writing, strict=True):
        _write_names(drug, entry)
        _write_related(drug, [ids[slug] for slug in entry.related])
        _write_page(drug, entry)
        record_edition(by=by, drug=drug, page=working_copy(drug))
        pagecache.bump(f"drug:{drug.slug}")
    if writing:
        pagecache.bump("drugs")
    return report


def _refuse_taken_names(entries: list[DrugEntry]) -> None:
    """A name that leads to a page outside of `entries`, say to one that an editor made, is nobody else's."""
    wanted = {slug: entry.slug for entry in entries for slug in [entry.slug, *(n.slug for n in entry.names)]}
    others = Drug.objects.exclude(slug__in=[entry.slug for entry in entries])
    taken = dict(others.filter(slug__in=wanted).values_list("slug", "slug"))
    names = DrugName.objects.filter(drug__in=others, slug__in=wanted)
    taken |= dict(names.values_list("slug", "drug__slug"))
    if taken:
        raise CatalogueError(
            f'{wanted[slug]}.toml: the name "{slug}" leads to {owner} already'
            for slug, owner in sorted(taken.items())
        )


def _write_drug(held: Drug | None, entry: DrugEntry) -> Drug:
    values = {
        "lead_brand": entry.lead_brand,
        "generic_name": entry.generic_name,
        "drug_class": entry.drug_class,
        "lupus_status": entry.lupus_status,
        "status_note": entry.status_note,
        "forms": list(entry.forms),
        "rxnorm": entry.rxnorm,
        "atc": entry.atc,
        "completeness": entry.completeness,
        "checked_on": entry.checked_on,
        "check_by": entry.check_by,
        "reviewed_on": entry.reviewed_on,
        "reviewer_name": entry.reviewer_name,
        "reviewer_role": entry.reviewer_role,
        "catalogue_digest": entry.digest,
    }
    if held is None:
        return Drug.objects.create(slug=entry.slug, **values)
    drug = lock_drug(held.pk)
    if drug.edited_at is not None:  # an editor saved between our look and our lock
        raise CatalogueError([f"{entry.slug}.toml: an editor is changing this page. Please load again."])
    for name, value in values.items():
        setattr(drug, name, value)
    drug.save(update_fields=list(values))
    return drug


def _write_names(drug: Drug, entry: DrugEntry) -> None:
    DrugName.objects.bulk_create(
        DrugName(drug=drug, name=each.name, slug=each.slug, kind=each.kind) for each in entry.names
    )


def _write_related(drug: Drug, ids: list[int]) -> None:
    """Row by row in the order of the file: the page shows them in the order of their rows."""
    link = Drug.related.through
    link.objects.filter(from_drug=drug).delete()
    link.objects.bulk_create(link(from_drug=drug, to_drug_id=pk) for pk in ids)


def _write_page(drug: Drug, entry: DrugEntry) -> None:
    """Sources, sections, statements and footnotes of `entry` in place of those of `drug`."""
    drug.sections.all().delete()
    drug.sources.all().delete()
    sources = {
        source.key: source
        for source in Source.objects.bulk_create(
            Source(
                drug=drug,
                key=each.key,
                title=each.title,
                publisher=each.publisher,
                url=each.url,
                year=each.year,
                basis=each.basis,
            )
            for each in entry.sources
        )
    }
    sections = Section.objects.bulk_create(
        Section(drug=drug, kind=each.kind, checked_on=each.checked_on, check_by=each.check_by)
        for each in entry.sections
    )
    pairs = [
        (section, position, each)
        for section, written in zip(sections, entry.sections, strict=True)
        for position, each in enumerate(written.statements)
    ]
    statements = Statement.objects.bulk_create(
        Statement(
            section=section,
            position=position,
            text=each.text,
            style=each.style,
            group=each.group,
            state=each.state,
            checked_on=each.checked_on,
            check_by=each.check_by,
            reviewed_on=each.reviewed_on,
            reviewer=each.reviewer,
        )
        for section, position, each in pairs
    )
    StatementSource.objects.bulk_create(
        StatementSource(statement=statement, source=sources[key], position=position)
        for statement, (_section, _position, each) in zip(statements, pairs, strict=True)
        for position, key in enumerate(each.sources)
    )
