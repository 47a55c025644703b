"""Writes catalogue files: the same text for the same page, in the shape of those that people write by hand."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drugs.catalogue_reader import CLASSES, KEY_OF_KIND, DrugFile
from drugs.models import DrugName

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from drugs.catalogue_entries import DrugEntry, StatementEntry

_LABELS = {value: label for label, value in CLASSES.items()}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """`problems`: why this file would not load, or not load as the same page; empty as a rule."""

    slug: str
    name: str
    text: str
    problems: tuple[str, ...]


def write_file(entry: DrugEntry, remarks: Sequence[str] = ()) -> ExportedFile:
    """The file of one drug, read again to see that it says the same. `base` is written where the entry has one, and
    `remarks` on top, as TOML's own."""
    top = [f"# {' '.join(line.split())}" for line in remarks]
    text = "\n".join([*top, *_lines(entry)]) + "\n"
    problems: list[str] = []
    name = f"{entry.slug}.toml"
    again = DrugFile(name, problems).read(text.encode())
    if again is not None and again != entry:
        problems.append(
            f"{name}: two names share an address, or a value is no longer known; this file says less"
        )
    return ExportedFile(entry.slug, name, text, tuple(problems))


def _lines(entry: DrugEntry) -> Iterator[str]:
    names: dict[str, list[str]] = {key: [] for key in KEY_OF_KIND.values()}
    for each in entry.names:
        names[KEY_OF_KIND[each.kind]].append(each.name)
    yield from _pairs(
        slug=entry.slug,
        lead_brand=entry.lead_brand,
        generic_name=entry.generic_name,
        brand_names=names[KEY_OF_KIND[DrugName.Kind.BRAND]],
        other_names=names[KEY_OF_KIND[DrugName.Kind.OTHER]],
        misspellings=names[KEY_OF_KIND[DrugName.Kind.MISSPELLING]],
        drug_class=_LABELS.get(entry.drug_class, entry.drug_class),
        lupus_status=entry.lupus_status,
        status_note=entry.status_note,
        forms=list(entry.forms),
        rxnorm=entry.rxnorm,
        atc=entry.atc,
        completeness=entry.completeness,
        checked_on=entry.checked_on,
        check_by=entry.check_by,
    )
    if entry.reviewed_on:
        yield from _pairs(reviewed_on=entry.reviewed_on, reviewer_name=entry.reviewer_name)
        yield from _given(reviewer_role=entry.reviewer_role)
    yield from _pairs(related=list(entry.related))
    if entry.base:
        yield "# The next line says which version of the page this file was made from. Please leave it as it is."
        yield from _pairs(base=entry.base)
    for source in entry.sources:
        yield from ("", "[[sources]]")
        yield from _pairs(
            id=source.key,
            title=source.title,
            publisher=source.publisher,
            url=source.url,
            year=source.year or 0,
            basis=source.basis,
        )
    for section in entry.sections:
        yield from ("", "[[sections]]")
        yield from _pairs(kind=section.kind)
        yield from _given(checked_on=section.checked_on, check_by=section.check_by)
        for statement in section.statements:
            yield from _statement(statement)


def _statement(statement: StatementEntry) -> Iterator[str]:
    yield from ("", "[[sections.statements]]")
    yield from _pairs(
        text=statement.text,
        style=statement.style,
        group=statement.group,
        sources=list(statement.sources),
        state=statement.state,
    )
    yield from _given(
        checked_on=statement.checked_on,
        check_by=statement.check_by,
        reviewed_on=statement.reviewed_on,
        reviewer=statement.reviewer,
    )


def _given(**values: datetime.date | str | None) -> Iterator[str]:
    """Keys that may be left out, where they hold something."""
    yield from _pairs(**{key: value for key, value in values.items() if value})


def _pairs(**values: object) -> Iterator[str]:
    for key, value in values.items():
        yield f"{key} = {_value(value)}"


def _value(value: object) -> str:
    if isinstance(value, str):
        return '"' + "".join(_character(each) for each in value) + '"'
    if isinstance(value, list):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _character(each: str) -> str:
    if each in _ESCAPES:
        return _ESCAPES[each]
    return each if each >= " " and each != "\x7f" else f"\\u{ord(each):04x}"
