"""Who is counted with whom. Looks at when people came and at their kind of lupus, never at another answer.

A group has at least FLOOR people who were in no group before. So the last group of any set of groups brings FLOOR people
whom none of the others knows, and no sum or difference of groups can be about fewer (docs/decisions/0022).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FLOOR = 10  # people
STEP = 5  # people; sizes of groups are multiples of it
USUAL = (
    20  # people in a group where there are many: small enough that one who leaves does not take many along
)
MOST_COUNTS = 3  # groups that a person is in, one after the other: each tells a little more about them
PATIENCE = datetime.timedelta(days=30)  # until people of a rare kind are counted with those of others
MIXED = ""  # the kind of a group of several kinds


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who waits for a group. `counts` says in how many they were before; nobody knows of who has been in none."""

    key: int
    kind: str  # of lupus; empty where not told
    since: datetime.date  # waiting
    counts: int = 0

    @property
    def is_fresh(self) -> bool:
        return self.counts == 0


@dataclass(frozen=True, slots=True)
class Group:
    kind: str
    people: tuple[Person, ...]


def form_groups(waiting: Iterable[Person], *, today: datetime.date, is_first: bool) -> list[Group]:
    """The groups that can be formed among `waiting` on `today`; who is in none goes on waiting.

    Each kind for itself, then a mixed one of those who told no kind or have waited for PATIENCE. `is_first` says that
    the drug has no group yet: then nobody waits for their kind if a mixed group is all that can be.
    """
    pool = sorted(
        (each for each in waiting if each.counts < MOST_COUNTS and each.since <= today),
        key=lambda each: (each.since, each.key),
    )
    groups: list[Group] = []
    for kind in sorted({each.kind for each in pool} - {MIXED}):
        groups += _split(kind, [each for each in pool if each.kind == kind])
    taken = {each.key for group in groups for each in group.people}
    left = [each for each in pool if each.key not in taken]
    if groups or not is_first:
        left = [each for each in left if each.kind == MIXED or each.since <= today - PATIENCE]
    return groups + _split(MIXED, left)


def _split(kind: str, people: Sequence[Person]) -> list[Group]:
    """`people` in groups of about USUAL, each with FLOOR fresh ones; longest waiting first. Some may be left over."""
    fresh = [each for each in people if each.is_fresh]
    known = [each for each in people if not each.is_fresh]
    if len(fresh) < FLOOR:
        return []
    steps = len(people) // STEP
    number = max(1, min(len(fresh) // FLOOR, steps * STEP // USUAL))
    groups = []
    for place in range(number):
        size = STEP * (steps // number + (place < steps % number))
        first, fresh = fresh[:FLOOR], fresh[FLOOR:]
        spare = len(fresh) - FLOOR * (number - place - 1)  # fresh ones that no later group needs
        others, known = known[: size - FLOOR], known[size - FLOOR :]
        more = size - FLOOR - len(others)
        # Those who were counted before fill the first groups; where they end, fresh ones do.
        assert more <= spare  # noqa: S101 - sizes add up to no more than there are people
        groups.append(Group(kind, (*first, *others, *fresh[:more])))
        fresh = fresh[more:]
    return groups
