"""Where the true share likely lies: Wilson's score interval at 95 %, made wider by what is known of the error of the count."""

from __future__ import annotations

import math

Z = 1.959963984540054  # standard normal deviations that hold 95 %


def likely_range(
    said: float, asked: float, variance: float = 0.0, off_by: float = 0.0
) -> tuple[float, float]:
    """Shares from 0 to 1 between which that of everybody likely lies, when about `said` of `asked` people said so.

    `variance` is that of the error of `said`, in people squared; `off_by` people is what rounding may have added or taken, and
    counts in full, since it is not drawn by lot. The bounds are the shares p for which the square of (said / asked - p)
    is Z squared times p (1 - p) / asked + variance / asked squared; without the error this is Wilson's interval.
    """
    return _bound(said - off_by, asked, variance, -1), _bound(said + off_by, asked, variance, 1)


def _bound(said: float, asked: float, variance: float, side: int) -> float:
    share, z2 = min(max(said / asked, 0.0), 1.0), Z * Z
    a = 1 + z2 / asked
    b = 2 * share + z2 / asked
    c = share * share - z2 * variance / (asked * asked)
    root = math.sqrt(max(0.0, b * b - 4 * a * c))
    return min(max((b + side * root) / (2 * a), 0.0), 1.0)
