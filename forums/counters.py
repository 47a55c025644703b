"""The totals that pages print instead of counting (D3): moved with every write. forums.counter_repairs proves them.

Called by `forums.actions` and `forums.erasure` only, inside their transactions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, F, Min, OuterRef, Q, Sum

from common import pagecache
from common.prepared import PreparedQuery
from drugs.models import Drug
from forums.models import Forum, Post, Reaction, Thread, ThreadDrug
from forums.models.thread import columns

if TYPE_CHECKING:
    from collections.abc import Collection


_hold = PreparedQuery(
    lambda thread: (
        Thread.objects.filter(pk=thread)
        .select_for_update(of=["self"], no_key=True)
        .select_related("forum")
        .defer("search")
        .annotate(
            slugs=ArraySubquery(
                ThreadDrug.objects.filter(thread=OuterRef("pk")).order_by("pk").values("drug__slug")
            )
        )
    )
)


def hold_thread(pk: int) -> Thread:
    """The thread and its forum, the thread's row held until commit. One query.

    Every writer takes this row first, then forums and drugs in the order of their ids, so nobody waits in a circle.
    The lock leaves the key free: readers may store their read positions meanwhile.

    Raises:
        Thread.DoesNotExist: it was erased meanwhile.
    """
    # A thread that was moved while this waited for its row no longer stands beside the forum that the statement began with,
    # and is not found. The next statement begins anew.
    rows = _hold.rows(pk) or _hold.rows(pk) or _hold.rows(pk)
    if not rows:
        raise Thread.DoesNotExist
    own = len(columns(Thread))  # then the slugs, then the forum
    thread: Any = Thread.from_columns(rows[0][:own], rows[0][own + 1 :])
    thread.drug_slugs = rows[0][own]
    return thread  # type: ignore[no-any-return]


def hold_post(pk: int, thread_id: int) -> Post:
    """A post and its thread, both held until commit; the thread first, as everywhere. Two queries.

    Raises:
        Thread.DoesNotExist, Post.DoesNotExist: it was erased meanwhile.
    """
    thread = hold_thread(thread_id)
    post = Post.objects.select_for_update(no_key=True).get(pk=pk)
    post.thread = thread
    return post


_ADD_REPLY = """
    WITH thread AS (
        UPDATE forums_thread
           SET last_number = %(number)s, reply_count = reply_count + 1, last_post_at = %(at)s, last_author_id = %(author)s,
               first_reply_at = CASE WHEN author_id IS DISTINCT FROM %(author)s
                                     THEN coalesce(first_reply_at, %(at)s) ELSE first_reply_at END
         WHERE id = %(thread)s RETURNING forum_id
    )
    UPDATE forums_forum SET last_post_at = greatest(last_post_at, %(at)s) WHERE id = (SELECT forum_id FROM thread)"""


def count_reply(post: Post) -> None:
    """One more reply in the thread, whose row is held, and news in its forum. One statement.

    The first reply of somebody else ends the wait of who started the thread (forums.unanswered). The first of all ends it in
    the lists of its drugs, which is a statement more.
    """
    values: dict[str, Any] = {
        "number": post.number,
        "at": post.created_at,
        "author": post.author_id,
        "thread": post.thread_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADD_REPLY, values)
    if post.thread.is_waiting and _is_about_drugs(post.thread):
        ThreadDrug.objects.filter(thread=post.thread_id).update(is_waiting=False)


def hold_totals(threads: list[Thread]) -> None:
    """Hold the rows of all forums and drugs of `threads` until commit: for acts that count several threads in and out."""
    forums = {thread.forum_id for thread in threads}
    list(Forum.objects.select_for_update(no_key=True).filter(pk__in=forums).order_by("pk"))
    about = ThreadDrug.objects.filter(thread__in=threads).values("drug")
    list(Drug.objects.select_for_update(no_key=True).filter(pk__in=about).order_by("pk").only("pk"))


def count_thread(thread: Thread, step: int) -> None:
    """Add (`step` 1) or take away (-1) a whole thread in the totals of its forum and its drugs."""
    public = step if thread.is_public else 0
    Forum.objects.filter(pk=thread.forum_id).update(
        thread_count=F("thread_count") + step, public_thread_count=F("public_thread_count") + public
    )
    count_in_drugs(thread, public=public, members=step - public)
    settle_forum(thread.forum_id)


def count_in_drugs(thread: Thread, *, public: int, members: int) -> None:
    """Move the totals of the drugs that `thread` is about, one by one in the order of their ids."""
    for drug_id in sorted(thread.thread_drugs.values_list("drug_id", flat=True)):
        count_in_drug(drug_id, public=public, members=members)


def count_in_drug(drug_id: int, *, public: int, members: int) -> None:
    """So many threads more, or with a minus fewer, for visitors and for members only."""
    Drug.objects.filter(pk=drug_id).update(
        public_thread_count=F("public_thread_count") + public,
        member_thread_count=F("member_thread_count") + members,
    )


def settle_copies(thread: Thread, **others: int) -> None:
    """Let the drugs of `thread`, whose row is held, say again what they copy of it. One statement, none without drugs."""
    if _is_about_drugs(thread):
        ThreadDrug.objects.filter(thread=thread.pk).update(
            topic=thread.topic, is_public=thread.is_public, is_waiting=thread.is_waiting, **others
        )


def _is_about_drugs(thread: Thread) -> bool:
    """Whether it may be: a thread that `hold_thread` found knows."""
    return getattr(thread, "drug_slugs", None) != []


def settle_thread(thread: Thread) -> None:
    """After posts of `thread` were hidden, withdrawn or restored: its replies, what helped, its last activity, its forum's.

    When the only reply of somebody else goes, the thread waits for a first one again.

    The row of `thread` must be held. Costs the length of the thread in the index, which such acts are rare enough for.
    """
    shown = thread.posts.shown()
    newest = shown.order_by("-number").first()
    reply = Q(number__gt=1)
    by_others = reply if thread.author_id is None else reply & ~Q(author=thread.author_id)
    counted = shown.aggregate(
        replies=Count("pk", filter=reply),
        helped=Count("pk", filter=Q(helped_at__isnull=False)),
        helpful=Sum("helpful_count"),
        first_reply_at=Min("created_at", filter=by_others),
    )
    thread.reply_count, thread.helped_count = counted["replies"], counted["helped"]
    if (
        thread.author_id is not None or not thread.reply_count
    ):  # else nobody knows any more whose replies are whose
        thread.first_reply_at = counted["first_reply_at"]
    thread.last_post_at = newest.created_at if newest else thread.created_at
    thread.last_author_id = newest.author_id if newest else thread.author_id
    thread.save(
        update_fields=["reply_count", "helped_count", "first_reply_at", "last_post_at", "last_author"]
    )
    settle_copies(thread, helpful=(counted["helpful"] or 0) + counted["helped"])
    settle_forum(thread.forum_id)


def settle_forum(forum_id: int) -> None:
    """The last activity of a forum: that of its newest thread that is not hidden. An index range of one row."""
    newest = Thread.objects.filter(forum=forum_id, hidden_at__isnull=True).order_by("-last_post_at", "-pk")
    Forum.objects.filter(pk=forum_id).update(
        last_post_at=newest.values_list("last_post_at", flat=True).first()
    )


def count_reaction(post: Post, kind: str, step: int) -> None:
    """One reaction more (`step` 1) or fewer (-1) on `post`, whose row is held.

    "Me too" on an opening post is counted at its thread and "helpful" at the thread's drugs: then the thread's row is held too.
    """
    helpful = step if kind == Reaction.Kind.HELPFUL else 0
    Post.objects.filter(pk=post.pk).update(
        warmth=F("warmth") + step, helpful_count=F("helpful_count") + helpful
    )
    if kind == Reaction.Kind.ME_TOO and post.is_opening:
        Thread.objects.filter(pk=post.thread_id).update(me_too_count=F("me_too_count") + step)
    if helpful:
        count_helpful(post, step)


def count_helpful(post: Post, step: int) -> None:
    """In the lists of the thread's drugs: one more (`step` 1) or fewer (-1) found `post` helpful. The thread's row is held."""
    if post.is_shown and _is_about_drugs(post.thread):
        ThreadDrug.objects.filter(thread=post.thread_id).update(helpful=F("helpful") + step)


_SETTLE_POSTS = """
    UPDATE forums_post post
       SET warmth = (SELECT count(*) FROM forums_reaction WHERE post_id = post.id),
           helpful_count = (SELECT count(*) FROM forums_reaction WHERE post_id = post.id AND kind = 'helpful')
     WHERE post.id = ANY(%s)"""
_SETTLE_HELPFUL = """
    UPDATE forums_threaddrug about
       SET helpful = (SELECT coalesce(sum(helpful_count + (helped_at IS NOT NULL)::int), 0) FROM forums_post
                       WHERE thread_id = about.thread_id AND hidden_at IS NULL AND withdrawn_at IS NULL)
     WHERE about.thread_id IN (SELECT thread_id FROM forums_post WHERE id = ANY(%s))"""
_SETTLE_ME_TOO = """
    UPDATE forums_thread thread
       SET me_too_count = (
               SELECT count(*) FROM forums_reaction reaction JOIN forums_post post ON post.id = reaction.post_id
                WHERE post.thread_id = thread.id AND post.number = 1 AND reaction.kind = 'me_too')
     WHERE thread.id = ANY(%s)"""


def settle_reactions(*, posts: Collection[int], threads: Collection[int]) -> None:
    """After reactions vanished: the totals of `posts` and of the drugs of their threads, and "me too" of `threads`.

    Both are ids. The rows of all these posts and threads are held. Three statements.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE_POSTS, [list(posts)])
        cursor.execute(_SETTLE_HELPFUL, [list(posts)])
        cursor.execute(_SETTLE_ME_TOO, [list(threads)])


def bump_pages(thread: Thread, *, lists: bool = True, title: bool = False) -> None:
    """After commit: no stored page for visitors that shows `thread`, or counts it, is served again.

    `lists=False`: only the thread's own page changed. `title=True`: it was hidden or closed to members, or its title went or
    changed, so that pages of other threads may not name it as before either (forums.selectors.related).
    """
    things = [f"thread:{thread.pk}", *(["titles"] if title else [])]
    if lists:
        slugs = getattr(thread, "drug_slugs", None)  # what hold_thread found, else a query
        if slugs is None:
            slugs = thread.thread_drugs.values_list("drug__slug", flat=True)
        things += [f"forum:{thread.forum_id}", "threads", *(f"drug:{slug}" for slug in slugs)]
    pagecache.bump(*things)
