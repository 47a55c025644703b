"""Where the true share likely lies: Wilson's score interval at 95 %, made wider by what is known of the error of the count."""

from __future__ import annotations

import math

Z = 1.959963984540054  # standard normal deviations that hold 95 %


def likely_range(said: float, asked: float, variance: float = 0.0) -> tuple[float, float]:
    """Shares from 0 to 1 between which that of everybody likely lies, when about `said` of `asked` people said so.

    `variance` is that of the error of `said`, in people squared. The bounds are the two shares p for which the square of
    (said / asked - p) is Z squared times p (1 - p) / asked + variance / asked squared; without `variance` this is Wilson's.
    """
    share, z2 = said / asked, Z * Z
    a = 1 + z2 / asked
    b = 2 * share + z2 / asked
    c = share * share - z2 * variance / (asked * asked)
    root = math.sqrt(max(0.0, b * b - 4 * a * c))
    return max(0.0, (b - root) / (2 * a)), min(1.0, (b + root) / (2 * a))
