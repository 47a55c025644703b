"""How well the catalogue stands on its sources and how plainly it reads, as tables in Markdown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drugs.models import Source, Statement
from drugs.plain_words import plain_words
from drugs.reading import AIM, read_page
from drugs.selectors.page import drug_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from drugs.selectors.content import PageContent
    from drugs.selectors.page import ShownSection

# From the one that proves most: a statement counts under the best of its sources.
_BASES = [Source.Basis.FETCHED, Source.Basis.LOCATED, Source.Basis.MEMORY, Source.Basis.GIVEN]


@dataclass(frozen=True, slots=True)
class PageFigures:
    """Counts of one page. `bases`: statements by their best source. `shown_unsourced`: of what readers see, never above 0."""

    slug: str
    statements: int
    states: Counter[str]
    bases: Counter[str]
    unsourced: int
    shown: int
    shown_unsourced: int
    sources: int
    reviewed: int
    own_days: int
    age: float


def page_figures(page: PageContent) -> PageFigures:
    """What is in `page`, and what of it `drug_page` shows."""
    statements = [each for section in page.sections for each in section.statements]
    basis_of = {source.key: source.basis for source in page.sources}
    best = [
        min(
            (_BASES.index(Source.Basis(basis_of[key])) for key in each.sources if key in basis_of),
            default=None,
        )
        for each in statements
    ]
    shown = list(_shown(page))
    is_reviewed = bool(page.head.reviewer_name and page.head.reviewed_on)
    return PageFigures(
        slug=page.head.slug,
        statements=len(statements),
        states=Counter(each.state for each in statements),
        bases=Counter(_BASES[place].value for place in best if place is not None),
        unsourced=best.count(None),
        shown=len(shown),
        shown_unsourced=sum(not notes for notes in shown),
        sources=len(page.sources),
        reviewed=sum(is_reviewed or bool(each.reviewer and each.reviewed_on) for each in statements),
        own_days=sum(each.checked_on is not None for each in statements),
        age=read_page(page).age,
    )


def catalogue_report(pages: Iterable[PageContent]) -> str:
    """All tables, pages by slug. The same pages make the same text, on whatever day."""
    known = sorted(pages, key=lambda page: page.head.slug)
    figures = [page_figures(page) for page in known]
    parts = [
        "## Statements by state and source",
        (
            "Read, found, recalled and given say how well the best source of a statement is known. Rendered without a source"
            " counts what readers would see; the page leaves such statements out, so it is 0."
        ),
        _table(_STATEMENT_HEADS, [_statement_row(each) for each in figures], _total(figures)),
        "## Reading age",
        f"In years, after Flesch and Kincaid (`drugs/reading.py`). The aim is {AIM}. Names of drugs count as words.",
        _table(
            ["Page", "Reading age", "Heaviest section", "Its age"], [_reading_row(page) for page in known]
        ),
        "## Words that were made plain",
        (
            "From `drugs/plain_words.toml`. Notes: how often the word stood in the notes from which the first texts were"
            " written; labels and studies brought the rest. Pages: where the plain word is said, and where the jargon still is."
        ),
        _table(
            ["Jargon", "What pages say", "Notes", "Plain on", "Jargon on", "Why it stays"], _word_rows(known)
        ),
    ]
    return "\n\n".join(parts) + "\n"


_STATEMENT_HEADS = [
    "Page",
    "Statements",
    "Sourced",
    "Needs a check",
    "Read",
    "Found",
    "Recalled",
    "Given",
    "Without a source",
    "Rendered",
    "Rendered without a source",
    "Sources",
    "Reviewed",
    "Days of their own",
]


def _statement_row(each: PageFigures) -> list[object]:
    return [
        each.slug,
        each.statements,
        each.states[Statement.State.SOURCED],
        each.states[Statement.State.NEEDS_CHECK],
        *(each.bases[basis.value] for basis in _BASES),
        each.unsourced,
        each.shown,
        each.shown_unsourced,
        each.sources,
        each.reviewed,
        each.own_days,
    ]


def _total(figures: Sequence[PageFigures]) -> list[object]:
    columns = list(zip(*(_statement_row(each)[1:] for each in figures), strict=True))
    return [f"**All {len(figures)}**", *(f"**{sum(map(int, map(str, column)))}**" for column in columns)]


def _reading_row(page: PageContent) -> list[object]:
    reading = read_page(page)
    heaviest = max(reading.sections, key=lambda section: section.age)
    return [page.head.slug, reading.age, heaviest.kind, heaviest.age]


def _word_rows(pages: Sequence[PageContent]) -> Iterator[list[object]]:
    texts = [page_text(page) for page in pages]
    for word in plain_words():
        yield [
            word.jargon,
            ", ".join(word.plain),
            word.notes,
            sum(word.is_plain_on(text) for text in texts),
            sum(word.is_on(text) for text in texts),
            word.stays,
        ]


def page_text(page: PageContent) -> str:
    """All statements of a page, one after the other."""
    return "\n".join(each.text for section in page.sections for each in section.statements)


def _shown(page: PageContent) -> Iterator[tuple[int, ...]]:
    """The footnotes of each statement that readers see."""
    shown = drug_page(page, today=page.head.checked_on)
    above: list[ShownSection | None] = [shown.short, shown.help, shown.boxed]
    for section in [*above, *shown.sections]:
        for block in section.blocks if section else ():
            for run in block.runs:
                yield from (each.notes for each in run.statements)


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]], total: Sequence[object] = ()) -> str:
    lines = [heads, ["---"] * len(heads), *rows, *([total] if total else [])]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
