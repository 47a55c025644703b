"""How plain the words of a page are. For editors; readers are never shown a figure.

The reading age is the Flesch-Kincaid grade plus five years: it grows with the length of sentences and with syllables per
word. Names of drugs count like any other word. A bullet that is a part of a sentence counts as one.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyphen import Pyphen

from drugs.models import Section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from drugs.selectors import PageContent

AIM = 12  # years
_HEAVIEST = 5  # sentences named for each section
_MIN_WORDS = 4  # of a sentence that is named: in shorter ones a single name decides
_AGE_AT_SCHOOL = 5  # years, at grade 0
_ENDS = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouyáéíóúèêëïöü]+")
# "take", "times", "named", but not "ta-ble", "dos-es", "test-ed"
_SILENT = re.compile(r"(?<=[bcdfghjkmnpqrstvwxz])e$|(?<=[bdfghkmnpqrtvw])es$|(?<=[bcfghjkmnpqrsvwxz])ed$")
_hyphens = Pyphen(lang="en_US", left=1, right=2)


@dataclass(frozen=True, slots=True)
class HeavySentence:
    text: str
    age: float


@dataclass(frozen=True, slots=True)
class SectionReading:
    """`heaviest`: sentences above the aim that raise the age of the section most, the worst first."""

    kind: str
    age: float
    heaviest: tuple[HeavySentence, ...]

    @property
    def heading(self) -> str:
        return str(Section.Kind(self.kind).label)


@dataclass(frozen=True, slots=True)
class PageReading:
    age: float
    sections: tuple[SectionReading, ...]


def read_page(content: PageContent) -> PageReading:
    """Reading ages in years, of the whole page and of each section."""
    sections = {
        section.kind: [sentence for each in section.statements for sentence in _sentences(each.text)]
        for section in content.sections
    }
    return PageReading(
        age=reading_age(sentence for sentences in sections.values() for sentence in sentences),
        sections=tuple(
            SectionReading(kind, reading_age(sentences), _heaviest(sentences))
            for kind, sentences in sections.items()
        ),
    )


def reading_age(sentences: Iterable[str]) -> float:
    """In years, to one place; 0 when there is no word. Sentences come without Markdown."""
    count = words = syllables = 0
    for sentence in sentences:
        found = _WORD.findall(sentence)
        if found:
            count += 1
            words += len(found)
            syllables += sum(_syllables(word.casefold()) for word in found)
    if not count:
        return 0.0
    grade = 0.39 * words / count + 11.8 * syllables / words - 15.59
    return round(max(grade, 0.0) + _AGE_AT_SCHOOL, 1)


def _sentences(text: str) -> list[str]:
    plain = text.replace("*", "")
    return [sentence for sentence in _ENDS.split(plain) if _WORD.search(sentence)]


def _heaviest(sentences: list[str]) -> tuple[HeavySentence, ...]:
    weighed = []
    for sentence in sentences:
        words, age = len(_WORD.findall(sentence)), reading_age([sentence])
        if words >= _MIN_WORDS and age > AIM:
            weighed.append((words * (age - AIM), HeavySentence(sentence, age)))
    weighed.sort(key=lambda each: each[0], reverse=True)
    return tuple(sentence for _, sentence in weighed[:_HEAVIEST])


@functools.lru_cache(maxsize=8192)  # all words of the catalogue
def _syllables(word: str) -> int:
    """Where a word may be parted is never more than its syllables ("qui-et"), but often less ("about"): groups of vowels,
    without a silent ending, make up for that."""
    spoken = _SILENT.sub("", word)
    return max(len(_hyphens.positions(word)) + 1, len(_VOWELS.findall(spoken)))
