"""Who hears of a post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, FilteredRelation, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from forums.models import Post, Subscription, Thread, ThreadRead
from forums.selectors.rows import post_url
from notifications.actions.notify import notify_many
from notifications.registries import NoticeText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User

REPLY = "reply"  # the kind of notice; its subject is the thread


@transaction.atomic
def announce(post_id: int) -> bool:
    """Write the notices of one post and mark it announced, both or neither. False: done, or in another's hands.

    The subscribers of the thread hear of it, except its author and those who have it on screen already. A post that is
    hidden or withdrawn by now is marked and told to nobody. The row is claimed without waiting; running twice is safe.
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
        notify_many(
            kind=REPLY,
            subject_id=post.thread_id,
            dedupe_key=f"thread:{post.thread_id}",
            user_ids=_hearers(post),
        )
    Post.objects.filter(pk=post.pk).update(announced_at=timezone.now())
    return True


def _hearers(post: Post) -> list[int]:
    there = ThreadRead.objects.filter(thread=post.thread_id, last_number__gte=post.number).values("user_id")
    return list(
        Subscription.objects.filter(thread=post.thread_id, user__is_active=True, user__erased_at__isnull=True)
        .exclude(user=post.author_id)
        .exclude(user__in=there)
        .order_by("user_id")
        .values_list("user_id", flat=True)
    )


def resolve_replies(reader: User, thread_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of "reply" notices; their subjects are threads. Leads to the first post `reader` has not read. One query."""
    threads = (
        Thread.objects.visible_to(reader)
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
            name=thread.last_author.handle if thread.last_author else "",
        )
        for thread in threads
    }
