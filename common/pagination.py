"""Pages without OFFSET: lists by keyset on (moment, id), posts by their number (D3)."""

from __future__ import annotations

import base64
import binascii
import datetime
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import Q

M = TypeVar("M", bound=models.Model)


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
            return cls(moment, int(pk), raw[0] == "b")
        except (ValueError, binascii.Error, UnicodeError, IndexError):
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


def keyset_page(queryset: models.QuerySet[M], *, moment: str, cursor: str, size: int) -> Page[M]:
    """One page of `queryset`, ordered by (`moment`, id) newest first, starting at `cursor` ("" for the first). One query."""
    place = Cursor.decode(cursor) if cursor else None
    back = place is not None and place.back
    if place is not None:
        step = "gt" if back else "lt"
        # The first condition alone lets the index range start; the second breaks ties.
        queryset = queryset.filter(**{f"{moment}__{step}e": place.at}).filter(
            Q(**{f"{moment}__{step}": place.at}) | Q(**{moment: place.at, f"pk__{step}": place.pk})
        )
    order = (moment, "pk") if back else (f"-{moment}", "-pk")
    rows: list[Any] = list(queryset.order_by(*order)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if back:
        rows.reverse()
    if not rows:
        return Page([], "", "")
    first, last = rows[0], rows[-1]
    older = Cursor(getattr(last, moment), last.pk).encode() if (more or back) else ""
    newer = (
        Cursor(getattr(first, moment), first.pk, back=True).encode()
        if (place is not None and (more or not back))
        else ""
    )
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
