"""Markdown to safe HTML, once, when a post is saved. The `mark_safe` of the project is here, and in `common.rows`, which escapes.

Two locks: markdown-it-py never lets raw HTML through, and nh3 keeps only a short list of tags. `VERSION` is stored beside
the HTML; raise it whenever the output changes, and `manage.py rerender_posts` brings old posts up to date.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

VERSION = 1

_TAGS = {"p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "cite"}
_SCHEMES = {"http", "https", "mailto"}
_REL = "nofollow ugc noopener noreferrer"
_FOREIGN = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_LOCAL = re.compile(r"(?:/(?![/\\])|#)")  # not "//host", which would leave the site
_BARE_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/|$)", re.IGNORECASE)  # "www.example.org/x"
_CITE_MARK = "— "  # a quote's last line, when it is this and one link, names whom it quotes

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

# Nesting is cut at 20 levels. linkify-it is left off: its patterns take quadratic time on "http://a.http://a.", and it
# makes links of words such as "take.it"; _link_addresses finds what starts with a scheme, in one pass.
_parser = (
    MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True, "maxNesting": 20})
    .enable("strikethrough")
    .disable(["image", "html_inline", "html_block", "heading", "lheading"])
)
_inline_parser = MarkdownIt("zero", {"html": False}).enable(["emphasis"])


def render(source: str, *, drugs: Mapping[str, str] | None = None) -> SafeString:
    """`source` as safe HTML.

    `drugs` maps case-folded names of drugs to paths; the first mention of each drug's path becomes a link, outside of
    links, code and quotes. Time grows with the length of `source`, not with its shape.
    """
    env: dict[str, object] = {}
    tokens = _parser.parse(source, env)
    _mark_links(tokens)
    _mark_cites(tokens)
    _link_words(tokens, drugs)
    html = _parser.renderer.render(tokens, _parser.options, env)
    return mark_safe(_cleaner.clean(html))  # noqa: S308 - cleaned by nh3


def render_inline(source: str) -> SafeString:
    """`source` with **bold** and *italic* only, for statements of drug pages."""
    return mark_safe(_inline_cleaner.clean(_inline_parser.renderInline(source)))  # noqa: S308 - cleaned by nh3


def stored(html: str) -> SafeString:
    """HTML that `render` made earlier and a column kept: `Post.body_html` and nothing else."""
    return mark_safe(html)  # noqa: S308 - written by render() only


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


def quote(source: str, *, who: str, link: str, limit: int) -> str:
    """Markdown that quotes about `limit` characters of `source` and names `who`, linked to `link`.

    Quotes inside `source` are left out: they belong to others and would pile up.
    """
    own = "\n".join(line for line in source.split("\n") if not line.lstrip().startswith(">"))
    text = re.sub(r"\n{3,}", "\n\n", own).strip()
    if len(text) > limit:
        text = text[:limit].rsplit(" ", 1)[0].rstrip() + " …"
    lines = [f"> {line}".rstrip() for line in text.split("\n")] if text else []
    name = re.sub(r"([\\\[\]*_`<>~&])", r"\\\1", who)
    return "\n".join([*lines, *([">"] if lines else []), f"> {_CITE_MARK}[{name}]({link})", "", ""])


def _mark_links(tokens: list[Token]) -> None:
    """Foreign links get a `rel`. What has no scheme and no place on this site leads nowhere, or to the host it names."""
    for token in tokens:
        for child in token.children or []:
            if child.type != "link_open":
                continue
            href = str(child.attrGet("href") or "")
            if _BARE_HOST.match(href):
                child.attrSet("href", href := f"https://{href}")
            if _FOREIGN.match(href):
                child.attrSet("rel", _REL)
            elif not _LOCAL.match(href):
                child.attrSet("href", "#")


def _mark_cites(tokens: list[Token]) -> None:
    """Inside a quote, a paragraph "— [name](link)" becomes `<cite>`."""
    quotes = 0
    for at, token in enumerate(tokens):
        quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        children = token.children or []
        if quotes and token.type == "inline" and tokens[at - 1].type == "paragraph_open":
            kinds = [child.type for child in children]
            if kinds == ["text", "link_open", "text", "link_close"] and children[0].content == _CITE_MARK:
                token.children = children[1:]
                tokens[at - 1].tag = tokens[at + 1].tag = "cite"


def _link_words(tokens: list[Token], drugs: Mapping[str, str] | None) -> None:
    """Plain addresses become links, and so does each drug the first time it is named outside of quotes."""
    linked: set[str] = set()
    quotes = 0
    for token in tokens:
        quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if token.type == "inline" and token.children:
            token.children = _replace_text(token.children, _link_addresses)
            if drugs and not quotes:
                token.children = _replace_text(token.children, lambda text: _link_drugs(text, drugs, linked))


def _replace_text(children: list[Token], replace: Callable[[str], list[Token] | None]) -> list[Token]:
    """`children` with every text outside of links replaced; None keeps it."""
    replaced: list[Token] = []
    in_link = 0
    for child in children:
        in_link += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        parts = replace(child.content) if child.type == "text" and not in_link else None
        replaced += [child] if parts is None else parts
    return replaced


_ADDRESS = re.compile(r"(?<![^\W_])https?://(?=[^\W_])[^\s<>\"`{}|\\^]{1,2000}", re.IGNORECASE)
_TAIL = ".,:;!?'’”…*_~"


def _link_addresses(text: str) -> list[Token] | None:
    if "://" not in text:
        return None
    parts: list[Token] = []
    start = 0
    for match in _ADDRESS.finditer(text):
        address = _without_tail(match.group())
        href = _parser.normalizeLink(address)
        if not _parser.validateLink(href):
            continue
        parts += [_text(text[start : match.start()]), *_link(address, {"href": href, "rel": _REL})]
        start = match.start() + len(address)
    return [*parts, _text(text[start:])]


def _without_tail(address: str) -> str:
    """`address` without the punctuation of the sentence around it; brackets that it opens itself stay."""
    while True:
        address = address.rstrip(_TAIL)
        for opening, closing in ("()", "[]"):
            if address.endswith(closing) and address.count(closing) > address.count(opening):
                address = address[:-1]
                break
        else:
            return address


_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_WORDS_IN_A_NAME = 3  # the longest run that is looked up: "low-dose oral methotrexate"


def _link_drugs(text: str, drugs: Mapping[str, str], linked: set[str]) -> list[Token] | None:
    """Adds to `linked` the paths that it used. The longest name wins: "mycophenolate mofetil" is one."""
    words = list(_WORD.finditer(text))
    parts: list[Token] = []
    start = at = 0
    while at < len(words):
        first = words[at].start()
        for run in range(min(_WORDS_IN_A_NAME, len(words) - at), 0, -1):
            end = words[at + run - 1].end()
            path = drugs.get(text[first:end].casefold())
            if path is None:
                continue
            if path not in linked:
                linked.add(path)
                parts += [_text(text[start:first]), *_link(text[first:end], {"href": path, "class": "drug"})]
                start = end
            at += run - 1
            break
        at += 1
    return [*parts, _text(text[start:])] if parts else None


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _link(words: str, attributes: dict[str, str | int | float]) -> list[Token]:
    return [
        Token("link_open", "a", 1, attrs=attributes),
        _text(words),
        Token("link_close", "a", -1),
    ]
