"""Markdown to safe HTML, once, when a post is saved. The `mark_safe` of the project is here, and in `common.rows`, which escapes.

Two locks: markdown-it-py never lets raw HTML through, and nh3 keeps only a short list of tags. `VERSION` is stored beside
the HTML; raise it whenever the output changes, and `manage.py rerender_posts` brings old posts up to date.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from common import figures, linking
from common.figures import PICTURE, PictureFile
from common.signs import tame

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

VERSION = 2

MAX_NAMES = 50  # different words after an @ that one text looks up; more is noise
MAX_PICTURES = 20

_TAGS = {
    "p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "cite",
    "figure", "figcaption", "img",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title", "class", "rel"},
    "ol": {"start"},
    "img": {"src", "srcset", "sizes", "width", "height", "alt", "loading"},
}
_CLASSES = {"drug", "member"}
_OF_THIS_SITE = re.compile(r"/(?![/\\])")


def _attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        return value if value in _CLASSES else None
    if attribute in ("src", "srcset"):  # no picture from another host, whatever wrote the tag
        local = all(_OF_THIS_SITE.match(part.strip()) for part in value.split(","))
        return value if local else None
    return value


_cleaner = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,  # set per link by linking.mark_links: links inside the site carry none
    attribute_filter=_attribute,
)
_inline_cleaner = nh3.Cleaner(
    tags={"strong", "em", "s", "code"}, attributes={}, url_schemes=set(), link_rel=None
)

# Nesting is cut at 20 levels. linkify-it is left off: its patterns take quadratic time on "http://a.http://a.", and it
# makes links of words such as "take.it"; linking finds what starts with a scheme, in one pass. Images are left off: their
# texts nest without end; figures finds ours among the links.
_parser = (
    MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True, "maxNesting": 20})
    .enable("strikethrough")
    .disable(["image", "html_inline", "html_block", "heading", "lheading"])
)
_inline_parser = MarkdownIt("zero", {"html": False}).enable(["emphasis"])


class Reading:
    """A text read once: what it names, to be looked up, and then its HTML, which uses the reading up."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._env: dict[str, object] = {}
        self._tokens = linking.flatten_quotes(_parser.parse(source, self._env))

    @property
    def names(self) -> list[str]:
        """Different words after an @, in order, MAX_NAMES at most; none from quotes, links and code."""
        return _first(linking.names_in(self._tokens), MAX_NAMES) if "@" in self._source else []

    @property
    def pictures(self) -> list[str]:
        """Different ids of pictures, in order, MAX_PICTURES at most; none from quotes and code."""
        return _first(figures.pictures_in(self._tokens), MAX_PICTURES) if PICTURE in self._source else []

    def html(
        self,
        *,
        drugs: Mapping[str, str] | None = None,
        members: Mapping[str, tuple[str, str]] | None = None,
        pictures: Mapping[str, PictureFile] | None = None,
    ) -> SafeString:
        """Safe HTML. `drugs` maps case-folded names to paths; the first mention of each path becomes a link.

        `members` maps words after an @ to (handle, path); `pictures` maps ids to files. Outside of links, code and quotes.
        """
        tokens = self._tokens
        if PICTURE in self._source:
            figures.show_pictures(tokens, pictures or {})
        linking.mark_links(tokens)
        linking.mark_cites(tokens)
        linking.link_words(tokens, drugs=drugs, members=members)
        html = _parser.renderer.render(tokens, _parser.options, self._env)
        return mark_safe(_cleaner.clean(tame(html)))  # noqa: S308 - cleaned by nh3


def _first(found: Iterable[str], limit: int) -> list[str]:
    different: dict[str, None] = {}
    for each in found:
        different[each] = None
        if len(different) == limit:
            break
    return list(different)


def render(
    source: str,
    *,
    drugs: Mapping[str, str] | None = None,
    members: Mapping[str, tuple[str, str]] | None = None,
    pictures: Mapping[str, PictureFile] | None = None,
) -> SafeString:
    """`source` as safe HTML, as `Reading.html` says. Time grows with the length of `source`, not with its shape."""
    return Reading(source).html(drugs=drugs, members=members, pictures=pictures)


def render_inline(source: str) -> SafeString:
    """`source` with **bold** and *italic* only, for statements of drug pages."""
    return mark_safe(_inline_cleaner.clean(_inline_parser.renderInline(source)))  # noqa: S308 - cleaned by nh3


def stored(html: str) -> SafeString:
    """HTML that `render` made earlier and a column kept: `Post.body_html` and nothing else."""
    return mark_safe(html)  # noqa: S308 - written by render() only


_DRUG = re.compile(r'<a href="([^"]*)" class="drug">')


def with_hints(html: str, hints: Mapping[str, str]) -> SafeString:
    """`html` as `stored` gave it, with what each link to a drug says of itself when it is pointed at or reached by keyboard.

    `hints` maps the paths of pages to plain text. It is no part of what is stored: a class or a name may change, and readers
    have languages. Browsers read it out (aria-description), and a style shows the same attribute.
    """

    def told(link: re.Match[str]) -> str:
        hint = hints.get(link.group(1))
        return link.group() if hint is None else f'{link.group()[:-1]} aria-description="{escape(hint)}">'

    return mark_safe(_DRUG.sub(told, html))  # noqa: S308 - written by render() only, and escaped


_MEMBER = re.compile(r'<a href="[^"]*" class="member">([^<]*)</a>')


def stored_for_visitors(html: str) -> SafeString:
    """As `stored`, with names of members in plain words: their pages are for members."""
    return mark_safe(_MEMBER.sub(r"\1", html) if 'class="member"' in html else html)  # noqa: S308 - written by render() only


def plain(source: str, limit: int) -> str:
    """The first `limit` characters of `source` without markup, for excerpts."""
    tokens = _parser.parse(source[: limit * 6])
    words = " ".join(
        child.content
        for token in tokens
        if token.type == "inline"
        for child in token.children or []
        if child.type in ("text", "code_inline")
    )
    text = re.sub(r"\s+", " ", tame(words)).strip()
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
