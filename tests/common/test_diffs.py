"""What an edit changed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from common.diffs import Run, compare


def test_a_changed_word_is_shown_as_taken_out_and_added():
    assert compare("I take 5 mg a day", "I take some a day") == [
        Run("same", "I take "), Run("gone", "5"), Run("new", "some"), Run("same", " "), Run("gone", "mg "), Run("same", "a day"),
    ] or compare("I take 5 mg a day", "I take some a day") == [
        Run("same", "I take "), Run("gone", "5 mg"), Run("new", "some"), Run("same", " a day"),
    ]  # fmt: skip


def test_equal_texts_have_nothing_gone_or_new():
    assert compare("the same", "the same") == [Run("same", "the same")]
    assert compare("", "") == []


def test_lines_taken_out_and_added_are_whole():
    runs = compare("one\ntwo\nthree\n", "one\nthree\nfour\n")
    assert [(run.kind, run.text) for run in runs] == [
        ("same", "one\n"), ("gone", "two\n"), ("same", "three\n"), ("new", "four\n"),
    ]  # fmt: skip


def test_long_unchanged_stretches_are_shortened_to_the_ends_beside_changes():
    long = " ".join(f"word{n}" for n in range(400))
    runs = compare(f"old {long} end", f"new {long} end")
    kept = next(run for run in runs if run.kind == "same")
    assert len(kept.text) < 400
    assert "…" in kept.text


def test_texts_too_long_to_compare_are_shown_whole():
    before, after = " ".join(str(n) for n in range(3000)), " ".join(str(n) for n in range(1, 3001))
    assert compare(before, after) == [Run("gone", before), Run("new", after)]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.text(max_size=120))
def test_runs_spell_both_texts(before, after):
    runs = compare(before, after)
    assert "".join(run.text for run in runs if run.kind != "new") == before
    assert "".join(run.text for run in runs if run.kind != "gone") == after
