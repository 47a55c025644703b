"""What a reply begins with when it answers certain words."""

import re

from common import markdown
from common.quoting import cite, quote


class TestQuote:
    def test_a_quote_names_and_links_whom_it_quotes(self):
        source = quote("I plan nothing\nbefore ten.", who="mar_low", link="/forums/threads/1/11/", limit=500)
        assert markdown.render(source + "Yes.") == (
            "<blockquote>\n<p>I plan nothing<br>\nbefore ten.</p>\n"
            '<cite><a href="/forums/threads/1/11/">mar_low</a></cite>\n</blockquote>\n<p>Yes.</p>\n'
        )

    def test_quotes_inside_are_left_out(self):
        assert "old words" not in quote("> old words\n\nMine", who="a", link="/", limit=500)

    def test_a_long_quote_is_cut_between_words(self):
        source = quote("word " * 1000, who="a", link="/", limit=50)
        assert source.count("word") == 10
        assert "word …" in source

    def test_a_name_cannot_write_markdown(self):
        html = markdown.render(quote("x", who="a](https://evil.example)<b>", link="/x/", limit=50))
        assert re.findall(r'href="([^"]*)"', html) == ["/x/"]

    def test_only_the_mark_of_a_quote_is_a_cite(self):
        assert "<cite>" not in markdown.render("— [a](/b/)")
        assert "<cite>" not in markdown.render("> — [a](/b/) and more")

    def test_pictures_become_the_words_under_them(self):
        source = quote("Look: ![a shelf](picture:1) and ![](picture:2)", who="a", link="/x/", limit=500)
        assert source.startswith("> Look: (a shelf) and\n")

    def test_code_that_the_limit_cut_does_not_swallow_the_name(self):
        source = quote("```\n" + "word " * 100, who="marlow", link="/x/", limit=50)
        assert "<cite>" in markdown.render(source)

    def test_without_a_link_nobody_is_named(self):
        assert quote("Words", who="marlow", link="", limit=50) == "> Words\n\n"
        assert quote("> only others", who="marlow", link="", limit=50) == ""

    def test_quoting_a_quote_of_a_quote_never_grows(self):
        words = "Mine"
        for n in range(10):
            words = quote(words, who="a", link="/x/", limit=500) + f"Answer {n}"
        assert words == f"{quote('Answer 8', who='a', link='/x/', limit=500)}Answer 9"

    def test_a_name_in_a_quote_mentions_nobody(self):
        assert markdown.Reading(quote("@marlow", who="@x", link="/x/", limit=50)).names == []
        assert cite("mar_low", "/x/") == "> — [mar\\_low](/x/)"
