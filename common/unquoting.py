"""Taking somebody's words, or their name, out of what others quoted. Pure: text in, text out; all else stays byte for byte.

Works on lines, not on what Markdown makes of them, so that a quote inside of code, or one whose lines somebody moved, loses its
words too. A quote ends with a line that names whom it quotes and leads to the post (common.quoting.cite).
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from common.linking import CITE_MARK, at_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_QUOTED = re.compile(r"((?:[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(?:[ \t]*>)+[ \t]?)(.*)")
_LINK = re.compile(r"\[((?:\\.|[^\[\]\\]){0,300})\]\(([^()\s]{1,500})\)")
_CITE = re.compile(rf"[ \t]*{re.escape(CITE_MARK.strip())}[ \t]*{_LINK.pattern}")
_AFTER_NAME = re.compile(r"(, \D{1,40}\d+)$")  # "marlow, post 3": what stands behind a name in a cite
_SURE_CHARS = 16  # shorter lines that nobody is named for are anybody's


@dataclass(slots=True)
class _Line:
    text: str
    marks: str = ""  # "> " and what stands before; "" outside of quotes
    words: str = ""  # behind the marks
    cites: str = ""  # where it leads, when it names whom the lines above quote
    owner: str | None = None  # where the cite leads that speaks for this line

    @property
    def depth(self) -> int:
        return self.marks.count(">")


def without_words(
    source: str, *, is_gone: Callable[[str], bool], was_said: Callable[[str], bool], note: str, who: str
) -> str:
    """`source` without the words that it quotes of posts that are gone.

    `is_gone` says of an address whether it leads to such a post: the words above that line become `note`, and the name in it
    `who`. `was_said` says of a line whether it stood in such a post: for quotes under which nobody is named. Words that the same
    quote repeats of others, with their names, stay.
    """
    lines = _read(source)
    gone = [line.owner is not None and is_gone(line.owner) for line in lines]
    for group in _unnamed(lines):
        full = [at for at in group if lines[at].words.strip()]
        said = [at for at in full if was_said(lines[at].words)]
        if len(said) < len(full) or sum(len(lines[at].words.strip()) for at in full) < _SURE_CHARS:
            group = [at for at in said if len(lines[at].words.strip()) >= _SURE_CHARS]
        for at in group:
            gone[at] = True
    for at, line in enumerate(lines):  # a paragraph may go on without a mark
        if not line.marks and line.text.strip() and at and gone[at - 1]:
            gone[at] = was_said(line.text)
    if True in gone:
        source = "\n".join(_replaced(lines, gone, note))
    return without_name(source, is_theirs=is_gone, is_name=lambda name: False, who=who)


def quoted_words(source: str, *, is_theirs: Callable[[str], bool]) -> str | None:
    """The words that `source` quotes of posts of theirs; None when it quotes none, "" when it names them under no words."""
    if "](" not in source or ">" not in source:
        return None
    lines = _read(source)
    if not any(line.cites and is_theirs(line.cites) for line in lines):
        return None
    return "\n".join(line.words for line in lines if line.owner is not None and is_theirs(line.owner)).strip()


def without_name(
    source: str, *, is_theirs: Callable[[str], bool], is_name: Callable[[str], bool], who: str
) -> str:
    """`source` with `who` in the place of a name: under quotes of posts of theirs, and behind an @ where `is_name` says so."""

    def renamed(link: re.Match[str]) -> str:
        words, address = link.groups()
        if not is_theirs(address):
            return link.group()
        before, behind, _rest = (*_AFTER_NAME.split(words), "", "")[:3]
        named = bool(behind) or is_name(_plain(before).removeprefix("@"))
        return f"[{who}{behind}]({address})" if named else link.group()

    if "](" in source:
        source = _LINK.sub(renamed, source)
    return _without_mentions(source, is_name, who)


def _without_mentions(source: str, is_name: Callable[[str], bool], who: str) -> str:
    parts, done = [], 0
    for name, start, end in at_names(source):
        if is_name(name):
            parts += [source[done:start], who]
            done = end
    return "".join([*parts, source[done:]]) if parts else source


def own_lines(source: str) -> list[str]:
    """The lines of `source` that are no quotes, as `said_in` compares them."""
    return [words for line in source.split("\n") if not _QUOTED.match(line) and (words := _even(line))]


def said_in(texts: Iterable[str]) -> Callable[[str], bool]:
    """Whether a line stood, whole or in part, in one of `texts`: however its spaces and the marks of Markdown were."""
    whole = "\n".join(line for text in texts for line in own_lines(text))

    @functools.cache  # a text may repeat a line thousands of times
    def was_said(line: str) -> bool:
        words = _even(line.strip().removesuffix("…"))
        return bool(words) and words in whole

    return was_said


def _even(line: str) -> str:
    """`line` without what quoting, rendering and choosing by hand change: marks, spaces, capitals."""
    return " ".join(re.sub(r"[\\*_`~#!\[\]]|\([^()\s]*\)", "", line).split()).casefold()


def _plain(words: str) -> str:
    return re.sub(r"\\(.)", r"\1", words)


# -- Which line is whose ---------------------------------------------------------------------
def _read(source: str) -> list[_Line]:
    lines = []
    for text in source.split("\n"):
        found = _QUOTED.fullmatch(text)
        line = _Line(text, *found.groups()) if found else _Line(text)
        cite = _CITE.match(line.words)
        line.cites = cite.group(2) if cite else ""
        lines.append(line)
    for at, line in enumerate(lines):  # an inner quote ends before the one around it, so it speaks first
        if line.cites:
            for above in _above(lines, at):
                if lines[above].owner is None:
                    lines[above].owner = line.cites
    return lines


def _above(lines: list[_Line], at: int) -> list[int]:
    """The lines that the cite at `at` speaks for: up to the cite before, out of the quote, or into one around it.

    When nothing of the quote stands right above, the quote before it, if only empty lines part the two.
    """
    depth, found, above = lines[at].depth, [], at - 1
    while above >= 0 and not lines[above].marks and not lines[above].text.strip():
        above -= 1
    while above >= 0:
        line = lines[above]
        if line.depth < depth or not line.marks or (line.cites and line.depth == depth):
            break
        if line.cites == "":
            found.append(above)
        above -= 1
    return found


def _unnamed(lines: list[_Line]) -> list[list[int]]:
    """Lines of quotes that no cite speaks for, those together that stand together."""
    groups: list[list[int]] = []
    for at, line in enumerate(lines):
        if not line.marks or line.owner is not None or line.cites:
            continue
        if groups and groups[-1][-1] == at - 1 and lines[at - 1].depth == line.depth:
            groups[-1].append(at)
        else:
            groups.append([at])
    return groups


def _replaced(lines: list[_Line], gone: list[bool], note: str) -> Iterable[str]:
    """The lines, with one `note` for each stretch of words that are gone. Empty lines of a quote stay at its end."""
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and gone[end]:
            end += 1
        full = [each for each in range(at, end) if (lines[each].words or lines[each].text).strip(" \t>")]
        if not full:
            yield from (line.text for line in lines[at : max(end, at + 1)])
            at = max(end, at + 1)
            continue
        yield f"{lines[at].marks.rstrip()} {note}".strip()
        yield from (line.text for line in lines[full[-1] + 1 : end])
        at = end
