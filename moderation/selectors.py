"""What the moderators' pages show. Each selector runs a fixed number of queries, however long a thread or a history is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, prefetch_related_objects

from accounts.audiences import Audience
from drugs.models import Experience
from drugs.selectors.directory import directory
from drugs.selectors.experiences import content_of, facts_of
from forums.models import Post, Thread, ThreadDrug
from forums.selectors.edits import EditShown, edits_shown
from moderation.models import LogEntry, Report

if TYPE_CHECKING:
    from collections.abc import Sequence

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
class PostInContext:
    """One post with what a moderator needs to judge it."""

    post: Post  # with author, pictures and thread, and the thread's forum and author
    before: Sequence[Post]
    after: Sequence[Post]
    reports: Sequence[Report]  # waiting ones first, then the newest
    edits: Sequence[EditShown]  # newest first
    entries: Sequence[LogEntry]  # acts on this post, newest first
    author_entries: Sequence[LogEntry]  # acts on the author's other posts and threads, newest first


@dataclass(frozen=True, slots=True)
class CardInContext:
    """One card as members read it, with what a moderator needs to judge it."""

    card: Experience  # with user and drug
    facts: Sequence[Fact]  # empty, as the words are, when its member shows it to nobody
    words: str
    reports: Sequence[Report]  # waiting ones first, then the newest
    entries: Sequence[LogEntry]  # acts on this card, newest first
    author_entries: Sequence[LogEntry]  # acts on other words of its member, newest first

    @property
    def is_shown(self) -> bool:
        """Whether its member lets members read it: what they keep to themselves is nobody's to judge."""
        return self.card.audience == Audience.MEMBERS


@dataclass(frozen=True, slots=True)
class ThreadInContext:
    """One thread with its opening post, its newest posts and its record."""

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


def post_in_context(post_id: int) -> PostInContext | None:
    """The post with its neighbours, reports, edits and record, or None. Seven queries."""
    post = (
        Post.objects.filter(pk=post_id)
        .select_related("author", "thread__forum", "thread__author")
        .defer(*_UNPRINTED)
        .first()
    )
    if post is None:
        return None
    near = (
        Post.objects.filter(
            thread=post.thread, number__range=(post.number - _NEIGHBOURS, post.number + _NEIGHBOURS)
        )
        .exclude(pk=post.pk)
        .select_related("author")
        .defer("body_html", "search")
        .order_by("number")
    )
    neighbours = list(near)
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


def thread_in_context(thread_id: int) -> ThreadInContext | None:
    """The thread with its ends and its record, or None. Six queries."""
    about = ThreadDrug.objects.filter(thread=OuterRef("pk")).order_by("pk").values("drug_id")
    found = Thread.objects.filter(pk=thread_id).select_related("forum", "author").defer("search")
    thread = found.annotate(drug_ids=ArraySubquery(about)).first()
    if thread is None:
        return None
    names = {entry.pk: entry.name for entry in directory().entries} if thread.drug_ids else {}
    posts = thread.posts.select_related("author").defer("body_html", "search")
    opening = posts.filter(number=1).first()
    newest = list(posts.filter(number__gt=1).order_by("-number")[:_NEWEST_POSTS])
    prefetch_related_objects([post for post in (opening, *newest) if post], "pictures")
    return ThreadInContext(
        thread=thread,
        drugs=[names[pk] for pk in thread.drug_ids if pk in names],
        opening=opening,
        newest=newest,
        entries=list(LogEntry.objects.for_page().filter(thread=thread)[:_ENTRIES]),
        waiting_reports=Report.objects.filter(post__thread=thread, status=Report.Status.OPEN).count(),
    )
