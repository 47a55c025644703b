"""What a post, and the title above an opening post, said before: for its author and for moderators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Subquery

from accounts.rules import is_moderator
from common.diffs import Run, compare
from forums.models import Post, PostEdit

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from accounts.models import User

_EDITS = 10  # on one page; each is compared word by word
_MAX_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class EditShown:
    """One change: when, by whom, and what it took out and added."""

    at: datetime.datetime
    by_author: bool
    runs: Sequence[Run]  # of the post; none when it stayed as it was
    title: Sequence[Run]  # of the thread; none when it stayed as it was


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
    body, title = post.body, post.thread.title
    if before:
        later = edits.filter(pk__gte=before).order_by("pk")
        titled = later.exclude(title_before="").values("title_before")[:1]
        found_later = later.values_list("body_before", Subquery(titled)).first()
        body, title = (found_later[0], found_later[1] or title) if found_later else (body, title)
    shown = edits_shown(post, rows[:_EDITS], body=body, title=title)
    return PostHistory(post, shown, rows[_EDITS - 1].pk if len(rows) > _EDITS else 0)


def edits_shown(post: Post, edits: Iterable[PostEdit], *, body: str, title: str) -> list[EditShown]:
    """Each stored text against the one that followed it; the first of `edits`, the newest, against `body` and `title`. No query."""
    shown = []
    for edit in edits:
        titles = compare(edit.title_before, title) if edit.title_before else []
        same = bool(titles) and edit.body_before == body
        runs = [] if same else compare(edit.body_before, body)
        shown.append(EditShown(edit.edited_at, edit.edited_by_id == post.author_id, runs, titles))
        body, title = edit.body_before, edit.title_before or title
    return shown
