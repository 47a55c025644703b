"""What an edit changed, as runs of words for a template. Bounded time, whatever the texts are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_MAX_WORDS = 1500  # per changed block; comparing longer ones word by word can take seconds
_MAX_LINES = 2000
_KEPT_AROUND = 160  # characters of unchanged text left on each side of a change


@dataclass(frozen=True, slots=True)
class Run:
    kind: Literal["same", "gone", "new"]
    text: str


def compare(before: str, after: str) -> list[Run]:
    """The way from `before` to `after`: unchanged, taken out and added text, in reading order.

    Lines are matched first, then the words of lines that changed. Long unchanged stretches are shortened to their ends.
    """
    runs: list[Run] = []
    for kind, old, new in _blocks(
        before.splitlines(keepends=True), after.splitlines(keepends=True), _MAX_LINES
    ):
        if kind == "equal":
            _add(runs, "same", old)
            continue
        old_words, new_words = re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)
        for word_kind, gone, added in _blocks(old_words, new_words, _MAX_WORDS):
            if word_kind == "equal":
                _add(runs, "same", gone)
            else:
                _add(runs, "gone", gone)
                _add(runs, "new", added)
    return [_shorten(run, first=at == 0, last=at == len(runs) - 1) for at, run in enumerate(runs)]


def _blocks(old: list[str], new: list[str], limit: int) -> list[tuple[str, str, str]]:
    """(opcode, old text, new text) of each block; one replaced block when there is too much to compare."""
    if old == new:
        return [("equal", "".join(old), "")] if old else []
    if len(old) > limit or len(new) > limit:
        return [("replace", "".join(old), "".join(new))]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(kind, "".join(old[a:b]), "".join(new[c:d])) for kind, a, b, c, d in matcher.get_opcodes()]


def _add(runs: list[Run], kind: Literal["same", "gone", "new"], text: str) -> None:
    if not text:
        return
    if runs and runs[-1].kind == kind:
        text = runs.pop().text + text
    runs.append(Run(kind, text))


def _shorten(run: Run, *, first: bool, last: bool) -> Run:
    if run.kind != "same" or len(run.text) <= 2 * _KEPT_AROUND + 20:
        return run
    head = "" if first else run.text[:_KEPT_AROUND]
    tail = "" if last else run.text[-_KEPT_AROUND:]
    return Run("same", f"{head} … {tail}")
