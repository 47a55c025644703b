"""The boxes of a poll: empty ones are no poll, and what does not fit is said kindly."""

import datetime

import pytest
import time_machine
from django.http import QueryDict
from django.template.loader import render_to_string

from forums.actions.polls import PollSpec
from forums.poll_form import PollForm

NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)


def form(question="", options=(), **more):
    data = QueryDict(mutable=True)
    data["poll-question"] = question
    data.setlist("poll-option", list(options))
    for name, value in more.items():
        data[f"poll-{name}"] = value
    return PollForm(data)


def errors(form):
    return {name: [str(error) for error in found] for name, found in form.errors.items()}


@pytest.mark.parametrize("options", [[], ["", "", ""], [" ", "\x00"]])
def test_empty_boxes_are_no_poll(options):
    empty = form("  ", options)
    assert empty.is_valid()
    assert empty.spec is None


def test_words_are_cleaned_and_empty_boxes_between_them_left_out():
    poll = form(" What \n eases\tit? ", ["Tea\x00", "", "  A   walk "], is_multiple="on")
    assert poll.is_valid()
    assert poll.spec == PollSpec("What eases it?", ("Tea", "A walk"), is_multiple=True)


@time_machine.travel(NOW, tick=False)
def test_the_last_day_counts_to_its_end():
    poll = form("Which?", ["Tea", "Soup"], last_day="2026-11-22")
    assert poll.is_valid()
    assert poll.spec.closes_at.isoformat() == "2026-11-23T00:00:00+00:00"


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-11-21", "over"),
        ("2028-01-01", "more than a year"),
        ("soon", "could not read"),
        ("\x00", "could not read"),
    ],
)
def test_a_day_that_does_not_fit_is_said(day, why):
    assert why in str(errors(form("Which?", ["Tea", "Soup"], last_day=day))["last_day"])


@pytest.mark.parametrize(
    ("question", "options", "field", "why"),
    [
        ("", ["Tea", "Soup"], "question", "Write what you would like to ask"),
        ("Which?", [], "option", "at least two"),
        ("Which?", ["Tea", " "], "option", "at least two"),
        ("Which?", ["Tea", "tea "], "option", "is there twice"),
        ("Which?", ["x" * 101, "Soup"], "option", "1 characters over the limit of 100"),
        ("x" * 151, ["Tea", "Soup"], "question", "over the limit of 150"),
        ("Which?", [f"Answer {n}" for n in range(1000)], "option", "at most 10 answers, and these are 1,000"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_box(question, options, field, why):
    refused = form(question, options)
    assert not refused.is_valid()
    assert list(errors(refused)) == [field]
    assert why in str(errors(refused)[field])


def test_the_boxes_keep_what_was_typed_and_the_fold_opens():
    html = render_to_string("forums/partials/_poll_fields.html", {"form": form("Which?", ["Tea & toast"])})
    assert 'value="Tea &amp; toast"' in html
    assert html.count('name="poll-option"') == 10
    assert '<details class="veil" open>' in html
    assert 'aria-invalid="true"' in html
    assert "Give at least two answers" in html


def test_a_fresh_form_is_folded():
    html = render_to_string("forums/partials/_poll_fields.html", {"form": PollForm()})
    assert '<details class="veil">' in html
    assert html.count('name="poll-option"') == 10


@pytest.mark.parametrize(("typed", "shown"), [(4, False), (5, True)])
def test_the_later_boxes_are_shown_when_something_stands_in_them(typed, shown):
    html = render_to_string("forums/partials/_poll_fields.html", {"form": form("?", map(str, range(typed)))})
    assert ("<details open>" in html) is shown
