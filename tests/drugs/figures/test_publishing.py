"""From counted groups to what a page may say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drugs.figures import blur
from drugs.figures.counting import Counted
from drugs.figures.grouping import FLOOR, STEP
from drugs.figures.publishing import Tally, figures, join
from drugs.figures.questions import Question

STEPS = Question("steps", ("a", "b", "c", "d"))
MANY = Question("many", ("x", "y", "z"), is_exclusive=False)
SOME = Question("some", ("soon", "late"), is_asked_of_all=False)
QUESTIONS = (STEPS, MANY, SOME)
blurs = st.integers(-4, 4)


@st.composite
def groups(draw):
    found = []
    for _ in range(draw(st.integers(0, 6))):
        size = STEP * draw(st.integers(2, 8))
        cuts = sorted(draw(st.integers(0, size)) for _ in range(3))
        parts = [high - low for low, high in zip([0, *cuts], [*cuts, size], strict=True)]
        soon = draw(st.integers(0, size))
        exact = {
            "steps": dict(zip("abcd", parts, strict=True)),
            "many": {answer: draw(st.integers(0, size)) for answer in "xyz"},
            "some": {"soon": soon, "late": draw(st.integers(0, size - soon))},
        }
        seen = {key: {answer: n + draw(blurs) for answer, n in each.items()} for key, each in exact.items()}
        found.append(Counted(draw(st.sampled_from(["", "skin"])), size, exact, seen))
    return found


def charts(groups):
    content = figures(groups, QUESTIONS)
    ones = [(content["all"], groups)]
    ones += [(one, [each for each in groups if each.kind == kind]) for kind, one in content["kinds"].items()]
    for one, counted in ones:
        for question in QUESTIONS:
            if chart := one["questions"].get(question.key):
                yield question, chart, counted


def truly(counted, question, answers):
    return sum(group.exact[question.key][answer] for group in counted for answer in answers)


@given(groups())
def test_nothing_that_fewer_than_ten_people_said_is_ever_shown(found):
    for question, chart, counted in charts(found):
        for row in chart["rows"]:
            assert truly(counted, question, row["answers"]) >= FLOOR


@given(groups())
def test_nothing_that_all_but_a_few_said_is_shown_either(found):
    for question, chart, counted in charts(found):
        if question.is_asked_of_all:
            people = sum(group.size for group in counted)
            for row in chart["rows"]:
                assert people - truly(counted, question, row["answers"]) >= FLOOR


@given(groups())
def test_answers_that_exclude_each_other_are_shown_all_or_none(found):
    for question, chart, _counted in charts(found):
        if question.is_exclusive:
            assert [answer for row in chart["rows"] for answer in row["answers"]] == list(question.answers)
            assert len(chart["rows"]) > 1
            assert chart["left_out"] == []


@given(groups())
def test_numbers_are_rounded_and_stand_inside_their_range(found):
    for _question, chart, _counted in charts(found):
        for row in chart["rows"]:
            assert row["about"] % STEP == 0
            assert 0 <= row["low"] <= row["share"] <= row["high"] <= 100
            assert 0 < row["about"] <= chart["asked"]


@given(groups())
def test_what_is_shown_hangs_on_blurred_counts_alone_but_for_the_floor(found):
    """With other true counts under the same blurred ones the same stands there, as long as none is under the floor."""
    found = [group for group in found if group.size >= 2 * FLOOR]
    plenty = [
        Counted(
            group.kind,
            group.size,
            {key: dict.fromkeys(each, FLOOR) for key, each in group.exact.items()},
            group.blurred,
        )
        for group in found
    ]
    shown = figures(plenty, QUESTIONS)
    for one, other in [(figures(found, QUESTIONS)["all"], shown["all"])]:
        for row in one["questions"].get("many", {"rows": []})["rows"]:
            assert row in other["questions"]["many"]["rows"]


@given(groups())
def test_nobody_is_asked_twice_and_everybody_counts(found):
    content = figures(found, QUESTIONS)
    assert content["all"]["people"] == sum(group.size for group in found)


def tally(exact, seen=None, blurs=1, answers=("x",)):
    return Tally(answers, exact, exact if seen is None else seen, blurs)


@pytest.mark.parametrize("blurs", [1, 3, 8, 30])
def test_true_number_decides_one_time_in_a_hundred_at_most(blurs):
    """With ten people it may stand there, with nine never: the blurred number lets through few of those."""
    least = FLOOR + blur.margin(blurs)
    assert not tally(FLOOR, least - 1, blurs).may_be_shown
    assert tally(FLOOR, least, blurs).may_be_shown
    assert not tally(FLOOR - 1, least, blurs).may_be_shown
    assert blur.at_least(least - FLOOR, blurs) <= blur.MISTAKE


def test_small_answer_is_joined_to_its_smaller_neighbor():
    parts = [
        tally(40, answers=("a",)),
        tally(20, answers=("b",)),
        tally(3, answers=("c",)),
        tally(30, answers=("d",)),
    ]
    assert [part.answers for part in join(parts)] == [("a",), ("b", "c"), ("d",)]


def test_part_of_many_answers_is_what_the_few_others_leave():
    """That takes fewer blurs, and so a smaller margin."""
    parts = [tally(20, answers=("a",)), *(tally(6, answers=(name,)) for name in "bcde")]
    joined = join(parts, people=44)
    assert [(part.answers, part.blurred, part.blurs) for part in joined] == [
        (("a",), 20, 1),
        (("b", "c", "d", "e"), 24, 1),
    ]


def test_as_many_parts_are_shown_as_can_be():
    parts = [
        tally(9, answers=("a",)),
        tally(9, answers=("b",)),
        tally(9, answers=("c",)),
        tally(9, answers=("d",)),
    ]
    assert [part.answers for part in join(parts)] == [("a", "b"), ("c", "d")]


def test_one_answer_that_is_left_is_not_shown():
    assert join([tally(60, answers=("a",)), tally(2, answers=("b",))]) == []


@pytest.mark.parametrize(("seen", "about"), [(17, 15), (18, 20), (20, 20), (22, 20), (23, 25)])
def test_about_is_the_nearest_step(seen, about):
    assert tally(seen).about == about


def test_answer_younger_than_a_group_is_counted_where_it_was_asked():
    exact = {"many": {"x": 20}}
    newer = {"many": {"x": 20, "y": 20}}
    found = [Counted("", 40, exact, exact), Counted("", 40, newer, newer)]
    rows = figures(found, (MANY,))["all"]["questions"]["many"]["rows"]
    assert {row["answers"][0]: row["about"] for row in rows} == {"x": 40, "y": 20}


def test_kind_with_nothing_to_show_is_not_named():
    counts = {"many": {"x": 1, "y": 0, "z": 0}}
    assert figures([Counted("skin", 10, counts, counts)], (MANY,))["kinds"] == {}
