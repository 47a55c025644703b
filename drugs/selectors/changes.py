"""What a drug page said on a day and what it says now: for readers of words that were written then."""

from __future__ import annotations

import datetime
import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from common import markdown
from drugs.models import Section, Statement
from drugs.selectors.content import PageContent
from drugs.selectors.wording import Piece, compare_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from drugs.models import Drug, DrugEdition

MOST_EDITIONS = 60  # that are read for one answer; years of a page that is checked every month
_ALIKE = 60  # of 100: statements that share less are not told as one that changed


class SaidSource(NamedTuple):
    title: str
    origin: str  # publisher and year
    url: str


@dataclass(frozen=True, slots=True)
class Said:
    """One statement, whole. `pieces` mark where its words differ from those that it replaced, or that replaced it."""

    group: str  # its sub-heading, or ""
    pieces: tuple[Piece, ...]
    sources: tuple[SaidSource, ...]  # never empty
    is_unsure: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A statement that changed, came (no `before`) or went (no `now`), on the day of the edition that did it last."""

    before: Said | None
    now: Said | None
    on: datetime.date

    @property
    def same_words(self) -> bool:
        """Other sources, or another place under the heading."""
        return (
            self.before is not None
            and self.now is not None
            and not any(p.is_changed for p in self.now.pieces)
        )


@dataclass(frozen=True, slots=True)
class ChangedSection:
    kind: str
    heading: str
    is_there: bool  # still on the page
    changes: tuple[Change, ...]


class ChangedFact(NamedTuple):
    """Something of the head of the page, in words; "" where nothing stood or stands."""

    label: str
    before: str
    now: str
    on: datetime.date


@dataclass(frozen=True, slots=True)
class DrugChanges:
    """What templates/drugs/drug_changes.html prints."""

    since: datetime.date
    compared_on: datetime.date  # when what the page said then was published
    began_later: bool  # there was no page on that day: its first edition is compared
    facts: tuple[ChangedFact, ...]
    sections: tuple[ChangedSection, ...]

    @property
    def is_empty(self) -> bool:
        return not self.facts and not self.sections


class _Key(NamedTuple):
    """What makes a statement another one. Days, state and order do not (as in history.statements_differ)."""

    kind: str
    group: str
    text: str
    sources: frozenset[str]


def drug_changes(drug: Drug, since: datetime.date) -> DrugChanges:
    """From the beginning of the day `since` (UTC) to the published edition. Two queries.

    Only the newest MOST_EDITIONS are compared; `compared_on` says from when on.
    """
    begin = datetime.datetime.combine(since, datetime.time(), datetime.UTC)
    older = drug.editions.filter(published_at__lt=begin).values_list("number", flat=True).first()
    newest_first: list[DrugEdition] = list(drug.editions.filter(number__gte=older or 1)[:MOST_EDITIONS])
    editions = newest_first[::-1]
    pages = [_Page(PageContent.from_json(edition.content)) for edition in editions]
    days = [timezone.localtime(edition.published_at).date() for edition in editions]
    history = _History(pages, days)
    return DrugChanges(
        since=since,
        compared_on=days[0],
        began_later=older is None,
        facts=tuple(history.facts()),
        sections=tuple(history.sections()),
    )


class _Page:
    """One edition: what it says, by key, and its head in words. Statements without a known source were never shown."""

    def __init__(self, content: PageContent) -> None:
        known = {each.key: each for each in content.sources}
        head = content.head
        self.facts = {
            _("Name"): head.name,
            _("Other brands"): ", ".join(head.brands),
            _("Class"): head.class_label,
            _("Status in lupus"): ". ".join(part for part in (head.status_label, head.status_note) if part),
            _("Forms"): ", ".join(head.forms),
        }
        self.said: dict[_Key, Said] = {}
        for section in content.sections:
            for each in section.statements:
                if each.sources and known.keys() >= set(each.sources):
                    key = _Key(section.kind, each.group, each.text, frozenset(each.sources))
                    sources = (known[name] for name in each.sources)
                    self.said[key] = Said(
                        group=str(Statement.Group(each.group).label) if each.group else "",
                        pieces=(Piece(_plain(each.text), False),),
                        sources=tuple(
                            SaidSource(
                                source.title,
                                ", ".join(str(part) for part in (source.publisher, source.year) if part),
                                source.url,
                            )
                            for source in sources
                        ),
                        is_unsure=each.state == Statement.State.NEEDS_CHECK,
                    )


class _History:
    """Editions from the one that is compared to the one that stands, oldest first."""

    def __init__(self, pages: Sequence[_Page], days: Sequence[datetime.date]) -> None:
        self._pages, self._days = pages, days
        self._then, self._now = pages[0], pages[-1]

    def facts(self) -> Iterable[ChangedFact]:
        for label, now in self._now.facts.items():
            if (before := self._then.facts[label]) != now:
                yield ChangedFact(label, before, now, self._since(page.facts[label] for page in self._pages))

    def sections(self) -> Iterable[ChangedSection]:
        there = {key.kind for key in self._now.said}
        for kind in Section.Kind.values:
            gone = [key for key in self._then.said if key.kind == kind and key not in self._now.said]
            new = [key for key in self._now.said if key.kind == kind and key not in self._then.said]
            if changes := tuple(self._changes(gone, new)):
                yield ChangedSection(kind, str(Section.Kind(kind).label), kind in there, changes)

    def _changes(self, gone: list[_Key], new: list[_Key]) -> Iterable[Change]:
        """Those that stand now, in the order of the page, then those that are gone."""
        pairs = _pairs(gone, new)
        for key in new:
            on = self._since(key in page.said for page in self._pages)
            now, old = self._now.said[key], pairs.get(key)
            if old is None:
                yield Change(None, now, on)
            else:
                yield Change(*_marked(self._then.said[old], now), on)
        for key in gone:
            if key not in pairs.values():
                on = self._since(key in page.said for page in self._pages)
                yield Change(self._then.said[key], None, on)

    def _since(self, values: Iterable[object]) -> datetime.date:
        """The day from which on an edition after the other gives the last of `values`, one for each."""
        in_turn = list(values)
        on = self._days[-1]
        for value, day in zip(reversed(in_turn), reversed(self._days), strict=True):
            if value != in_turn[-1]:
                break
            on = day
        return on


def _pairs(gone: list[_Key], new: list[_Key]) -> dict[_Key, _Key]:
    """Which of `gone` each of `new` replaced: the same words first, then those most alike."""
    likeness = [(100.0 if a.text == b.text else fuzz.ratio(a.text, b.text), b, a) for a in gone for b in new]
    pairs: dict[_Key, _Key] = {}
    taken = set()
    for score, key, old in sorted(likeness, key=lambda each: -each[0]):
        if score >= _ALIKE and key not in pairs and old not in taken:
            pairs[key] = old
            taken.add(old)
    return pairs


def _marked(before: Said, now: Said) -> tuple[Said, Said]:
    cut = compare_words(before.pieces[0].text, now.pieces[0].text)
    if cut is None:
        return before, now
    return (
        Said(before.group, _joined(cut[0]), before.sources, before.is_unsure),
        Said(now.group, _joined(cut[1]), now.sources, now.is_unsure),
    )


def _joined(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Changed words that stand beside each other as one piece, with the space between them."""
    joined: list[Piece] = []
    for at, piece in enumerate(pieces):
        is_between = not piece.text.strip() and 0 < at < len(pieces) - 1
        is_changed = piece.is_changed or (is_between and joined[-1].is_changed and pieces[at + 1].is_changed)
        if joined and joined[-1].is_changed == is_changed:
            joined[-1] = Piece(joined[-1].text + piece.text, is_changed)
        else:
            joined.append(Piece(piece.text, is_changed))
    return tuple(joined)


def _plain(text: str) -> str:
    """A statement without its bold and italic: words are compared, and marked, as plain text."""
    return html.unescape(strip_tags(markdown.render_inline(text)))
