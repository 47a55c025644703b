"""Content notes: few keys, plain words."""

import pytest
from django.utils import translation

from forums import content_notes
from forums.models import Post


def test_every_key_fits_its_column_and_has_words():
    limit = Post._meta.get_field("content_notes").base_field.max_length
    assert all(len(key) <= limit and str(said) for key, said in content_notes.CONTENT_NOTES.items())


def test_notes_are_said_in_one_order_whatever_order_they_came_in():
    with translation.override("en"):
        assert content_notes.words(["death", "hospital"]) == "a hospital stay, death and grief"
        assert content_notes.words(["hospital", "death", "death"]) == "a hospital stay, death and grief"


@pytest.mark.parametrize("keys", [[], ["unheard_of"]])
def test_what_is_not_known_is_passed_over(keys):
    assert content_notes.words(keys) == ""
    assert content_notes.known([*keys, "eating"]) == ["eating"]
