"""What the moderators' pages show. Each selector runs a fixed number of queries, however long a thread or a history is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, prefetch_related_objects

from accounts.audiences import Audience
from accounts.models import StaffLook
from accounts.selectors.looks import open_looks
from drugs.models import Experience
from drugs.selectors.directory import directory
from drugs.selectors.experiences import content_of, facts_of
from forums.models import Post, Thread, ThreadDrug
from forums.selectors.edits import EditShown, edits_shown
from moderation.models import LogEntry, Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from accounts.models import User
    from drugs.selectors.experiences import Fact

_NEIGHBOURS = 2  # posts on each side
_NEWEST_POSTS = 5
_EDITS = 10
_ENTRIES = 10
_REPORTS = 20
_UNPRINTED = ("body_html", "search", "thread__search")  # wide columns that no page here prints


@dataclass(frozen=True, slots=True)
class QueueSize:
    waiting: int
    danger: int  # of those


@dataclass(frozen=True, slots=True)
class Opened:
    """What was reported and is open to one moderator now, because they gave a reason: ids."""

    posts: frozenset[int] = frozenset()
    cards: frozenset[int] = frozenset()

    def has(self, report: Report) -> bool:
        """Whether what `report` is about is open, or nobody is left who could read that somebody looked."""
        return report.post_id in self.posts or report.experience_id in self.cards or owner_of(report) is None


NOTHING_OPENED = Opened()


@dataclass(frozen=True, slots=True)
class PostInContext:
    """One post with what a moderator needs to judge it.

    Each post has `is_sealed`: reports wait on it, and no reason was given yet.
    """

    post: Post  # with author, pictures and thread, and the thread's forum and author
    before: Sequence[Post]
    after: Sequence[Post]
    reports: Sequence[Report]  # waiting ones first, then the newest
    edits: Sequence[EditShown]  # newest first
    entries: Sequence[LogEntry]  # acts on this post, newest first
    author_entries: Sequence[LogEntry]  # acts on the author's other posts and threads, newest first
    is_open: bool  # whether what reports on it say may be read


@dataclass(frozen=True, slots=True)
class CardInContext:
    """One card as members read it, with what a moderator needs to judge it."""

    card: Experience  # with user and drug
    facts: Sequence[Fact]  # empty, as the words are, unless its member shows it to members
    words: str
    reports: Sequence[Report]  # waiting ones first, then the newest
    entries: Sequence[LogEntry]  # acts on this card, newest first
    author_entries: Sequence[LogEntry]  # acts on other words of its member, newest first

    @property
    def is_shown(self) -> bool:
        """Whether its member lets members read it: what they keep to themselves or their team is nobody's to judge."""
        return self.card.audience == Audience.MEMBERS


@dataclass(frozen=True, slots=True)
class ThreadInContext:
    """One thread with its opening post, its newest posts and its record. Each post has `is_sealed`, as in PostInContext."""

    thread: Thread  # with forum and author
    drugs: Sequence[str]  # names of those it is about
    opening: Post | None
    newest: Sequence[Post]  # newest first, without the opening post
    entries: Sequence[LogEntry]  # acts on the thread and its posts, newest first
    waiting_reports: int


def queue_size() -> QueueSize:
    """How many reports wait. One query on the index of the queue."""
    counts = Report.objects.pending().aggregate(
        waiting=Count("pk"), danger=Count("pk", filter=Q(reason=Report.Reason.DANGER))
    )
    return QueueSize(**counts)


def opened_to(user: User) -> Opened:
    """What `user` gave a reason for in the last settings.STAFF_LOOK_MINUTES. One query."""
    looked_at = open_looks(user, StaffLook.What.REPORT).values("subject_id")
    rows = list(Report.objects.filter(pk__in=looked_at).values_list("post_id", "experience_id"))
    return Opened(
        posts=frozenset(post for post, _card in rows if post is not None),
        cards=frozenset(card for _post, card in rows if card is not None),
    )


def owner_of(report: Report) -> User | None:
    """Who wrote what it is about and still has an account; `post.author` or `experience.user` must be loaded."""
    about = report.experience.user if report.experience is not None else None
    author = report.post.author if report.post is not None else about
    return author if author is not None and author.erased_at is None else None


