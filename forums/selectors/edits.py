"""What a post said before, for its author and for moderators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.rules import is_moderator
from common.diffs import Run, compare
from forums.models import Post, PostEdit

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from accounts.models import User

_EDITS = 10  # on one page; each is compared word by word
_MAX_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class EditShown:
    """One change: when, by whom, and what it took out and added."""

    at: datetime.datetime
    by_author: bool
    runs: Sequence[Run]


@dataclass(frozen=True, slots=True)
class PostHistory:
    """Newest change first. `older` continues the page: 0 at the end."""

    post: Post  # with its thread and forum
    edits: Sequence[EditShown]
    older: int


def post_history(user: User, post_id: int, *, before: int = 0) -> PostHistory | None:
    """The changes of a post, from the one before `before` on; None for everybody but its author and moderators.

    Words that were withdrawn are seen by moderators only, as everywhere. At most three queries.
    """
    found = Post.objects.visible_to(user).select_related("thread__forum")
    if not is_moderator(user):
        found = found.filter(author=user)
    post = found.filter(pk=post_id).first()
    if post is None:
        return None
    edits = PostEdit.objects.filter(post=post).order_by("-pk")
    rows = list(edits.filter(pk__lt=before or _MAX_ID)[: _EDITS + 1])
    following = post.body
    if before:
        later = edits.filter(pk__gte=before).order_by("pk").values_list("body_before", flat=True).first()
        following = post.body if later is None else later
    shown = []
    for edit in rows[:_EDITS]:
        by_author = edit.edited_by_id == post.author_id
        shown.append(EditShown(edit.edited_at, by_author, compare(edit.body_before, following)))
        following = edit.body_before
    return PostHistory(post, shown, rows[_EDITS - 1].pk if len(rows) > _EDITS else 0)
