"""Plain words that pages say in place of the words of labels and studies (plain_words.toml)."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).resolve().parent / "plain_words.toml"


@dataclass(frozen=True, slots=True)
class PlainWord:
    """`notes`: how often the jargon stood in the notes from which the first texts were written."""

    jargon: str
    plain: tuple[str, ...]
    notes: int
    stays: str  # why the jargon may also stand on a page that says the plain word; "" where it may not
    pattern: re.Pattern[str]

    def is_on(self, text: str) -> bool:
        """Whether the jargon itself stands in `text`."""
        return bool(self.pattern.search(text))

    def is_plain_on(self, text: str) -> bool:
        return any(each in text.casefold() for each in self.plain)


@functools.cache
def plain_words() -> tuple[PlainWord, ...]:
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        PlainWord(
            jargon=each["jargon"],
            plain=tuple(each["plain"]),
            notes=each["notes"],
            stays=each.get("stays", ""),
            pattern=_pattern(each["jargon"]),
        )
        for each in table["words"]
    )


def _pattern(jargon: str) -> re.Pattern[str]:
    """A short form in capitals stands alone; of a word, any ending counts."""
    if jargon.isupper():
        return re.compile(rf"\b{re.escape(jargon)}s?\b")
    return re.compile(rf"\b{re.escape(jargon)}", re.IGNORECASE)
