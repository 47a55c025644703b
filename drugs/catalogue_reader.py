"""Reads one catalogue file. Whatever is wrong with it is said with line and reason; nothing of it is used then."""

from __future__ import annotations

import datetime
import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import slugify
from django.utils.translation import override

from drugs.catalogue_entries import DrugEntry, NameEntry, SectionEntry, SourceEntry, StatementEntry
from drugs.catalogue_values import Values, quoted
from drugs.models import Drug, DrugName, Section, Source, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

# Which sub-headings a section may have; every other section has none.
GROUPS_OF_SECTION = {
    "effects": {"common", "tell"},
    "care": {"", "medicines", "vaccines", "sun", "infections"},
    "baby": {"label", "guideline", "both"},
}
RESERVED_SLUGS = {"classes", "compare", "mine", "experiences"}  # paths of their own under /drugs/
KEY_OF_KIND = {
    DrugName.Kind.BRAND.value: "brand_names",
    DrugName.Kind.GENERIC.value: "generic_name",
    DrugName.Kind.OTHER.value: "other_names",
    DrugName.Kind.MISSPELLING.value: "misspellings",
}
with override(None):
    CLASSES = {str(choice.label): choice.value for choice in Drug.DrugClass}
_MAX_STATEMENT_CHARS = 600
_MAX_NAME_CHARS = 80  # DrugName.slug
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KIND_ORDER = list(Section.Kind.values)
# withheld texts stay out of files
_STATES = {Statement.State.SOURCED.value, Statement.State.NEEDS_CHECK.value}
_is_address = URLValidator(schemes=["http", "https"])


