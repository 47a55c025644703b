"""Two editors in one form, without a browser: who changed what, and what the form holds afterwards."""

import pytest
from django import forms
from django.http import QueryDict

from drugs.forms.merging import Forms, merge, seal, unseal


class Note(forms.Form):
    title = forms.CharField(label="Title")
    kinds = forms.MultipleChoiceField(label="Kinds", choices=[("a", "First"), ("b", "Second")])
    is_late = forms.BooleanField(label="Late", required=False)


def now(**values):
    return Forms(Note(initial={"title": "Old", "kinds": ["a"], "is_late": True} | values), [])


def typed(**values):
    data = QueryDict(mutable=True)
    for name, each in (
        {"title": ["Old"], "kinds": ["a"], "is_late": ["on"], "_save": ["Save"]} | values
    ).items():
        data.setlist(name, each)
    return data


STARTED = now().snapshot()


def merged(data, there, started=STARTED):
    result, changes = merge(data, started, there, there.snapshot())
    told = [(each.field, each.started, each.there, each.typed, each.is_clash) for each in changes]
    return {name: result.getlist(name) for name in result}, told


def test_a_snapshot_is_what_the_browser_would_send():
    assert STARTED == {"": {"title": ["Old"], "kinds": ["a"], "is_late": ["on"]}}
    assert now(is_late=False, kinds=["b", "a"]).snapshot()[""] == {
        "title": ["Old"],
        "kinds": ["a", "b"],
        "is_late": [],
    }


def test_line_ends_and_spaces_around_are_no_change():
    assert now(title=" a\r\nb ").snapshot() == now(title="a\nb").snapshot()


def test_a_field_that_both_changed_keeps_what_was_typed():
    data, told = merged(typed(title=["Mine"]), now(title="Theirs"))

    assert data["title"] == ["Mine"]
    assert told == [("Title", "Old", "Theirs", "Mine", True)]


def test_a_field_that_only_they_changed_shows_theirs():
    data, told = merged(typed(title=["Mine"]), now(kinds=["b"], is_late=False))

    assert (data["title"], data["kinds"], data["is_late"]) == (["Mine"], ["b"], [])
    assert told == [("Kinds", "First", "Second", "First", False), ("Late", "on", "", "on", False)]


def test_both_came_to_the_same_words():
    data, told = merged(typed(title=["Same"]), now(title="Same"))

    assert data["title"] == ["Same"]
    assert told == [("Title", "Old", "Same", "Same", False)]


def test_what_is_no_field_goes_through():
    data, _told = merged(typed(title=["Mine"]), now(title="Theirs"))

    assert data["_save"] == ["Save"]


def test_without_a_start_everything_typed_stays_and_is_shown():
    data, told = merged(typed(title=["Mine"]), now(), started=None)

    assert data["title"] == ["Mine"]
    assert told == [("Title", "", "Old", "Mine", True)]


def test_a_seal_opens_and_nothing_else_does():
    assert unseal(seal(STARTED)) == STARTED


@pytest.mark.parametrize("text", ["", "broken", "a:b:c", "\x00", "x" * 5000])
def test_what_was_not_sealed_here_is_nothing(text):
    assert unseal(text) is None
