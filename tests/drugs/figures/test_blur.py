"""The lot that stands between what people said and what is published."""

from collections import Counter
from fractions import Fraction

import pytest

from drugs.figures import blur


def chance(distance):
    return Fraction(1, 2) / blur.RATIO ** abs(distance)


def chances_of_sum(blurs, reach=40):
    """By adding one blur at a time."""
    sums = {0: Fraction(1)}
    for _ in range(blurs):
        after = Counter()
        for total, before in sums.items():
            for distance in range(-reach, reach + 1):
                after[total + distance] += before * chance(distance)
        sums = after
    return sums


def test_chances_add_up():
    assert sum(chance(distance) for distance in range(-60, 61)) == 1 - Fraction(1, 2) / Fraction(3) ** 60


def test_variance_is_that_of_the_chances():
    assert float(sum(d * d * chance(d) for d in range(-60, 61))) == pytest.approx(blur.VARIANCE)


@pytest.mark.parametrize("distance", range(-3, 4))
def test_lots_fall_as_they_should(distance):
    lots = 30_000
    seen = Counter(blur.draw() for _ in range(lots))
    expected = float(chance(distance)) * lots
    assert abs(seen[distance] - expected) < 6 * expected**0.5


def test_no_distance_is_impossible():
    """Not a hard edge anywhere: an edge that is reached would make an answer certain."""
    assert max(abs(blur.draw()) for _ in range(30_000)) >= 6


@pytest.mark.parametrize("blurs", [1, 2, 3])
def test_chance_of_a_sum_is_that_of_adding_one_by_one(blurs):
    sums = chances_of_sum(blurs)
    for people in (1, 3, 6):
        slow = float(sum(each for total, each in sums.items() if total >= people))
        assert blur.at_least(people, blurs) == pytest.approx(slow, rel=1e-9)


@pytest.mark.parametrize("blurs", [0, 1, 2, 5, 12, 40, 300])
def test_margin_is_the_least_that_is_seldom_passed(blurs):
    margin = blur.margin(blurs)
    assert blur.at_least(margin, blurs) <= blur.MISTAKE
    assert margin == 1 or blur.at_least(margin - 1, blurs) > blur.MISTAKE
