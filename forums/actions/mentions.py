"""Who is named with an @ in a post."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from common.markdown import Reading
from forums.mention_links import unlink_name
from forums.mention_notices import tell_mentioned
from forums.models import Mention
from forums.selectors.mentions import MAX_PEOPLE, people_named

if TYPE_CHECKING:
    from accounts.models import User
    from forums.models import Post


def write_mentions(post: Post) -> int:
    """Note whom `post` names, in the caller's transaction, which holds the thread. Returns how many are new.

    At most MAX_PEOPLE in all, over every change of the post; quotes, code and the author do not count. They are told when
    the post is announced; who comes in by a change after that is told now, and nobody twice: a row stays when the name goes.
    No query for words without an @.
    """
    if "@" not in post.body or post.author is None:
        return 0
    people = people_named(Reading(post.body).names, by=post.author)
    named = {user.pk for user in people.values()} - {post.author_id}
    if not named:
        return 0
    known = set(Mention.objects.filter(post=post).values_list("user_id", flat=True))
    room = MAX_PEOPLE - len(known)
    new = [pk for pk in dict.fromkeys(user.pk for user in people.values()) if pk in named - known][:room]
    Mention.objects.bulk_create([Mention(post=post, user_id=pk) for pk in new], ignore_conflicts=True)
    if new and post.announced_at is not None:
        tell_mentioned(post, new)
    return len(new)


def forget_name(user: User, handle: str) -> None:
    """`user` gave up the name `handle`: after commit, posts that name them so lose the link. A link that is missed leads nowhere."""
    transaction.on_commit(partial(unlink_name, user, handle), robust=True)
