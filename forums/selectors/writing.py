"""What the pages for writing need to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.selectors.distance import may_meet
from common.http import whole_number
from common.quoting import cite, quote
from forums.models import Forum, Post, Thread

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

_QUOTE_MAX_CHARS = 1000  # a longer quote buries the reply; `longest` of static/js/quote.js


def open_forums() -> list[Forum]:
    """Forums that take new threads, with their groups, in the order of the list. One query."""
    return list(Forum.objects.filter(is_archived=False).select_related("group"))


@dataclass(frozen=True, slots=True)
class Quote:
    """What a reply begins with, and what those words talk about: the reply is folded as the post is."""

    text: str = ""  # Markdown
    content_notes: Sequence[str] = ()


def quote_of(user: User, thread: Thread, number: str) -> Quote:
    """Post `number` of `thread` as a quote, an empty one when there is no such post or `user` may not read its words.

    Posts of who blocks `user` are quoted without a name and a link.
    """
    post = _quotable(user, thread, number)
    if post is None:
        return Quote()
    text = quote(post.body, who=_who(post), link=_link(user, post), limit=_QUOTE_MAX_CHARS)
    return Quote(text, post.content_notes)


def cite_of(user: User, thread: Thread, number: str) -> Quote:
    """The last line of that quote alone, for a part of the post; without words when it would name nobody."""
    post = _quotable(user, thread, number)
    if post is None:
        return Quote()
    link = _link(user, post)
    return Quote(cite(_who(post), link) if link else "", post.content_notes)


def _quotable(user: User, thread: Thread, number: str) -> Post | None:
    asked = whole_number(number, 9)
    if asked is None:
        return None
    posts = Post.objects.visible_to(user).shown().select_related("author").defer("search", "body_html")
    return posts.filter(thread=thread.pk, number=asked).first()


def _who(post: Post) -> str:
    name = post.author.display_name if post.author else _("former member")
    return _("%(name)s, post %(number)s") % {"name": name, "number": post.number}


def _link(user: User, post: Post) -> str:
    is_far = post.author is not None and not may_meet(user, post.author)
    return "" if is_far else post.get_absolute_url()


def last_number(user: User | AnonymousUser, thread_id: int) -> int | None:
    """The number of the newest post of a thread that `user` may open, else None. One query, one column."""
    return Thread.objects.visible_to(user).filter(pk=thread_id).values_list("last_number", flat=True).first()


def find_submitted(by: User, submission_id: uuid.UUID) -> Post | None:
    """What `by` posted under `submission_id`, if anything."""
    return Post.objects.select_related("thread").filter(author=by, submission_id=submission_id).first()
