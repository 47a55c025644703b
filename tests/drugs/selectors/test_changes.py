"""What a page said on a day, and what it says now."""

import dataclasses
import datetime

import pytest
import time_machine

from drugs.actions.publishing import lock_drug, record_edition
from drugs.models import Drug
from drugs.selectors import PageContent
from drugs.selectors.changes import MOST_EDITIONS, drug_changes

START = datetime.date(2026, 1, 10)  # of the page


@pytest.fixture
def imuran(small_catalogue):
    drug = Drug.objects.get(slug="imuran")
    drug.editions.update(published_at=_noon(START))
    return drug


def _noon(day):
    return datetime.datetime.combine(day, datetime.time(12), datetime.UTC)


def publish(drug, day, change):
    """The page as `change(statement)` leaves each of its statements; None takes it out."""
    drug = lock_drug(drug.pk)
    page = PageContent.from_json(drug.published.content)
    sections = tuple(
        dataclasses.replace(
            section, statements=tuple(new for each in section.statements if (new := change(each)))
        )
        for section in page.sections
    )
    with time_machine.travel(_noon(day), tick=False):
        return record_edition(by=None, drug=drug, page=dataclasses.replace(page, sections=sections))


def reword(old, new):
    return lambda each: dataclasses.replace(each, text=each.text.replace(old, new))


def words(said):
    return "".join(piece.text for piece in said.pieces)


def told(found):
    return [
        (section.heading, change.before and words(change.before), change.now and words(change.now), change.on)
        for section in found.sections
        for change in section.changes
    ]


MAY, JUNE, JULY = (datetime.date(2026, month, 3) for month in (5, 6, 7))


def test_a_changed_sentence_stands_beside_what_it_was_with_the_day_of_the_change(imuran):
    publish(imuran, MAY, reword("weeks", "months"))

    found = drug_changes(imuran, datetime.date(2026, 4, 1))

    assert told(found) == [("In short", "It takes weeks.", "It takes months.", MAY)]
    assert (found.compared_on, found.began_later) == (START, False)
    change = found.sections[0].changes[0]
    assert [piece.text for piece in change.now.pieces if piece.is_changed] == ["months."]
    assert [piece.text for piece in change.before.pieces if piece.is_changed] == ["weeks."]
    assert not change.same_words


def test_changed_words_beside_each_other_are_marked_as_one(imuran):
    publish(imuran, MAY, reword("It takes **weeks**.", "It may well take **weeks**."))

    change = drug_changes(imuran, START).sections[0].changes[0]

    assert [piece.text for piece in change.now.pieces if piece.is_changed] == ["may well take"]
    assert "".join(piece.text for piece in change.now.pieces) == "It may well take weeks."


def test_the_sources_of_both_stand_with_them(imuran):
    publish(imuran, MAY, reword("Nausea", "Feeling sick"))

    change = drug_changes(imuran, START).sections[0].changes[0]

    assert [source.title for source in change.now.sources] == ["A label"]
    assert change.now.sources[0].url == "https://label.example/"
    assert change.now.group == "Common"
    assert change.now.is_unsure


def test_what_came_and_went_stands_alone(imuran):
    publish(imuran, MAY, lambda each: None if each.text == "Nausea" else each)
    publish(
        imuran,
        JUNE,
        reword("It calms the immune system.", "It belongs to the purine family, and slows cells down."),
    )

    assert told(drug_changes(imuran, START)) == [
        ("In short", None, "It belongs to the purine family, and slows cells down.", JUNE),
        ("In short", "It calms the immune system.", None, JUNE),
        ("Side effects", "Nausea", None, MAY),
    ]
    assert not drug_changes(imuran, START).sections[1].is_there


def test_a_statement_that_changed_twice_is_told_once_with_the_last_day(imuran):
    publish(imuran, MAY, reword("weeks", "months"))
    publish(imuran, JUNE, reword("months", "three months"))

    assert told(drug_changes(imuran, START)) == [
        ("In short", "It takes weeks.", "It takes three months.", JUNE)
    ]
    assert told(drug_changes(imuran, datetime.date(2026, 5, 20))) == [
        ("In short", "It takes months.", "It takes three months.", JUNE)
    ]


def test_what_changed_and_changed_back_is_no_change(imuran):
    publish(imuran, MAY, reword("weeks", "months"))
    publish(imuran, JUNE, reword("months", "weeks"))

    assert drug_changes(imuran, START).is_empty
    assert told(drug_changes(imuran, datetime.date(2026, 5, 20))) == [
        ("In short", "It takes months.", "It takes weeks.", JUNE)
    ]


def test_the_whole_day_that_is_asked_for_counts(imuran):
    publish(imuran, MAY, reword("weeks", "months"))

    assert not drug_changes(imuran, MAY).is_empty  # a post of that morning was written before
    assert drug_changes(imuran, MAY + datetime.timedelta(days=1)).is_empty


def test_a_day_before_the_page_began_is_compared_with_its_first_edition(imuran):
    publish(imuran, MAY, reword("weeks", "months"))

    found = drug_changes(imuran, datetime.date.min)

    assert (found.began_later, found.compared_on) == (True, START)
    assert len(told(found)) == 1


def test_other_sources_for_the_same_words_are_told_so(imuran):
    publish(imuran, MAY, lambda each: dataclasses.replace(each, sources=("guide",)))

    changes = [change for section in drug_changes(imuran, START).sections for change in section.changes]

    assert [words(change.now) for change in changes] == ["It takes weeks.", "Nausea"]
    assert all(change.same_words for change in changes)


@pytest.mark.parametrize(
    "change",
    [
        {"checked_on": MAY, "check_by": JULY},
        {"reviewed_on": MAY, "reviewer": "Ana Ruiz, rheumatology nurse"},
        {"state": "sourced"},
        {"style": "paragraph"},
    ],
)
def test_days_reviews_and_marks_are_no_change_of_what_is_said(imuran, change):
    publish(imuran, MAY, lambda each: dataclasses.replace(each, **change))

    assert imuran.editions.count() == 2
    assert drug_changes(imuran, START).is_empty


def test_another_status_in_lupus_is_told(imuran):
    drug = lock_drug(imuran.pk)
    page = PageContent.from_json(drug.published.content)
    head = dataclasses.replace(page.head, lupus_status="approved", status_note="Since 2026.")
    with time_machine.travel(_noon(MAY), tick=False):
        record_edition(by=None, drug=drug, page=dataclasses.replace(page, head=head))

    assert drug_changes(imuran, START).facts == (
        ("Status in lupus", "Used off-label for lupus", "Approved for lupus. Since 2026.", MAY),
    )


def test_a_statement_without_a_source_is_shown_neither_as_before_nor_as_now(imuran):
    publish(imuran, MAY, lambda each: dataclasses.replace(each, text=f"{each.text} So we heard.", sources=()))

    found = drug_changes(imuran, START)

    assert [now for _heading, _before, now, _on in told(found)] == [None] * 3
    assert all(change.before.sources for section in found.sections for change in section.changes)


def test_a_very_long_history_is_compared_from_its_newest_part_on(imuran):
    content = imuran.published.content
    for number in range(2, MOST_EDITIONS + 5):
        day = START + datetime.timedelta(days=number)
        imuran.editions.create(number=number, content=content, published_at=_noon(day))

    assert drug_changes(imuran, START).compared_on == START + datetime.timedelta(days=5)


def test_it_takes_two_queries(imuran, django_assert_num_queries):
    publish(imuran, MAY, reword("weeks", "months"))
    publish(imuran, JUNE, reword("months", "years"))
    with django_assert_num_queries(2):
        drug_changes(imuran, START)
