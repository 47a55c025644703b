"""Pages without OFFSET: lists by keyset on (moment, id), posts by their number (D3)."""

from __future__ import annotations

import base64
import binascii
import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db import models

M = TypeVar("M")  # a row: a model, or a tuple of columns
T = TypeVar("T", bound="models.Model")
Rows = TypeVar("Rows", bound="models.QuerySet[Any, Any]")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list ordered by (moment, id), newest first; `back` reads towards newer rows."""

    at: datetime.datetime
    pk: int
    back: bool = False

    def encode(self) -> str:
        raw = f"{'b' if self.back else 'f'}{self.at.isoformat()}|{self.pk}"
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor | None:
        """The cursor in a URL, or None for anything else: a broken cursor shows the first page."""
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
            at, pk = raw[1:].split("|")
            moment = datetime.datetime.fromisoformat(at)
            if raw[0] not in "bf" or moment.tzinfo is None or not 0 <= int(pk) < 2**63:
                return None
            # In UTC: PostgreSQL knows fewer zones than a text can name.
            return cls(moment.astimezone(datetime.UTC), int(pk), raw[0] == "b")
        except (ValueError, OverflowError, binascii.Error, UnicodeError, IndexError):
            return None


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page of a list, newest first. `older` and `newer` are cursors for links, or ""."""

    rows: list[M]
    older: str
    newer: str

    @property
    def is_first(self) -> bool:
        return not self.newer


def keyset_page(queryset: models.QuerySet[T], *, moment: str, cursor: str, size: int) -> Page[T]:
    """One page of `queryset`, ordered by (`moment`, id) newest first, starting at `cursor` ("" for the first). One query."""
    place = Cursor.decode(cursor) if cursor else None
    rows = list(keyset_order(queryset, moment=moment, place=place)[: size + 1])
    return keyset_cut(rows, place=place, size=size, key=lambda row: (getattr(row, moment), row.pk))


def keyset_order(queryset: Rows, *, moment: str, place: Cursor | None, at: Any = None) -> Rows:
    """`queryset` from `place` on, nearest first. `at` may stand for the moment of `place`, as an expression."""
    if place is None:
        return queryset.order_by(f"-{moment}", "-pk")
    step = "gt" if place.back else "lt"
    at = place.at if at is None else at
    # The first condition alone lets the index range start; the second breaks ties.
    queryset = queryset.filter(**{f"{moment}__{step}e": at}).filter(
        Q(**{f"{moment}__{step}": at}) | Q(**{moment: at, f"pk__{step}": place.pk})
    )
    return queryset.order_by(moment, "pk") if place.back else queryset.order_by(f"-{moment}", "-pk")


def keyset_cut(
    rows: list[M], *, place: Cursor | None, size: int, key: Callable[[M], tuple[datetime.datetime, int]]
) -> Page[M]:
    """A page of at most `size` from up to one row more, as `keyset_order` finds them. `key` gives (moment, id) of a row."""
    back = place is not None and place.back
    more = len(rows) > size
    rows = rows[:size]
    if back:
        rows.reverse()
    if not rows:
        return Page([], "", "")
    older = Cursor(*key(rows[-1])).encode() if (more or back) else ""
    newer = Cursor(*key(rows[0]), back=True).encode() if (place is not None and (more or not back)) else ""
    return Page(rows, older, newer)


def page_of_number(number: int, size: int) -> int:
    """The page (from 1) that holds post `number` (from 1)."""
    return (number - 1) // size + 1


def page_links(current: int, last: int) -> list[int | None]:
    """Numbers to print for real pages: first, neighbours, last; None stands for a gap."""
    wanted = sorted({1, current - 1, current, current + 1, last} & set(range(1, last + 1)))
    links: list[int | None] = []
    for number in wanted:
        if links and links[-1] is not None and number - links[-1] == 2:
            links.append(number - 1)
        elif links and links[-1] is not None and number - links[-1] > 2:
            links.append(None)
        links.append(number)
    return links
