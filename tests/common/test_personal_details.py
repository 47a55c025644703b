"""What could lead strangers to a person is pointed out; doses, dates and blood counts are not."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.personal_details import MAX_HINTS, SENTENCES, find_personal_details


def found(text):
    return [(hint.kind, hint.text) for hint in find_personal_details(text)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Ring me if it is easier, 555 0142.", "555 0142"),
        ("My number is 612 345 678", "612 345 678"),
        ("Here: +49 151 23456789", "+49 151 23456789"),
        ("or 0049 (0)151 2345 6789, any time", "0049 (0)151 2345 6789"),
        ("call 020 7946 0958", "020 7946 0958"),
        ("07700 900123", "07700 900123"),
        ("(555) 234-5678", "(555) 234-5678"),
        ("1-555-234-5678 works", "1-555-234-5678"),
        ("5552345678", "5552345678"),
        ("06 12 34 56 78", "06 12 34 56 78"),
        ("030/1234567", "030/1234567"),
        ("WhatsApp: 15123456", "15123456"),
    ],
)
def test_a_phone_number_is_pointed_out(text, number):
    assert found(text) == [("phone", number)]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("write to mira.b+lupus@mail.example.org.", "mira.b+lupus@mail.example.org"),
        ("mira.b at gmail dot com", "mira.b at gmail dot com"),
        ("mira (at) gmx.de", "mira (at) gmx.de"),
    ],
)
def test_an_address_of_mail_is_pointed_out(text, address):
    assert found(text) == [("email", address)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("I live at 12 Rosemary Lane, come by", "12 Rosemary Lane"),
        ("221b Baker Street", "221b Baker Street"),
        ("Lindenstraße 14a", "Lindenstraße 14a"),
        ("12 bis, rue de la Paix", "12 bis, rue de la Paix"),
        ("near SW1A 1AA", "SW1A 1AA"),
        ("Springfield, IL 62704", "IL 62704"),
    ],
)
def test_a_street_address_is_pointed_out(text, place):
    assert found(text) == [("address", place)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I see Dr. Anna Berg in May", "Dr. Anna Berg"),
        ("Dr A. Berg was kind", "Dr A. Berg"),
        ("Prof. Dr. med. Jürgen Müller-Lüdenscheidt", "Prof. Dr. med. Jürgen Müller-Lüdenscheidt"),
        ("Professor Ludwig van der Meer said", "Professor Ludwig van der Meer"),
    ],
)
def test_the_full_name_of_a_doctor_is_pointed_out(text, name):
    assert found(text) == [("name", name)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("my NHS number is 943 476 5919", "943 476 5919"),
        ("Patient ID: AB-123456", "AB-123456"),
        ("MRN 00123456", "00123456"),
        ("insurance no. A123456780", "A123456780"),
        ("078-05-1120", "078-05-1120"),
    ],
)
def test_the_number_of_a_record_is_pointed_out(text, number):
    assert found(text) == [("number", number)]


@pytest.mark.parametrize(
    "text",
    [
        "Dr Google says it is nothing",
        "Dr. Google Search again",
        "Dr Lee said no",
        "Dr Lee. The nurse came later",
        "Dr Lee I saw in May",
        "My doctor Monday",
        "ANA 1:1280, anti-dsDNA 210, C3 0.72 g/l, C4 0.11",
        "WBC 3.4 2.9 3.1 4.0 3.3",
        "platelets 150 180 210 190 200",
        "blood pressure 120/80, 135/90 and 118/76",
        "200 mg, then 400 mg, then 1000 mg",
        "200 400 1000",
        "from 2019 2020 2021 to 2024-2026",
        "on 2026-11-22 and 22.11.2026, 22/11/26 and 03 04 2025",
        "01/02/2024 - 05/06/2024",
        "10,000 steps, 1,000,000 cells, 10 000 000 copies",
        "at 10:30, 11:45 and 12:15",
        "B12 5MG, D3 1000 IU",
        "C3 4",
        "https://pubmed.ncbi.nlm.nih.gov/31383717/ and 10.1136/annrheumdis-2019-215089",
        "PMID: 5552345678",
        "ISBN 978-3-16-148410-0",
        "![a shelf](picture:01234567-0123-4567-8901-012345678901)",
        "@marlow said so, and @slowriver too",
        "room 12, bed 3, floor 4",
        "I walked 5 Long Roads",
        "2 000 000 people",
        "Prednisone 5 mg 10 mg 15 mg 20 mg",
        "eGFR 60 58 61 55 57 62 59",
        "hospital 2019-2020",
        "in case 12345 of you ask",
        "I was 34 in 2019, 2 weeks in hospital, 4 days on 100 200",
    ],
)
def test_what_people_here_write_all_day_is_left_alone(text):
    assert found(text) == []


def test_a_thing_that_stands_twice_is_pointed_out_once_and_many_are_cut():
    assert len(find_personal_details("a@b.example, a@b.example")) == 1
    assert len(find_personal_details(" ".join(f"a{n}@b.example" for n in range(100)))) == MAX_HINTS


def test_every_hint_says_why_it_may_matter():
    assert all(str(sentence) for sentence in SENTENCES.values())
    (hint,) = find_personal_details("My mail is a@b.example")
    assert (hint.start, hint.sentence) == (11, str(SENTENCES["email"]))


@given(st.text(alphabet=st.sampled_from("0123456789 +-()./@aAbZ.,Dr\n#:é"), max_size=300))
@settings(max_examples=300, deadline=None)
def test_finds_stand_in_the_text_where_they_say(text):
    hints = find_personal_details(text)
    assert len(hints) <= MAX_HINTS
    assert all(text[hint.start :].startswith(hint.text) and hint.kind in SENTENCES for hint in hints)


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_looked_through(text):
    assert isinstance(find_personal_details(text), list)


LONG = {
    "digits": "1",
    "digits and spaces": "1 ",
    "zeros": "0",
    "pluses": "+1",
    "brackets": "(0",
    "at signs": "a@",
    "dots": "a.",
    "capitals": "A ",
    "doctors": "Dr A ",
    "names": "Dr Anna Berg ",
    "calls": "call ",
    "numbers of records": "nhs number is ",
    "streets": "1 Aa ",
    "mails": "a@a.a.a.a ",
}


def _steps(text):
    """Characters looked at cannot be counted from outside; how often matches are weighed can."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        find_personal_details(text)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("shape", LONG)
def test_work_grows_with_length_only(shape):
    small, large = (_steps(LONG[shape] * (n // len(LONG[shape]))) for n in (5_000, 20_000))
    assert large < 5 * small + 500
