"""The addresses of sources on the pages that readers see, and which of them are reported dead."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from drugs.models import DeadAddress, Drug
from drugs.selectors.content import PageContent

if TYPE_CHECKING:
    import datetime


@dataclass(frozen=True, slots=True)
class SourceAddress:
    """`statements`: how many stand on it; `alone`: how many of them on nothing else."""

    slug: str
    key: str
    title: str
    url: str
    basis: str
    statements: int
    alone: int
    dead_since: datetime.date | None


def source_addresses() -> list[SourceAddress]:
    """Every source of every published page, by page and then in the order of its list. Two queries."""
    dead = dict(DeadAddress.objects.values_list("url", "reported_on"))
    published = Drug.objects.visible_to(AnonymousUser()).order_by("slug")
    found = []
    for slug, data in published.values_list("slug", "published__content"):
        page = PageContent.from_json(data)
        statements = [each for section in page.sections for each in section.statements]
        uses = Counter(key for each in statements for key in each.sources)
        alone = Counter(each.sources[0] for each in statements if len(each.sources) == 1)
        found += [
            SourceAddress(
                slug=slug,
                key=each.key,
                title=each.title,
                url=each.url,
                basis=each.basis,
                statements=uses[each.key],
                alone=alone[each.key],
                dead_since=dead.get(each.url),
            )
            for each in page.sources
        ]
    return found
