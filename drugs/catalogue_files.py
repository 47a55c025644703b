"""Reads the catalogue files (catalogue/README.md). The whole set is checked before anything of it is used."""

from __future__ import annotations

import datetime
import hashlib
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import slugify
from django.utils.translation import override

from drugs.catalogue_entries import DrugEntry, NameEntry, SectionEntry, SourceEntry, StatementEntry
from drugs.exceptions import CatalogueError
from drugs.models import Drug, DrugName, Section, Source, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).resolve().parent / "catalogue"

# Which sub-headings a section may have; every other section has none.
GROUPS_OF_SECTION = {
    "effects": {"common", "tell"},
    "care": {"", "medicines", "vaccines", "sun", "infections"},
    "baby": {"label", "guideline", "both"},
}
RESERVED_SLUGS = {"classes", "compare"}  # paths of their own under /drugs/

MARKUP = re.compile(r"<\s*[a-zA-Z/!?]|&#?\w+;|\]\(|https?://|www\.|[\x00-\x08\x0b-\x1f\x7f]")
_MAX_STATEMENT_CHARS = 600
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KIND_ORDER = list(Section.Kind.values)
with override(None):
    _CLASSES = {str(choice.label): choice.value for choice in Drug.DrugClass}
_STATES = {
    Statement.State.SOURCED.value,
    Statement.State.NEEDS_CHECK.value,
}  # withheld texts stay out of files


def read_catalogue(folder: Path = FOLDER) -> list[DrugEntry]:
    """Every drug of `folder`, by file name.

    Raises:
        CatalogueError: with every problem of every file. Nothing is returned then.
    """
    problems: list[str] = []
    files = [_File(path, problems) for path in sorted(folder.glob("*.toml"))]
    if not files:
        problems.append(f"{folder}: there are no catalogue files here")
    entries = [(file, entry) for file in files if (entry := file.read()) is not None]
    _check_names_across(entries, problems)
    slugs = {file.path.stem for file in files}
    for file, entry in entries:
        for slug in entry.related:
            if slug == entry.slug or slug not in slugs:
                file.problem(
                    "related", f'"{slug}" is {"this drug itself" if slug == entry.slug else "no drug here"}'
                )
    if problems:
        raise CatalogueError(problems)
    return [entry for _, entry in entries]


def _check_names_across(entries: list[tuple[_File, DrugEntry]], problems: list[str]) -> None:
    owners: dict[str, str] = {}
    for file, entry in entries:
        for slug in dict.fromkeys([entry.slug, *(name.slug for name in entry.names)]):
            owner = owners.setdefault(slug, entry.slug)
            if owner != entry.slug:
                file.problem("", f'the name "{slug}" leads to {owner} already')


