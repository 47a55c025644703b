"""Markdown to safe HTML, once, when a post is saved. The only `mark_safe` of the project.

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
from markdown_it.token import Token

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = 1

_TAGS = {"p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "cite"}
_SCHEMES = {"http", "https", "mailto"}
_REL = "nofollow ugc noopener noreferrer"

_cleaner = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href", "title", "class", "rel"}, "ol": {"start"}},
    url_schemes=_SCHEMES,
    link_rel=None,  # set per link by _mark_links: links inside the site carry none
    attribute_filter=lambda tag, attribute, value: (
        None if (tag, attribute) == ("a", "class") and value != "drug" else value
    ),
)
_inline_cleaner = nh3.Cleaner(
    tags={"strong", "em", "s", "code"}, attributes={}, url_schemes=set(), link_rel=None
)

_parser = (
    MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "maxNesting": 20})
    .enable(["linkify", "strikethrough"])
    .disable(["image", "html_inline", "html_block", "heading", "lheading"])
)
_inline_parser = MarkdownIt("zero", {"html": False}).enable(["emphasis"])


def render(source: str, *, drugs: Mapping[str, str] | None = None) -> SafeString:
    """`source` as safe HTML.

    `drugs` maps case-folded names of drugs to paths; the first mention of each drug's path becomes a link, outside of
    links and code. Time grows with the length of `source`, not with its shape.
    """
    env: dict[str, object] = {}
    tokens = _parser.parse(source, env)
    _mark_links(tokens)
    if drugs:
        _link_drugs(tokens, drugs)
    html = _parser.renderer.render(tokens, _parser.options, env)
    return mark_safe(_cleaner.clean(html))  # noqa: S308 - cleaned by nh3


def render_inline(source: str) -> SafeString:
    """`source` with **bold** and *italic* only, for statements of drug pages."""
    return mark_safe(_inline_cleaner.clean(_inline_parser.renderInline(source)))  # noqa: S308 - cleaned by nh3


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
    text = re.sub(r"\s+", " ", words).strip()
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"


def _mark_links(tokens: list[Token]) -> None:
    """Foreign links get a `rel`; `//host` links would leave the site without a scheme, so they become text."""
    for token in tokens:
        for child in token.children or []:
            if child.type == "link_open":
                href = str(child.attrGet("href") or "")
                if href.startswith(("//", "/\\", "\\")):
                    child.attrSet("href", "#")
                elif not href.startswith(("/", "#")):
                    child.attrSet("rel", _REL)


def _link_drugs(tokens: list[Token], drugs: Mapping[str, str]) -> None:
    linked: set[str] = set()
    for token in tokens:
        if token.type != "inline" or not token.children:
            continue
        children: list[Token] = []
        in_link = 0
        for child in token.children:
            in_link += {"link_open": 1, "link_close": -1}.get(child.type, 0)
            if child.type == "text" and not in_link:
                children += _split_drugs(child, drugs, linked)
            else:
                children.append(child)
        token.children = children


_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")


def _split_drugs(token: Token, drugs: Mapping[str, str], linked: set[str]) -> list[Token]:
    parts: list[Token] = []
    start = 0
    for match in _WORD.finditer(token.content):
        path = drugs.get(match.group().casefold())
        if path is None or path in linked:
            continue
        linked.add(path)
        parts += [_text(token.content[start : match.start()]), *_link(match.group(), path)]
        start = match.end()
    if not parts:
        return [token]
    return [part for part in [*parts, _text(token.content[start:])] if part.type != "text" or part.content]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _link(word: str, path: str) -> list[Token]:
    return [
        Token("link_open", "a", 1, attrs={"href": escape(path), "class": "drug"}),
        _text(word),
        Token("link_close", "a", -1),
    ]
