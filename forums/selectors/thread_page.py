"""One page of a thread: what the reader may see of it, and what they may do, decided once for the page."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Subquery, Value
from django.db.models.fields import BooleanField, IntegerField
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from common.pagination import page_links, page_of_number
from common.prepared import PreparedQuery
from forums import rules
from forums.models import ContentMute, Draft, Forum, Post, Subscription, Thread, ThreadDrug
from forums.models.thread import columns
from forums.selectors.polls import has_poll
from forums.selectors.post_drugs import PostDrugs
from forums.selectors.post_rows import moderate_url, post_rows
from forums.selectors.related import KEPT, RelatedThread, related_ids, related_threads, related_to
from forums.selectors.rows import post_url, replies_in_words

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.safestring import SafeString

    from drugs.selectors.directory import DirectoryEntry


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """What templates/forums/thread_detail.html prints."""

    thread: Thread  # with its forum
    number: int  # of the page, from 1
    last: int
    links: list[int | None]
    posts: list[SafeString]  # list items
    drugs: list[DirectoryEntry]  # that the thread is about
    replies: str  # "30 replies"
    until: int  # number of the last post on the page
    is_news: bool  # the reader has not been as far as that
    resume_at: int  # number of the first unread post; 0: nothing to resume
    resume_url: str
    last_url: str  # of the newest post; "" when it is on this page
    short_url: str  # of the short version; "" when the thread is short itself
    related: list[RelatedThread]  # on the last page only: they are for who has come to the end
    silent_since: datetime.datetime | None  # nobody has written for settings.OLD_THREAD_DAYS days
    is_subscribed: bool
    is_muted: bool
    has_drafts: bool  # the reader has words here that are not published
    has_poll: bool
    is_indexable: bool
    can_ask: bool  # may say that it is a question
    can_retitle: bool
    can_set_subject: bool  # may say which drugs it is about
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


# -- Finding the thread -------------------------------------------------------------------------
def _found(reader: User | AnonymousUser, thread_id: int) -> QuerySet[Thread, Any]:
    threads = Thread.objects.visible_to(reader).filter(pk=thread_id)
    about = ThreadDrug.objects.filter(thread=OuterRef("pk")).order_by("pk").values("drug_id")
    nobody = {"read_number": Value(None, IntegerField()), "is_subscribed": Value(False, BooleanField())}
    mine: dict[str, Any] = nobody
    if reader.is_authenticated:
        mine = {
            "mine": FilteredRelation("reads", condition=Q(reads__user=reader)),
            "read_number": F("mine__last_number"),
            "is_subscribed": Exists(Subscription.objects.filter(user=reader, thread=OuterRef("pk"))),
        }
    return threads.annotate(drug_ids=ArraySubquery(about), **mine)


_OWN = ("drug_ids", "read_number", "is_subscribed")  # what every page of a thread knows of its reader
_PAGE = (
    *_OWN,
    "is_muted",
    "has_drafts",
    "has_poll",
    "before_at",
    "related",
)  # and what the page to read does


def _columns() -> list[str]:
    return [*columns(Thread), *(f"forum__{name}" for name in columns(Forum))]


def _reader(kind: str, reader: int, *, keeps_distance: bool = False) -> User | AnonymousUser:
    """Somebody for whom queries are prepared: they ask nothing else of a reader than this."""
    if kind == "visitor":
        return AnonymousUser()
    return User(pk=reader, is_moderator=kind == "moderator", keeps_distance=keeps_distance)


def _kind(user: User | AnonymousUser) -> str:
    if not user.is_authenticated:
        return "visitor"
    return "moderator" if rules.can_moderate(user) else "member"


@functools.cache
def _one(kind: str) -> PreparedQuery:
    def make(thread: int, reader: int = 0) -> Any:
        return _found(_reader(kind, reader), thread).values_list(*_columns(), *_OWN)

    return PreparedQuery(make)


@functools.cache
def _page(kind: str, keeps_distance: bool) -> PreparedQuery:
    """(thread, number of the post before the page, `KEPT` ids of related threads or zeros, reader unless a visitor)."""

    def make(thread: int, before: int, *rest: int) -> Any:
        related, reader = rest[:KEPT], rest[KEPT] if len(rest) > KEPT else 0
        user = _reader(kind, reader, keeps_distance=keeps_distance)
        here = {"thread": OuterRef("pk")}
        never = Value(False, BooleanField())
        is_member = user.is_authenticated
        muted = Exists(ContentMute.objects.filter(user=reader, **here)) if keeps_distance else never
        drafts = Exists(Draft.objects.filter(user=reader, **here)) if is_member else never
        asked = _found(user, thread).annotate(
            is_muted=muted,
            has_drafts=drafts,
            has_poll=has_poll(),
            before_at=Subquery(Post.objects.filter(number=before, **here).values("created_at")),
            related=related_to(user, related),
        )
        return asked.values_list(*_columns(), *_PAGE)

    return PreparedQuery(make)


def _thread(row: tuple[Any, ...], names: tuple[str, ...]) -> Thread:
    own, forum = len(columns(Thread)), len(columns(Thread)) + len(columns(Forum))
    thread: Any = Thread.from_columns(row[:own], row[own:forum])
    thread.__dict__.update(zip(names, row[forum:], strict=True))
    return thread  # type: ignore[no-any-return]


def find_thread(user: User | AnonymousUser, thread_id: int) -> Thread | None:
    """The thread, if `user` may open it, with its forum, its drugs' ids and where `user` stands in it. One query."""
    who = [user.pk] if user.is_authenticated else []
    rows = _one(_kind(user)).rows(thread_id, *who)
    return _thread(rows[0], _OWN) if rows else None


