"""Pictures in Markdown: what stands there for one becomes a figure, and nothing else ever becomes an `<img>`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from markdown_it.token import Token

from common.linking import QUOTE_NESTING, text, words_of_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PICTURE = "picture:"  # the scheme of "![what it shows](picture:<id>)"


class PictureFile(NamedTuple):
    """How a picture is shown: addresses on this site, pixels of the largest size, and what it shows when the text does not say."""

    src: str
    srcset: str
    width: int
    height: int
    alt: str = ""


def show_pictures(tokens: list[Token], pictures: Mapping[str, PictureFile]) -> None:
    """Each `![alt](picture:id)` whose id is known becomes a picture with its caption; in quotes, or unknown, its words.

    The parser reads it as "!" and a link, so nothing can nest. Call it before `mark_links`, which knows no such scheme.
    """
    quotes = 0
    for at, token in enumerate(tokens):
        quotes += QUOTE_NESTING.get(token.type, 0)
        if not token.children or PICTURE not in token.content:
            continue
        children, only_pictures = _with_pictures(token.children, {} if quotes else pictures)
        token.children = children
        if only_pictures and tokens[at - 1].type == "paragraph_open":
            tokens[at - 1].hidden = tokens[at + 1].hidden = True  # a figure cannot stand in a paragraph
            token.children = list(_as_figures(children))


def _with_pictures(children: list[Token], pictures: Mapping[str, PictureFile]) -> tuple[list[Token], bool]:
    """`children` with pictures in the place of their links, and whether they are now nothing else."""
    kept: list[Token] = []
    at = 0
    while at < len(children):
        child = children[at]
        href = str(child.attrGet("href") or "") if child.type == "link_open" else ""
        if not href.startswith(PICTURE):
            kept.append(child)
            at += 1
            continue
        end, words = words_of_link(children, at)
        if kept and kept[-1].type == "text" and kept[-1].content.endswith("!"):
            kept[-1] = text(kept[-1].content[:-1])
        shown = pictures.get(href[len(PICTURE) :])
        if shown is None:
            kept.append(text(words and f"({words})"))
        else:
            kept.append(_picture(shown, words.strip() or shown.alt))
        at = end + 1
    is_picture = [child.type == "picture" for child in kept if not _is_space(child)]
    return kept, bool(is_picture) and all(is_picture)


def _is_space(child: Token) -> bool:
    return child.type in ("softbreak", "hardbreak") or (child.type == "text" and not child.content.strip())


def _picture(shown: PictureFile, alt: str) -> Token:
    attributes: dict[str, str | int | float] = {
        "src": shown.src,
        "srcset": shown.srcset,
        "sizes": "(min-width: 48rem) 42rem, 92vw",
        "width": shown.width,
        "height": shown.height,
        "alt": alt,
        "loading": "lazy",
    }
    return Token(
        "picture",
        "img",
        0,
        attrs={name: value for name, value in attributes.items() if value or name == "alt"},
    )


def _as_figures(children: list[Token]) -> Iterator[Token]:
    for child in children:
        if child.type != "picture":
            continue
        yield Token("figure_open", "figure", 1)
        yield child
        if alt := str(child.attrGet("alt") or ""):
            yield from (
                Token("caption_open", "figcaption", 1),
                text(alt),
                Token("caption_close", "figcaption", -1),
            )
        yield Token("figure_close", "figure", -1)


def pictures_in(tokens: list[Token]) -> Iterator[str]:
    """Ids of the pictures that a text shows, in order, outside of quotes."""
    quotes = 0
    for token in tokens:
        quotes += QUOTE_NESTING.get(token.type, 0)
        for child in token.children or []:
            if not quotes and child.type == "link_open":
                href = str(child.attrGet("href") or "")
                if href.startswith(PICTURE):
                    yield href[len(PICTURE) :]
