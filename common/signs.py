"""Signs that reach beyond their own place: they turn the words around them, or climb over the lines above and below.

One decision for everything that members type: bodies, titles, names and notes pass `tame` in `common.forms.clean_text`, and
the renderer passes its HTML through it once more, because Markdown can write signs as numbers. What stays, stays inside its
own paragraph: static/css gives titles and paragraphs of members `unicode-bidi: plaintext`.
"""

from __future__ import annotations

import re
import unicodedata

MAX_MARKS = 4  # on one letter: a Hebrew one has up to four, a name of ours two

# Embeddings, overrides and isolates, which can make a text read backwards or swallow what follows; the two plain marks of
# direction stay, because Hebrew and Arabic need them beside digits. Annotations, and tags outside of a flag, are invisible.
_TURNING = re.compile(
    "[\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+"
)
_RUN = re.compile(rf"[^\w\s!-~]{{{MAX_MARKS + 1},}}")  # marks are neither letters nor spaces
_EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and patterns without any ink


def tame(text: str) -> str:
    """`text` without signs that turn what stands around them, and with at most MAX_MARKS marks on one letter."""
    return text if text.isascii() else _RUN.sub(_shorten, _TURNING.sub("", text))


def is_blank(text: str) -> bool:
    """Whether nothing in `text` can be seen or heard."""
    return all(char in _EMPTY or unicodedata.category(char)[0] in "CZ" for char in text)


def _shorten(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for char in run.group():
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks <= MAX_MARKS:
            kept.append(char)
    return "".join(kept)
