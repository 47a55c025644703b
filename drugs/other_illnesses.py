"""Words of other illnesses on a drug page, where nobody has said why they stand there (other_illnesses.toml)."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FILE = Path(__file__).resolve().parent / "other_illnesses.toml"


class _Statement(Protocol):
    @property
    def text(self) -> str: ...


class _Section(Protocol):
    @property
    def kind(self) -> str: ...

    @property
    def statements(self) -> Sequence[_Statement]: ...


@dataclass(frozen=True, slots=True)
class ForeignWord:
    """`illness` is named in `text`, a statement of the section `kind`."""

    illness: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Illnesses:
    words: dict[str, re.Pattern[str]]
    allowed: dict[str, dict[str, str]]  # slug of a drug, illness, reason


@functools.cache
def illnesses() -> Illnesses:
    """The list of words and of what each drug may name. An allowance names a listed illness and gives a reason."""
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Illnesses(
        words={illness: re.compile(how, re.IGNORECASE) for illness, how in table["words"].items()},
        allowed=table["allowed"],
    )


def named_illnesses(sections: Sequence[_Section]) -> Iterator[ForeignWord]:
    """Every statement of a page that names another illness, allowed or not, once for each illness."""
    for section in sections:
        for each in section.statements:
            for illness, how in illnesses().words.items():
                if how.search(each.text):
                    yield ForeignWord(illness, section.kind, each.text)


def foreign_words(slug: str, sections: Sequence[_Section]) -> list[ForeignWord]:
    """What the page of the drug `slug` names without a reason: sections of an edition, a working copy or a catalogue file."""
    allowed = illnesses().allowed.get(slug, {})
    return [word for word in named_illnesses(sections) if word.illness not in allowed]