# -- The page -----------------------------------------------------------------------------------
def thread_page(
    user: User | AnonymousUser, thread_id: int, number: int, *, token: str = ""
) -> ThreadPage | None:
    """Page `number` of a thread that `user` may open; None when there is no such thread or page.

    Two queries, one of them for the posts and what `post_rows` asks beside it; one more when the threads like this one have
    to be worked out, once an hour. None for the drugs while the catalogue stands.
    """
    size = settings.POSTS_PER_PAGE
    related = related_ids(thread_id, for_members=user.is_authenticated)
    ids = [*related, *[0] * KEPT][:KEPT]
    who = [user.pk] if user.is_authenticated else []
    keeps_distance = user.is_authenticated and user.keeps_distance
    rows = _page(_kind(user), keeps_distance).rows(thread_id, (number - 1) * size, *ids, *who)
    if not rows:
        return None
    thread: Any = _thread(rows[0], _PAGE)
    last = page_of_number(max(thread.last_number, 1), size)
    if not 1 <= number <= last:
        return None
    until = min(number * size, thread.last_number)
    read = thread.read_number or 0
    resume_at = _resume_at(user, thread, read)
    why_no_reply = rules.why_no_reply(user, thread)
    url = thread.get_absolute_url()
    drugs = PostDrugs(thread.drug_ids)
    return ThreadPage(
        thread=thread,
        number=number,
        last=last,
        links=page_links(number, last),
        posts=post_rows(
            user,
            thread,
            (number - 1) * size + 1,
            number * size,
            resume_at,
            thread.before_at,
            drugs=drugs,
            token=token,
        ),
        drugs=drugs.entries,
        replies=replies_in_words(thread.reply_count),
        until=until,
        is_news=until > read,
        resume_at=resume_at,
        resume_url=_resume_url(url, resume_at, number),
        last_url=post_url(url, thread.last_number) if number < last else "",
        short_url=_short_url(thread),
        related=related_threads(related, thread.related) if number == last else [],
        silent_since=thread.last_post_at if not why_no_reply and _is_old(thread) else None,
        is_subscribed=thread.is_subscribed,
        is_muted=thread.is_muted,
        has_drafts=thread.has_drafts,
        has_poll=thread.has_poll,
        is_indexable=thread.is_public and thread.hidden_at is None and thread.forum.is_indexable,
        can_ask=rules.can_ask(user, thread),
        can_retitle=rules.can_retitle_thread(user, thread),
        can_set_subject=rules.can_set_subject(user, thread),
        can_narrow=rules.can_narrow_thread(user, thread),
        moderate_url=moderate_url(user, thread),
        why_no_reply=why_no_reply,
    )


def _resume_at(user: User | AnonymousUser, thread: Thread, read: int) -> int:
    """The number after the newest one that was on screen. What stands under it may be hidden, withdrawn or folded, or gone
    altogether: reading goes by numbers, so nothing of that holds the reader back."""
    if not user.is_authenticated or not 0 < read < thread.last_number:
        return 0
    return read + 1 if thread.last_post_at > user.caught_up_at else 0


def _resume_url(url: str, resume_at: int, number: int) -> str:
    if not resume_at:
        return ""
    if page_of_number(resume_at, settings.POSTS_PER_PAGE) == number:
        return "#new"
    return post_url(url, resume_at).replace(f"#p{resume_at}", "#new")


def _short_url(thread: Thread) -> str:
    if thread.last_number < settings.SHORT_VERSION_POSTS:
        return ""
    return reverse("forums:thread_short", args=[thread.pk])


def _is_old(thread: Thread) -> bool:
    return timezone.now() - thread.last_post_at >= datetime.timedelta(days=settings.OLD_THREAD_DAYS)
