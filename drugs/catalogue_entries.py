"""What a catalogue file says, once it is checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime


@dataclass(frozen=True, slots=True)
class NameEntry:
    name: str
    slug: str
    kind: str


@dataclass(frozen=True, slots=True)
class SourceEntry:
    key: str
    title: str
    publisher: str
    url: str
    year: int | None
    basis: str


@dataclass(frozen=True, slots=True)
class StatementEntry:
    text: str
    style: str
    group: str
    state: str
    sources: tuple[str, ...]
    checked_on: datetime.date | None = None  # both days empty: as the section
    check_by: datetime.date | None = None
    reviewed_on: datetime.date | None = None  # both empty: as the page
    reviewer: str = ""


@dataclass(frozen=True, slots=True)
class SectionEntry:
    kind: str
    statements: tuple[StatementEntry, ...]
    checked_on: datetime.date | None = None  # both days empty: as the page
    check_by: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class DrugEntry:
    """One file, checked. `digest` is the SHA-256 of its bytes in hex."""

    slug: str
    lead_brand: str
    generic_name: str
    names: tuple[NameEntry, ...]
    drug_class: str
    lupus_status: str
    status_note: str
    forms: tuple[str, ...]
    rxnorm: str
    atc: str
    completeness: str
    checked_on: datetime.date
    check_by: datetime.date
    reviewed_on: datetime.date | None  # with a name, or no review
    reviewer_name: str
    reviewer_role: str
    related: tuple[str, ...]
    sources: tuple[SourceEntry, ...]
    sections: tuple[SectionEntry, ...]
    digest: str
