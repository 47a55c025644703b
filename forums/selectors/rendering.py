"""What a text looks like in HTML, for whoever wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from common import markdown
from drugs.selectors.directory import drug_link_index
from forums.selectors.mentions import people_named
from forums.selectors.pictures import picture_sources

if TYPE_CHECKING:
    from accounts.models import User


def render_body(body: str, by: User | None) -> str:
    """The HTML to store for `body`, which `by` wrote (None: a former member).

    Links each drug once, and the members whom `by` may mention; shows pictures of `by`'s own. A query for names and one for
    pictures, none for words without them.
    """
    reading = markdown.Reading(body)
    people = people_named(reading.names, by=by)
    return reading.html(
        drugs=drug_link_index(),
        members={word: (user.handle, user.get_absolute_url()) for word, user in people.items()},
        pictures=picture_sources(by, reading.pictures),
    )
