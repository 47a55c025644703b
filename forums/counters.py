"""The totals that pages print instead of counting (D3): moved with every write, and proved or repaired as a whole.

Called by `forums.actions` and `forums.erasure` only, inside their transactions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, transaction
from django.db.models import Count, F, Min, OuterRef, Q

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

    The first reply of somebody else ends the wait of who started the thread (forums.unanswered).
    """
    values: dict[str, Any] = {
        "number": post.number,
        "at": post.created_at,
        "author": post.author_id,
        "thread": post.thread_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADD_REPLY, values)


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
        Drug.objects.filter(pk=drug_id).update(
            public_thread_count=F("public_thread_count") + public,
            member_thread_count=F("member_thread_count") + members,
        )


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
    settle_forum(thread.forum_id)


def settle_forum(forum_id: int) -> None:
    """The last activity of a forum: that of its newest thread that is not hidden. An index range of one row."""
    newest = Thread.objects.filter(forum=forum_id, hidden_at__isnull=True).order_by("-last_post_at", "-pk")
    Forum.objects.filter(pk=forum_id).update(
        last_post_at=newest.values_list("last_post_at", flat=True).first()
    )


def count_reaction(post: Post, kind: str, step: int) -> None:
    """One reaction more (`step` 1) or fewer (-1) on `post`, whose row is held.

    "Me too" on an opening post is counted at its thread, whose row is then held too.
    """
    helpful = step if kind == Reaction.Kind.HELPFUL else 0
    Post.objects.filter(pk=post.pk).update(
        warmth=F("warmth") + step, helpful_count=F("helpful_count") + helpful
    )
    if kind == Reaction.Kind.ME_TOO and post.is_opening:
        Thread.objects.filter(pk=post.thread_id).update(me_too_count=F("me_too_count") + step)


_SETTLE_POSTS = """
    UPDATE forums_post post
       SET warmth = (SELECT count(*) FROM forums_reaction WHERE post_id = post.id),
           helpful_count = (SELECT count(*) FROM forums_reaction WHERE post_id = post.id AND kind = 'helpful')
     WHERE post.id = ANY(%s)"""
_SETTLE_ME_TOO = """
    UPDATE forums_thread thread
       SET me_too_count = (
               SELECT count(*) FROM forums_reaction reaction JOIN forums_post post ON post.id = reaction.post_id
                WHERE post.thread_id = thread.id AND post.number = 1 AND reaction.kind = 'me_too')
     WHERE thread.id = ANY(%s)"""


