"""What is a member's own: words not yet sent, places marked, and what they subscribe to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from common.prepared import PreparedQuery, PreparedStatement
from drugs.selectors.directory import directory
from forums.models import Subscription

if TYPE_CHECKING:
    from accounts.models import User

_MOST_COUNTED = 100  # more is "99+"
_MOST_SUBSCRIPTIONS = 200


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A drug or a forum that a member subscribes to. `kind` and `pk` name it in forms."""

    kind: str
    pk: int
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class MyPlace:
    """Everything that the page Me names. Counts stop at 99."""

    drafts: str
    held: str  # posts that go out in a moment
    bookmarks: str
    muted: str
    forums: list[Subscribed]
    drugs: list[Subscribed]


def my_place(user: User) -> MyPlace:
    """Two queries while the catalogue stands."""
    subscribed = subscriptions(user)
    drafts, held, bookmarks, muted = _counts(user)
    return MyPlace(
        drafts,
        held,
        bookmarks,
        muted,
        forums=[each for each in subscribed if each.kind == "forum"],
        drugs=[each for each in subscribed if each.kind == "drug"],
    )


_subscribed = PreparedQuery(
    lambda reader: (
        Subscription.objects.filter(user=reader, thread__isnull=True)
        .order_by("pk")
        .values_list("drug_id", "forum_id", "forum__slug", "forum__name")[:_MOST_SUBSCRIPTIONS]
    )
)


def subscriptions(user: User) -> list[Subscribed]:
    """Published drugs and forums that `user` subscribes to, in the order in which they did. One query while the catalogue stands."""
    rows = _subscribed.rows(user.pk)
    drugs = {entry.pk: entry for entry in directory().entries} if rows else {}
    found = []
    for drug_id, forum_id, slug, name in rows:
        if drug_id is None:
            found.append(Subscribed("forum", forum_id, name, reverse("forums:forum_detail", args=[slug])))
        elif entry := drugs.get(drug_id):
            found.append(Subscribed("drug", drug_id, entry.name, entry.get_absolute_url()))
    return found


_COUNTS = """
SELECT
  (SELECT count(*) FROM (SELECT FROM forums_draft WHERE user_id = %(me)s AND publish_at IS NULL LIMIT %(most)s) AS each),
  (SELECT count(*) FROM (SELECT FROM forums_draft WHERE user_id = %(me)s AND publish_at IS NOT NULL LIMIT %(most)s) AS each),
  (SELECT count(*) FROM (SELECT FROM forums_bookmark WHERE user_id = %(me)s LIMIT %(most)s) AS each),
  (SELECT count(*) FROM (
    SELECT FROM forums_contentmute WHERE user_id = %(me)s
    UNION ALL SELECT FROM accounts_membermute WHERE user_id = %(me)s
    UNION ALL SELECT FROM accounts_memberblock WHERE user_id = %(me)s LIMIT %(most)s) AS each)
"""


_counted = PreparedStatement.named(_COUNTS, me="bigint", most="bigint")


def _counts(user: User) -> list[str]:
    """Drafts, held posts, bookmarks and mutes of `user`, each in digits or "99+"; "" for none. One query by index."""
    row = _counted.rows([user.pk, _MOST_COUNTED])[0]
    return [
        "" if not each else str(each) if each < _MOST_COUNTED else f"{_MOST_COUNTED - 1}+" for each in row
    ]
