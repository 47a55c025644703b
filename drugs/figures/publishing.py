"""From counted groups to what a page may say: sums, floors, answers joined to their neighbours, rounded numbers.

Works with blurred counts alone, and may drop what they would show when fewer than FLOOR people are behind it; so nothing
that is done here, today or on any other day, brings anybody closer to one person's answer than the blur allows.
"""

from __future__ import annotations

import functools
import itertools
import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from drugs.figures import blur
from drugs.figures.grouping import FLOOR, MIXED, STEP
from drugs.figures.intervals import likely_range

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from drugs.figures.counting import Counted
    from drugs.figures.questions import Question

_ROUNDING = STEP // 2  # people by which a rounded number may be off


@dataclass(frozen=True, slots=True)
class Tally:
    """People who gave one of `answers`: the true number, the blurred one, and how many blurs are in that."""

    answers: tuple[str, ...]
    exact: int
    blurred: int
    blurs: int

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.answers + other.answers,
            self.exact + other.exact,
            self.blurred + other.blurred,
            self.blurs + other.blurs,
        )

    def others(self, people: int) -> Tally:
        """Those among `people` who did not say so."""
        return Tally((), people - self.exact, people - self.blurred, self.blurs)

    @property
    def may_be_shown(self) -> bool:
        """Whether FLOOR people or more said so, and the blurred number alone makes that all but sure.

        So that it is not the true number that decides, which would tell of it.
        """
        return self.blurred >= FLOOR + blur.margin(self.blurs) and self.exact >= FLOOR

    @property
    def about(self) -> int:
        """The nearest multiple of STEP."""
        return STEP * ((self.blurred + STEP // 2) // STEP)

    @property
    def variance(self) -> float:
        """Of the blur in it, in people squared."""
        return self.blurs * blur.VARIANCE


def figures(groups: Sequence[Counted], questions: Sequence[Question]) -> dict[str, Any]:
    """What a page may show, as JSON: for all, and for each kind of lupus of which there is something to show.

    `{"all": one, "kinds": {kind: one}}`, where one is `{"people": n, "questions": {key: chart}}` (see `_chart`).
    """
    kinds = sorted({group.kind for group in groups} - {MIXED})
    by_kind = {kind: _one([group for group in groups if group.kind == kind], questions) for kind in kinds}
    return {
        "all": _one(groups, questions),
        "kinds": {kind: one for kind, one in by_kind.items() if one["questions"]},
    }


def _one(groups: Sequence[Counted], questions: Iterable[Question]) -> dict[str, Any]:
    people = sum(group.size for group in groups)
    charts = {question.key: _chart(groups, question, people) for question in questions}
    return {"people": people, "questions": {key: chart for key, chart in charts.items() if chart["rows"]}}


def _chart(groups: Sequence[Counted], question: Question, people: int) -> dict[str, Any]:
    """`{"asked": people, "rows": [...], "left_out": [answers]}`; a row has answers, about, share, low and high (percent)."""
    tallies = [_tally(groups, question, answer) for answer in question.answers]
    if question.is_exclusive:
        shown = join(tallies, people if question.is_asked_of_all else None)
    else:
        shown = [each for each in tallies if each.may_be_shown and each.others(people).may_be_shown]
        shown.sort(key=lambda each: -each.about)
    base = None if question.is_asked_of_all or not shown else _sum(tallies)
    asked = base.about if base else people
    named = {answer for each in shown for answer in each.answers}
    return {
        "asked": asked,
        "rows": [_row(each, asked, base) for each in shown],
        "left_out": [answer for answer in question.answers if answer not in named],
    }


def _tally(groups: Iterable[Counted], question: Question, answer: str) -> Tally:
    """Of the groups that were asked: an answer may be younger than a group."""
    exact = said = asked = 0
    for group in groups:
        if answer in group.blurred.get(question.key, {}):
            exact += group.exact[question.key][answer]
            said += group.blurred[question.key][answer]
            asked += 1
    return Tally((answer,), exact, said, asked)


def join(tallies: Sequence[Tally], people: int | None = None) -> list[Tally]:
    """Answers of which each excludes the others, joined to neighbors until all may be shown, in as many parts as can be.

    What is left out could be found by subtraction from the whole, so nothing is left out; none may be shown as a part of one.
    With `people`, each of whom gave one of the answers, a part of many answers is what the few others leave.
    """
    best: list[Tally] = []
    places = range(1, len(tallies))
    for number in range(1, len(tallies)):
        for cuts in itertools.combinations(places, number):
            parts = [
                _part(tallies, low, high, people)
                for low, high in itertools.pairwise((0, *cuts, len(tallies)))
            ]
            if all(part.may_be_shown for part in parts) and _evenness(parts) > _evenness(best):
                best = parts
    return best


def _part(tallies: Sequence[Tally], low: int, high: int, people: int | None) -> Tally:
    inside = _sum(tallies[low:high])
    outside = _sum([*tallies[:low], *tallies[high:]])
    if people is None or outside.blurs >= inside.blurs:
        return inside
    rest = outside.others(people)
    return Tally(inside.answers, rest.exact, rest.blurred, rest.blurs)


def _sum(tallies: Sequence[Tally]) -> Tally:
    return functools.reduce(operator.add, tallies, Tally((), 0, 0, 0))


def _evenness(parts: Sequence[Tally]) -> tuple[int, int]:
    """More parts are better, then a larger smallest one."""
    return len(parts), min((part.blurred for part in parts), default=0)


def _row(tally: Tally, asked: int, base: Tally | None) -> dict[str, Any]:
    """`base` is given where `asked` is not exact: the sum of all answers, of which `tally` is a part."""
    about = min(tally.about, asked)
    variance, off_by = tally.variance, float(_ROUNDING)
    if base:  # the error of the share is that of the part, less its share of the error of the whole
        part = about / asked
        variance = tally.variance * (1 - part) ** 2 + (base.variance - tally.variance) * part**2
        off_by *= 1 + part
    low, high = likely_range(about, asked, variance, off_by)
    share = round(100 * about / asked)
    return {
        "answers": list(tally.answers),
        "about": about,
        "share": share,
        "low": min(round(100 * low), share),
        "high": max(round(100 * high), share),
    }
