"""Attempts to find one person's answer in everything that was ever published. They know more than anybody does.

The attacker of these tests knows who is in which group and when, reads every blurred count as it is (pages round them, join
them and leave most of them out), and in some tests knows what everybody else said.
"""

import functools
import itertools
import math
import operator
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drugs.figures import blur, grouping
from drugs.figures.counting import blurred, count
from drugs.figures.grouping import FLOOR, MOST_COUNTS
from drugs.figures.questions import Question
from tests.drugs.figures.timelines import Timeline, live_through

SMALL = settings(max_examples=30, deadline=None)
_FAR = 40  # people: no count of a small world is further from what is published


def small_world(draw_number):
    """Groups with at least three new people, among at most 12 people: few enough to look at every world."""
    before = grouping.FLOOR, grouping.STEP, grouping.USUAL
    grouping.FLOOR, grouping.STEP, grouping.USUAL = 3, 1, 5
    try:
        return live_through(draw_number, 8, most=12, crowd=4)
    finally:
        grouping.FLOOR, grouping.STEP, grouping.USUAL = before


def weight(distance):
    """How likely a blur is, but for a factor that all worlds have in common: a whole number."""
    return blur.RATIO ** (_FAR - abs(distance))


def worlds(timeline, published):
    """Every way in which people may have answered yes or no, as bits, with how likely it makes what was `published`."""
    masks = [sum(1 << (key - 1) for key in group) for group in timeline.groups]
    for world in range(2**timeline.came):
        yield (
            world,
            math.prod(
                weight(seen - (world & mask).bit_count()) for mask, seen in zip(masks, published, strict=True)
            ),
        )


@SMALL
@given(st.data())
def test_no_answer_can_be_told_from_everything_that_was_published(data):
    """All worlds are looked at. In none is an answer certain, or likelier than the number of groups it was in allows."""
    timeline = small_world(lambda low, high: data.draw(st.integers(low, max(low, high))))
    truth = data.draw(st.integers(0, 2**timeline.came - 1))
    published = [
        sum(truth >> (key - 1) & 1 for key in group) + data.draw(st.integers(-3, 3))
        for group in timeline.groups
    ]
    yes, total = [0] * timeline.came, 0
    for world, likely in worlds(timeline, published):
        total += likely
        for place in range(timeline.came):
            if world >> place & 1:
                yes[place] += likely
    for place, chance in enumerate(yes):
        times = timeline.times_counted(place + 1)
        assert times <= MOST_COUNTS
        odds = Fraction(chance, total - chance)  # were even before anything was published
        assert Fraction(1, blur.RATIO**times) <= odds <= blur.RATIO**times


@SMALL
@given(st.data())
def test_who_knows_what_everybody_else_said_still_cannot_tell(data):
    """Members read each other's cards, and one person may have nine accounts."""
    timeline = small_world(lambda low, high: data.draw(st.integers(low, max(low, high))))
    if not timeline.came:
        return
    published = [data.draw(st.integers(-3, len(group) + 3)) for group in timeline.groups]
    known = dict(worlds(timeline, published))
    world, place = data.draw(st.sampled_from(sorted(known))), data.draw(st.integers(0, timeline.came - 1))
    ratio = Fraction(known[world], known[world ^ (1 << place)])
    times = timeline.times_counted(place + 1)
    assert Fraction(1, blur.RATIO**times) <= ratio <= blur.RATIO**times


@SMALL
@given(st.data())
def test_answer_that_excludes_others_moves_two_counts(data):
    """So what is published makes it at most nine times likelier than any other answer, for each time it was counted."""
    timeline = small_world(lambda low, high: data.draw(st.integers(low, max(low, high))))
    if not timeline.came:
        return
    said = [data.draw(st.integers(0, 2)) for _ in range(timeline.came)]
    who, other = data.draw(st.integers(0, timeline.came - 1)), data.draw(st.integers(0, 2))
    changed = [*said[:who], other, *said[who + 1 :]]

    def counts(answers):
        return [
            sum(answers[key - 1] == answer for key in group)
            for group in timeline.groups
            for answer in range(3)
        ]

    published = [seen + data.draw(st.integers(-3, 3)) for seen in counts(said)]
    likely = [
        math.prod(weight(seen - true) for seen, true in zip(published, counts(answers), strict=True))
        for answers in (said, changed)
    ]
    most = blur.RATIO ** (2 * timeline.times_counted(who + 1))
    assert Fraction(1, most) <= Fraction(*likely) <= most


