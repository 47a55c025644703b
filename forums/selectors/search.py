"""Search in threads, posts and drugs: only what the searcher may see, by words, names and fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from django.conf import settings

from drugs.selectors.search import search_drugs
from forums.querysets import keeps_distance
from forums.search_terms import Asked, any_of, tsquery
from forums.selectors.search_queries import MAX_ID, Arguments, Match, Shape, matches
from forums.selectors.search_ranking import loose, scores
from forums.selectors.search_rows import Kind, hits
from forums.selectors.search_words import Narrowing, drug_ids, known_slips, likely_slips, names_of, narrowing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import AnonymousUser
    from django.utils.safestring import SafeString

    from accounts.models import User
    from drugs.selectors.directory import DirectoryEntry

Order = Literal["newest", "best"]

_WINDOW = 60  # nearest matches looked at for one page; several may lie in one thread
_RANKED = 150  # newest matches that are put in order of how well they fit
_DRUGS_BESIDE = 3  # drug pages above the threads
_DRUGS_ALONE = 20
_FEW = 3  # results up to which another spelling is offered
_CURSOR = re.compile(r"([fb])([0-9]{1,18})(?:\.([0-9]{1,12})\.([0-9]{1,18}))?")


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results. `older` and `newer` are cursors for links, or ""."""

    asked: Asked  # as it was looked for, slips put right
    narrowed: Narrowing
    rows: list[SafeString] = field(default_factory=list)
    drugs: list[DirectoryEntry] = field(default_factory=list)
    older: str = ""
    newer: str = ""
    corrected: Mapping[str, str] = field(
        default_factory=dict
    )  # words that were looked for in another spelling
    offered: Mapping[str, str] = field(default_factory=dict)  # words that may be meant in another spelling

    @property
    def is_empty(self) -> bool:
        return not (self.rows or self.drugs)


class _Place(NamedTuple):
    """A page of results. `anchor`: before or after which post; best first also: after which score and post."""

    is_back: bool = False
    anchor: int = MAX_ID
    score: int = -1
    pk: int = 0

    @property
    def is_first(self) -> bool:
        return self == _FIRST


_FIRST = _Place()


def search(
    user: User | AnonymousUser,
    asked: Asked,
    *,
    kind: Kind = "all",
    order: Order = "newest",
    at: str = "",
    is_exact: bool = False,
) -> Found:
    """One page of what `asked` finds for `user`. At most four queries, five with a member's name; `is_exact`: slips and all.

    A thread stands once on a page, at its newest or best match; among `posts` each match stands for itself. `at` is a
    cursor; a broken one shows the first page. Newest first, a thread may stand on a later page with an older match.
    """
    place = _place(at, order)
    corrected = {} if is_exact else known_slips(asked)
    asked = asked.with_words(corrected)
    fields = narrowing(user, asked)
    slips = {} if is_exact or corrected else likely_slips(asked)
    found = _Search(user, asked, fields, kind, order, place)
    chosen = found.page(is_loose=not slips)
    if not chosen.ids and slips:
        again = _Search(user, asked.with_words(slips), fields, kind, order, place)
        if (others := again.page(is_loose=order == "newest")).ids or again.drugs():
            found, chosen, corrected = again, others, slips
    is_offered = len(chosen.ids) <= _FEW and place.is_first and not corrected
    return Found(
        asked=found.asked,
        narrowed=fields,
        rows=hits(user, any_of(found.asked, found.names), chosen.ids, kind),
        drugs=found.drugs(),
        older=chosen.older,
        newer=chosen.newer,
        corrected=corrected,
        offered=slips if is_offered else {},
    )


def _place(text: str, order: Order) -> _Place:
    found = _CURSOR.fullmatch(text)
    if not found or not found[0].isascii() or (found[3] is None) != (order == "newest"):
        return _FIRST
    return _Place(found[1] == "b", int(found[2]), int(found[3] or -1), int(found[4] or 0))


class _Chosen(NamedTuple):
    ids: list[int]  # posts, as they are shown
    older: str = ""
    newer: str = ""