class _File:
    """One file while it is read. Problems are collected with the line of the table they are in."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        self.path = path
        self._problems = problems
        self._lines: dict[str, list[int]] = {}
        self._sound = True

    def problem(self, place: str, reason: str) -> None:
        """`place`: a key of the top, or "sources 2" for the second table of that name (from 0)."""
        self._sound = False
        table, _, index = place.rpartition(" ")
        found = self._lines.get(f"[[{table}]]" if table else place, [])
        number = int(index) if table else 0
        line = f" line {found[number]}:" if number < len(found) else ""
        self._problems.append(f"{self.path.name}:{line} {reason}")

    def read(self) -> DrugEntry | None:
        raw = self.path.read_bytes()
        try:
            text = raw.decode("utf-8")
            table = tomllib.loads(text)
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            self.problem("", str(error))
            return None
        for number, line in enumerate(text.splitlines(), start=1):
            if match := re.match(r"(\[\[[a-z.]+\]\])|([a-z_]+)\s*=", line):
                self._lines.setdefault(match[1] or match[2], []).append(number)
        entry = self._drug(table, hashlib.sha256(raw).hexdigest())
        return entry if self._sound else None

    # -- The top of the file ---------------------------------------------------------------
    def _drug(self, table: dict[str, Any], digest: str) -> DrugEntry | None:
        self._keys(
            table,
            "",
            "slug facts_slug lead_brand generic_name brand_names other_names misspellings drug_class lupus_status "
            "status_note forms rxnorm atc completeness checked_on check_by related sources sections",
            "reviewed_on reviewer_name reviewer_role",
        )
        if not self._sound:
            return None
        slug = self._text(table, "slug", 60, needed=True)
        if slug != self.path.stem or not _SLUG.fullmatch(slug) or slug in RESERVED_SLUGS:
            self.problem(
                "slug", f'slug "{slug}" has to be the name of the file, in small letters and hyphens'
            )
        drug_class = _CLASSES.get(self._text(table, "drug_class", 60, needed=True), "")
        if not drug_class:
            self.problem("drug_class", f'drug_class "{table["drug_class"]}" is not known')
        checked_on, check_by = self._days(table)
        reviewed_on, reviewer_name = self._review(table, "reviewer_name", 80)
        sources = tuple(self._sources(table["sources"]))
        sections = tuple(self._sections(table["sections"], {source.key: source for source in sources}))
        cited = {key for section in sections for each in section.statements for key in each.sources}
        for index, source in enumerate(sources):
            if source.key not in cited:
                self.problem(f"sources {index}", f'source "{source.key}" is used by no statement')
        forms = self._texts(table, "forms", 40)
        if not forms:
            self.problem("forms", "forms names no form")
        return DrugEntry(
            slug=slug,
            lead_brand=self._text(table, "lead_brand", 60),
            generic_name=self._text(table, "generic_name", 80, needed=True),
            names=tuple(self._names(table)),
            drug_class=drug_class,
            lupus_status=self._choice(table, "lupus_status", set(Drug.LupusStatus.values)),
            status_note=self._text(table, "status_note", 200),
            forms=forms,
            rxnorm=self._text(table, "rxnorm", 12),
            atc=self._text(table, "atc", 12),
            completeness=self._choice(table, "completeness", set(Drug.Completeness.values)),
            checked_on=checked_on or datetime.date.min,
            check_by=check_by or datetime.date.min,
            reviewed_on=reviewed_on,
            reviewer_name=reviewer_name,
            reviewer_role=self._text({"reviewer_role": "", **table}, "reviewer_role", 80),
            related=tuple(dict.fromkeys(self._texts(table, "related", 60))),
            sources=sources,
            sections=sections,
            digest=digest,
        )

    def _names(self, table: dict[str, Any]) -> Iterator[NameEntry]:
        """Names in order of weight, each slug once: the generic name may also stand among the brands."""
        kinds = DrugName.Kind
        seen: set[str] = set()
        for key, kind in [
            ("lead_brand", kinds.BRAND),
            ("brand_names", kinds.BRAND),
            ("generic_name", kinds.GENERIC),
            ("other_names", kinds.OTHER),
            ("misspellings", kinds.MISSPELLING),
        ]:
            generic = str(table["generic_name"])
            for name in self._texts({key: [table[key]]} if isinstance(table[key], str) else table, key, 80):
                slug = slugify(name)
                if name and not slug:
                    self.problem(key, f'the name "{name}" has no letters that an address can hold')
                elif name and slug not in seen and (key == "generic_name" or slug != slugify(generic)):
                    seen.add(slug)
                    yield NameEntry(name, slug, kind.value)

    # -- Sources and sections --------------------------------------------------------------
    def _sources(self, tables: Any) -> Iterator[SourceEntry]:
        if not isinstance(tables, list) or not tables:
            self.problem("sources", "there is no source")
            return
        seen: set[str] = set()
        for index, table in enumerate(tables):
            place = f"sources {index}"
            if not self._keys(table, place, "id title publisher url year basis"):
                continue
            key = self._text(table, "id", 40, place, needed=True)
            if not _SLUG.fullmatch(key) or key in seen:
                self.problem(place, f'source id "{key}" is used twice or is not in small letters and hyphens')
            seen.add(key)
            url = self._text(table, "url", 400, place, needed=True, markup=True)
            try:
                URLValidator(schemes=["http", "https"])(url)
            except ValidationError:
                self.problem(place, f'url "{url}" is not a web address')
            year = table["year"]
            if type(year) is not int or not (year == 0 or 1900 <= year <= 2100):
                self.problem(place, f"year {year!r} is neither a year nor 0 for undated")
                year = 0
            yield SourceEntry(
                key=key,
                title=self._text(table, "title", 300, place, needed=True),
                publisher=self._text(table, "publisher", 200, place),
                url=url,
                year=year or None,
                basis=self._choice(table, "basis", set(Source.Basis.values), place),
            )

    def _sections(self, tables: Any, sources: dict[str, SourceEntry]) -> Iterator[SectionEntry]:
        if not isinstance(tables, list) or not tables:
            self.problem("sections", "there is no section")
            return
        last, done = -1, 0
        for index, table in enumerate(tables):
            place = f"sections {index}"
            if not self._keys(table, place, "kind statements", "checked_on check_by"):
                continue
            kind = self._choice(table, "kind", set(_KIND_ORDER), place)
            position = _KIND_ORDER.index(kind) if kind else last
            if kind and position <= last:
                self.problem(place, f'section "{kind}" stands twice or not in the order of the page')
            last = max(last, position)
            rows = table["statements"]
            if not isinstance(rows, list) or not rows:
                self.problem(place, f'section "{kind}" has no statement')
                continue
            statements = [
                self._statement(row, kind, sources, f"sections.statements {done + number}")
                for number, row in enumerate(rows)
            ]
            done += len(rows)
            leads = sum(each.style == Statement.Style.LEAD for each in statements if each)
            if leads != (kind == Section.Kind.SHORT):
                self.problem(place, f'section "{kind}" has {leads} leads; only "short" has one')
            days = self._days(table, place)
            yield SectionEntry(kind, tuple(each for each in statements if each), *days)

    def _statement(
        self, table: Any, kind: str, sources: dict[str, SourceEntry], place: str
    ) -> StatementEntry | None:
        optional = "checked_on check_by reviewed_on reviewer"
        if not self._keys(table, place, "text style group sources state", optional):
            return None
        style = self._choice(table, "style", set(Statement.Style.values), place)
        if kind == Section.Kind.HELP and style != Statement.Style.BULLET:
            self.problem(place, 'section "help" holds bullets only')
        group = self._choice(table, "group", GROUPS_OF_SECTION.get(kind, {""}), place)
        state = self._choice(table, "state", _STATES, place)
        keys = self._texts(table, "sources", 40, place)
        if not keys:
            self.problem(place, "the statement has no source")
        for key in keys:
            if key not in sources:
                self.problem(place, f'source "{key}" is not defined')
        bases = {sources[key].basis for key in keys if key in sources}
        if state == Statement.State.SOURCED and bases and Source.Basis.FETCHED not in bases:
            self.problem(place, 'state "sourced" needs a source with basis "fetched"')
        checked_on, check_by = self._days(table, place)
        reviewed_on, reviewer = self._review(table, "reviewer", 160, place)
        return StatementEntry(
            text=self._text(table, "text", _MAX_STATEMENT_CHARS, place, needed=True),
            style=style,
            group=group,
            state=state,
            sources=tuple(dict.fromkeys(keys)),
            checked_on=checked_on,
            check_by=check_by,
            reviewed_on=reviewed_on,
            reviewer=reviewer,
        )

    # -- Single values -------------------------------------------------------------------------
    def _keys(self, table: Any, place: str, names: str, optional: str = "") -> bool:
        """The keys of `names`, and of `optional` where they are given; says which are missing or not known."""
        if not isinstance(table, dict):
            self.problem(place, "a table was expected here")
            return False
        wanted = set(names.split())
        for key in sorted(set(table) - wanted - set(optional.split())):
            self.problem(place or key, f'key "{key}" is not known')
        for key in sorted(wanted - set(table)):
            self.problem(place, f'key "{key}" is missing')
        return set(table) >= wanted

    def _text(
        self,
        table: dict[str, Any],
        key: str,
        limit: int,
        place: str = "",
        *,
        needed: bool = False,
        markup: bool = False,
    ) -> str:
        value = table[key]
        if not isinstance(value, str):
            self.problem(place or key, f"{key} has to be text")
            return ""
        if needed and not value.strip():
            self.problem(place or key, f"{key} is empty")
        if value != value.strip():
            self.problem(place or key, f"{key} begins or ends with a space")
        if len(value) > limit:
            self.problem(place or key, f"{key} is longer than {limit} characters")
        if not markup and (found := MARKUP.search(value)):
            self.problem(
                place or key, f'{key} holds "{found.group()}": no HTML, links or control characters here'
            )
        return value

    def _texts(self, table: dict[str, Any], key: str, limit: int, place: str = "") -> tuple[str, ...]:
        values = table[key]
        if not isinstance(values, list):
            self.problem(place or key, f"{key} has to be a list")
            return ()
        return tuple(self._text({key: value}, key, limit, place) for value in values)

    def _choice(self, table: dict[str, Any], key: str, known: set[str], place: str = "") -> str:
        value = table[key]
        if not isinstance(value, str) or value not in known:
            self.problem(place or key, f"{key} {value!r} is not one of: {', '.join(sorted(known))}")
            return ""
        return value

    def _days(
        self, table: dict[str, Any], place: str = ""
    ) -> tuple[datetime.date | None, datetime.date | None]:
        """`checked_on` and `check_by`: both, or neither where that is allowed."""
        checked_on, check_by = self._date(table, "checked_on", place), self._date(table, "check_by", place)
        if ("checked_on" in table) != ("check_by" in table):
            self.problem(place, "checked_on and check_by stand together, or neither does")
        if checked_on and check_by and check_by < checked_on:
            self.problem(place or "check_by", "check_by is earlier than checked_on")
        return checked_on, check_by

    def _review(
        self, table: dict[str, Any], who: str, limit: int, place: str = ""
    ) -> tuple[datetime.date | None, str]:
        """The day of a review and the name of who made it: both or neither."""
        name = self._text({who: "", **table}, who, limit, place)
        reviewed_on = self._date(table, "reviewed_on", place)
        if ("reviewed_on" in table) != bool(name):
            self.problem(place or "reviewed_on", f"reviewed_on and {who} stand together, or neither does")
        return reviewed_on, name

    def _date(self, table: dict[str, Any], key: str, place: str = "") -> datetime.date | None:
        if key not in table:
            return None
        value = table[key]
        if type(value) is not datetime.date:
            self.problem(place or key, f"{key} {value!r} is not a date such as 2026-11-22")
            return None
        return value
