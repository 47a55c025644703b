"""All published drugs and the names that lead to them, kept in each process until the catalogue changes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common import pagecache
from drugs.models import Drug, DrugName
from drugs.selectors.content import Head

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

_KEEP_SECONDS = 300  # bounds how long a process may miss a change that Redis never heard of
_MIN_LINK_CHARS = 4  # "ASA" or "MPA" in a post may mean something else; brands and generic names always link
_MAX_SLUG_CHARS = 80  # DrugName.slug


@dataclass(frozen=True, slots=True)
class KnownName:
    name: str
    slug: str
    kind: str


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """One published drug as lists print it. `head` is that of the published edition."""

    pk: int
    head: Head
    names: tuple[KnownName, ...]
    changed_at: datetime.datetime | None = None  # when its statements last began to say something else

    @property
    def slug(self) -> str:
        return self.head.slug

    @property
    def name(self) -> str:
        return self.head.name

    @property
    def short_name(self) -> str:
        return self.head.lead_brand or self.head.generic_title

    @property
    def generic_name(self) -> str:
        return self.head.generic_name

    @property
    def brands(self) -> tuple[str, ...]:
        """Every brand, the leading one first."""
        lead = (self.head.lead_brand,) if self.head.lead_brand else ()
        return lead + self.head.brands

    @property
    def letter(self) -> str:
        return self.head.generic_name[:1].upper()

    @property
    def hint(self) -> str:
        """What a link to the page says of itself: "Imuran (azathioprine). Immunosuppressant. ..." and whose page it is."""
        return f"{self.name}. {self.head.kind_label}. {_('Members’ page')}"

    def get_absolute_url(self) -> str:
        return reverse("drugs:drug_detail", args=[self.slug])


class Directory:
    """Entries from A to Z by generic name; `addresses` maps every known slug to the one that leads."""

    __slots__ = ("_hints", "addresses", "by_pk", "by_slug", "entries", "links")

    def __init__(self, entries: list[DirectoryEntry]) -> None:
        self.entries = sorted(entries, key=lambda entry: entry.generic_name.casefold())
        self.by_pk = {entry.pk: entry for entry in self.entries}
        self.by_slug = {entry.slug: entry for entry in self.entries}
        self._hints: dict[str | None, Mapping[str, str]] = {}
        self.addresses = {name.slug: entry.slug for entry in self.entries for name in entry.names}
        self.addresses.update((entry.slug, entry.slug) for entry in self.entries)
        self.links: Mapping[str, str] = {
            name.name.casefold(): entry.get_absolute_url()
            for entry in self.entries
            for name in entry.names
            if name.kind in _LINKED_KINDS
            or (name.kind == DrugName.Kind.OTHER and len(name.name) > _MIN_LINK_CHARS)
        }

    def address_of(self, text: str) -> str | None:
        """The slug of the page that `text` leads to: a slug in any case, a brand, generic or former name, a misspelling."""
        return self.addresses.get(slugify(text)) if len(text) <= _MAX_SLUG_CHARS else None

    def hints(self) -> Mapping[str, str]:
        """The path of each page and its hint, in the active language. Worked out once for each."""
        language = get_language()
        if language not in self._hints:
            self._hints[language] = {entry.get_absolute_url(): entry.hint for entry in self.entries}
        return self._hints[language]


_LINKED_KINDS = {DrugName.Kind.BRAND, DrugName.Kind.GENERIC}


class _Kept:
    """The directory of this process, and the catalogue's version that it was read under."""

    version: ClassVar[str | None] = None
    read_at: ClassVar[float] = 0.0  # seconds, monotonic
    directory: ClassVar[Directory | None] = None


def directory() -> Directory:
    """Every published drug. No query while the catalogue stands; two after a change, or while Redis is away."""
    version = pagecache.version("drugs")  # before the rows: a change in between is read again next time
    kept = _Kept.directory
    if (
        kept is None
        or version is None
        or version != _Kept.version
        or time.monotonic() - _Kept.read_at > _KEEP_SECONDS
    ):
        kept = Directory(_read())
        _Kept.directory, _Kept.version, _Kept.read_at = kept, version, time.monotonic()
    return kept


def leads(slug: str) -> bool:
    """Whether `slug` is the leading one of a drug. A yes may be as old as what this process last read: it asks Redis nothing."""
    kept = _Kept.directory
    return (kept is not None and slug in kept.by_slug) or slug in directory().by_slug


def drug_address(text: str) -> str | None:
    """As `Directory.address_of`."""
    return directory().address_of(text)


def drug_link_index() -> Mapping[str, str]:
    """Case-folded names (no misspellings) and the path of their page, for links in posts."""
    return directory().links


def _read() -> list[DirectoryEntry]:
    names: dict[int, list[KnownName]] = {}
    known = DrugName.objects.filter(drug__published__isnull=False).order_by("pk")
    for drug_id, name, slug, kind in known.values_list("drug_id", "name", "slug", "kind"):
        names.setdefault(drug_id, []).append(KnownName(name, slug, kind))
    heads = Drug.objects.visible_to(AnonymousUser()).values_list(
        "pk", "published__content__head", "statements_changed_at"
    )
    return [
        DirectoryEntry(pk, Head.from_json(head), tuple(names.get(pk, ())), changed_at)
        for pk, head, changed_at in heads
    ]
