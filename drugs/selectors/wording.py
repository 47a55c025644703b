"""Where the words of two lines differ, so that an editor sees the one word that changed in a long sentence."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

_ALIKE = 0.5  # of the words, from 0 to 1: lines that share less are not compared word by word
_TOKEN = re.compile(r"\s+|[^\s]+")


class Piece(NamedTuple):
    text: str
    is_changed: bool


def compare_words(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]] | None:
    """Both lines in pieces, each marked where the other has something else; None when they are too different for that."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return None
    went: list[Piece] = []
    came: list[Piece] = []
    for kind, left, left_end, right, right_end in matcher.get_opcodes():
        went += _piece(before[left:left_end], kind != "equal")
        came += _piece(after[right:right_end], kind != "equal")
    return tuple(went), tuple(came)


def _piece(tokens: list[str], is_changed: bool) -> list[Piece]:
    return [Piece("".join(tokens), is_changed)] if tokens else []
