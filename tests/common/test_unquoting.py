"""Words and names that go out of quotes, and all that stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.quoting import cite, quote
from common.unquoting import said_in, without_name, without_words

GONE, THERE = "/forums/threads/7/3/", "/forums/threads/7/4/"
BODY = "I slept badly again.\n\nThe **third** night, and my doctor Ms Zebra was away."
SAID = said_in([BODY])
NOTE, WHO = "*Erased by the person who wrote it.*", "former member"


def erased(source, said=SAID):
    return without_words(source, is_gone=lambda link: link == GONE, was_said=said, note=NOTE, who=WHO)


def unnamed(source):
    return without_name(
        source,
        is_theirs=lambda link: link == GONE,
        is_name=lambda name: name.casefold() == "paper_boat",
        who=WHO,
    )


def quoted(body=BODY, who="paper_boat, post 3", link=GONE, limit=500):
    return quote(body, who=who, link=link, limit=limit)


REPLACED = f"> {NOTE}\n>\n> — [former member, post 3]({GONE})\n\n"


class TestWords:
    def test_a_quote_loses_its_words_and_its_name_and_nothing_else(self):
        assert erased(f"Before.\n\n{quoted()}After.\n") == f"Before.\n\n{REPLACED}After.\n"

    def test_quotes_of_others_stay(self):
        other = quoted(body="I slept badly again. Me too.", who="marlow, post 4", link=THERE)
        source = f"{quoted()}Yes.\n\n{other}No."
        assert erased(source) == f"{REPLACED}Yes.\n\n{other}No."

    def test_two_quotes_right_below_each_other_are_told_apart(self):
        other = quoted(body="Words of marlow", who="marlow, post 4", link=THERE).rstrip("\n")
        mine = quoted().rstrip("\n")
        assert erased(f"{other}\n{mine}") == f"{other}\n{REPLACED.rstrip()}"
        assert erased(f"{mine}\n{other}") == f"{REPLACED.rstrip()}\n{other}"

    def test_a_quote_inside_that_names_another_stays(self):
        source = (
            f"> > Words of marlow\n> >\n> > — [marlow, post 4]({THERE})\n>\n> Words\n>\n{cite('x', GONE)}"
        )
        assert erased(source) == (
            f"> > Words of marlow\n> >\n> > — [marlow, post 4]({THERE})\n>\n> {NOTE}\n>\n> — [x]({GONE})"
        ).replace(f">\n> {NOTE}", f"> {NOTE}")

    def test_a_quote_inside_of_another_s_quote_goes(self):
        source = f"> > Secret words\n> >\n> {cite('x, post 3', GONE)}\n>\n> Words of marlow\n>\n{cite('marlow', THERE)}"
        assert "Secret" not in erased(source)
        assert "Words of marlow" in erased(source)
        assert "[marlow]" in erased(source)

    def test_an_answer_right_below_the_name_stays(self):
        assert erased(quoted().rstrip("\n") + "\nMy answer") == f"{REPLACED.rstrip()}\nMy answer"

    def test_a_name_that_an_empty_line_parted_from_its_words_still_speaks_for_them(self):
        source = f"> Words that nobody can look up\n\n{cite('paper_boat, post 3', GONE)}\n\nYes."
        assert erased(source, said=said_in([])) == f"> {NOTE}\n\n> — [former member, post 3]({GONE})\n\nYes."

    @pytest.mark.parametrize("limit", [500, 60, 30])
    def test_without_a_name_the_words_tell(self, limit):
        assert erased(f"{quoted(link='', limit=limit)}After.") == f"> {NOTE}\n\nAfter."

    def test_words_chosen_by_hand_on_the_page_have_no_marks(self):
        assert erased("> The third night, and my doctor\n\nAfter.") == f"> {NOTE}\n\nAfter."

    def test_without_a_name_other_words_and_short_ones_stay(self):
        source = "> I did not sleep either, last night.\n\n> again.\n\nYes."
        assert erased(source) == source

    def test_only_the_lines_that_were_said_go_from_a_mixed_quote(self):
        source = "> I slept badly again.\n> I never wrote this line myself.\n\nYes."
        assert erased(source) == f"> {NOTE}\n> I never wrote this line myself.\n\nYes."

    def test_a_paragraph_that_goes_on_without_a_mark_goes_too(self):
        source = (
            f"> I slept badly again.\nThe third night, and my doctor Ms Zebra was away.\n>\n{cite('x', GONE)}"
        )
        assert "Zebra" not in erased(source)

    def test_quotes_in_lists_and_code_lose_their_words_too(self):
        inner = quoted().rstrip("\n").split("\n")
        for before in ("- ", "```\n", "    "):
            source = before + "\n".join(inner)
            assert "Zebra" not in erased(source)

    def test_twice_is_once(self):
        once = erased(f"Before.\n\n{quoted()}After.\n")
        assert erased(once) == once

    @given(st.lists(st.sampled_from(["> a", ">", "", "b", "> > c", f"> — [d]({THERE})", "- > e", "```"])))
    def test_where_nothing_is_gone_nothing_changes(self, lines):
        source = "\n".join(lines)
        assert erased(source) == source

    @given(
        st.lists(
            st.sampled_from(
                ["> Zebra words", ">", "", "mine", "> > Zebra deep", f"> — [Z]({GONE})", f"> > — [Z]({GONE})"]
            ),
            max_size=9,
        ).map(lambda lines: [*lines, "> Zebra words", f"> — [Z, post 3]({GONE})"])
    )
    def test_whatever_stands_around_the_words_above_the_name_go(self, lines):
        left = erased("\n".join(lines), said=said_in(["Zebra words"])).split("\n")
        assert "> Zebra words" not in left[-2:]
        assert left.count("mine") == lines.count("mine")


class TestName:
    def test_words_stay_and_the_name_under_them_goes(self):
        assert unnamed(quoted() + "Yes.") == quoted(who="former member, post 3") + "Yes."

    def test_names_of_others_stay(self):
        source = quoted(who="marlow, post 4", link=THERE) + "@marlow @paper_boats paper_boat mail@paper_boat"
        assert unnamed(source) == source

    @pytest.mark.parametrize("written", ["@paper_boat", "@Paper_Boat", "(@paper_boat)", "@paper_boat."])
    def test_a_name_behind_an_at_goes(self, written):
        assert "boat" not in unnamed(f"Thank you {written} for this").casefold()
        assert unnamed("Dear @paper_boat, hello") == "Dear former member, hello"

    def test_a_link_with_words_of_its_own_stays(self):
        source = f"See [what was said]({GONE}) and [paper\\_boat]({GONE})"
        assert unnamed(source) == f"See [what was said]({GONE}) and [former member]({GONE})"


@pytest.mark.parametrize("piece", ["> ", ">>", "- > ", "[", "[\\", f"— [a]({GONE})\n> ", "> a\n", "@a", "@"])
def test_time_grows_with_the_length_only(piece):
    """A quadratic step would make this one hang."""
    source = piece * (50_000 // len(piece))
    assert isinstance(erased(source), str)
    assert isinstance(unnamed(source), str)
