"""What the moderators' pages show. Each selector runs a fixed number of queries, however long a thread or a history is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, prefetch_related_objects

from forums.models import Post, Thread
from forums.selectors.edits import EditShown, edits_shown
from moderation.models import LogEntry, Report

if TYPE_CHECKING:
    from collections.abc import Sequence

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
class ThreadInContext:
    """One thread with its opening post, its newest posts and its record."""

    thread: Thread  # with forum and author
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


def thread_in_context(thread_id: int) -> ThreadInContext | None:
    """The thread with its ends and its record, or None. Six queries."""
    thread = Thread.objects.filter(pk=thread_id).select_related("forum", "author").defer("search").first()
    if thread is None:
        return None
    posts = thread.posts.select_related("author").defer("body_html", "search")
    opening = posts.filter(number=1).first()
    newest = list(posts.filter(number__gt=1).order_by("-number")[:_NEWEST_POSTS])
    prefetch_related_objects([post for post in (opening, *newest) if post], "pictures")
    return ThreadInContext(
        thread=thread,
        opening=opening,
        newest=newest,
        entries=list(LogEntry.objects.for_page().filter(thread=thread)[:_ENTRIES]),
        waiting_reports=Report.objects.filter(post__thread=thread, status=Report.Status.OPEN).count(),
    )
