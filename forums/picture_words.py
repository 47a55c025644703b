"""How a post's words name a picture: `![what it shows](picture:<id>)`. `common.figures` shows it."""

from __future__ import annotations

import re
import uuid

from common.figures import PICTURE

_NAMED = re.compile(
    rf"!\[((?:\\.|[^\\\[\]]){{0,600}})\]\({PICTURE}([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})\)"
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SIGNS = re.compile(r"([\\\[\]*_`<>~&!@])")


def write(picture_id: uuid.UUID, alt: str) -> str:
    """What stands in a text for a picture; `alt` on one line, its signs kept from being Markdown. `named_in` reads it back."""
    line = _SIGNS.sub(r"\\\1", " ".join(alt.split()))
    return f"![{line}]({PICTURE}{picture_id})"


def named_in(source: str, limit: int) -> dict[uuid.UUID, str]:
    """The first `limit` pictures that a text names, each with its description. Time grows with the length of `source`."""
    found: dict[uuid.UUID, str] = {}
    for match in _NAMED.finditer(source):
        found.setdefault(uuid.UUID(match[2]), _ESCAPED.sub(r"\1", match[1]).strip())
        if len(found) == limit:
            break
    return found
