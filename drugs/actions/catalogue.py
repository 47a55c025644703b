"""Bringing catalogue files into the database: as the site's own first texts, or as the work of an editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common import pagecache
from common.rules import require
from drugs import rules
from drugs.actions.publishing import lock_drug, mark_edited, record_edition
from drugs.actions.statements import write_statements
from drugs.catalogue_files import FOLDER, read_catalogue, read_files
from drugs.exceptions import CatalogueError
from drugs.models import Drug, DrugName, Section, Source
from drugs.selectors import working_copy
from drugs.selectors.loading import LoadPlan, LoadReport, plan_import, plan_load

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from accounts.models import User
    from drugs.catalogue_entries import DrugEntry

_LOCK = 0x6472756773  # "drugs": two loads at once would both insert the same rows


@transaction.atomic
def load_catalogue(*, folder: Path | None = None) -> LoadReport:
    """Create and update drug pages from the files in `folder` and publish what changed; all of it or nothing.

    Only by command: these files were read by a second person before they came here. A file that says what it said when it
    was loaded before is skipped. A page that an editor changed is never overwritten. One load at a time, under an advisory
    lock until commit; running it again changes nothing.

    Raises:
        CatalogueError: a file, or a name that leads elsewhere already. Everything found is listed.
    """
    _one_at_a_time()
    plan = plan_load(read_catalogue(folder or FOLDER, known=known_slugs()))
    for drug in _write(plan):
        edition = record_edition(by=None, drug=drug, page=working_copy(drug))
        if edition.revision != drug.revision:  # only names or codes changed, which no edition holds
            edition.revision = drug.revision
            edition.save(update_fields=["revision"])
        pagecache.bump(f"drug:{drug.slug}")
    return plan.report


@transaction.atomic
def import_catalogue(*, by: User, files: Iterable[tuple[str, bytes]]) -> LoadReport:
    """Bring `files` into the working copies, as if `by` had typed what they say; all of it or nothing. Readers see none of
    it until another editor approves it.

    A page that changed after its file was exported is kept as it is, and so is one with statements that no file holds.
    One load at a time, under an advisory lock until commit; running it again changes nothing.

    Raises:
        CatalogueError: a file, or a name that leads elsewhere already. Everything found is listed.
        PermissionDenied: `by` is no editor.
    """
    require(rules.can_edit_drugs(by), _("Only editors can change drug pages."))
    _one_at_a_time()
    plan = plan_import(read_files(files, known=known_slugs()))
    for drug in _write(plan):
        mark_edited(by=by, drug=drug)
    return plan.report


def known_slugs() -> set[str]:
    """Drugs that a file may name as related though they are in no file."""
    return set(Drug.objects.values_list("slug", flat=True))


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _write(plan: LoadPlan) -> list[Drug]:
    """The working copies of `plan.writing`, in its order; their rows stay locked until commit."""
    DrugName.objects.filter(drug__slug__in=[entry.slug for entry in plan.writing]).delete()
    drugs = [_write_drug(plan.held.get(entry.slug), entry) for entry in plan.writing]
    ids = dict(Drug.objects.values_list("slug", "pk"))
    for drug, entry in zip(drugs, plan.writing, strict=True):
        _write_names(drug, entry)
        _write_related(drug, [ids[slug] for slug in entry.related])
        _write_page(drug, entry)
    if plan.writing:
        pagecache.bump("drugs")  # names lead to pages at once
    return drugs


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
    if drug.edited_at != held.edited_at:  # an editor saved between our look and our lock
        raise CatalogueError([f"{entry.slug}.toml: an editor is changing this page. Please load again."])
    drug.revision += 1  # who has it open in the admin is told when they save
    for name, value in values.items():
        setattr(drug, name, value)
    drug.save(update_fields=[*values, "revision"])
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
    placed = (
        (section, position, each)
        for section, written in zip(sections, entry.sections, strict=True)
        for position, each in enumerate(written.statements)
    )
    write_statements(placed, sources)