class DrugFile(Values):
    """One file while it is read."""

    def read(self, raw: bytes) -> DrugEntry | None:
        """What the file says, or nothing: then the problems say why."""
        table = self.parse(raw)
        if table is None:
            return None
        try:
            entry = self._drug(table)
        except RecursionError:  # printing a value that is nested without end
            self.problem("", "the file holds tables within tables without end")
            return None
        return entry if self.is_sound else None

    # -- The top of the file ---------------------------------------------------------------
    def _drug(self, table: dict[str, Any]) -> DrugEntry | None:
        names = "slug lead_brand generic_name brand_names other_names misspellings drug_class lupus_status status_note "
        names += "forms rxnorm atc completeness checked_on check_by related sources sections"
        if not self.keys(table, "", names, "reviewed_on reviewer_name reviewer_role base"):
            return None
        slug = self.text(table, "slug", 60, needed=True)
        if slug != PurePath(self.name).stem or not _SLUG.fullmatch(slug):
            reason = "has to be the name of the file, in small letters and hyphens"
            self.problem("", f"slug {quoted(slug)} {reason}", "slug")
        elif slug in RESERVED_SLUGS:
            self.problem("", f"slug {quoted(slug)} is an address of the site itself", "slug")
        drug_class = CLASSES.get(self.text(table, "drug_class", 60, needed=True), "")
        if not drug_class:
            self.problem("", f"drug_class {quoted(str(table['drug_class']))} is not known", "drug_class")
        checked_on, check_by = self.days(table)
        reviewed_on, reviewer_name = self.review(table, "reviewer_name", 80)
        reviewer_role = self.text(table, "reviewer_role", 80)
        if reviewer_role and not reviewer_name:
            self.problem("", "reviewer_role stands without reviewer_name", "reviewer_role")
        sources = tuple(self._sources(table["sources"]))
        sections = tuple(self._sections(table["sections"], {source.key: source for source in sources}))
        cited = {key for section in sections for each in section.statements for key in each.sources}
        for index, source in enumerate(sources):
            if source.key not in cited:
                self.problem(f"sources {index}", f"source {quoted(source.key)} is used by no statement")
        forms = self.texts(table, "forms", 40)
        if not forms:
            self.problem("", "forms names no form", "forms")
        return DrugEntry(
            slug=slug,
            lead_brand=self.text(table, "lead_brand", 60),
            generic_name=self.text(table, "generic_name", _MAX_NAME_CHARS, needed=True),
            names=tuple(self._names(table)),
            drug_class=drug_class,
            lupus_status=self.choice(table, "lupus_status", set(Drug.LupusStatus.values)),
            status_note=self.text(table, "status_note", 200),
            forms=forms,
            rxnorm=self.text(table, "rxnorm", 12),
            atc=self.text(table, "atc", 12),
            completeness=self.choice(table, "completeness", set(Drug.Completeness.values)),
            checked_on=checked_on or datetime.date.min,
            check_by=check_by or datetime.date.min,
            reviewed_on=reviewed_on,
            reviewer_name=reviewer_name,
            reviewer_role=reviewer_role,
            related=tuple(dict.fromkeys(self.texts(table, "related", 60))),
            sources=sources,
            sections=sections,
            base=self.text(table, "base", 64),
        )

    def _names(self, table: dict[str, Any]) -> Iterator[NameEntry]:
        """Names in order of weight, each slug once: the generic name may also stand among the brands."""
        kinds = DrugName.Kind
        generic = slugify(str(table["generic_name"]))
        seen: set[str] = set()
        for key, kind in [
            ("lead_brand", kinds.BRAND),
            ("brand_names", kinds.BRAND),
            ("generic_name", kinds.GENERIC),
            ("other_names", kinds.OTHER),
            ("misspellings", kinds.MISSPELLING),
        ]:
            single = key in ("lead_brand", "generic_name")  # read as text already
            names = [table[key]] if single else self.texts(table, key, _MAX_NAME_CHARS)
            for name in names:
                slug = slugify(name) if isinstance(name, str) else ""
                if name and not slug:
                    self.problem(
                        "", f"the name {quoted(str(name))} has no letters that an address can hold", key
                    )
                elif len(slug) > _MAX_NAME_CHARS:
                    self.problem("", f"the name {quoted(name)} is too long for an address", key)
                elif slug in RESERVED_SLUGS:
                    self.problem("", f"the name {quoted(name)} is an address of the site itself", key)
                elif name and slug not in seen and (key == "generic_name" or slug != generic):
                    seen.add(slug)
                    yield NameEntry(name, slug, kind.value, self.line("", key))

    # -- Sources and sections --------------------------------------------------------------
    def _sources(self, tables: Any) -> Iterator[SourceEntry]:
        if not isinstance(tables, list) or not tables:
            self.problem("", "there is no source", "sources")
            return
        seen: set[str] = set()
        for index, table in enumerate(tables):
            place = f"sources {index}"
            if not self.keys(table, place, "id title publisher url year basis"):
                continue
            key = self.text(table, "id", 40, place, needed=True)
            if not _SLUG.fullmatch(key) or key in seen:
                reason = f"source id {quoted(key)} is used twice or is not in small letters and hyphens"
                self.problem(place, reason, "id")
            seen.add(key)
            year = table["year"]
            if type(year) is not int or not (year == 0 or 1900 <= year <= 2100):
                self.problem(place, f"year {quoted(str(year))} is neither a year nor 0 for undated", "year")
                year = 0
            yield SourceEntry(
                key=key,
                title=self.text(table, "title", 300, place, needed=True),
                publisher=self.text(table, "publisher", 200, place),
                url=self._url(table, place),
                year=year or None,
                basis=self.choice(table, "basis", set(Source.Basis.values), place),
            )

    def _url(self, table: dict[str, Any], place: str) -> str:
        url = self.text(table, "url", 400, place, needed=True, is_address=True)
        try:
            _is_address(url)
        except ValidationError:
            self.problem(place, f"url {quoted(url)} is not a web address", "url")
        return url

    def _sections(self, tables: Any, sources: dict[str, SourceEntry]) -> Iterator[SectionEntry]:
        if not isinstance(tables, list) or not tables:
            self.problem("", "there is no section", "sections")
            return
        last, done = -1, 0
        for index, table in enumerate(tables):
            place = f"sections {index}"
            if not self.keys(table, place, "kind statements", "checked_on check_by"):
                continue
            kind = self.choice(table, "kind", set(_KIND_ORDER), place)
            position = _KIND_ORDER.index(kind) if kind else last
            if kind and position <= last:
                self.problem(place, f'section "{kind}" stands twice or not in the order of the page', "kind")
            last = max(last, position)
            rows = table["statements"]
            if not isinstance(rows, list) or not rows:
                self.problem(place, f'section "{kind}" has no statement', "statements")
                continue
            statements = [
                self._statement(row, kind, sources, f"sections.statements {done + number}")
                for number, row in enumerate(rows)
            ]
            done += len(rows)
            leads = sum(each.style == Statement.Style.LEAD for each in statements if each)
            if leads != (kind == Section.Kind.SHORT):
                self.problem(place, f'section "{kind}" has {leads} leads; only "short" has one')
            yield SectionEntry(kind, tuple(each for each in statements if each), *self.days(table, place))

    def _statement(
        self, table: Any, kind: str, sources: dict[str, SourceEntry], place: str
    ) -> StatementEntry | None:
        optional = "checked_on check_by reviewed_on reviewer"
        if not self.keys(table, place, "text style group sources state", optional):
            return None
        style = self.choice(table, "style", set(Statement.Style.values), place)
        if kind == Section.Kind.HELP and style != Statement.Style.BULLET:
            self.problem(place, 'section "help" holds bullets only', "style")
        group = self.choice(table, "group", GROUPS_OF_SECTION.get(kind, {""}), place)
        state = self.choice(table, "state", _STATES, place)
        keys = self.texts(table, "sources", 40, place)
        if not keys:
            self.problem(place, "the statement has no source", "sources")
        for key in keys:
            if key not in sources:
                self.problem(place, f"source {quoted(key)} is not defined", "sources")
        bases = {sources[key].basis for key in keys if key in sources}
        if state == Statement.State.SOURCED and bases and Source.Basis.FETCHED not in bases:
            self.problem(place, 'state "sourced" needs a source with basis "fetched"', "state")
        checked_on, check_by = self.days(table, place)
        reviewed_on, reviewer = self.review(table, "reviewer", 160, place)
        return StatementEntry(
            text=self.text(table, "text", _MAX_STATEMENT_CHARS, place, needed=True),
            style=style,
            group=group,
            state=state,
            sources=tuple(dict.fromkeys(keys)),
            checked_on=checked_on,
            check_by=check_by,
            reviewed_on=reviewed_on,
            reviewer=reviewer,
        )
