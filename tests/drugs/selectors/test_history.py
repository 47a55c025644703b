"""Differences between editions, in lines."""

import pytest

from drugs.models import Drug, Statement
from drugs.selectors import differences, edition_history, working_copy
from tests.factories.drugs import publish


@pytest.fixture
def imuran(small_catalogue):
    return Drug.objects.get(slug="imuran")


def test_a_changed_sentence_is_one_line_out_and_one_in(imuran):
    old = working_copy(imuran)
    Statement.objects.filter(section__drug=imuran, text="Nausea").update(text="Feeling sick")

    lines = differences(old, working_copy(imuran))

    assert [(line.is_added, line.place, line.text) for line in lines] == [
        (False, "Side effects", "Common: Nausea [recalled] (needs a check)"),
        (True, "Side effects", "Common: Feeling sick [recalled] (needs a check)"),
    ]


def test_changes_of_sources_dates_and_head_are_seen(imuran):
    old = working_copy(imuran)
    imuran.sources.filter(key="guide").update(url="https://guide.example/2")
    imuran.status_note = "New note"
    imuran.reviewer_name = "Ana Ruiz"

    places = {line.place for line in differences(old, working_copy(imuran))}

    assert places == {"Status in lupus", "Reviewed", "Source guide"}


def test_equal_pages_have_no_differences(imuran):
    assert differences(working_copy(imuran), working_copy(imuran)) == []


def test_history_has_what_is_not_published_first_then_editions_newest_first(imuran, editor):
    Statement.objects.filter(section__drug=imuran, text="Nausea").update(text="Feeling sick")
    publish(imuran, by=editor)
    Statement.objects.filter(section__drug=imuran, text="Feeling sick").update(text="Vomiting")

    changes = edition_history(imuran)

    assert [change.edition and change.edition.number for change in changes] == [None, 2, 1]
    assert [line.text for line in changes[0].differences][1].startswith("Common: Vomiting")
    assert [line.text for line in changes[1].differences][1].startswith("Common: Feeling sick")
    assert [change.is_first for change in changes] == [False, False, True]


def test_a_draft_has_one_change_that_is_the_first(imuran):
    imuran.editions.all().delete()

    assert [(change.edition, change.is_first) for change in edition_history(imuran)] == [(None, True)]


def test_a_published_page_without_changes_has_its_editions_only(imuran):
    assert [change.edition for change in edition_history(imuran)] == [imuran.published]


def test_a_long_history_shows_its_newest_part(imuran):
    for number in range(2, 40):
        imuran.editions.create(number=number, content=imuran.published.content)

    changes = edition_history(imuran)

    assert [change.edition.number for change in changes] == list(range(39, 9, -1))
    assert not any(change.is_first for change in changes)
