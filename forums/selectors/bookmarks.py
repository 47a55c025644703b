"""What a member keeps to find again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.selectors.distance import hidden_member_ids
from common import markdown
from common.pagination import keyset_page
from forums import content_notes, rules
from forums.models import Bookmark
from forums.selectors.rows import post_url

if TYPE_CHECKING:
    import datetime

    from accounts.models import User

_PER_PAGE = 20
_EXCERPT_CHARS = 160


@dataclass(frozen=True, slots=True)
class BookmarkRow:
    """One line of the list. What is not shown any more keeps its note, and says nothing else."""

    pk: int
    post_id: int
    note: str
    saved_at: datetime.datetime
    is_here: bool
    url: str = ""
    title: str = ""
    forum: str = ""
    number: int = 0
    author: User | None = None  # None: former member
    excerpt: str = ""  # none of somebody muted, none of a post that is folded
    talks_about: str = ""
    is_muted: bool = False


@dataclass(frozen=True, slots=True)
class BookmarkPage:
    """Newest first. `older` and `newer` are cursors for links, or ""."""

    rows: list[BookmarkRow]
    older: str
    newer: str


def bookmark_page(reader: User, cursor: str) -> BookmarkPage:
    """The reader's own bookmarks at `cursor` ("" for the newest). One query, and one for who keeps distance."""
    own = (
        Bookmark.objects.filter(user=reader)
        .select_related("post__thread__forum", "post__author")
        .defer("post__body_html", "post__search", "post__thread__search")
    )
    page = keyset_page(own, moment="created_at", cursor=cursor, size=_PER_PAGE)
    return BookmarkPage([_row(reader, bookmark) for bookmark in page.rows], page.older, page.newer)


def find_bookmark(reader: User, pk: int) -> Bookmark | None:
    """The reader's own bookmark, or None. One query."""
    return Bookmark.objects.filter(pk=pk, user=reader).first()


def _row(reader: User, bookmark: Bookmark) -> BookmarkRow:
    post = bookmark.post
    base = (bookmark.pk, post.pk, bookmark.note, bookmark.created_at)
    if not (rules.can_see_post(reader, post) and post.is_shown and post.thread.hidden_at is None):
        return BookmarkRow(*base, is_here=False)
    talks_about = content_notes.words(post.content_notes)
    is_muted = post.author_id in hidden_member_ids(reader)
    return BookmarkRow(
        *base,
        is_here=True,
        url=post_url(post.thread.get_absolute_url(), post.number),
        title=post.thread.title,
        forum=post.thread.forum.name,
        number=post.number,
        author=post.author,
        excerpt="" if talks_about or is_muted else markdown.plain(post.body, _EXCERPT_CHARS),
        talks_about=talks_about,
        is_muted=is_muted,
    )
