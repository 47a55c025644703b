"""What the words of a card are looked at for: ways to a person, and amounts of medicine."""

import pytest

from drugs.second_look import mark_of, remarks_on


@pytest.mark.parametrize(
    "words",
    [
        "I took 150 mg a day", "Started on 50mg.", "1.5 g twice", "7,5 mg on Fridays", "two tablets at night", "half a pill",
        "2 tabs", "800 IU", "0.1 µg", "3 vials", "100 milligrams",
    ],
)  # fmt: skip
def test_amounts_are_pointed_out(words):
    assert [remark.sentence[:26] for remark in remarks_on(words)] == ["This looks like an amount."]


@pytest.mark.parametrize(
    "words",
    [
        "", "It took 3 months", "My haemoglobin rose to 12 g/dl", "5 g per litre of protein", "I am 40 and had 2 flares",
        "The tablets are small", "Four weeks until it helped", "one good day", "Vitamin D3",
    ],
)  # fmt: skip
def test_times_tests_and_ages_are_not(words):
    assert remarks_on(words) == []


def test_ways_to_a_person_are_pointed_out_first():
    remarks = remarks_on("Dr Anna Weber gave me 50 mg, write to me at zebra@mail.example")
    assert [remark.text for remark in remarks] == ["Dr Anna Weber", "zebra@mail.example", "50 mg"]


def test_each_amount_is_said_once_and_a_long_list_is_cut():
    assert [remark.text for remark in remarks_on("50 mg and 50 mg")] == ["50 mg"]
    assert len(remarks_on(" ".join(f"{n} mg," for n in range(1, 40)))) == 5


def test_mark_names_just_these_remarks():
    one, other = remarks_on("50 mg"), remarks_on("60 mg")
    assert mark_of(one) == mark_of(remarks_on("Now 50 mg"))
    assert mark_of(one) != mark_of(other)
    assert mark_of([]) == ""


def test_long_words_are_read_in_no_time():
    assert isinstance(remarks_on("1 " * 300), list)
    assert isinstance(remarks_on("9" * 600), list)
