"""What a number on the crisis page is: who answers, how to reach them, when it was last checked."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    import datetime

    from django_stubs_ext import StrOrPromise


class Way(enum.Enum):
    """How a line is reached; the value is the scheme of its link."""

    CALL = "tel"
    TEXT = "sms"


@dataclass(frozen=True, slots=True)
class Line:
    """One number that answers. `number` is written as people of that country write it."""

    name: StrOrPromise
    number: str
    source: str  # address of a page that prints the number; empty: none found yet
    checked_on: datetime.date | None  # None exactly when there is no source
    check_by: datetime.date
    note: StrOrPromise = ""
    way: Way = Way.CALL
    word: str = ""  # what to write in the text message

    @property
    def needs_check(self) -> bool:
        """No page confirms the number yet: say so beside it."""
        return self.checked_on is None

    @property
    def is_text(self) -> bool:
        return self.way is Way.TEXT

    @property
    def href(self) -> str:
        """Address that opens the phone or the message box with the number filled in."""
        dialled = quote("".join(character for character in self.number if character not in " -"))
        return f"{self.way.value}:{dialled}" + (f"?body={quote(self.word)}" if self.word else "")


@dataclass(frozen=True, slots=True)
class Country:
    """A country, or a group of them, with its emergency numbers apart from the listening lines."""

    code: str  # ISO 3166, lower case; "eu" for the numbers that countries of the European Union share
    name: StrOrPromise
    emergency: tuple[Line, ...]
    support: tuple[Line, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.emergency + self.support


@dataclass(frozen=True, slots=True)
class Directory:
    """A site that lists helplines of countries that we do not."""

    name: str
    href: str
    note: StrOrPromise
    checked_on: datetime.date | None = None

    @property
    def needs_check(self) -> bool:
        return self.checked_on is None