def waiting_on_post() -> Exists:
    """For `Post` rows: whether a report waits on words that belong to somebody."""
    waiting = Report.objects.filter(post=OuterRef("pk"), status=Report.Status.OPEN)
    return Exists(waiting.filter(post__author__isnull=False, post__author__erased_at__isnull=True))


def _seal(posts: Iterable[Post], opened: Opened) -> None:
    for post in posts:
        post.is_sealed = post.is_reported and post.pk not in opened.posts  # type: ignore[attr-defined]


def post_in_context(post_id: int, *, opened: Opened = NOTHING_OPENED) -> PostInContext | None:
    """The post with its neighbours, reports, edits and record, or None. Seven queries."""
    posts: QuerySet[Post] = Post.objects.annotate(is_reported=waiting_on_post())
    post = (
        posts.filter(pk=post_id)
        .select_related("author", "thread__forum", "thread__author")
        .defer(*_UNPRINTED)
        .first()
    )
    if post is None:
        return None
    near = (
        posts.filter(thread=post.thread, number__range=(post.number - _NEIGHBOURS, post.number + _NEIGHBOURS))
        .exclude(pk=post.pk)
        .select_related("author")
        .defer("body_html", "search")
        .order_by("number")
    )
    neighbours = list(near)
    _seal([post, *neighbours], opened)
    prefetch_related_objects([post, *neighbours], "pictures")
    reports = Report.objects.filter(post=post).select_related("reporter", "handled_by").waiting_first()
    entries = LogEntry.objects.for_page()
    return PostInContext(
        post=post,
        before=[each for each in neighbours if each.number < post.number],
        after=[each for each in neighbours if each.number > post.number],
        reports=list(reports[:_REPORTS]),
        edits=edits_shown(
            post,
            post.edits.order_by("-edited_at", "-pk")[:_EDITS],
            body=post.body,
            title=post.thread.title,
        ),
        entries=list(entries.filter(post=post)[:_ENTRIES]),
        author_entries=(
            list(entries.filter(member=post.author_id).exclude(post=post)[:_ENTRIES])
            if post.author_id
            else []
        ),
        is_open=post.pk in opened.posts or post.author is None or post.author.erased_at is not None,
    )


def card_in_context(card_id: int) -> CardInContext | None:
    """The card with its reports and record, or None. Five queries. What it said before is its member's alone."""
    card = Experience.objects.filter(pk=card_id).select_related("user", "drug").first()
    if card is None:
        return None
    is_shown = card.audience == Audience.MEMBERS
    reports = Report.objects.filter(experience=card).select_related("reporter", "handled_by").waiting_first()
    entries = LogEntry.objects.for_page()
    return CardInContext(
        card=card,
        facts=facts_of(content_of(card)) if is_shown else [],
        words=card.words if is_shown else "",
        reports=list(reports[:_REPORTS]),
        entries=list(entries.filter(experience=card)[:_ENTRIES]),
        author_entries=list(entries.filter(member=card.user_id).exclude(experience=card)[:_ENTRIES]),
    )


def thread_in_context(thread_id: int, *, opened: Opened = NOTHING_OPENED) -> ThreadInContext | None:
    """The thread with its ends and its record, or None. Six queries."""
    about = ThreadDrug.objects.filter(thread=OuterRef("pk")).order_by("pk").values("drug_id")
    found = Thread.objects.filter(pk=thread_id).select_related("forum", "author").defer("search")
    thread = found.annotate(drug_ids=ArraySubquery(about)).first()
    if thread is None:
        return None
    names = {entry.pk: entry.name for entry in directory().entries} if thread.drug_ids else {}
    posts = (
        thread.posts.annotate(is_reported=waiting_on_post())
        .select_related("author")
        .defer("body_html", "search")
    )
    opening = posts.filter(number=1).first()
    newest = list(posts.filter(number__gt=1).order_by("-number")[:_NEWEST_POSTS])
    shown = [post for post in (opening, *newest) if post]
    _seal(shown, opened)
    prefetch_related_objects(shown, "pictures")
    return ThreadInContext(
        thread=thread,
        drugs=[names[pk] for pk in thread.drug_ids if pk in names],
        opening=opening,
        newest=newest,
        entries=list(LogEntry.objects.for_page().filter(thread=thread)[:_ENTRIES]),
        waiting_reports=Report.objects.filter(post__thread=thread, status=Report.Status.OPEN).count(),
    )
