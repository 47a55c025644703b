"""Who is counted with whom."""

import dataclasses
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drugs.figures.grouping import FLOOR, MIXED, MOST_COUNTS, PATIENCE, STEP, USUAL, Person, form_groups

TODAY = datetime.date(2027, 3, 1)
YESTERDAY = TODAY - datetime.timedelta(days=1)


def people(number, kind="", *, first=0, since=YESTERDAY, counts=0):
    return [Person(first + place, kind, since, counts) for place in range(number)]


def form(*crowds, is_first=False):
    return form_groups([person for crowd in crowds for person in crowd], today=TODAY, is_first=is_first)


def sizes(groups):
    return [(group.kind, len(group.people)) for group in groups]


@pytest.mark.parametrize(
    ("number", "expected"), [(9, []), (10, [10]), (14, [10]), (15, [15]), (39, [35]), (40, [20, 20])]
)
def test_groups_are_of_ten_people_or_more_in_steps(number, expected):
    assert [size for _, size in sizes(form(people(number)))] == expected


def test_who_waited_longest_comes_first():
    late = people(4, first=100, since=TODAY)
    (group,) = form(late, people(10))
    assert {person.key for person in group.people} == set(range(10))


def test_nobody_comes_before_their_day():
    tomorrow = TODAY + datetime.timedelta(days=1)
    assert form(people(9), people(5, first=100, since=tomorrow)) == []


def test_each_kind_has_groups_of_its_own():
    assert sizes(form(people(10, "skin"), people(10, "kidneys", first=100))) == [
        ("kidneys", 10),
        ("skin", 10),
    ]


def test_rare_kind_waits_and_is_then_counted_with_others():
    rare = people(4, "skin", first=100)
    assert sizes(form(people(6), rare)) == []
    patient = [dataclasses.replace(person, since=TODAY - PATIENCE) for person in rare]
    assert sizes(form(people(6), patient)) == [(MIXED, 10)]


def test_first_group_of_a_drug_takes_everybody_who_waits():
    assert sizes(form(people(6), people(4, "skin", first=100), is_first=True)) == [(MIXED, 10)]


def test_people_who_were_counted_do_not_make_a_group_alone():
    assert form(people(50, counts=1)) == []
    assert form(people(50, counts=1), people(9, first=100)) == []


def test_people_who_were_counted_come_along_with_ten_new_ones():
    assert sizes(form(people(9, counts=1), people(11, first=100))) == [(MIXED, 20)]


def test_who_was_counted_often_enough_stays_out():
    assert sizes(form(people(5, counts=MOST_COUNTS), people(10, first=100))) == [(MIXED, 10)]


crowds = st.lists(
    st.builds(
        Person,
        key=st.integers(0, 10_000),
        kind=st.sampled_from(["", "kidneys", "skin"]),
        since=st.dates(TODAY - PATIENCE * 2, TODAY + datetime.timedelta(days=2)),
        counts=st.sampled_from([0, 0, 0, 1, 2, 3]),
    ),
    unique_by=lambda person: person.key,
    min_size=5,
    max_size=120,
)


@given(crowds, st.booleans())
def test_whatever_the_crowd_groups_keep_their_promises(crowd, is_first):
    groups = form_groups(crowd, today=TODAY, is_first=is_first)
    keys = [person.key for group in groups for person in group.people]
    assert len(keys) == len(set(keys))
    for group in groups:
        assert sum(person.is_fresh for person in group.people) >= FLOOR
        assert len(group.people) % STEP == 0
        assert all(person.since <= TODAY and person.counts < MOST_COUNTS for person in group.people)
        assert group.kind == MIXED or {person.kind for person in group.people} == {group.kind}


@given(crowds, st.booleans())
def test_few_are_left_over_where_a_group_is_formed(crowd, is_first):
    fresh = [person for person in crowd if person.is_fresh]
    for group in form_groups(fresh, today=TODAY, is_first=is_first):
        assert len(group.people) < USUAL * 2
