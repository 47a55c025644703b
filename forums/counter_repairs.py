"""The totals that pages print (forums.counters), proved or repaired as a whole."""

from __future__ import annotations

from django.db import connection, transaction

from common import pagecache

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
    "drug lists": """
        WITH found AS (
            SELECT post.thread_id, sum(post.helpful_count + (post.helped_at IS NOT NULL)::int) AS helpful
              FROM forums_post post
             WHERE post.hidden_at IS NULL AND post.withdrawn_at IS NULL
               AND (post.helpful_count > 0 OR post.helped_at IS NOT NULL)
             GROUP BY post.thread_id
        ), truth AS (
            SELECT about.id, thread.topic, thread.audience = 'public' AS is_public,
                   thread.reply_count = 0 AND thread.locked_at IS NULL AS is_waiting, coalesce(found.helpful, 0) AS helpful
              FROM forums_threaddrug about
              JOIN forums_thread thread ON thread.id = about.thread_id
              LEFT JOIN found ON found.thread_id = about.thread_id
        )
        UPDATE forums_threaddrug about
           SET topic = truth.topic, is_public = truth.is_public, is_waiting = truth.is_waiting, helpful = truth.helpful
          FROM truth
         WHERE truth.id = about.id
           AND (about.topic, about.is_public, about.is_waiting, about.helpful)
               <> (truth.topic, truth.is_public, truth.is_waiting, truth.helpful)""",
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
    """How many posts, threads, their rows in lists of drugs, forums, drugs and polls have wrong totals, and members a wrong
    `keeps_distance`.

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
