"""What the pages for writing need to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from common.quoting import quote
from forums.models import Forum, Post, Thread

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

_QUOTE_MAX_CHARS = 1000  # a longer quote buries the reply


def open_forums() -> list[Forum]:
    """Forums that take new threads, with their groups, in the order of the list. One query."""
    return list(Forum.objects.filter(is_archived=False).select_related("group"))


def quote_of(user: User, thread: Thread, number: str) -> str:
    """Markdown that quotes post `number` of `thread`, "" when there is no such post or `user` may not read its words."""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return ""
    post = (
        Post.objects.visible_to(user)
        .shown()
        .select_related("author")
        .filter(thread=thread.pk, number=int(number))
        .first()
    )
    if post is None:
        return ""
    name = post.author.display_name if post.author else _("former member")
    who = _("%(name)s, post %(number)s") % {"name": name, "number": post.number}
    return quote(post.body, who=who, link=post.get_absolute_url(), limit=_QUOTE_MAX_CHARS)


def last_number(user: User | AnonymousUser, thread_id: int) -> int | None:
    """The number of the newest post of a thread that `user` may open, else None. One query, one column."""
    return Thread.objects.visible_to(user).filter(pk=thread_id).values_list("last_number", flat=True).first()
