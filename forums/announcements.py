"""Who hears of a post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import F, FilteredRelation, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.selectors.distance import hidden_member_ids
from drugs.models import Drug
from forums.mention_notices import tell_mentioned
from forums.models import Forum, Post, Thread
from forums.selectors.rows import post_url
from forums.wanted import not_hidden, wanted
from notifications.actions.notify import notify_many
from notifications.registries import NoticeText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User

# Kinds of notices, and what their subject is.
REPLY = "reply"  # the thread
FORUM_THREADS = "forum_threads"  # the forum
DRUG_THREADS = "drug_threads"  # the drug

# Subscribers who are here, did not write the post and do not have it on screen, and keep no distance from its author, from
# who started the thread, or from the thread, its forum and its drugs. A mute is stronger than a subscription.
_WILLING = f"""
  JOIN accounts_user reader ON reader.id = part.user_id AND reader.is_active AND reader.erased_at IS NULL
  JOIN forums_thread thread ON thread.id = %(thread)s
  WHERE reader.id IS DISTINCT FROM %(author)s
    AND NOT EXISTS (SELECT FROM forums_threadread seen WHERE seen.user_id = reader.id AND seen.thread_id = thread.id
                    AND seen.last_number >= %(number)s)
    AND (NOT reader.keeps_distance OR ({not_hidden("reader.id", "%(author)s")} AND {wanted("reader.id", "thread")}))
"""
_OF_THREAD = f"""
SELECT reader.id FROM forums_subscription part {_WILLING} AND part.thread_id = thread.id ORDER BY reader.id
"""  # noqa: S608 - names of columns and tables of ours
# Who subscribes to a drug of the thread, or to two, or to its forum as well, hears of it once: by the first drug.
_OF_PLACES = f"""
SELECT reader.id, min(part.drug_id), min(part.forum_id) FROM forums_subscription part {_WILLING}
  AND (part.forum_id = thread.forum_id
       OR part.drug_id IN (SELECT about.drug_id FROM forums_threaddrug about WHERE about.thread_id = thread.id))
GROUP BY reader.id ORDER BY reader.id
"""  # noqa: S608 - names of columns and tables of ours


@transaction.atomic
def announce(post_id: int) -> bool:
    """Write the notices of one post and mark it announced, both or neither. False: done, or in another's hands.

    Whom it names with an @ hears that; other subscribers of the thread hear of a reply, and those of the forum or of a drug
    of a new thread. Nobody hears of one post twice, nor of their own, nor of one they have on screen, nor of what they
    muted. A post that is hidden or withdrawn by now is marked and told to nobody. The row is claimed without waiting;
    running twice is safe.
    """
    post = (
        Post.objects.select_for_update(of=["self"], no_key=True, skip_locked=True)
        .select_related("thread")
        .filter(pk=post_id, announced_at__isnull=True)
        .first()
    )
    if post is None:
        return False
    if post.is_shown and post.thread.hidden_at is None:  # then every member may see it
        told = set(tell_mentioned(post))
        hearers = [pk for (pk,) in _ask(_OF_THREAD, post) if pk not in told]
        notify_many(
            kind=REPLY, subject_id=post.thread_id, dedupe_key=f"thread:{post.thread_id}", user_ids=hearers
        )
        if post.is_opening:
            _tell_of_thread(post, told.union(hearers))
    Post.objects.filter(pk=post.pk).update(announced_at=timezone.now())
    return True


def _tell_of_thread(post: Post, told: set[int]) -> None:
    """One line for each drug or forum, which grows with every new thread until it is read."""
    places: dict[tuple[str, int], list[int]] = {}
    for user_id, drug_id, forum_id in _ask(_OF_PLACES, post):
        if user_id not in told:
            place = (DRUG_THREADS, drug_id) if drug_id else (FORUM_THREADS, forum_id)
            places.setdefault(place, []).append(user_id)
    for (kind, pk), user_ids in sorted(places.items()):
        notify_many(kind=kind, subject_id=pk, dedupe_key=f"{kind}:{pk}", user_ids=user_ids)


def _ask(sql: str, post: Post) -> list[tuple[int, ...]]:
    values = {"thread": post.thread_id, "author": post.author_id, "number": post.number}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def resolve_replies(reader: User, thread_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of "reply" notices; their subjects are threads. Leads to the first post `reader` has not read.

    One query, two for who keeps distance: what they muted since is not shown any more.
    """
    hidden = hidden_member_ids(reader)
    threads = (
        Thread.objects.visible_to(reader)
        .wanted_by(reader)
        .filter(pk__in=thread_ids)
        .annotate(
            mine=FilteredRelation("reads", condition=Q(reads__user=reader)),
            read_number=F("mine__last_number"),
        )
        .select_related("forum", "last_author")
    )
    return {
        thread.pk: NoticeText(
            text=_("A reply in a thread in %(forum)s: %(title)s")
            % {"forum": thread.forum.name, "title": thread.title},
            url=post_url(thread.get_absolute_url(), min((thread.read_number or 0) + 1, thread.last_number)),
            name=thread.last_author.shown_handle
            if thread.last_author and thread.last_author_id not in hidden
            else "",
        )
        for thread in threads
    }


def resolve_forum_threads(reader: User, forum_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of notices of new threads in forums. One query."""
    forums = Forum.objects.filter(pk__in=forum_ids).exclude(mutes__user=reader)
    return {
        forum.pk: NoticeText(
            text=_("A new thread in %(forum)s") % {"forum": forum.name}, url=forum.get_absolute_url()
        )
        for forum in forums
    }


def resolve_drug_threads(reader: User, drug_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of notices of new threads about drugs. One query."""
    drugs = Drug.objects.visible_to(reader).filter(pk__in=drug_ids).exclude(mutes__user=reader)
    return {
        drug.pk: NoticeText(
            text=_("A new thread about %(drug)s") % {"drug": drug.name},
            url=reverse("forums:threads_about", args=[drug.slug]),
        )
        for drug in drugs
    }
