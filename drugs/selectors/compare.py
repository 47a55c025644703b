"""Two or three drugs side by side: which ones are meant, and what their pages say topic by topic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from drugs.models import Drug, Section, Statement
from drugs.selectors.content import PageContent
from drugs.selectors.directory import directory, drug_address
from drugs.selectors.page import drug_page
from drugs.selectors.search import find_drugs

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from drugs.selectors.content import SectionContent
    from drugs.selectors.directory import DirectoryEntry
    from drugs.selectors.page import DrugPage, ShownSection

MAX_DRUGS = 3  # more do not fit side by side, and nobody can hold them in mind
_MAX_NAMES = 12  # read of one address
_MAX_NAME_CHARS = 80
_TOPICS = [
    Section.Kind.TAKE,
    Section.Kind.TIME,
    Section.Kind.TESTS,
    Section.Kind.BABY,
    Section.Kind.EFFECTS,
    Section.Kind.BOXED,
]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that leads to no page, with drugs that it may mean."""

    typed: str
    guesses: tuple[DirectoryEntry, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody asked to compare. `chosen` holds each drug once, in their order, at most `MAX_DRUGS`."""

    chosen: tuple[DirectoryEntry, ...]
    twice: tuple[DirectoryEntry, ...]  # asked for under more than one name
    left_out: tuple[DirectoryEntry, ...]  # beyond `MAX_DRUGS`
    unknown: tuple[Unknown, ...]

    @property
    def is_whole(self) -> bool:
        return len(self.chosen) > 1

    @property
    def is_plain(self) -> bool:
        """Nothing about it has to be said."""
        return not (self.twice or self.left_out or self.unknown)


@dataclass(frozen=True, slots=True)
class Compared:
    """One drug under one topic. `section` is missing where its page says nothing on it."""

    page: DrugPage
    section: ShownSection | None


@dataclass(frozen=True, slots=True)
class Topic:
    kind: str
    heading: str
    columns: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Footnotes are numbered through all pages, so that a number stands for one source of one drug."""

    pages: tuple[DrugPage, ...]
    topics: tuple[Topic, ...]


def choose_drugs(names: Iterable[str]) -> Choice:
    """The drugs that `names` lead to: any known name or slip, or a part of a name that fits one drug only.

    Empty names are passed over. No query while the catalogue stands.
    """
    wanted: list[DirectoryEntry] = []
    twice: list[DirectoryEntry] = []
    unknown: list[Unknown] = []
    typed_names = [typed for name in names if (typed := name.strip()[:_MAX_NAME_CHARS])]
    for typed in typed_names[:_MAX_NAMES]:
        entry = _find(typed)
        if isinstance(entry, Unknown):
            unknown.append(entry)
        elif entry not in wanted:
            wanted.append(entry)
        elif entry not in twice:
            twice.append(entry)
    return Choice(tuple(wanted[:MAX_DRUGS]), tuple(twice), tuple(wanted[MAX_DRUGS:]), tuple(unknown))


def _find(typed: str) -> DirectoryEntry | Unknown:
    entries = directory().by_slug
    address = drug_address(typed)
    if address in entries:
        return entries[address]
    found = find_drugs(typed)
    if len(found.hits) == 1:
        return found.hits[0]
    return Unknown(typed, tuple(found.hits or found.guesses)[:MAX_DRUGS])


def compare_drugs(
    user: User | AnonymousUser, entries: Sequence[DirectoryEntry], *, today: datetime.date
) -> Comparison:
    """What the published pages of `entries` say, in their order, as on `today` (UTC). One query."""
    contents = dict(
        Drug.objects.visible_to(user)
        .filter(pk__in=[entry.pk for entry in entries])
        .values_list("pk", "published__content")
    )
    pages: list[DrugPage] = []
    for entry in entries:
        if entry.pk in contents:
            content = _compared_parts(PageContent.from_json(contents[entry.pk]))
            before = sum(len(page.sources) for page in pages)
            pages.append(drug_page(content, today=today, notes_before=before))
    return Comparison(
        tuple(pages),
        tuple(
            Topic(
                kind=kind.value,
                heading=_("Common side effects") if kind == Section.Kind.EFFECTS else str(kind.label),
                columns=tuple(Compared(page, _section(page, kind)) for page in pages),
            )
            for kind in _TOPICS
        ),
    )


def _compared_parts(content: PageContent) -> PageContent:
    sections = (_common_only(section) for section in content.sections if section.kind in _TOPICS)
    return replace(content, sections=tuple(section for section in sections if section.statements))


def _common_only(section: SectionContent) -> SectionContent:
    """Of the side effects, the common ones."""
    if section.kind != Section.Kind.EFFECTS:
        return section
    common = tuple(each for each in section.statements if each.group == Statement.Group.COMMON)
    return replace(section, statements=common)


def _section(page: DrugPage, kind: Section.Kind) -> ShownSection | None:
    if kind == Section.Kind.BOXED:
        return page.boxed
    return next((section for section in page.sections if section.kind == kind), None)
