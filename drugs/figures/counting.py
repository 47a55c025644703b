"""What a group of people said, counted once: as it is, and blurred. Only the blurred counts reach a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drugs.figures import blur

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from drugs.figures.questions import Question, Said

Counts = dict[str, dict[str, int]]  # question -> answer -> people


@dataclass(frozen=True, slots=True)
class Counted:
    """A group of `size` people. `exact` is looked at only to keep small numbers off the page."""

    kind: str
    size: int
    exact: Counts
    blurred: Counts  # may be below nothing, or above `size`


def count(people: Iterable[Said], questions: Iterable[Question]) -> Counts:
    """How many of `people` gave each answer; answers that nobody gave have their nought."""
    said = list(people)
    return {
        question.key: {
            answer: sum(answer in each[question.key] for each in said) for answer in question.answers
        }
        for question in questions
    }


def blurred(exact: Mapping[str, Mapping[str, int]], draw: Callable[[], int] = blur.draw) -> Counts:
    """`exact` with a blur of its own on each count, noughts too. Made once per group and kept: twice would tell more."""
    return {
        question: {answer: people + draw() for answer, people in answers.items()}
        for question, answers in exact.items()
    }
