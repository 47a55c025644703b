"""Parts of list pages that are the same but for a few values: written once for each shape, then filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from common.rows import RowTemplate

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from forums.selectors.lists import Which

_SHOWN = ("latest", "unread", "unanswered", "questions", "mine", "subscribed")
_CHOSEN = ("open", "answered", "replied")
_tabs = RowTemplate("forums/partials/_list_tabs.html", ("url", "is_member", *_SHOWN, *_CHOSEN))
_mark_read = RowTemplate("forums/partials/_mark_read.html", ("until", "forum", "next", "token"))


def tabs(url: str, which: Which | None, *, is_member: bool) -> SafeString:
    """Links to the lists at `url`, of which the page shows `which`, or none of them."""
    shown = [which is not None and which.show == show for show in _SHOWN]
    chosen = [which is not None and which.only == only for only in _CHOSEN]
    return _tabs.fill(url, is_member, *shown, *chosen)


def mark_read(seen_at: int, *, forum: int | None, back_to: str, token: str) -> SafeString:
    """The button that marks what stands in a list as read: of one forum, or everything."""
    return _mark_read.fill(seen_at, forum or "", back_to, token)
