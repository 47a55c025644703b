"""What people type is understood, and nothing they type is an error."""

import datetime

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from common.forms import clean_text
from forums.search_terms import HAS, MAX_CHARS, MAX_TERMS, Asked, Term, any_of, parse, tsquery


def wanted(text, **fields):
    return [[term.text for term in group] for group in parse(text, fields).wanted]


def test_words_are_all_wanted():
    assert wanted("morning  nausea") == [["morning"], ["nausea"]]


@pytest.mark.parametrize(
    "text", ['"blood pressure"', "“blood pressure”", "„blood pressure“", "«blood pressure»"]
)
def test_words_in_quotes_of_any_country_stand_together(text):
    assert parse(text).wanted == ((Term("blood pressure", is_phrase=True),),)


def test_a_minus_leaves_out_words_and_phrases():
    asked = parse('rash -winter -"sun cream" a-b -')
    assert [term.text for term in asked.unwanted] == ["winter", "sun cream"]
    assert asked.words == "rash a-b"


def test_or_in_capitals_joins_its_neighbours():
    assert wanted("rash OR hives imuran") == [["rash", "hives"], ["imuran"]]
    assert wanted("rash or hives") == [["rash"], ["or"], ["hives"]]


@pytest.mark.parametrize("text", ["OR", "OR rash", "rash OR", "rash OR OR hives"])
def test_or_at_the_edge_is_no_error(text):
    assert parse(text).wanted


def test_operators_narrow():
    asked = parse(
        "nausea in:Medicines drug:imuran by:@ivy has:picture has:poll after:2025-03 before:2026-01-15"
    )
    assert asked == Asked(
        wanted=((Term("nausea"),),),
        forum="medicines",
        drug="imuran",
        by="ivy",
        has=frozenset({"picture", "poll"}),
        after=datetime.date(2025, 3, 1),
        before=datetime.date(2026, 1, 15),
    )


def test_a_value_may_stand_in_quotes():
    assert parse('drug:"mycophenolate mofetil" x').drug == "mycophenolate mofetil"
    assert parse('drug:"mycophenolate mofetil" x').words == "x"


def test_fields_of_the_form_are_the_same_as_operators_and_the_box_comes_first():
    typed = parse("nausea in:medicines by:ivy has:poll after:2025")
    assert parse("nausea", {"in": "medicines", "by": "ivy", "after": "2025"}, has=["poll"]) == typed
    assert parse("in:kidneys", {"in": "medicines"}).forum == "kidneys"


def test_unknown_operators_are_words():
    assert wanted("foo:bar in: http://x.example") == [["foo:bar"], ["in:"], ["http://x.example"]]


@pytest.mark.parametrize(
    "text",
    [
        "after:yesterday",
        "before:2026-13",
        "after:2025-02-30",
        "has:cake",
        "after:0001",
        "before:9999",
        "after:²²²²",
    ],
)
def test_values_that_nobody_can_know_are_named(text):
    assert parse(text).not_understood == (text,)


def test_odd_quotes_are_passed_over():
    assert wanted('a "b') == [["a"], ["b"]]
    assert wanted('"" a """') == [["a"]]
    assert wanted('"!!!" ?? -- a') == [["a"]]


def test_more_words_than_the_limit_are_passed_over_and_said():
    asked = parse(" ".join("abcdefghijklmnop"))
    assert len(asked.wanted) == MAX_TERMS
    assert asked.is_cut
    assert not parse(" ".join("abcdefghijkl")).is_cut


def test_other_names_are_alternatives_of_a_word_but_not_of_a_phrase():
    names = {"imuran": ("azathioprine", "Azasan")}
    assert tsquery(parse("Imuran -rash"), names) == "('Imuran' | 'azathioprine' | 'Azasan') & !('rash')"
    assert tsquery(parse('"on imuran"'), names) == "('on imuran')"
    assert any_of(parse("imuran rash"), names) == "'imuran' | 'azathioprine' | 'Azasan' | 'rash'"


def test_words_are_written_in_another_way():
    asked = parse('Hydroxycloroquin "hydroxycloroquin eyes"').with_words(
        {"hydroxycloroquin": "hydroxychloroquine"}
    )
    assert asked.words == "hydroxychloroquine hydroxycloroquin eyes"


_pieces = st.sampled_from(
    [
        '"',
        "-",
        "OR",
        ":",
        "in:",
        "has:",
        "after:",
        " ",
        "'",
        "\\",
        "&",
        "|",
        "!",
        "(",
        ")",
        "<->",
        "*",
        "a",
        "the",
        "2025-01",
    ]
)
_questions = st.one_of(st.text(max_size=300), st.lists(_pieces, max_size=60).map("".join))


@given(_questions)
def test_every_question_is_understood_within_its_bounds(text):
    asked = parse(text)
    terms = [term for group in asked.wanted for term in group]
    assert len(terms) + len(asked.unwanted) <= MAX_TERMS
    assert all(group for group in asked.wanted)
    assert sum(len(term.text) for term in terms) <= MAX_CHARS
    assert asked.has <= set(HAS)
    assert parse(text) == asked


@pytest.mark.django_db
@settings(max_examples=150, deadline=None)
@given(_questions)
def test_postgres_understands_every_question(text):
    asked = parse(clean_text(text))
    with connection.cursor() as cursor:
        for query in (tsquery(asked), any_of(asked)):
            cursor.execute("SELECT to_tsquery('english', %s) @@ to_tsvector('english', 'a b')", [query])
            assert cursor.fetchone()[0] in (True, False)
