"""What the posts of a page say of drugs: hints on their names, and that a drug's page has changed since."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join

from common import markdown
from common.rows import RowTemplate
from drugs.selectors.directory import directory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.safestring import SafeString

    from drugs.selectors.directory import DirectoryEntry

_NAMED = 'class="drug"'
_before = RowTemplate("forums/partials/_post_before.html", ("url", "name", "iso", "on"))


@dataclass(frozen=True, slots=True)
class _Changed:
    """A drug of the thread whose page says something else since `at`."""

    at: datetime.datetime
    link: str  # how a post names the drug
    url: str  # what changed, up to the day it is asked for
    name: str
    iso: str
    on: str


class PostDrugs:
    """For the posts of one page of a thread about the drugs with these ids.

    No query while the catalogue stands; for a thread without drugs whose posts name none, nothing at all.
    """

    def __init__(self, drug_ids: Sequence[int]) -> None:
        known = directory().by_pk if drug_ids else {}
        self.entries: list[DirectoryEntry] = [known[pk] for pk in drug_ids if pk in known]
        self._changed = [
            _changed(entry, entry.changed_at) for entry in self.entries if entry.changed_at is not None
        ]
        self._newest = max((drug.at for drug in self._changed), default=None)
        self._hints: Mapping[str, str] | None = None

    def hinted(self, html: SafeString) -> SafeString:
        """`html` with a hint on every name of a drug that leads to its page."""
        if _NAMED not in html:
            return html
        if self._hints is None:
            self._hints = directory().hints()
        return markdown.with_hints(html, self._hints)

    def written_before(self, number: int, written_at: datetime.datetime, html: str) -> SafeString | str:
        """A line for each drug that the post names, or the thread was opened about, and whose page has changed since.

        Posts go by the day they were written, not by later changes of their words: those may be a comma.
        """
        if self._newest is None or written_at >= self._newest:
            return ""
        day = written_at.astimezone(datetime.UTC).date().isoformat()
        lines = [
            (_before.fill(f"{drug.url}{day}", drug.name, drug.iso, drug.on),)
            for drug in self._changed
            if written_at < drug.at and (number == 1 or drug.link in html)
        ]
        return format_html_join("", "{}", lines)


def _changed(entry: DirectoryEntry, at: datetime.datetime) -> _Changed:
    day = timezone.localtime(at).date()
    return _Changed(
        at=at,
        link=f'href="{entry.get_absolute_url()}" {_NAMED}',
        url=f"{reverse('drugs:drug_changes', args=[entry.slug])}?since=",
        name=entry.head.spoken_name,
        iso=day.isoformat(),
        on=date_format(day, "DATE_FORMAT"),
    )
