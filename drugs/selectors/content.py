"""The words of a drug page: the working copy that editors change, and the same as plain data inside an edition."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from drugs.models import Drug, Section, Statement, StatementSource

if TYPE_CHECKING:
    from collections.abc import Mapping

_KIND_ORDER = {kind: place for place, kind in enumerate(Section.Kind.values)}

_KIND_LABELS = {
    Drug.DrugClass.ANTIMALARIALS: _("Antimalarial"),
    Drug.DrugClass.CORTICOSTEROIDS: _("Corticosteroid"),
    Drug.DrugClass.IMMUNOSUPPRESSANTS: _("Immunosuppressant"),
    Drug.DrugClass.BIOLOGICS: _("Biologic"),
    Drug.DrugClass.CALCINEURIN: _("Calcineurin inhibitor"),
    Drug.DrugClass.PAIN: _("For pain and inflammation"),
    Drug.DrugClass.KIDNEYS: _("For blood pressure and kidneys"),
    Drug.DrugClass.BLOOD: _("Blood thinner"),
    Drug.DrugClass.HORMONES: _("Hormone treatment"),
    Drug.DrugClass.SKIN: _("Skin treatment"),
    Drug.DrugClass.NEWER: _("Newer drug"),
}


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the text. Dates are whole days; `related` holds slugs in order."""

    slug: str
    lead_brand: str
    generic_name: str
    brands: tuple[str, ...]  # without the leading one
    drug_class: str
    lupus_status: str
    status_note: str
    forms: tuple[str, ...]
    completeness: str
    checked_on: datetime.date
    check_by: datetime.date
    reviewed_on: datetime.date | None
    reviewer_name: str
    reviewer_role: str
    related: tuple[str, ...]

    @property
    def name(self) -> str:
        """ "Imuran (azathioprine)", or the generic name alone with a capital."""
        return f"{self.lead_brand} ({self.generic_name})" if self.lead_brand else self.generic_title

    @property
    def generic_title(self) -> str:
        return self.generic_name[:1].upper() + self.generic_name[1:]

    @property
    def spoken_name(self) -> str:
        """What people call it inside a sentence: "Imuran", "prednisone"."""
        return self.lead_brand or self.generic_name

    @property
    def class_label(self) -> str:
        return str(Drug.DrugClass(self.drug_class).label)

    @property
    def kind_label(self) -> str:
        """The class in the singular, for a badge."""
        return str(_KIND_LABELS[Drug.DrugClass(self.drug_class)])

    @property
    def status_label(self) -> str:
        return str(Drug.LupusStatus(self.lupus_status).label)

    @property
    def is_short(self) -> bool:
        return self.completeness == Drug.Completeness.SHORT

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Head:
        return cls(
            **{
                **data,
                "brands": tuple(data["brands"]),
                "forms": tuple(data["forms"]),
                "related": tuple(data["related"]),
                "checked_on": datetime.date.fromisoformat(data["checked_on"]),
                "check_by": datetime.date.fromisoformat(data["check_by"]),
                "reviewed_on": _date(data["reviewed_on"]),
            }
        )


@dataclass(frozen=True, slots=True)
class SourceContent:
    key: str
    title: str
    publisher: str
    url: str
    year: int | None
    basis: str


@dataclass(frozen=True, slots=True)
class StatementContent:
    text: str
    style: str
    group: str
    state: str
    sources: tuple[str, ...]  # keys, in the order of the footnotes
    checked_on: datetime.date | None = None  # both days empty: as the section
    check_by: datetime.date | None = None
    reviewed_on: datetime.date | None = None  # both empty: as the page
    reviewer: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> StatementContent:
        days = {key: _date(data.get(key)) for key in ("checked_on", "check_by", "reviewed_on")}
        return cls(**{**data, **days, "sources": tuple(data["sources"])})


# What most statements do not have is left out of editions, and no edition from before these were known changes.
_OWN = ("checked_on", "check_by", "reviewed_on", "reviewer")


@dataclass(frozen=True, slots=True)
class SectionContent:
    """Own dates are empty where the section was checked with the page."""

    kind: str
    checked_on: datetime.date | None
    check_by: datetime.date | None
    statements: tuple[StatementContent, ...]


@dataclass(frozen=True, slots=True)
class PageContent:
    """A whole page. Sections stand in the order of the page; withheld statements and unused sources are not in it."""

    head: Head
    sections: tuple[SectionContent, ...]
    sources: tuple[SourceContent, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data for `DrugEdition.content`; equal pages give equal data."""
        plain: dict[str, Any] = _plain(asdict(self))
        for section in plain["sections"]:
            section["statements"] = [
                {key: value for key, value in each.items() if value or key not in _OWN}
                for each in section["statements"]
            ]
        return plain

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PageContent:
        return cls(
            head=Head.from_json(data["head"]),
            sections=tuple(
                SectionContent(
                    kind=section["kind"],
                    checked_on=_date(section["checked_on"]),
                    check_by=_date(section["check_by"]),
                    statements=tuple(StatementContent.from_json(each) for each in section["statements"]),
                )
                for section in data["sections"]
            ),
            sources=tuple(SourceContent(**source) for source in data["sources"]),
        )


def working_copy(drug: Drug) -> PageContent:
    """The page of `drug` as its rows stand now, published or not. Six queries."""
    footnotes = Prefetch("footnotes", StatementSource.objects.select_related("source"))
    statements = Prefetch(
        "statements",
        Statement.objects.exclude(state=Statement.State.WITHHELD).prefetch_related(footnotes),
    )
    sections = sorted(
        drug.sections.prefetch_related(statements), key=lambda section: _KIND_ORDER[section.kind]
    )
    shown = tuple(
        SectionContent(
            kind=section.kind,
            checked_on=section.checked_on,
            check_by=section.check_by,
            statements=tuple(
                StatementContent(
                    text=each.text,
                    style=each.style,
                    group=each.group,
                    state=each.state,
                    sources=tuple(note.source.key for note in each.footnotes.all()),
                    checked_on=each.checked_on,
                    check_by=each.check_by,
                    reviewed_on=each.reviewed_on,
                    reviewer=each.reviewer,
                )
                for each in section.statements.all()
            ),
        )
        for section in sections
    )
    shown = tuple(section for section in shown if section.statements)
    used = {key for section in shown for each in section.statements for key in each.sources}
    return PageContent(
        head=_head(drug),
        sections=shown,
        sources=tuple(
            SourceContent(each.key, each.title, each.publisher, each.url, each.year, each.basis)
            for each in drug.sources.all()
            if each.key in used
        ),
    )


def _head(drug: Drug) -> Head:
    brands = drug.names.filter(kind="brand").order_by("pk").values_list("name", flat=True)
    related = (
        Drug.related.through.objects.filter(from_drug=drug)
        .order_by("pk")
        .values_list("to_drug__slug", flat=True)
    )
    return Head(
        slug=drug.slug,
        lead_brand=drug.lead_brand,
        generic_name=drug.generic_name,
        brands=tuple(name for name in brands if name.casefold() != drug.lead_brand.casefold()),
        drug_class=drug.drug_class,
        lupus_status=drug.lupus_status,
        status_note=drug.status_note,
        forms=tuple(drug.forms),
        completeness=drug.completeness,
        checked_on=drug.checked_on,
        check_by=drug.check_by,
        reviewed_on=drug.reviewed_on,
        reviewer_name=drug.reviewer_name,
        reviewer_role=drug.reviewer_role,
        related=tuple(related),
    )


def _date(value: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(value) if value else None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime.date) else value
