"""The review sheet of one drug: every statement of the working copy with its sources, for a clinician to mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from common import markdown
from drugs.models import Section, Source, Statement

if TYPE_CHECKING:
    import datetime

    from django.utils.safestring import SafeString

    from drugs.models import Drug


@dataclass(frozen=True, slots=True)
class SheetStatement:
    """`number` is unique on the sheet. Days are its own, or those of its section or page."""

    number: int
    html: SafeString
    group: str
    state: str  # in words
    is_shown: bool  # to readers, once the working copy is published
    notes: tuple[int, ...]
    checked_on: datetime.date
    check_by: datetime.date
    is_late: bool
    reviewed_on: datetime.date | None
    reviewer: str


@dataclass(frozen=True, slots=True)
class SheetSection:
    heading: str
    statements: tuple[SheetStatement, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    drug: Drug
    sections: tuple[SheetSection, ...]
    sources: tuple[tuple[int, Source], ...]  # with their numbers
    statement_count: int


def review_sheet(drug: Drug, *, today: datetime.date) -> Sheet:
    """The working copy of `drug`, with what readers are not shown. Four queries."""
    order = {kind: place for place, kind in enumerate(Section.Kind.values)}
    rows = list(
        Statement.objects.filter(section__drug=drug)
        .select_related("section")
        .prefetch_related("footnotes__source")
    )
    rows.sort(key=lambda each: (order[each.section.kind], each.position, each.pk))
    numbers: dict[int, int] = {}
    known: dict[int, Source] = {}
    sections: dict[str, list[SheetStatement]] = {}
    for number, row in enumerate(rows, start=1):
        for note in row.footnotes.all():
            known[note.source_id] = note.source
            numbers.setdefault(note.source_id, len(numbers) + 1)
        shown = _statement(
            row, number, drug, today, tuple(numbers[note.source_id] for note in row.footnotes.all())
        )
        sections.setdefault(str(row.section.get_kind_display()), []).append(shown)
    return Sheet(
        drug=drug,
        sections=tuple(SheetSection(heading, tuple(statements)) for heading, statements in sections.items()),
        sources=tuple((number, known[pk]) for pk, number in numbers.items()),
        statement_count=len(rows),
    )


def _statement(
    row: Statement, number: int, drug: Drug, today: datetime.date, notes: tuple[int, ...]
) -> SheetStatement:
    check_by = row.check_by or row.section.check_by or drug.check_by
    return SheetStatement(
        number=number,
        html=markdown.render_inline(row.text),
        group=str(row.get_group_display()) if row.group else "",
        state=str(row.get_state_display()),
        is_shown=bool(notes) and row.state != Statement.State.WITHHELD,
        notes=notes,
        checked_on=row.checked_on or row.section.checked_on or drug.checked_on,
        check_by=check_by,
        is_late=today > check_by,
        reviewed_on=row.reviewed_on if row.reviewer else drug.reviewed_on if drug.reviewer_name else None,
        reviewer=row.reviewer or ", ".join(part for part in (drug.reviewer_name, drug.reviewer_role) if part),
    )
