"""Finding a drug by what people type: any name, part of a name, or nearly a name."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import slugify
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from drugs.models import DrugName
from drugs.selectors.directory import directory

if TYPE_CHECKING:
    from drugs.selectors.directory import Directory, DirectoryEntry

_MAX_QUERY_CHARS = 80
_MIN_SIMILARITY = 0.84  # Jaro-Winkler; below it the guesses stop looking alike
_MAX_GUESSES = 3
_MIN_WORD_CHARS = 3  # words of a longer question that may name a drug


@dataclass(frozen=True, slots=True)
class DrugSearch:
    """`hits` fit what was typed, best first. Only when there is none, `guesses` holds names that are nearly the same."""

    hits: list[DirectoryEntry]
    guesses: list[DirectoryEntry]


def find_drugs(query: str) -> DrugSearch:
    """Published drugs for `query`: whole names first, then beginnings, parts, words of a question, then guesses."""
    known = directory()
    wanted = _plain(query[:_MAX_QUERY_CHARS])
    if not wanted:
        return DrugSearch([], [])
    words = {word for word in wanted.split() if len(word) >= _MIN_WORD_CHARS}
    ranked = [
        (min(ranks), entry.generic_name, entry)
        for entry in known.entries
        if (
            ranks := [
                rank
                for name in entry.names
                if (rank := _rank(_plain(name.name), name.kind, wanted, words)) is not None
            ]
        )
    ]
    ranked.sort(key=lambda found: found[:2])
    hits = [entry for _, _, entry in ranked]
    return DrugSearch(hits, [] if hits else _guesses(known, wanted))


def search_drugs(query: str, limit: int = 10) -> list[DirectoryEntry]:
    """At most `limit` published drugs for `query`, nearly fitting ones when none fits. No query while the catalogue stands."""
    found = find_drugs(query)
    return (found.hits or found.guesses)[:limit]


def _rank(name: str, kind: str, wanted: str, words: set[str]) -> tuple[int, bool] | None:
    """How well `name` fits, smaller is better; real names before misspellings."""
    slip = kind == DrugName.Kind.MISSPELLING
    if name == wanted:
        return 0, slip
    if name.startswith(wanted):
        return 1, slip
    if len(wanted) > 1 and f" {wanted}" in name:
        return 2, slip
    if len(wanted) > 2 and wanted in name:
        return 3, slip
    if name in words:
        return 4, slip
    return None


def _guesses(known: Directory, wanted: str) -> list[DirectoryEntry]:
    owners = {_plain(name.name): entry for entry in known.entries for name in entry.names}
    nearest = process.extract(
        wanted,
        owners.keys(),
        scorer=JaroWinkler.similarity,
        processor=None,
        score_cutoff=_MIN_SIMILARITY,
        limit=20,
    )
    found = list(dict.fromkeys(owners[name] for name, _, _ in nearest))
    return found[:_MAX_GUESSES]


@functools.lru_cache(maxsize=2048)  # all names of the catalogue, and what was asked lately
def _plain(text: str) -> str:
    """Small letters without accents, parted by single spaces: "Solu-Medrol" and "solu medrol" are the same."""
    return slugify(text).replace("-", " ").replace("_", " ")
