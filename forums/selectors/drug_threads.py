"""The threads about a drug: unanswered ones first, newest, most helpful, and of one topic."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import BooleanField, F, Field, Func, Q, Value
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.rules import can_write
from common.prepared import PreparedQuery
from forums.models import Subscription, Thread
from forums.querysets import keeps_distance
from forums.selectors.lists import listed
from forums.selectors.rows import FoundThread, columns, thread_rows

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.utils.safestring import SafeString

    from accounts.models import User
    from drugs.models import Drug

SHOWS = ("unanswered", "newest", "helpful")  # "unanswered" comes first there, and the others after it
_MAX_ID = 2**63 - 1
_CURSOR = re.compile(r"(?:w|([0-9]{1,9})-)?([0-9]{1,18})")  # "w" stands before threads that wait for a reply


@dataclass(frozen=True, slots=True)
class Which:
    """Which threads about a drug a list shows, and in which order."""

    show: str
    topic: str = ""  # of all topics

    @classmethod
    def asked(cls, user: User | AnonymousUser, show: str = "", topic: str = "") -> Which:
        """What an address asks for. Anything else is the list that `user` begins with: who may answer sees who waits."""
        if show not in SHOWS:
            show = "unanswered" if can_write(user) else "newest"
        return cls(show, known_topic(topic))

    @property
    def query(self) -> str:
        """For links to it."""
        return urlencode({"show": self.show, **({"topic": self.topic} if self.topic else {})})


def known_topic(text: str) -> str:
    """`text` when it is the key of a topic, else ""."""
    return text if text in Thread.Topic.values else ""


@dataclass(frozen=True, slots=True)
class DrugThreads:
    """One page. `older` is a cursor for a link, or ""."""

    rows: list[SafeString]
    older: str


def threads_about(
    drug: Drug, user: User | AnonymousUser, which: Which, *, before: str = "", size: int = 0
) -> DrugThreads:
    """Threads about `drug` that `user` may list, from the cursor `before` on. One query, one index range.

    A cursor that nobody gave shows the first page.
    """
    size = size or settings.THREADS_PER_PAGE
    waits, rank, pk = _place(which, before)
    arguments: list[int | str] = [drug.pk]
    if user.is_authenticated:
        arguments.append(user.pk)
    if which.topic:
        arguments.append(which.topic)
    if which.show == "helpful":
        arguments.append(rank)
    query = _threads(user.is_authenticated, keeps_distance(user), which.show, bool(which.topic), waits, size)
    found = query.rows(*arguments, pk)
    threads = [FoundThread._make(row[:-2]) for row in found[:size]]
    return DrugThreads(
        thread_rows(threads, user), _cursor(which, found[size - 1]) if len(found) > size else ""
    )


def _place(which: Which, before: str) -> tuple[bool, int, int]:
    """Where the page begins: among those that wait, after how many found it helpful, after which thread."""
    place = _CURSOR.fullmatch(before)
    if place is None:
        return True, _MAX_ID, _MAX_ID
    rank, pk = place.groups()
    return before.startswith("w"), int(rank or 0), int(pk)


def _cursor(which: Which, last: tuple[Any, ...]) -> str:
    *_columns, is_waiting, helpful = last
    before = {"unanswered": "w" if is_waiting else "", "helpful": f"{helpful}-"}.get(which.show, "")
    return f"{before}{last[0]}"


_RANKS = {"unanswered": "thread_drugs__is_waiting", "helpful": "thread_drugs__helpful"}


class _Row(Func):
    function = "ROW"
    output_field = Field()


class _Before(Func):
    """ROW(a, b) < ROW(c, d), which an index on both columns answers as one range."""

    template, arg_joiner = "%(expressions)s", " < "
    output_field = BooleanField()


@functools.cache
def _threads(
    is_member: bool, keeps_away: bool, show: str, has_topic: bool, waits: bool, size: int
) -> PreparedQuery:
    """Prepared for each kind of reader and of list.

    Arguments: drug, reader unless a visitor, topic if it has one, how many found it helpful where that is the order, thread.
    """

    def make(drug: int, *given: Any) -> Any:
        arguments = iter(given)
        reader = next(arguments) if is_member else None
        about: dict[str, Any] = {"thread_drugs__drug": drug}
        if not is_member:  # what they may see is asked of the thread; this finds it quickly
            about["thread_drugs__is_public"] = True
        if has_topic:
            about["thread_drugs__topic"] = next(arguments)
        if show == "helpful":
            about["thread_drugs__helpful__gt"] = 0
        thread, rank = "thread_drugs__thread_id", _RANKS.get(show)
        if rank is None:
            after = Q(**{f"{thread}__lt": next(arguments)})
        else:
            first = waits if show == "unanswered" else next(arguments)
            after = Q(_Before(_Row(F(rank), F(thread)), _Row(Value(first), Value(next(arguments)))))
        # One call of filter: each would look for a row of its own.
        threads = listed(reader, keeps_away, "drug").filter(after, **about)
        threads = threads.order_by(*([f"-{rank}"] if rank else []), f"-{thread}")
        return columns(threads, reader, "thread_drugs__is_waiting", "thread_drugs__helpful")[: size + 1]

    return PreparedQuery(make)


# -- Links to the lists -----------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Link:
    url: str
    words: str
    is_shown: bool


def list_links(url: str, which: Which) -> SafeString:
    """Links to the lists at `url` and to their topics, of which the page shows `which`."""
    return _list_links(get_language(), url, which)


@functools.lru_cache(maxsize=1024)  # per process: a few kinds of the lists of each drug
def _list_links(_language: str | None, url: str, which: Which) -> SafeString:
    def link(words: str, other: Which) -> _Link:
        return _Link(f"{url}?{other.query}", words, other == which)

    orders = {"unanswered": _("Unanswered first"), "newest": _("Newest"), "helpful": _("Most helpful")}
    topics = {"": _("All topics"), **{topic.value: topic.label for topic in Thread.Topic}}
    shown = {
        "orders": [link(words, Which(show, which.topic)) for show, words in orders.items()],
        "topics": [link(str(words), Which(which.show, topic)) for topic, words in topics.items()],
    }
    return render_to_string("forums/partials/_drug_list_links.html", shown)


def ask_url(drug: Drug, which: Which) -> str:
    """Where a thread about `drug` is started, with the drug and the topic of the list filled in."""
    asked = {"drug": drug.slug, **({"topic": which.topic} if which.topic else {})}
    return f"{reverse('forums:thread_start')}?{urlencode(asked)}"


def is_subscribed(user: User | AnonymousUser, drug: Drug) -> bool:
    """Whether `user` subscribes to `drug`. One query for members, none for visitors."""
    return user.is_authenticated and bool(_subscriptions.rows(user.pk, drug.pk))


def _subscribed(user: int, drug: int) -> Any:
    return Subscription.objects.filter(user=user, drug=drug).values_list("pk")


_subscriptions = PreparedQuery(_subscribed)
