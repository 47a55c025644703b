"""What a catalogue file says, once it is checked."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import asdict, dataclass, field, replace


@dataclass(frozen=True, slots=True)
class NameEntry:
    name: str
    slug: str
    kind: str
    line: int = field(default=0, compare=False)  # of the file; 0 where it comes from elsewhere


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
    """One file, checked."""

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
    base: str = field(
        default="", compare=False
    )  # digest of the page when it was exported; "" for a first text

    @property
    def digest(self) -> str:
        """SHA-256 in hex of what the file says. Remarks, blank lines, the order of keys and `base` do not count."""
        names = tuple(replace(name, line=0) for name in self.names)
        plain = json.dumps(
            asdict(replace(self, names=names, base="")), default=datetime.date.isoformat, sort_keys=True
        )
        return hashlib.sha256(plain.encode()).hexdigest()