def settle_reactions(*, posts: Collection[int], threads: Collection[int]) -> None:
    """After reactions vanished: the totals of `posts`, and "me too" of `threads`; ids, whose rows are held. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE_POSTS, [list(posts)])
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


# Each statement sets what differs and nothing else, so that a second run changes no row. Threads come before forums, which
# read them.
_REPAIRS = {
    "posts": """
        WITH counted AS (
            SELECT post_id, count(*) AS warmth, count(*) FILTER (WHERE kind = 'helpful') AS helpful
              FROM forums_reaction GROUP BY post_id
        ), truth AS (
            SELECT post.id, coalesce(counted.warmth, 0) AS warmth, coalesce(counted.helpful, 0) AS helpful
              FROM forums_post post LEFT JOIN counted ON counted.post_id = post.id
             WHERE counted.post_id IS NOT NULL OR post.warmth > 0 OR post.helpful_count > 0
        )
        UPDATE forums_post post SET warmth = truth.warmth, helpful_count = truth.helpful
          FROM truth
         WHERE truth.id = post.id AND (post.warmth, post.helpful_count) <> (truth.warmth, truth.helpful)""",
    "threads": """
        WITH counted AS (
            SELECT thread_id, max(number) AS last_number,
                   count(*) FILTER (WHERE number > 1 AND hidden_at IS NULL AND withdrawn_at IS NULL) AS replies,
                   count(*) FILTER (WHERE helped_at IS NOT NULL AND hidden_at IS NULL AND withdrawn_at IS NULL) AS helped,
                   max(number) FILTER (WHERE hidden_at IS NULL AND withdrawn_at IS NULL) AS newest
              FROM forums_post GROUP BY thread_id
        ), me_too AS (
            SELECT post.thread_id, count(*) AS n
              FROM forums_reaction reaction JOIN forums_post post ON post.id = reaction.post_id AND post.number = 1
             WHERE reaction.kind = 'me_too' GROUP BY post.thread_id
        ), answered AS (
            SELECT post.thread_id, min(post.created_at) AS at
              FROM forums_post post JOIN forums_thread thread ON thread.id = post.thread_id
             WHERE post.number > 1 AND post.hidden_at IS NULL AND post.withdrawn_at IS NULL
               AND (thread.author_id IS NULL OR post.author_id IS DISTINCT FROM thread.author_id)
             GROUP BY post.thread_id
        ), truth AS (
            SELECT thread.id, coalesce(counted.last_number, 0) AS last_number, coalesce(counted.replies, 0) AS replies,
                   coalesce(counted.helped, 0) AS helped, coalesce(me_too.n, 0) AS me_too,
                   CASE WHEN thread.author_id IS NULL AND answered.at IS NOT NULL
                        THEN coalesce(thread.first_reply_at, answered.at) ELSE answered.at END AS first_reply_at,
                   coalesce(post.created_at, thread.created_at) AS last_post_at,
                   CASE WHEN post.id IS NULL THEN thread.author_id ELSE post.author_id END AS last_author_id
              FROM forums_thread thread
              LEFT JOIN counted ON counted.thread_id = thread.id
              LEFT JOIN me_too ON me_too.thread_id = thread.id
              LEFT JOIN answered ON answered.thread_id = thread.id
              LEFT JOIN forums_post post ON post.thread_id = thread.id AND post.number = counted.newest
        )
        UPDATE forums_thread thread
           SET last_number = greatest(thread.last_number, truth.last_number), reply_count = truth.replies,
               helped_count = truth.helped, me_too_count = truth.me_too, first_reply_at = truth.first_reply_at,
               last_post_at = truth.last_post_at, last_author_id = truth.last_author_id
          FROM truth
         WHERE truth.id = thread.id
           AND (thread.last_number < truth.last_number
                OR (thread.reply_count, thread.helped_count, thread.me_too_count)
                   <> (truth.replies, truth.helped, truth.me_too)
                OR thread.first_reply_at IS DISTINCT FROM truth.first_reply_at
                OR thread.last_post_at <> truth.last_post_at
                OR thread.last_author_id IS DISTINCT FROM truth.last_author_id)""",
    "forums": """
        WITH truth AS (
            SELECT forum.id, count(thread.id) AS threads, count(thread.id) FILTER (WHERE thread.audience = 'public') AS public,
                   max(thread.last_post_at) AS last_post_at
              FROM forums_forum forum
              LEFT JOIN forums_thread thread ON thread.forum_id = forum.id AND thread.hidden_at IS NULL
             GROUP BY forum.id
        )
        UPDATE forums_forum forum
           SET thread_count = truth.threads, public_thread_count = truth.public, last_post_at = truth.last_post_at
          FROM truth
         WHERE truth.id = forum.id
           AND (forum.thread_count, forum.public_thread_count) <> (truth.threads, truth.public)
            OR truth.id = forum.id AND forum.last_post_at IS DISTINCT FROM truth.last_post_at""",
    "drugs": """
        WITH truth AS (
            SELECT drug.id, count(thread.id) FILTER (WHERE thread.audience = 'public') AS public,
                   count(thread.id) FILTER (WHERE thread.audience <> 'public') AS members
              FROM drugs_drug drug
              LEFT JOIN forums_threaddrug about ON about.drug_id = drug.id
              LEFT JOIN forums_thread thread ON thread.id = about.thread_id AND thread.hidden_at IS NULL
             GROUP BY drug.id
        )
        UPDATE drugs_drug drug SET public_thread_count = truth.public, member_thread_count = truth.members
          FROM truth
         WHERE truth.id = drug.id
           AND (drug.public_thread_count, drug.member_thread_count) <> (truth.public, truth.members)""",
    # Ballots of members who left are gone while their votes stay, so a poll may count more ballots than there are, never fewer.
    "polls": """
        WITH truth AS (SELECT poll_id, count(*) AS ballots FROM forums_pollballot GROUP BY poll_id)
        UPDATE forums_poll poll SET ballot_count = truth.ballots
          FROM truth
         WHERE truth.poll_id = poll.id AND poll.ballot_count < truth.ballots""",
    # `keeps_distance`: False beside rows would show what was muted. True without rows only costs a query, and goes with the
    # next mute or unmute.
    "members": """
        UPDATE accounts_user SET keeps_distance = true
         WHERE NOT keeps_distance AND id IN (
               SELECT user_id FROM accounts_membermute UNION SELECT user_id FROM accounts_memberblock
               UNION SELECT user_id FROM forums_contentmute)""",
}


def settle_counters(*, repair: bool) -> dict[str, int]:
    """How many posts, threads, forums, drugs and polls have wrong totals, and members a wrong `keeps_distance`.

    Set right when `repair`.
    Reads everything: for a quiet hour. Writers wait for the rows that are being set right.
    """
    wrong = {}
    with transaction.atomic():
        with connection.cursor() as cursor:
            for kind, statement in _REPAIRS.items():
                cursor.execute(statement)
                wrong[kind] = cursor.rowcount
        if not repair:
            transaction.set_rollback(True)
    if repair and any(wrong.values()):
        pagecache.bump("forums", "threads")
    return wrong
