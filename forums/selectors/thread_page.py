"""One page of a thread: what the reader may see of it, and what they may do, decided once for the page."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.models.user import wings_of
from common import markdown
from common.dates import in_words
from common.pagination import page_links, page_of_number
from drugs.selectors.directory import directory
from forums import rules
from forums.models import Post, Subscription, Thread, ThreadDrug
from forums.selectors.rows import post_url, replies_in_words

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.utils.safestring import SafeString

    from accounts.models import User

_FORMER_MEMBER_WINGS = (1, 1, 1)  # as the `avatar` tag draws for nobody
_COLUMNS = (
    "pk",
    "number",
    "author_id",
    "author__handle",
    "author__erased_at",
    "author__is_moderator",
    "created_at",
    "edited_at",
    "withdrawn_at",
    "hidden_at",
    "hidden_reason",
    "body_html",
)


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """What templates/forums/thread_detail.html prints. `posts` are plain mappings: a template reads them fastest."""

    thread: Thread  # with its forum
    number: int  # of the page, from 1
    last: int
    links: list[int | None]
    posts: list[dict[str, Any]]
    drugs: list[tuple[str, str]]  # path and name
    replies: str  # "30 replies"
    until: int  # number of the last post on the page
    is_news: bool  # the reader has not been as far as that
    resume_at: int  # number of the first unread post; 0: nothing to resume
    resume_url: str
    is_subscribed: bool
    is_indexable: bool
    can_narrow: bool
    moderate_url: str  # for moderators, else ""
    why_no_reply: str  # a sentence; "" when the reader can reply

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1

    @property
    def path(self) -> str:
        """The address of this page inside the site."""
        url = self.thread.get_absolute_url()
        return f"{url}?page={self.number}" if self.number > 1 else url


def find_thread(user: User | AnonymousUser, thread_id: int) -> Thread | None:
    """The thread, if `user` may open it, with its forum, its drugs' ids and where `user` stands in it. One query."""
    threads = (
        Thread.objects.visible_to(user)
        .filter(pk=thread_id)
        .select_related("forum")
        .defer("search")
        .annotate(
            drug_ids=ArraySubquery(
                ThreadDrug.objects.filter(thread=OuterRef("pk")).order_by("pk").values("drug_id")
            )
        )
    )
    if user.is_authenticated:
        threads = threads.annotate(
            mine=FilteredRelation("reads", condition=Q(reads__user=user)),
            read_number=F("mine__last_number"),
            is_subscribed=Exists(Subscription.objects.filter(user=user, thread=OuterRef("pk"))),
        )
    return threads.first()


def thread_page(user: User | AnonymousUser, thread: Thread, number: int) -> ThreadPage | None:
    """Page `number` of what `find_thread` found; None when there is no such page. One query, and none for the drugs while
    the catalogue stands."""
    size = settings.POSTS_PER_PAGE
    last = page_of_number(max(thread.last_number, 1), size)
    if not 1 <= number <= last:
        return None
    read: int = getattr(thread, "read_number", None) or 0
    resume_at = read + 1 if 0 < read < thread.last_number else 0
    why_no_reply = rules.why_no_reply(user, thread)
    posts = _posts(user, thread, (number - 1) * size + 1, number * size, resume_at, why_no_reply)
    return ThreadPage(
        thread=thread,
        number=number,
        last=last,
        links=page_links(number, last),
        posts=posts,
        drugs=_drugs(getattr(thread, "drug_ids", [])),
        replies=replies_in_words(thread.reply_count),
        until=min(number * size, thread.last_number),
        is_news=min(number * size, thread.last_number) > read,
        resume_at=resume_at,
        resume_url=_resume_url(thread, resume_at, number),
        is_subscribed=getattr(thread, "is_subscribed", False),
        is_indexable=thread.is_public and thread.hidden_at is None and thread.forum.is_indexable,
        can_narrow=rules.can_narrow_thread(user, thread),
        moderate_url=_numbered("admin:forums_thread_change", thread.pk) if rules.can_moderate(user) else "",
        why_no_reply=why_no_reply,
    )


def _resume_url(thread: Thread, resume_at: int, number: int) -> str:
    if not resume_at:
        return ""
    if page_of_number(resume_at, settings.POSTS_PER_PAGE) == number:
        return "#new"
    return post_url(thread.get_absolute_url(), resume_at).replace(f"#p{resume_at}", "#new")


def _drugs(ids: list[int]) -> list[tuple[str, str]]:
    if not ids:
        return []
    by_id = {entry.pk: entry for entry in directory().entries}
    return [(by_id[pk].get_absolute_url(), by_id[pk].name) for pk in ids if pk in by_id]


