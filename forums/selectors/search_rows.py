"""What a search found, as list items: what matched is marked, folded posts are not quoted."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, Literal

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors.names import name_at
from common.prepared import PreparedQuery
from common.rows import RowTemplate
from common.templatetags.components import when
from forums import content_notes
from forums.models import Post, Thread
from forums.selectors.rows import butterfly, post_url, replies_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence


Kind = Literal["all", "threads", "posts", "drugs"]

_HEADLINE_CHARS = 8_000  # of a body; bounds the work on a huge post
START, STOP = (
    "\x02",
    "\x03",
)  # around what matched; no text holds them (common.forms.clean_text), so they survive escaping
_MARKED = re.compile(f"{START}(.*?){STOP}", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*(?:\)|$)")  # a snippet may end inside one
_MARKUP = re.compile(r"[*`~#>]+|^\s*[-+]\s", re.MULTILINE)
_row = RowTemplate(
    "forums/partials/_search_row.html",
    ("avatar", "url", "title", "snippet", "talks_about", "by", "forum", "replies", "helped", "public", "at"),
)


def hits(user: User | AnonymousUser, either: str, ids: Sequence[int], kind: Kind) -> list[SafeString]:
    """The posts `ids` in words, in this order, with the words of `either` marked. One query, none for nothing."""
    rows = _rows(user.is_authenticated, either, ids, settings.THREADS_PER_PAGE)
    url = reverse("forums:thread_detail", args=[0]).replace("/0/", "/{}/").format
    return [_hit(user.is_authenticated, kind, url(thread_id), *row) for thread_id, *row in rows]


@functools.cache
def _shown(is_member: bool, size: int) -> PreparedQuery:
    """(question, `size` ids of posts or zeros): what a row is made of."""

    def make(question: str, *ids: int) -> Any:
        headline = functools.partial(
            SearchHeadline,
            query=SearchQuery(question, config="english", search_type="raw"),
            config="english",
            start_sel=START,
            stop_sel=STOP,
        )
        viewer = User() if is_member else AnonymousUser()
        return (
            Post.objects.listed_for(viewer)
            .filter(pk__in=ids)
            .annotate(
                title=headline("thread__title", highlight_all=True),
                snippet=headline(Left("body", _HEADLINE_CHARS), min_words=12, max_words=28, max_fragments=1),
            )
            .values_list(
                "pk", "thread_id", "number", "title", "snippet", "content_notes", name_at("author"), "thread__forum__name",
                "thread__reply_count", "thread__audience", "created_at", "helped_at",
            )
        )  # fmt: skip

    return PreparedQuery(make)


def _rows(is_member: bool, either: str, ids: Sequence[int], size: int) -> list[tuple[Any, ...]]:
    """What a list of at most `size` posts is made of, in the order of `ids`. One query, none for nothing."""
    if not ids:
        return []
    found = {row[0]: row[1:] for row in _shown(is_member, size).rows(either, *ids, *[0] * (size - len(ids)))}
    return [found[pk] for pk in ids if pk in found]


def _hit(is_member: bool, kind: Kind, url: str, *row: Any) -> SafeString:
    number, title, snippet, notes, handle, forum, replies, audience, at, helped_at = row
    by = _("Post %(number)s by %(name)s") % {"number": number, "name": handle or _("a former member")}
    return _row.fill(
        butterfly(handle),
        post_url(url, number),
        marked(title),
        "" if notes else marked(f"… {_plain(snippet)} …"),
        content_notes.words(notes) if notes else "",
        by if kind == "posts" else "",
        forum,
        replies_in_words(replies) if kind != "posts" else "",
        helped_at is not None,
        is_member and audience == Thread.Audience.PUBLIC,
        when(at),
    )


def _plain(fragment: str) -> str:
    """A piece of Markdown without its signs."""
    return " ".join(_MARKUP.sub("", _LINK.sub(r"\1", fragment)).split())


def marked(text: str) -> SafeString:
    """`text` escaped, with what stood between the two control characters in `<mark>`."""
    html = SafeString("")
    at = 0
    for match in _MARKED.finditer(text):
        html += conditional_escape(text[at : match.start()])
        html += format_html("<mark>{}</mark>", match.group(1))
        at = match.end()
    return html + conditional_escape(text[at:].replace(START, "").replace(STOP, ""))
