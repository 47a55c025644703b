"""What is asked of the answers on cards: four questions, the same for every drug."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drugs.effects import EFFECTS
from drugs.models.experience import Experience

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Question:
    """`answers` in their order. Where one answer excludes the others, neighbours are alike and may be shown as one."""

    key: str
    answers: tuple[str, ...]
    is_exclusive: bool = True
    is_asked_of_all: bool = True  # if not, the share is of those who gave any of the answers


HELPED = Question("helped", tuple(Experience.Helped.values))
BURDEN = Question("burden", tuple(Experience.Burden.values))
EFFECT = Question("effects", tuple(EFFECTS), is_exclusive=False)
HELPED_AFTER = Question("helped_after", tuple(Experience.HelpedAfter.values), is_asked_of_all=False)
QUESTIONS = (HELPED, BURDEN, EFFECT, HELPED_AFTER)
_WHO_IT_HELPED = {Experience.Helped.A_LOT, Experience.Helped.SOMEWHAT, Experience.Helped.A_LITTLE}

Said = dict[str, frozenset[str]]  # what one person said: question -> answers


def said_by(*, helped: str, burden: str, helped_after: str, effects: Iterable[str]) -> Said:
    """The answers of one card as the figures count them."""
    after = {helped_after} if helped_after and helped in _WHO_IT_HELPED else set()
    return {
        HELPED.key: frozenset({helped}),
        BURDEN.key: frozenset({burden}),
        EFFECT.key: frozenset(effects) & frozenset(EFFECT.answers),
        HELPED_AFTER.key: frozenset(after),
    }