def _posts(
    user: User | AnonymousUser, thread: Thread, first: int, last: int, since: int, why_no_reply: str
) -> list[dict[str, Any]]:
    """Posts by their numbers, an index range however long the thread is (D3)."""
    found = (
        Post.objects.filter(thread=thread.pk, number__range=(first, last))
        .order_by("number")
        .values_list(*_COLUMNS)
    )
    page = _Reader(user, thread, since, why_no_reply)
    return [page.row(*columns) for columns in found]


class _Reader:
    """Turns rows into what one reader sees. Everything that is the same for all rows is worked out here, once."""

    def __init__(self, user: User | AnonymousUser, thread: Thread, since: int, why_no_reply: str) -> None:
        self.now = timezone.localtime()
        self.user_id = user.pk if user.is_authenticated else None
        self.moderates = rules.can_moderate(user)
        self.since = since
        self.may_edit = rules.may_edit_in(user, thread)
        self.edit_limit = self.now - datetime.timedelta(hours=settings.POST_EDIT_HOURS)
        self.url = thread.get_absolute_url()
        self.quote_url = "" if why_no_reply else reverse("forums:reply", args=[thread.pk]) + "?quote="
        self.former = _("former member")

    def row(
        self,
        pk: int,
        number: int,
        author_id: int | None,
        handle: str | None,
        erased_at: datetime.datetime | None,
        author_moderates: bool | None,
        created_at: datetime.datetime,
        edited_at: datetime.datetime | None,
        withdrawn_at: datetime.datetime | None,
        hidden_at: datetime.datetime | None,
        hidden_reason: str,
        body_html: str,
    ) -> dict[str, Any]:
        known = handle is not None and erased_at is None
        own = author_id is not None and author_id == self.user_id
        row = {
            "n": str(number),
            "since": number == self.since,
            "name": handle if known else self.former,
            "known": known,
            "own": own,
            "moderate_url": _numbered("admin:forums_post_change", pk) if self.moderates else "",
        }
        if hidden_at is not None or withdrawn_at is not None:
            may_read = self.moderates or (own and withdrawn_at is None)
            return row | {
                "tomb": "withdrawn" if withdrawn_at is not None else "hidden",
                "at": self._time(withdrawn_at or hidden_at or created_at, hours=False),
                "reason": hidden_reason,
                "html": markdown.stored(body_html) if may_read and body_html else "",
                "withdraw_url": _numbered("forums:post_withdraw", pk) if own and withdrawn_at is None else "",
            }
        signed_in = self.user_id is not None
        return row | {
            "opening": number == 1,
            "avatar": _butterfly(handle if known else None),
            "url": _member_url(handle) if known and signed_in else "",
            "mod": author_moderates and known,
            "at": self._time(created_at),
            "edited": edited_at is not None,
            "html": markdown.stored(body_html),
            "link": f"{self.url}{number}/",
            "quote_url": f"{self.quote_url}{number}" if self.quote_url else "",
            "edit_url": _numbered("forums:post_edit", pk)
            if own and self.may_edit and created_at > self.edit_limit
            else "",
            "withdraw_url": _numbered("forums:post_withdraw", pk) if own else "",
            "report_url": _numbered("moderation:report", pk) if signed_in and not own else "",
        }

    def _time(self, moment: datetime.datetime, *, hours: bool = True) -> SafeString:
        local = timezone.localtime(moment)
        words = in_words(local, hours=hours, now=self.now)
        return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), words)


@functools.lru_cache(maxsize=8192)
def _butterfly(handle: str | None) -> SafeString:
    """The avatar of a handle as the `avatar` tag draws it. Kept per process: the same names write again and again."""
    hue, upper, lower = wings_of(handle) if handle else _FORMER_MEMBER_WINGS
    return format_html(
        '<svg class="avatar hue-{}" viewBox="0 0 40 40" aria-hidden="true"><use href="#u{}"/><use href="#l{}"/></svg>',
        hue, upper, lower,
    )  # fmt: skip


@functools.cache
def _around(name: str, stand_in: str | int) -> tuple[str, str]:
    """The address `name` before and after its one argument: twenty rows need one look into the table of addresses."""
    head, _sign, tail = reverse(name, args=[stand_in]).rpartition(str(stand_in))
    return head, tail


def _numbered(name: str, pk: int) -> str:
    head, tail = _around(name, 0)
    return f"{head}{pk}{tail}"


def _member_url(handle: str) -> str:
    head, tail = _around("accounts:member_detail", "0")
    return f"{head}{quote(handle)}{tail}"
