"""The blur: a small number, drawn by lot, that stands between what a group of people said and what is ever worked with.

It is two-sided geometric: 0 with chance 1/2, and each step further away is three times less likely. So whatever is
published, it is at most three times as likely with one answer of one person as without it (docs/decisions/0022).
Drawn with whole numbers from the system's own source of chance: no floating point, nothing to foresee.
"""

from __future__ import annotations

import functools
import math
import secrets

RATIO = 3  # how much likelier one count may be than its neighbour
VARIANCE = 1.5  # of one blur, in people squared: 2 a / (1 - a) ** 2 with a = 1 / RATIO
MISTAKE = 0.01  # the chance that `margin` is not enough


def draw() -> int:
    """One blur, in people."""
    return _misses() - _misses()


def _misses() -> int:
    """How often in a row a die with `RATIO` sides shows its first side."""
    number = 0
    while secrets.randbelow(RATIO) == 0:
        number += 1
    return number


@functools.cache
def margin(blurs: int) -> int:
    """The fewest people that a sum of so many blurs exceeds with a chance of at most `MISTAKE`, in either direction."""
    people = 1
    while at_least(people, blurs) > MISTAKE:
        people += 1
    return people


def at_least(people: int, blurs: int) -> float:
    """The chance that a sum of `blurs` blurs comes to `people` or more. `people` is positive."""
    # The sum is the difference of two sums of `blurs` numbers of misses, each with a negative binomial distribution.
    misses = _sums(blurs)
    tail = [0.0]
    for chance in reversed(misses):
        tail.append(tail[-1] + chance)
    tail.reverse()  # tail[n]: the chance of n or more
    return sum(chance * tail[n + people] for n, chance in enumerate(misses) if n + people < len(tail))


def _sums(blurs: int) -> list[float]:
    """The chances of 0, 1, 2 ... misses in all, as far as they matter."""
    if blurs == 0:
        return [1.0]
    reach = int(blurs / 2 + 12 * math.sqrt(blurs) + 40)
    chances = [math.exp(blurs * math.log(1 - 1 / RATIO))]
    for number in range(1, reach):
        chances.append(chances[-1] * (blurs + number - 1) / number / RATIO)
    return chances
