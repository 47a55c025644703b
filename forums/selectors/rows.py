"""A thread as lists print it: all columns in one query, worded once, filled into a row that is ready to print."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, FilteredRelation, OuterRef, Q, Value
from django.db.models.fields import IntegerField
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models.user import wings_of
from accounts.selectors.names import name_at
from common.dates import in_words
from common.pagination import page_of_number
from common.rows import RowTemplate
from drugs.selectors.directory import directory
from forums.models import Thread, ThreadDrug

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet
    from django.utils.safestring import SafeString

    from accounts.models import User

_FORMER_MEMBER_WINGS = (1, 1, 1)  # as the `avatar` tag draws for nobody
_row = RowTemplate(
    "forums/partials/_thread_row.html",
    (
        "unread", "new", "avatar", "url", "title", "reason", "where", "replies", "by",
        "badges", "pinned", "locked", "topic", "question", "answered", "public", "resume_url",
    ),
)  # fmt: skip


Where = Literal["forum", "drugs", "drugs or forum"]


class FoundThread(NamedTuple):
    """What a row is made of, in the order of the columns."""

    pk: int
    title: str
    audience: str
    reply_count: int
    last_number: int
    last_post_at: datetime.datetime
    created_at: datetime.datetime
    pinned_at: datetime.datetime | None
    locked_at: datetime.datetime | None
    author_id: int | None
    author_handle: str | None
    last_handle: str | None
    forum_name: str
    drug_ids: list[int]
    is_question: bool
    helped_count: int
    topic: str
    read_number: int | None  # the newest post the reader has seen; None: never opened


def unread(threads: QuerySet[Any, Any], reader: int, since: Any) -> Any:
    """Those of `threads` that have a post newer than the moment `since` and than what the member `reader` has seen."""
    never_opened, not_to_the_end = Q(mine__isnull=True), Q(last_number__gt=F("mine__last_number"))
    return _with_position(threads, reader).filter(never_opened | not_to_the_end, last_post_at__gt=since)


def _with_position(threads: QuerySet[Any, Any], reader: int) -> Any:
    return threads.alias(mine=FilteredRelation("reads", condition=Q(reads__user=reader)))


def columns(threads: QuerySet[Any, Any], reader: int | None, *more: str) -> Any:
    """`threads` as tuples of `FoundThread`, with the read position of the member `reader`, or of nobody; then `more` columns."""
    read: Any = Value(None, output_field=IntegerField())
    if reader is not None:
        threads, read = _with_position(threads, reader), F("mine__last_number")
    drugs = ThreadDrug.objects.filter(thread=OuterRef("pk")).order_by("pk").values("drug_id")
    return threads.annotate(drug_ids=ArraySubquery(drugs), read_number=read).values_list(
        "pk", "title", "audience", "reply_count", "last_number", "last_post_at", "created_at", "pinned_at", "locked_at",
        "author_id", name_at("author"), name_at("last_author"),
        "forum__name", "drug_ids", "is_question", "helped_count", "topic", "read_number",
        *more,
    )  # fmt: skip


def thread_rows(
    found: Iterable[FoundThread],
    reader: User | AnonymousUser,
    *,
    where: Where = "forum",
    reasons: Mapping[int, str] | None = None,
) -> list[SafeString]:
    """Threads as list items. No query while the catalogue stands.

    `where` says what stands beside a title: the forum, the drugs, or the drugs and where there are none the forum. `reasons`
    (by thread) say why a thread is shown. Members are told which threads are public and which have posts they have not seen: how
    many since they stopped reading, with the way there, or that all of it is new to them. Nothing is new that is older than the
    moment at which they were caught up. A thread that has a reason to be shown is counted from its first post.
    """
    wording = _Wording(reader, where)
    return [wording.row(thread, (reasons or {}).get(thread.pk, "")) for thread in found]


class _Wording:
    """Turns threads into rows. Everything that is the same for all rows is worked out here, once."""

    def __init__(self, reader: User | AnonymousUser, where: Where) -> None:
        self._caught_up_at = reader.caught_up_at if reader.is_authenticated else None
        self._place = where
        self._drugs: dict[int, str] | None = None  # asked for when the first thread is about one
        self._url = reverse("forums:thread_detail", args=[0]).replace("/0/", "/{}/").format
        self._now = timezone.now()
        self._last, self._asked = _("last by %(name)s"), _("asked by %(name)s")
        self._nobody = _("a former member")
        self._topics = dict(Thread.Topic.choices)

    def row(self, thread: FoundThread, reason: str) -> SafeString:
        url = self._url(thread.pk)
        seen = thread.last_number
        if self._caught_up_at is not None and thread.last_post_at > self._caught_up_at:
            seen = thread.read_number or 0
        new = max(0, thread.last_number - seen)
        counted = (
            new if seen or reason else 0
        )  # a thread never opened is new as a whole: its title is the way in
        pinned, locked = thread.pinned_at is not None, thread.locked_at is not None
        is_open = self._caught_up_at is not None and thread.audience == Thread.Audience.PUBLIC
        return _row.fill(
            bool(new),
            counted,
            butterfly(thread.author_handle),
            url,
            thread.title,
            reason,
            self._where(thread),
            replies_in_words(thread.reply_count),
            self._by(thread),
            pinned or locked or is_open or thread.is_question or bool(thread.topic),
            pinned,
            locked,
            str(self._topics.get(thread.topic, "")),
            thread.is_question and not thread.helped_count,
            thread.is_question and thread.helped_count > 0,
            is_open,
            post_url(url, seen + 1) if counted else "",
        )

    def _where(self, thread: FoundThread) -> str:
        names = [] if self._place == "forum" else self._names(thread.drug_ids)
        return ", ".join(names) if names or self._place == "drugs" else thread.forum_name

    def _names(self, drug_ids: list[int]) -> list[str]:
        if self._drugs is None and drug_ids:
            self._drugs = {entry.pk: entry.name for entry in directory().entries}
        return [self._drugs[pk] for pk in drug_ids if pk in self._drugs] if self._drugs else []

    def _by(self, thread: FoundThread) -> SafeString:
        if thread.reply_count:
            form, handle = self._last, thread.last_handle
            at = thread.last_post_at
        else:
            form, handle = self._asked, thread.author_handle
            at = thread.created_at
        name = handle or self._nobody
        local = timezone.localtime(at)
        return format_html(
            '{}, <time datetime="{}">{}</time>',
            form % {"name": name}, local.isoformat(timespec="minutes"), in_words(at, now=self._now),
        )  # fmt: skip


def replies_in_words(count: int) -> str:
    """ "30 replies", "No replies yet"."""
    if count == 0:
        return _("No replies yet")
    return ngettext("%(n)s reply", "%(n)s replies", count) % {"n": f"{count:,}"}


def post_url(thread_url: str, number: int) -> str:
    """The address of post `number` on its page, without the hop of the permanent link."""
    page = page_of_number(number, settings.POSTS_PER_PAGE)
    return f"{thread_url}{f'?page={page}' if page > 1 else ''}#p{number}"


@functools.lru_cache(maxsize=8192)  # per process: the same names write again and again
def butterfly(handle: str | None) -> SafeString:
    """A member's avatar as the `avatar` tag draws it; that of nobody for a former member."""
    return format_html(
        '<svg class="avatar hue-{}" viewBox="0 0 40 40" aria-hidden="true"><use href="#u{}"/><use href="#l{}"/></svg>',
        *(wings_of(handle) if handle else _FORMER_MEMBER_WINGS),
    )
