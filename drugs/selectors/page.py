"""What the template of a drug page prints: footnotes numbered, groups in order, late checks marked."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from common import markdown
from drugs.models import Section, Source, Statement
from drugs.selectors.directory import directory

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from django.utils.safestring import SafeString

    from drugs.selectors.content import Head, PageContent, SectionContent, StatementContent
    from drugs.selectors.directory import DirectoryEntry

_ABOVE = {
    Section.Kind.SHORT,
    Section.Kind.HELP,
    Section.Kind.BOXED,
}  # have their own boxes on top of the page
_GROUP_ORDER = {group: place for place, group in enumerate(Statement.Group.values)}
_SUMMARY_CHARS = 160
_SAYS_SO_ITSELF = "still to be checked"  # in a source's title: its basis is not said a second time


@dataclass(frozen=True, slots=True)
class Check:
    """When something was checked and reviewed. `is_late` on the day after `check_by`, in UTC.

    The rest is about single statements in it that have days or a reviewer of their own.
    """

    checked_on: datetime.date
    check_by: datetime.date
    is_late: bool
    reviewed_on: datetime.date | None
    reviewer: str  # name and role; empty where several people reviewed single statements
    oldest_on: datetime.date | None = None  # of a statement that was checked before `checked_on`
    late_by: datetime.date | None = None  # the first day by which a statement, now late, was due
    is_partly_reviewed: bool = False  # some statements are, the whole is not


@dataclass(frozen=True, slots=True)
class ShownStatement:
    html: SafeString
    notes: tuple[int, ...]  # numbers in the list of sources, from 1; never empty
    is_unsure: bool
    is_late: bool  # by days of its own
    reviewed_on: datetime.date | None  # of its own, both or neither
    reviewer: str


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbours of one style: one list, or paragraphs."""

    is_list: bool
    is_lead: bool
    statements: tuple[ShownStatement, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Runs under one sub-heading; an empty `heading` prints none."""

    group: str
    heading: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class ShownSection:
    kind: str
    heading: str
    blocks: tuple[Block, ...]
    check: Check
    has_unsure: bool
    has_sides: bool  # label and guideline both speak, and stand side by side

    @property
    def oldest_on(self) -> datetime.date:
        """The day of the oldest check of anything in it."""
        return self.check.oldest_on or self.check.checked_on

    @property
    def has_late(self) -> bool:
        return self.check.is_late or self.check.late_by is not None

    @property
    def sides(self) -> tuple[Block, ...]:
        return tuple(block for block in self.blocks if block.group in _SIDES) if self.has_sides else ()

    @property
    def others(self) -> tuple[Block, ...]:
        return tuple(block for block in self.blocks if block not in self.sides)


_SIDES = {Statement.Group.LABEL, Statement.Group.GUIDELINE}


@dataclass(frozen=True, slots=True)
class ShownSource:
    number: int
    title: str
    origin: str  # publisher and year
    url: str
    basis: str  # in words, empty when the source was read


@dataclass(frozen=True, slots=True)
class DrugPage:
    """`short`, `help` and `boxed` may be missing; `sections` are the others in order."""

    head: Head
    summary: str  # the lead as plain text, for search engines
    check: Check
    oldest: ShownSection | None  # the one with the oldest check, when it is older than that of the page
    short: ShownSection | None
    help: ShownSection | None
    boxed: ShownSection | None
    sections: tuple[ShownSection, ...]
    sources: tuple[ShownSource, ...]
    related: tuple[DirectoryEntry, ...]

    @property
    def contents(self) -> list[tuple[str, str]]:
        """Anchors and headings for "On this page", without what stands above."""
        help_now = [self.help] if self.help else []
        return [(section.kind, section.heading) for section in [*help_now, *self.sections]]


class _Notes(dict[str, int]):
    """Numbers of sources by their key, given in the order in which they are asked for."""

    def __init__(self, before: int) -> None:
        super().__init__()
        self._before = before

    def number(self, key: str) -> int:
        return self.setdefault(key, self._before + len(self) + 1)


def drug_page(content: PageContent, *, today: datetime.date, notes_before: int = 0) -> DrugPage:
    """`content` as readers see it on `today` (UTC). Statements without a source are left out, whatever the rows say.

    Footnotes are numbered from `notes_before` + 1. No query while the catalogue stands.
    """
    numbers = _Notes(notes_before)
    known = {source.key for source in content.sources}
    sections = [
        shown
        for section in content.sections
        if (shown := _section(section, content.head, numbers, known, today)).blocks
    ]
    above = {section.kind: section for section in sections if section.kind in _ABOVE}
    by_key = {source.key: source for source in content.sources}
    entries = directory().by_slug
    older = [section for section in sections if section.oldest_on < content.head.checked_on]
    return DrugPage(
        head=content.head,
        summary=markdown.plain(_lead(content), _SUMMARY_CHARS),
        check=_check(content.head, None, _sourced(content.sections, known), today),
        oldest=min(older, key=lambda section: section.oldest_on, default=None),
        short=above.get(Section.Kind.SHORT),
        help=above.get(Section.Kind.HELP),
        boxed=above.get(Section.Kind.BOXED),
        sections=tuple(section for section in sections if section.kind not in _ABOVE),
        sources=tuple(
            ShownSource(
                number=number,
                title=by_key[key].title,
                origin=_origin(by_key[key].publisher, by_key[key].year, by_key[key].basis),
                url=by_key[key].url,
                basis=_basis(by_key[key].basis, by_key[key].title),
            )
            for key, number in numbers.items()
        ),
        related=tuple(entries[slug] for slug in content.head.related if slug in entries),
    )


def _lead(content: PageContent) -> str:
    statements = (each for section in content.sections for each in section.statements)
    return next((each.text for each in statements if each.style == Statement.Style.LEAD), "")


def _sourced(sections: Iterable[SectionContent], known: set[str]) -> list[StatementContent]:
    """What is shown of them: statements with sources, all of which are known."""
    return [
        each
        for section in sections
        for each in section.statements
        if each.sources and known.issuperset(each.sources)
    ]


def _section(
    section: SectionContent, head: Head, numbers: _Notes, known: set[str], today: datetime.date
) -> ShownSection:
    blocks = []
    unsure = False
    statements = _sourced([section], known)
    in_order = sorted(statements, key=lambda each: _GROUP_ORDER.get(each.group, 0))
    for group, members in itertools.groupby(in_order, key=lambda each: each.group):
        runs = []
        for style, neighbours in itertools.groupby(members, key=lambda each: each.style):
            shown = tuple(_statement(each, numbers, today) for each in neighbours)
            unsure = unsure or any(each.is_unsure for each in shown)
            runs.append(Run(style == Statement.Style.BULLET, style == Statement.Style.LEAD, shown))
        heading = str(Statement.Group(group).label) if group else ""
        blocks.append(Block(group, heading, tuple(runs)))
    return ShownSection(
        kind=section.kind,
        heading=str(Section.Kind(section.kind).label),
        blocks=tuple(blocks),
        check=_check(head, section, statements, today),
        has_unsure=unsure,
        has_sides={block.group for block in blocks} >= _SIDES,
    )


def _statement(statement: StatementContent, numbers: _Notes, today: datetime.date) -> ShownStatement:
    return ShownStatement(
        html=markdown.render_inline(statement.text),
        notes=tuple(sorted(numbers.number(key) for key in statement.sources)),
        is_unsure=statement.state == Statement.State.NEEDS_CHECK,
        is_late=statement.check_by is not None and today > statement.check_by,
        reviewed_on=_reviewed_on(statement),
        reviewer=statement.reviewer if statement.reviewed_on else "",
    )


def _check(
    head: Head,
    section: SectionContent | None,
    statements: Sequence[StatementContent],
    today: datetime.date,
) -> Check:
    """Of the page, or of `section`, with what `statements` add to it. A review of all of them is a review of it."""
    checked_on = (section and section.checked_on) or head.checked_on
    check_by = (section and section.check_by) or head.check_by
    reviewed_on = head.reviewed_on if head.reviewer_name else None
    reviewer = ", ".join(part for part in (head.reviewer_name, head.reviewer_role) if part)
    own = [day for each in statements if (day := _reviewed_on(each))]
    if reviewed_on is None and own and len(own) == len(statements):
        reviewed_on = min(own)
        people = {each.reviewer for each in statements}
        reviewer = people.pop() if len(people) == 1 else ""
    older = [each.checked_on for each in statements if each.checked_on and each.checked_on < checked_on]
    late = [each.check_by for each in statements if each.check_by and today > each.check_by]
    return Check(
        checked_on=checked_on,
        check_by=check_by,
        is_late=today > check_by,
        reviewed_on=reviewed_on,
        reviewer=reviewer if reviewed_on else "",
        oldest_on=min(older, default=None),
        late_by=min(late, default=None),
        is_partly_reviewed=reviewed_on is None and bool(own),
    )


def _reviewed_on(statement: StatementContent) -> datetime.date | None:
    """A day without a name is no review."""
    return statement.reviewed_on if statement.reviewer else None


def _origin(publisher: str, year: int | None, basis: str) -> str:
    when = str(year) if year else _("undated") if basis != Source.Basis.MEMORY else ""
    return ", ".join(part for part in (publisher, when) if part)


def _basis(basis: str, title: str) -> str:
    if basis == Source.Basis.FETCHED or _SAYS_SO_ITSELF in title:
        return ""
    return str(Source.Basis(basis).label)
