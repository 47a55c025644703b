"""The words of a question: drugs by all their names, slips of the pen, and what stands behind in:, drug: and by:."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from django.utils import timezone
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from accounts.handles import handle_key
from accounts.models import User
from common import pagecache
from common.prepared import microseconds
from drugs.models import DrugName
from drugs.selectors.directory import directory, drug_address
from forums.models import Forum

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import AnonymousUser

    from drugs.selectors.directory import Directory, DirectoryEntry
    from forums.search_terms import Asked

_SYNONYMS = 4  # brands beside the generic name
_DRUGS_WIDENED = 3  # drugs of one question that stand for all their names
_MIN_CHARS = 5  # shorter words are never taken for a slip
_CHARS_PER_SLIP = 4  # one letter wrong in so many
_MAX_SLIPS = 3


# -- Drugs -------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Known:
    """The catalogue as search asks it. Names are case-folded single words."""

    by_name: Mapping[str, DirectoryEntry]  # brands and generic names
    right: Mapping[str, str]  # misspellings that editors know of, and the name that was meant
    others: frozenset[str]  # former and foreign names: no slips


def _known() -> _Known:
    return _read(directory())


@functools.lru_cache(maxsize=1)  # until the catalogue changes
def _read(all_drugs: Directory) -> _Known:
    by_name: dict[str, DirectoryEntry] = {}
    right: dict[str, str] = {}
    others = set()
    for entry in all_drugs.entries:
        real = [
            name.name for name in entry.names if name.kind in (DrugName.Kind.BRAND, DrugName.Kind.GENERIC)
        ]
        real += [entry.generic_name, *entry.brands]
        by_name |= {name.casefold(): entry for name in real}
        for name in entry.names:
            if name.kind == DrugName.Kind.MISSPELLING and real:
                right[name.name.casefold()] = _nearest(name.name.casefold(), real)
            elif name.kind == DrugName.Kind.OTHER:
                others.add(name.name.casefold())
    right = {slip: name for slip, name in right.items() if slip not in by_name}
    return _Known(by_name, right, frozenset(others))


def _nearest(slip: str, names: list[str]) -> str:
    return min(names, key=lambda name: DamerauLevenshtein.distance(slip, name.casefold()))


def names_of(asked: Asked) -> dict[str, tuple[str, ...]]:
    """By word of `asked`, the other names of the drug it names: one member writes the brand, another the generic name."""
    known = _known().by_name
    found: dict[str, tuple[str, ...]] = {}
    for word in _words(asked):
        if len(found) < _DRUGS_WIDENED and (entry := known.get(word)):
            found[word] = (entry.generic_name, *entry.brands[:_SYNONYMS])
    return found


def drug_ids(word: str) -> list[int]:
    """The drug that `word` names, if it names one."""
    entry = _known().by_name.get(word.casefold())
    return [entry.pk] if entry else []


def known_slips(asked: Asked) -> dict[str, str]:
    """Words of `asked` that editors listed as misspellings of a drug, and what was meant."""
    right = _known().right
    return {word: right[word] for word in _words(asked) if word in right}


def likely_slips(asked: Asked) -> dict[str, str]:
    """Words of `asked` that are nearly the name of a drug, and that name. Only for questions that find nothing."""
    known, found = _known(), {}
    for word in _words(asked):
        if len(word) < _MIN_CHARS or word in known.by_name or word in known.others:
            continue
        slips = min(_MAX_SLIPS, len(word) // _CHARS_PER_SLIP)
        near = process.extractOne(
            word, known.by_name.keys(), scorer=DamerauLevenshtein.distance, processor=None, score_cutoff=slips
        )
        if near and (word[0] == near[0][0] or near[1] == 1):
            found[word] = _as_written(known.by_name[near[0]], near[0])
    return found


def _as_written(entry: DirectoryEntry, folded: str) -> str:
    names = (entry.generic_name, *entry.brands, *(name.name for name in entry.names))
    return next((name for name in names if name.casefold() == folded), folded)


def _words(asked: Asked) -> list[str]:
    return [term.text.casefold() for group in asked.wanted for term in group if not term.is_phrase]


# -- Fields ------------------------------------------------------------------------------
class KnownForum(NamedTuple):
    pk: int
    slug: str
    name: str


class _Kept:
    """Every forum, and the version of the rooms that they were read under."""

    version: ClassVar[str | None] = None
    forums: ClassVar[list[KnownForum]] = []


def all_forums() -> list[KnownForum]:
    """Every forum, in the order of the site. No query while the rooms stand; one after a change, or while Redis is away."""
    version = pagecache.version("forums")
    if version is None or version != _Kept.version:
        rows = Forum.objects.values_list("pk", "slug", "name")
        _Kept.forums, _Kept.version = [KnownForum(*row) for row in rows], version
    return _Kept.forums


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The fields of a question, found. `None` where one was not asked for or, if it is in `unknown`, where there is no such thing."""

    forum: KnownForum | None = None
    drug: DirectoryEntry | None = None
    by: int | None = None  # a member
    handle: str = ""  # as that member writes it
    after: int = 0  # microseconds since 1970
    before: int = 0
    unknown: tuple[str, ...] = ()  # of "forum", "drug", "by", "by visitor"


def narrowing(user: User | AnonymousUser, asked: Asked) -> Narrowing:
    """What `asked` names. One query if it names a member, else none.

    A member who blocks `user`, who left or who never was: the same answer, after the same question.
    """
    unknown = []
    forum = next((each for each in all_forums() if asked.forum in (each.slug, each.name.casefold())), None)
    if asked.forum and forum is None:
        unknown.append("forum")
    address = drug_address(asked.drug) if asked.drug else None
    drug = directory().by_slug[address] if address else None
    if asked.drug and drug is None:
        unknown.append("drug")
    by, handle = None, ""
    if asked.by and not user.is_authenticated:
        unknown.append("by visitor")
    elif asked.by:
        found = User.objects.visible_to(user).filter(handle_key=handle_key(asked.by))
        by, handle = found.values_list("pk", "handle").first() or (None, "")
        if by is None:
            unknown.append("by")
    return Narrowing(forum, drug, by, handle, _moment(asked.after), _moment(asked.before), tuple(unknown))


def _moment(day: datetime.date | None) -> int:
    """The beginning of `day` for the reader."""
    if day is None:
        return 0
    at = datetime.datetime.combine(day, datetime.time.min, tzinfo=timezone.get_current_timezone())
    return max(1, microseconds(at))