class _Search:
    """One question of one reader, ready to be looked for."""

    def __init__(
        self,
        user: User | AnonymousUser,
        asked: Asked,
        fields: Narrowing,
        kind: Kind,
        order: Order,
        place: _Place,
    ) -> None:
        self.asked = asked
        self.names = names_of(asked)
        self._user, self._fields, self._kind, self._order, self._place = user, fields, kind, order, place
        self._size = settings.THREADS_PER_PAGE
        self._is_loose = False

    def drugs(self) -> list[DirectoryEntry]:
        """Drug pages for the first page of all kinds, and for drugs alone. No query while the catalogue stands."""
        asked = self.asked
        if not self._place.is_first or self._kind in ("threads", "posts"):
            return []
        if self._kind == "all" and (asked.forum or asked.by or asked.has or asked.after or asked.before):
            return []
        if self._fields.drug and not asked.wanted:
            return [self._fields.drug]
        return search_drugs(asked.words, _DRUGS_ALONE if self._kind == "drugs" else _DRUGS_BESIDE)

    def page(self, *, is_loose: bool) -> _Chosen:
        """The posts of this page. At most three queries; `is_loose`: words may stand in different places of a thread."""
        self._is_loose = is_loose and self._kind != "posts" and self.asked.is_plain
        if self._kind == "drugs" or not self._is_possible():
            return _Chosen([])
        return self._best() if self._order == "best" else self._newest()

    def _is_possible(self) -> bool:
        fields = self._fields
        if "by" in fields.unknown or "by visitor" in fields.unknown:
            return False
        narrowed = (fields.forum, fields.drug, fields.by, self.asked.has, fields.after, fields.before)
        return bool(self.asked.wanted) or any(narrowed)

    # -- Newest first ----------------------------------------------------------------------
    def _newest(self) -> _Chosen:
        place = self._place
        found = self._matches(place, _WINDOW)
        chosen, last, is_more = self._cut(found)
        if place.is_back:
            chosen.reverse()
            older = f"f{place.anchor + 1}"
            return _Chosen(chosen, older, f"b{last}" if is_more else "")
        if place.is_first and not is_more:
            chosen = sorted([*chosen, *self._more(found, len(chosen))], reverse=True)
        newer = "" if place.is_first else f"b{place.anchor - 1}"
        return _Chosen(chosen, f"f{last}" if is_more else "", newer)

    def _cut(self, found: list[Match]) -> tuple[list[int], int, bool]:
        """Posts for one page, nearest first; the last match that it covers; whether there is more."""
        chosen: dict[int, int] = {}
        last = 0
        for pk, thread_id in found:
            key = pk if self._kind == "posts" else thread_id
            if key not in chosen:
                if len(chosen) == self._size:
                    return list(chosen.values()), last, True
                chosen[key] = pk
            elif self._place.is_back:
                del chosen[key]  # a newer match of the same thread: the thread stands there
                chosen[key] = pk
            last = pk
        return list(chosen.values()), last, len(found) == _WINDOW

    def _more(self, found: list[Match], there: int) -> list[int]:
        """For a plain question that finds less than a page: threads that hold the words in different places. One query."""
        if not self._is_loose or there >= self._size:
            return []
        known = {thread_id for _pk, thread_id in found}
        others: dict[int, int] = {}
        for pk, thread_id in self._loose():
            if thread_id not in known:
                others.setdefault(thread_id, pk)
        return list(others.values())[: self._size - there]

    def _loose(self) -> list[Match]:
        words = [Asked(wanted=(group,)) for group in self.asked.wanted]
        parts = [(tsquery(word, self.names), drug_ids(word.words)) for word in words]
        return loose(self._user, parts, any_of(self.asked, self.names), _WINDOW) if parts else []

    # -- Best first ------------------------------------------------------------------------
    def _best(self) -> _Chosen:
        """Of the newest matches those that fit best. The cursor names the newest of them all, so that pages do not shift."""
        place = self._place
        found = self._matches(_Place(anchor=place.anchor), _RANKED)
        if self._is_loose and len(found) < self._size:
            known = {thread_id for _pk, thread_id in found}
            found += [match for match in self._loose() if match[1] not in known and match[0] < place.anchor]
        if not found:
            return _Chosen([])
        top = max(pk for pk, _thread in found) + 1
        either = any_of(self.asked, self.names)
        score = scores([pk for pk, _thread in found], tsquery(self.asked, self.names), either)
        ranked = sorted(found, key=lambda match: (score.get(match[0], 0), match[0]), reverse=True)
        kept: dict[int, tuple[int, int]] = {}
        for pk, thread_id in ranked:
            kept.setdefault(pk if self._kind == "posts" else thread_id, (score.get(pk, 0), pk))
        order = list(kept.values())
        start = self._start(order)
        rows = order[start : start + self._size]
        if not rows:
            return _Chosen([])
        end = start + len(rows)
        older = "f{}.{}.{}".format(top, *rows[-1]) if end < len(order) else ""
        newer = "b{}.{}.{}".format(top, *rows[0]) if start else ""
        return _Chosen([pk for _score, pk in rows], older, newer)

    def _start(self, order: list[tuple[int, int]]) -> int:
        place = self._place
        if place.is_first:
            return 0
        mark = (place.score, place.pk)
        if place.is_back:
            return max(0, sum(each > mark for each in order) - self._size)
        return sum(each >= mark for each in order)

    # -- Both --------------------------------------------------------------------------------
    def _matches(self, place: _Place, window: int) -> list[Match]:
        fields, asked = self._fields, self.asked
        shape = Shape(
            is_member=self._user.is_authenticated,
            keeps_distance=keeps_distance(self._user),
            is_back=place.is_back,
            has_words=bool(asked.wanted),
            has_unwanted=bool(asked.unwanted) and not asked.wanted,
            forum=fields.forum is not None,
            drug=fields.drug is not None,
            by=fields.by is not None,
            has=asked.has,
            after=bool(fields.after),
            before=bool(fields.before),
        )
        arguments = Arguments(
            question=tsquery(asked, self.names),
            reader=self._user.pk or 0,
            anchor=place.anchor,
            forum=fields.forum.pk if fields.forum else 0,
            drug=fields.drug.pk if fields.drug else 0,
            by=fields.by or 0,
            after=fields.after,
            before=fields.before,
            window=window,
        )
        return matches(shape, arguments)
