"""What bringing catalogue files in would change, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from drugs.exceptions import CatalogueError
from drugs.models import Drug, DrugName
from drugs.selectors.content import working_copy
from drugs.selectors.entries import drug_entry, left_out, page_of
from drugs.selectors.history import Difference, differences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drugs.catalogue_entries import DrugEntry


@dataclass(frozen=True, slots=True)
class LoadReport:
    """Slugs by what becomes of their pages. `kept` pages were changed by an editor and are left alone."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """`writing`: files that make or change a page. `held`: the drugs that are there already, by slug."""

    report: LoadReport
    entries: dict[str, DrugEntry]
    writing: list[DrugEntry]
    held: dict[str, Drug]


@dataclass(frozen=True, slots=True)
class PagePreview:
    """How one page differs from its file: removed lines are the page's, added ones the file's."""

    slug: str
    is_kept: bool
    differences: list[Difference]


def plan_load(entries: Sequence[DrugEntry]) -> LoadPlan:
    """What `load_catalogue` does with `entries`: pages that an editor ever changed are kept. Four queries.

    Raises:
        CatalogueError: a name leads to a page elsewhere already. All of them are listed.
    """
    plan = _empty_plan(entries)
    for entry in entries:
        drug = plan.held.get(entry.slug)
        if drug is not None and drug.edited_at is not None:
            plan.report.kept.append(entry.slug)
        else:
            _sort_in(plan, entry, None if drug is None else drug.catalogue_digest)
    _refuse_taken_names(plan.writing)
    return plan


def plan_import(entries: Sequence[DrugEntry]) -> LoadPlan:
    """What `import_catalogue` does with `entries`: a page that changed after its file was made is kept, and so is one with
    statements that no file holds. About ten queries for each page.

    Raises:
        CatalogueError: a name leads to a page elsewhere already. All of them are listed.
    """
    plan = _empty_plan(entries)
    for entry in entries:
        drug = plan.held.get(entry.slug)
        now = None if drug is None else drug_entry(drug).digest
        is_newer = drug is not None and drug.edited_at is not None and entry.base != now
        if drug is not None and now != entry.digest and (is_newer or left_out(drug)):
            plan.report.kept.append(entry.slug)
        else:
            _sort_in(plan, entry, now)
    _refuse_taken_names(plan.writing)
    return plan


def preview(plan: LoadPlan) -> list[PagePreview]:
    """Line by line, what a load would change, and how kept pages differ from their files. New pages are not in it."""
    previews = []
    for slug in [*plan.report.updated, *plan.report.kept]:
        drug, entry = plan.held[slug], plan.entries[slug]
        found = differences(working_copy(drug), page_of(entry)) + _changed_names(drug, entry)
        previews.append(PagePreview(slug, slug in plan.report.kept, found))
    return previews


def _empty_plan(entries: Sequence[DrugEntry]) -> LoadPlan:
    by_slug = {entry.slug: entry for entry in entries}
    return LoadPlan(
        LoadReport(), by_slug, [], {each.slug: each for each in Drug.objects.filter(slug__in=by_slug)}
    )


def _sort_in(plan: LoadPlan, entry: DrugEntry, digest: str | None) -> None:
    """`digest`: of what the page says now, or nothing for a page that is not there."""
    if digest == entry.digest:
        plan.report.unchanged.append(entry.slug)
        return
    (plan.report.created if digest is None else plan.report.updated).append(entry.slug)
    plan.writing.append(entry)


def _refuse_taken_names(entries: list[DrugEntry]) -> None:
    """A name that leads to a page outside of `entries`, say to one that an editor made, is nobody else's."""
    wanted = {name.slug: (entry.slug, name.line) for entry in entries for name in entry.names}
    wanted |= {entry.slug: (entry.slug, 1) for entry in entries}
    others = Drug.objects.exclude(slug__in=[entry.slug for entry in entries])
    taken = dict(others.filter(slug__in=wanted).values_list("slug", "slug"))
    names = DrugName.objects.filter(drug__in=others, slug__in=wanted)
    taken |= dict(names.values_list("slug", "drug__slug"))
    if taken:
        raise CatalogueError(
            f'{wanted[slug][0]}.toml: line {wanted[slug][1]}: the name "{slug}" leads to {owner} already'
            for slug, owner in sorted(taken.items())
        )


def _changed_names(drug: Drug, entry: DrugEntry) -> list[Difference]:
    """Names and codes, which are no part of a page's text."""
    now = drug_entry(drug)
    kinds = dict(DrugName.Kind.choices)
    before, after = ({(name.name, name.kind) for name in each.names} for each in (now, entry))
    rows = [(False, name, kind) for name, kind in sorted(before - after)]
    rows += [(True, name, kind) for name, kind in sorted(after - before)]
    found = [Difference(is_added, _("Names"), f"{name} ({kinds[kind]})") for is_added, name, kind in rows]
    for label, old, new in [("RxNorm", now.rxnorm, entry.rxnorm), ("ATC", now.atc, entry.atc)]:
        if old != new:
            found += [Difference(False, label, old), Difference(True, label, new)]
    return found
