"""Whom to call now: what the crisis page shows, and how fresh it is.

The numbers are rows in `common.crisis_numbers`; their types are in `common.crisis_lines`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from common.crisis_numbers import COUNTRIES, DIRECTORIES

if TYPE_CHECKING:
    import datetime

    from common.crisis_lines import Country, Directory


@dataclass(frozen=True, slots=True)
class CrisisTable:
    """What the crisis page prints. The dates speak for the confirmed lines only."""

    countries: tuple[Country, ...]
    directories: tuple[Directory, ...]
    checked_on: datetime.date  # oldest check among the lines
    check_by: datetime.date  # earliest due check
    is_late: bool


def crisis_table() -> CrisisTable:
    """The numbers, and how fresh they are today."""
    confirmed = [line for country in COUNTRIES for line in country.lines if line.checked_on]
    check_by = min(line.check_by for line in confirmed)
    return CrisisTable(
        countries=COUNTRIES,
        directories=DIRECTORIES,
        checked_on=min(line.checked_on for line in confirmed if line.checked_on),
        check_by=check_by,
        is_late=timezone.localdate() > check_by,
    )


def country_for(code: str) -> Country | None:
    """The numbers of one country by its ISO 3166 code, in either case; None when we list none."""
    return next((country for country in COUNTRIES if country.code == code.lower()), None)
