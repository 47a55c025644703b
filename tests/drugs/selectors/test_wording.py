"""Where two lines differ, word by word."""

from drugs.selectors.wording import compare_words


def words(pieces):
    return "".join(f"[{each.text}]" if each.is_changed else each.text for each in pieces)


def test_one_changed_word_is_marked_on_both_sides():
    went, came = compare_words("It calms the immune system.", "It quiets the immune system.")

    assert words(went) == "It [calms] the immune system."
    assert words(came) == "It [quiets] the immune system."


def test_words_that_came_leave_the_old_line_unmarked():
    went, came = compare_words("It takes weeks.", "It takes six to twelve weeks.")

    assert words(went) == "It takes weeks."
    assert words(came) == "It takes [six to twelve ]weeks."


def test_lines_that_say_something_else_are_not_compared():
    assert compare_words("Nausea", "It slows cells.") is None


def test_a_line_against_nothing_is_not_compared():
    assert compare_words("Nausea", "") is None


def test_the_pieces_are_the_whole_line():
    old, new = "Tell  your doctor\nabout it soon.", "Tell your nurse\nabout it soon."

    went, came = compare_words(old, new)

    assert ("".join(each.text for each in went), "".join(each.text for each in came)) == (old, new)
