"""The crisis page never shows a number that looks checked and is not."""

import datetime
import re

import pytest
import time_machine

from common.crisis import country_for, crisis_table
from common.crisis_lines import Line, Way
from common.crisis_numbers import COUNTRIES, DIRECTORIES

LINES = [(country.code, line) for country in COUNTRIES for line in country.lines]
OUTDATED = {"141", "08457909090", "18002738255"}


@pytest.mark.parametrize(("code", "line"), LINES, ids=lambda value: getattr(value, "number", value))
def test_each_line_has_a_source_and_a_date_or_says_check_this_number(code: str, line: Line) -> None:
    assert bool(line.source) == (line.checked_on is not None) == (not line.needs_check)
    assert line.check_by > (line.checked_on or datetime.date(2026, 11, 22))
    assert not line.source or re.match(r"https?://\S+$", line.source)


def test_each_country_has_an_emergency_number_and_someone_who_listens() -> None:
    assert all(country.emergency and country.support for country in COUNTRIES)
    codes = [country.code for country in COUNTRIES]
    assert len(codes) == len(set(codes)) == 17


def test_numbers_known_to_be_outdated_are_not_listed() -> None:
    listed = {re.sub(r"\D", "", line.number) for _, line in LINES}
    assert not listed & OUTDATED


def test_links_dial_the_number_without_spaces_and_escape_the_hash() -> None:
    due = datetime.date(2027, 5, 22)
    assert Line("A", "0800 111 0-111", "", None, due).href == "tel:08001110111"
    assert Line("B", "#7119", "", None, due).href == "tel:%237119"
    assert Line("C", "741741", "", None, due, way=Way.TEXT, word="HOME").href == "sms:741741?body=HOME"


def test_page_is_late_only_after_the_earliest_due_check() -> None:
    due = crisis_table().check_by
    with time_machine.travel(
        datetime.datetime(due.year, due.month, due.day, 12, tzinfo=datetime.UTC), tick=False
    ) as clock:
        assert not crisis_table().is_late
        clock.shift(datetime.timedelta(days=1))
        assert crisis_table().is_late


def test_page_dates_speak_for_the_oldest_confirmed_line() -> None:
    page = crisis_table()
    assert page.checked_on == min(line.checked_on for _, line in LINES if line.checked_on)
    assert page.countries == COUNTRIES
    assert page.directories == DIRECTORIES


def test_country_is_found_in_either_case_and_an_unknown_one_is_none() -> None:
    found = country_for("GB")
    assert found is not None
    assert found.code == "gb"
    assert country_for("zz") is None
