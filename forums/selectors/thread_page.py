"""One page of a thread: what the reader may see of it, and what they may do, decided once for the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from accounts.models import User
from common.pagination import page_links, page_of_number
from common.prepared import PreparedQuery
from drugs.selectors.directory import directory
from forums import rules
from forums.models import Forum, Subscription, Thread, ThreadDrug
from forums.models.thread import columns
from forums.selectors.post_rows import moderate_url, post_rows
from forums.selectors.rows import post_url, replies_in_words

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """What templates/forums/thread_detail.html prints."""

    thread: Thread  # with its forum
    number: int  # of the page, from 1
    last: int
    links: list[int | None]
    posts: list[SafeString]  # list items
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


def _query(reader: User | AnonymousUser, thread_id: int) -> QuerySet[Thread, Any]:
    threads = Thread.objects.visible_to(reader).filter(pk=thread_id)
    about = ThreadDrug.objects.filter(thread=OuterRef("pk")).order_by("pk").values("drug_id")
    names = [*columns(Thread), *(f"forum__{name}" for name in columns(Forum))]
    found = threads.annotate(drug_ids=ArraySubquery(about))
    if not reader.is_authenticated:
        return found.values_list(*names, "drug_ids")
    found = found.annotate(
        mine=FilteredRelation("reads", condition=Q(reads__user=reader)),
        read_number=F("mine__last_number"),
        is_subscribed=Exists(Subscription.objects.filter(user=reader, thread=OuterRef("pk"))),
    )
    return found.values_list(*names, "drug_ids", "read_number", "is_subscribed")


# One per kind of reader: `visible_to` asks nothing else of them than who they are.
_for_visitors = PreparedQuery(lambda thread: _query(AnonymousUser(), thread))
_for_members = PreparedQuery(lambda thread, reader: _query(User(pk=reader), thread))
_for_moderators = PreparedQuery(lambda thread, reader: _query(User(pk=reader, is_moderator=True), thread))


def find_thread(user: User | AnonymousUser, thread_id: int) -> Thread | None:
    """The thread, if `user` may open it, with its forum, its drugs' ids and where `user` stands in it. One query."""
    if user.is_authenticated:
        kind = _for_moderators if rules.can_moderate(user) else _for_members
        rows = kind.rows(thread_id, user.pk)
    else:
        rows = _for_visitors.rows(thread_id)
    if not rows:
        return None
    row = rows[0]
    own, forum = len(columns(Thread)), len(columns(Thread)) + len(columns(Forum))
    thread: Any = Thread.from_columns(row[:own], row[own:forum])
    thread.drug_ids, thread.read_number, thread.is_subscribed = (*row[forum:], None, False)[:3]
    return thread  # type: ignore[no-any-return]


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
    return ThreadPage(
        thread=thread,
        number=number,
        last=last,
        links=page_links(number, last),
        posts=post_rows(user, thread, (number - 1) * size + 1, number * size, resume_at),
        drugs=_drugs(getattr(thread, "drug_ids", [])),
        replies=replies_in_words(thread.reply_count),
        until=min(number * size, thread.last_number),
        is_news=min(number * size, thread.last_number) > read,
        resume_at=resume_at,
        resume_url=_resume_url(thread, resume_at, number),
        is_subscribed=getattr(thread, "is_subscribed", False),
        is_indexable=thread.is_public and thread.hidden_at is None and thread.forum.is_indexable,
        can_narrow=rules.can_narrow_thread(user, thread),
        moderate_url=moderate_url(user, thread),
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
