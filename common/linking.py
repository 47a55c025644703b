"""Passes over Markdown's tokens: quotes kept flat, links told apart, plain words that become links.

Every pass goes once over tokens that are there, so time grows with their number. Pure: what names stand for is handed in.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote

from markdown_it.common.normalize_url import normalizeLink, validateLink
from markdown_it.token import Token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

CITE_MARK = "— "  # a quote's last line, when it is this and one link, names whom it quotes

_REL = "nofollow ugc noopener noreferrer"
_FOREIGN = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_LOCAL = re.compile(r"(?:/(?![/\\])|#)")  # not "//host", which would leave the site
_BARE_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/|$)", re.IGNORECASE)  # "www.example.org/x"
_QUOTES_DEEP = 2  # a quote in a quote; deeper ones stand beside it
QUOTE_NESTING = {"blockquote_open": 1, "blockquote_close": -1}
_LINK_NESTING = {"link_open": 1, "link_close": -1}


# -- Quotes and links that are written out ------------------------------------------------
def flatten_quotes(tokens: list[Token]) -> list[Token]:
    """A tower of quotes keeps its words and loses its walls: nothing is nested deeper than _QUOTES_DEEP."""
    depth = 0
    kept = []
    for token in tokens:
        step = QUOTE_NESTING.get(token.type, 0)
        depth += step
        if not step or (depth if step > 0 else depth + 1) <= _QUOTES_DEEP:
            kept.append(token)
    return kept


def mark_links(tokens: list[Token]) -> None:
    """Foreign links get a `rel`. What has no scheme and no place on this site leads nowhere, or to the host it names.

    A link whose words name another host than it leads to, or whose host is not plain ASCII, says the true one.
    """
    for token in tokens:
        children = token.children or []
        hosts: dict[int, str] = {}  # by where the link closes
        for at, child in enumerate(children):
            if child.type != "link_open":
                continue
            href = str(child.attrGet("href") or "")
            if _BARE_HOST.match(href):
                child.attrSet("href", href := f"https://{href}")
            if _FOREIGN.match(href):
                child.attrSet("rel", _REL)
                end, words = words_of_link(children, at)
                if host := true_host(href, words):
                    hosts[end] = host
            elif not _LOCAL.match(href):
                child.attrSet("href", "#")
        if hosts:
            token.children = [
                each
                for at, child in enumerate(children)
                for each in ((text(f" ({hosts[at]})"), child) if at in hosts else (child,))
            ]


def words_of_link(children: list[Token], at: int) -> tuple[int, str]:
    """Where the link that opens at `at` closes, and its words. Links do not nest."""
    end = next(n for n in range(at, len(children)) if children[n].type == "link_close")
    return end, "".join(child.content for child in children[at:end])


_AUTHORITY = re.compile(r"(?:https?://|mailto:)([^/?#]*)", re.IGNORECASE)
_LOOKS_LIKE_A_HOST = re.compile(r"(?:https?:/*)?([^\s/?#]*\.[^\s/?#.]{2,})(?:[/?#]\S*)?", re.IGNORECASE)
_HOST_CHARS = 253


def true_host(href: str, words: str) -> str:
    """The host that `href` leads to, when `words` could make a reader expect another; "" when nothing deceives.

    Names in letters beyond ASCII are shown as browsers send them ("xn--..."): no list of look-alikes is complete.
    """
    match = _AUTHORITY.match(href)
    authority = unquote(match.group(1)) if match else ""
    host = _bare(authority.rpartition("@")[2])
    if "xn--" in host or not host.isascii():
        return _in_ascii(host)
    if href[:7].casefold() == "mailto:":
        return ""
    named = _LOOKS_LIKE_A_HOST.fullmatch(words.strip()) if len(words) <= 10 * _HOST_CHARS else None
    if "@" in authority or (named and _bare(named.group(1)) != host):
        return host[:_HOST_CHARS]
    return ""


def _bare(host: str) -> str:
    return re.sub(r":\d*$", "", host).casefold().removeprefix("www.")


def _in_ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")[:_HOST_CHARS]
    except UnicodeError:  # no browser would find it either
        return host.encode("ascii", "backslashreplace").decode("ascii")[:_HOST_CHARS]


def mark_cites(tokens: list[Token]) -> None:
    """Inside a quote, a paragraph "— [name](link)" becomes `<cite>`."""
    quotes = 0
    for at, token in enumerate(tokens):
        quotes += QUOTE_NESTING.get(token.type, 0)
        children = token.children or []
        if quotes and token.type == "inline" and tokens[at - 1].type == "paragraph_open":
            kinds = [child.type for child in children]
            if kinds == ["text", "link_open", "text", "link_close"] and children[0].content == CITE_MARK:
                token.children = children[1:]
                tokens[at - 1].tag = tokens[at + 1].tag = "cite"


# -- Words that become links ------------------------------------------------------------------
def link_words(
    tokens: list[Token],
    *,
    drugs: Mapping[str, str] | None,
    members: Mapping[str, tuple[str, str]] | None,
) -> None:
    """Plain addresses become links; outside of quotes so do members after an @, and each drug the first time it is named."""
    linked: set[str] = set()
    quotes = 0
    for token in tokens:
        quotes += QUOTE_NESTING.get(token.type, 0)
        if token.type == "inline" and token.children:
            token.children = _replace_text(token.children, _link_addresses)
            if members and not quotes:
                token.children = _replace_text(token.children, lambda words: _link_members(words, members))
            if drugs and not quotes:
                token.children = _replace_text(
                    token.children, lambda words: _link_drugs(words, drugs, linked)
                )


def _replace_text(children: list[Token], replace: Callable[[str], list[Token] | None]) -> list[Token]:
    """`children` with every text outside of links replaced; None keeps it."""
    replaced: list[Token] = []
    in_link = 0
    for child in children:
        in_link += _LINK_NESTING.get(child.type, 0)
        parts = replace(child.content) if child.type == "text" and not in_link else None
        replaced += [child] if parts is None else parts
    return replaced


_ADDRESS = re.compile(r"(?<![^\W_])https?://(?=[^\W_])[^\s<>\"`{}|\\^]{1,2000}", re.IGNORECASE)
_TAIL = ".,:;!?'’”…*_~"


def _link_addresses(words: str) -> list[Token] | None:
    if "://" not in words:
        return None
    parts: list[Token] = []
    start = 0
    for match in _ADDRESS.finditer(words):
        address = _without_tail(match.group())
        href = normalizeLink(address)
        if not validateLink(href):
            continue
        host = true_host(href, address)
        shown = f"{address} ({host})" if host else address
        parts += [text(words[start : match.start()]), *_link(shown, {"href": href, "rel": _REL})]
        start = match.start() + len(address)
    return [*parts, text(words[start:])]


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


# Handles hold letters, digits, "_-." and marks (accounts.handles). Marks are no \w, so what ends a name is said instead.
_AT_NAME = re.compile(r"(?<![\w@.+/-])@([^\W_](?:[\w.-]|[^\w\s!-¿\u2000-\u206f\u3000-\u303f]){0,59})")


def at_names(words: str) -> Iterator[tuple[str, int, int]]:
    """(name, start, end) of every @name, the sign within."""
    for match in _AT_NAME.finditer(words):
        name = match.group(1)
        while unicodedata.category(name[-1])[0] not in "LMN":
            name = name[:-1]
        if (
            words[match.end() : match.end() + 1] != "@"
        ):  # "@marlow@elsewhere.example" is an address of another place
            yield name, match.start(), match.start() + 1 + len(name)


def _link_members(words: str, members: Mapping[str, tuple[str, str]]) -> list[Token] | None:
    if "@" not in words:
        return None
    parts: list[Token] = []
    done = 0
    for name, start, end in at_names(words):
        if name in members:
            handle, path = members[name]
            parts += [text(words[done:start]), *_link(f"@{handle}", {"href": path, "class": "member"})]
            done = end
    return [*parts, text(words[done:])] if parts else None


def names_in(tokens: list[Token]) -> Iterator[str]:
    """Every word after an @, in order, outside of quotes, links and code."""
    quotes = in_link = 0
    for token in tokens:
        quotes += QUOTE_NESTING.get(token.type, 0)
        for child in token.children or []:
            in_link += _LINK_NESTING.get(child.type, 0)
            if child.type == "text" and not quotes and not in_link:
                for name, _start, _end in at_names(child.content):
                    yield name


_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_WORDS_IN_A_NAME = 3  # the longest run that is looked up: "low-dose oral methotrexate"


def _link_drugs(words: str, drugs: Mapping[str, str], linked: set[str]) -> list[Token] | None:
    """Adds to `linked` the paths that it used. The longest name wins: "mycophenolate mofetil" is one."""
    found = list(_WORD.finditer(words))
    parts: list[Token] = []
    start = at = 0
    while at < len(found):
        first = found[at].start()
        for run in range(min(_WORDS_IN_A_NAME, len(found) - at), 0, -1):
            end = found[at + run - 1].end()
            path = drugs.get(words[first:end].casefold())
            if path is None and words[end - 2 : end] in ("’s", "'s"):
                end -= 2
                path = drugs.get(words[first:end].casefold())
            if path is None:
                continue
            if path not in linked:
                linked.add(path)
                parts += [text(words[start:first]), *_link(words[first:end], {"href": path, "class": "drug"})]
                start = end
            at += run - 1
            break
        at += 1
    return [*parts, text(words[start:])] if parts else None


def text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _link(words: str, attributes: dict[str, str | int | float]) -> list[Token]:
    return [Token("link_open", "a", 1, attrs=attributes), text(words), Token("link_close", "a", -1)]
