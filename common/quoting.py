"""Quotes in Markdown: what a reply begins with when it answers certain words."""

from __future__ import annotations

import re

from common.figures import PICTURE
from common.linking import CITE_MARK

_PICTURE = re.compile(rf"!\[([^\]\n]{{0,300}})\]\({PICTURE}[^)\s]{{0,60}}\)")
_FENCE = re.compile(r" {0,3}(```|~~~)")


def quote(source: str, *, who: str, link: str, limit: int) -> str:
    """Markdown that quotes about `limit` characters of `source`, names `who` and links to `link`; names nobody without a link.

    Quotes inside `source` are left out: they belong to others and would pile up. Pictures become the words under them.
    """
    own = "\n".join(line for line in source.split("\n") if not line.lstrip().startswith(">"))
    text = re.sub(r"\n{3,}", "\n\n", _PICTURE.sub(r"(\1)", own).replace("()", "")).strip()
    if len(text) > limit:
        text = text[:limit].rsplit(" ", 1)[0].rstrip() + " …"
    lines = text.split("\n") if text else []
    fences = [found.group(1) for line in lines if (found := _FENCE.match(line))]
    if len(fences) % 2:
        lines.append(fences[-1])  # code that the limit cut open would swallow the line below
    quoted = [f"> {line}".rstrip() for line in lines]
    if link:
        quoted += [*([">"] if quoted else []), cite(who, link)]
    return "\n".join([*quoted, "", ""]) if quoted else ""


def cite(who: str, link: str) -> str:
    """The last line of a quote, which names `who` and leads to `link`."""
    name = re.sub(r"([\\\[\]*_`<>~&@])", r"\\\1", who)
    return f"> {CITE_MARK}[{name}]({link})"
