"""What somebody typed into the search box, understood. Pure: no queries, no settings, bounded time, and no text is an error.

    morning nausea            posts with both words
    "blood pressure"          the words together
    -winter  -"sun cream"     without these
    rash OR hives             one of the two
    in:medicines  drug:imuran  by:ivy  has:picture  after:2025-03  before:2026

A sign that means nothing here is a word like any other.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_CHARS = 200  # of the box; longer questions are not searched
MAX_TERMS = 12  # words and phrases; later ones are passed over
OPERATORS = ("in", "drug", "by", "has", "after", "before")
HAS = ("picture", "poll", "question", "answer")

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_PIECE = re.compile(
    rf"""
      (?P<name>{"|".join(OPERATORS)}):(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))
    | (?P<minus>-?)"(?P<phrase>[^"]*)"
    | (?P<word>[^\s"]+)
    | (?P<stray>")
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?")
_SAYS_SOMETHING = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or words that stand together."""

    text: str
    is_phrase: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. `wanted` are all needed, each by one of its terms; `unwanted` may not be there.

    The other fields are as typed, "" or empty where nothing was: whether there is such a forum is not known here.
    """

    wanted: tuple[tuple[Term, ...], ...] = ()
    unwanted: tuple[Term, ...] = ()
    forum: str = ""
    drug: str = ""
    by: str = ""
    has: frozenset[str] = frozenset()
    after: datetime.date | None = None  # that day and later
    before: datetime.date | None = None  # earlier than that day
    not_understood: tuple[str, ...] = field(default=())  # operators with a value that nobody can know
    is_cut: bool = False  # there were more words than are looked for

    @property
    def is_empty(self) -> bool:
        """Nothing at all was asked."""
        return not (self.wanted or self.unwanted or self.is_narrowed)

    @property
    def is_narrowed(self) -> bool:
        """Some of the fields are filled."""
        return bool(self.forum or self.drug or self.by or self.has or self.after or self.before)

    @property
    def is_plain(self) -> bool:
        """Words alone: who uses signs means exactly that."""
        single = all(len(group) == 1 and not group[0].is_phrase for group in self.wanted)
        return single and not self.unwanted and not self.is_narrowed

    @property
    def words(self) -> str:
        """What is wanted, without signs: for a look into the drug pages, and for a new thread's title."""
        return " ".join(term.text for group in self.wanted for term in group)

    def with_words(self, other: Mapping[str, str]) -> Asked:
        """The same question with some single words written in another way."""
        return replace(
            self,
            wanted=tuple(
                tuple(
                    term if term.is_phrase else Term(other.get(term.text.casefold(), term.text))
                    for term in group
                )
                for group in self.wanted
            ),
        )


def parse(text: str, fields: Mapping[str, str] | None = None, *, has: Iterable[str] = ()) -> Asked:
    """`text` of the box, and the form's `fields` by the names of operators. What stands in the box comes first."""
    values: dict[str, str] = {name: value.strip() for name, value in (fields or {}).items() if value.strip()}
    having = {each.casefold() for each in has if each}
    groups: list[tuple[Term, ...]] = []
    unwanted: list[Term] = []
    joins = False  # the last word was OR
    count = 0
    for piece in _PIECE.finditer(text[:MAX_CHARS].translate(_QUOTES)):
        if name := (piece["name"] or "").casefold():
            value = (piece["bare"] if piece["quoted"] is None else piece["quoted"]).strip()
            if name == "has":
                having |= {value.casefold()} if value else set()
            elif value:
                values[name] = value
            continue
        if piece["word"] == "OR" and groups and not joins:
            joins = True
            continue
        term, is_minus = _term(piece)
        if term is None:
            continue
        count += 1
        if count > MAX_TERMS:
            break
        if is_minus:
            unwanted.append(term)
        elif joins:
            groups[-1] = (*groups[-1], term)
        else:
            groups.append((term,))
        joins = False
    days = {name: _day(values.get(name, "")) for name in ("after", "before")}
    odd = [f"{name}:{values[name]}" for name, day in days.items() if name in values and day is None]
    odd += [f"has:{each}" for each in sorted(having - set(HAS))]
    return Asked(
        wanted=tuple(groups),
        unwanted=tuple(unwanted),
        forum=values.get("in", "").casefold(),
        drug=values.get("drug", ""),
        by=values.get("by", "").removeprefix("@"),
        has=frozenset(having & set(HAS)),
        after=days["after"],
        before=days["before"],
        not_understood=tuple(odd),
        is_cut=count > MAX_TERMS,
    )


def _term(piece: re.Match[str]) -> tuple[Term | None, bool]:
    """The word or phrase of `piece`, None where there is none, and whether it stands behind a minus."""
    if piece["phrase"] is not None:
        text, is_minus = piece["phrase"], bool(piece["minus"])
    else:
        text = piece["word"] or ""
        is_minus = text.startswith("-") and len(text) > 1
        text = text.removeprefix("-") if is_minus else text
    words = text.split()
    if not words or not _SAYS_SOMETHING.search(text):
        return None, False
    return Term(" ".join(words), is_phrase=len(words) > 1), is_minus


def _day(text: str) -> datetime.date | None:
    """2025, 2025-03 or 2025-03-09, as the first day that it names."""
    if not (found := _DAY.fullmatch(text)) or not found[1].isascii():
        return None
    try:
        day = datetime.date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None
    return day if datetime.MINYEAR + 1 < day.year < datetime.MAXYEAR else None


# -- For PostgreSQL ----------------------------------------------------------------------
def tsquery(asked: Asked, names: Mapping[str, tuple[str, ...]] | None = None) -> str:
    """`asked` as to_tsquery reads it. `names`: case-folded word to all that means the same."""
    parts = [
        "(" + " | ".join(each for term in group for each in _spelled(term, names or {})) + ")"
        for group in asked.wanted
    ]
    parts += [f"!({_quoted(term.text)})" for term in asked.unwanted]
    return " & ".join(parts)


def any_of(asked: Asked, names: Mapping[str, tuple[str, ...]] | None = None) -> str:
    """One of the wanted words will do: to mark them, and to look for them one by one."""
    return " | ".join(
        each for group in asked.wanted for term in group for each in _spelled(term, names or {})
    )


def _spelled(term: Term, names: Mapping[str, tuple[str, ...]]) -> list[str]:
    others = () if term.is_phrase else names.get(term.text.casefold(), ())
    return [_quoted(text) for text in dict.fromkeys((term.text, *others))]


def _quoted(text: str) -> str:
    """One operand, whatever it holds: words in quotes stand together."""
    return "'" + text.replace("\\", " ").replace("'", "''") + "'"
