"""The likely range, against published values, its own definition, and many tries."""

import itertools
import math
from statistics import NormalDist

import pytest

from drugs.figures import blur
from drugs.figures.intervals import Z, likely_range
from drugs.figures.publishing import Tally


def wilson_by_search(said, asked):
    """Roots of |share - p| = z * sqrt(p (1 - p) / asked), found by halving."""
    share, z = said / asked, NormalDist().inv_cdf(0.975)

    def outside(p):
        return abs(share - p) > z * math.sqrt(p * (1 - p) / asked)

    def edge(inside, out):
        for _ in range(80):
            middle = (inside + out) / 2
            inside, out = (inside, middle) if outside(middle) else (middle, out)
        return inside

    return edge(share, 0.0), edge(share, 1.0)


@pytest.mark.parametrize(
    ("said", "asked", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_range_is_that_of_newcombe_1998(said, asked, low, high):
    """Statistics in Medicine 17, 857-872, table I, method 3: the score interval."""
    assert likely_range(said, asked) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("asked", [10, 24, 65, 400])
@pytest.mark.parametrize("tenths", range(11))
def test_range_is_that_of_its_definition(asked, tenths):
    said = asked * tenths // 10
    assert likely_range(said, asked) == pytest.approx(wilson_by_search(said, asked), abs=1e-9)


def test_normal_deviation_is_that_of_95_percent():
    assert pytest.approx(NormalDist().inv_cdf(0.975), abs=1e-12) == Z


@pytest.mark.parametrize("said", range(0, 66, 5))
def test_less_sure_a_count_wider_the_range(said):
    ranges = [likely_range(said, 65, variance) for variance in (0, 2, 10, 40)]
    for (low, high), (lower, higher) in itertools.pairwise(ranges):
        assert 0 <= lower <= low <= said / 65 + 1e-12
        assert said / 65 - 1e-12 <= high <= higher <= 1


def blur_chances(blurs):
    tail = [1.0, *(2 * blur.at_least(people, blurs) for people in range(1, 60))]
    middle = 1 - tail[1]
    return {0: middle} | {
        sign * people: (tail[people] - tail[people + 1]) / 2 for people in range(1, 58) for sign in (-1, 1)
    }


@pytest.mark.parametrize("blurs", [1, 3, 6, 12])
@pytest.mark.parametrize("asked", [40, 65, 150])
@pytest.mark.parametrize("percent", [20, 35, 50, 70])
def test_range_of_a_blurred_and_rounded_count_holds_the_true_share_19_times_in_20(blurs, asked, percent):
    """Added up over every count and every blur. As Wilson's own, it is a little under 95 % at some shares."""
    true = percent / 100
    held = 0.0
    chances = blur_chances(blurs)
    for said in range(asked + 1):
        likely = math.comb(asked, said) * true**said * (1 - true) ** (asked - said)
        for distance, chance in chances.items():
            tally = Tally(("yes",), said, said + distance, blurs)
            low, high = likely_range(min(max(tally.about, 0), asked), asked, tally.variance, 2)
            held += likely * chance * (low <= true <= high)
    assert held >= 0.94