def test_counts_are_blurred_as_the_proof_says():
    """Each count by a blur of its own, noughts too."""
    drawn = iter(range(1, 100))
    exact = count([{"q": frozenset({"yes"})}] * 7, [Question("q", ("yes", "no"))])
    assert exact == {"q": {"yes": 7, "no": 0}}
    assert blurred(exact, lambda: next(drawn)) == {"q": {"yes": 8, "no": 2}}


def test_small_worlds_count_people_more_than_once():
    """Else the tests above would say little."""
    timelines = [small_world(random.Random(seed).randint) for seed in range(40)]
    assert max(each.times_counted(key) for each in timelines for key in range(1, each.came + 1)) >= 2
    assert max(len(each.groups) for each in timelines) >= 3


# -- Sums and differences, with the real numbers ----------------------------------------------------
def long_life(seed) -> Timeline:
    chance = random.Random(seed)
    return live_through(chance.randint, 60, most=400, kinds=("", "kidneys", "skin", "systemic"), crowd=4)


def people_behind(timeline, release):
    """As bits. Nobody is in a release twice: they are in one group at a time."""
    return sum(1 << key for place in release for key in timeline.groups[place])


def people_left(vectors, factors):
    """How many people a sum of releases, each with its factor, is about."""
    everybody = functools.reduce(operator.or_, vectors)
    left = 0
    for among in itertools.product((False, True), repeat=len(vectors)):
        if sum(itertools.compress(factors, among)):
            here = everybody
            for vector, is_in in zip(vectors, among, strict=True):
                here &= vector if is_in else ~vector
            left += here.bit_count()
    return left


@pytest.mark.parametrize("seed", range(6))
def test_every_group_brings_ten_people_whom_no_earlier_group_knows(seed):
    timeline = long_life(seed)
    seen = set()
    assert len(timeline.groups) > 3
    for group in timeline.groups:
        assert len(group - seen) >= FLOOR
        assert len(group) % grouping.STEP == 0
        seen |= group


@pytest.mark.parametrize("seed", range(6))
def test_no_sum_or_difference_of_two_or_three_numbers_is_about_fewer_than_ten_people(seed):
    timeline = long_life(seed)
    vectors = [people_behind(timeline, release) for release in timeline.releases]
    assert len(vectors) > 10
    for number in (1, 2, 3):
        for some in itertools.islice(itertools.combinations(vectors, number), 3000):
            for factors in itertools.product((-2, -1, 1), repeat=number):
                left = people_left(some, factors)
                assert left == 0 or left >= FLOOR


@pytest.mark.parametrize("seed", range(6))
def test_nobody_is_in_two_groups_at_once_or_in_too_many(seed):
    timeline = long_life(seed)
    people = [key for members in timeline.live.values() for key in members]
    assert len(people) == len(set(people))
    assert max(timeline.times_counted(key) for key in range(1, timeline.came + 1)) <= MOST_COUNTS


# -- Why the counts are blurred, and not only rounded ----------------------------------------------
def rounded(number):
    return 5 * ((number + 2) // 5)


def test_rounding_alone_would_give_away_who_left():
    """A group of 20 goes from "about 15" to "about 10" on the day after one left, though 11 new people came."""
    consistent = {
        leaver
        for leaver in (0, 1)
        for others in range(20)
        for new in range(12)
        if rounded(leaver + others) == 15 and rounded(others + new) == 10
    }
    assert consistent == {1}


def test_rounding_alone_would_give_away_who_stands_with_nine_accounts_of_one_person():
    """Two of the nine say yes: then the group is "about 0" or "about 5" just as the tenth person says."""
    assert [rounded(2 + answer) for answer in (0, 1)] == [0, 5]
