"""Links say where they lead, names after an @ are found where they count, and towers of quotes lose their walls."""

import re

import pytest

from common import markdown

MEMBERS = {"marlow": ("Marlow", "/members/Marlow/")}
ATTACK = "аррӏе.com"  # Cyrillic
TRUE = "xn--80ak6aa92e.com"


def words_of(html):
    return re.sub(r"<[^>]*>", "", html).strip()


@pytest.mark.parametrize(
    "source",
    [
        f"https://{ATTACK}/x",
        f"<https://{ATTACK}/x>",
        f"[apple.com](https://{ATTACK}/x)",
        f"[here](https://{ATTACK}/x)",
        f"[here](https://{TRUE}/x)",
        f"<https://{TRUE}/x>",
        f"[mail](mailto:a@{ATTACK})",
        f"https://www.{ATTACK}",
    ],
)
def test_a_host_beyond_ascii_is_also_shown_as_browsers_send_it(source):
    html = markdown.render(source)
    assert words_of(html).endswith(f"({TRUE})")
    assert TRUE in re.search(r'href="([^"]*)"', html).group(1)


@pytest.mark.parametrize(
    ("source", "host"),
    [
        ("[https://bank.example](https://evil.example/x)", "evil.example"),
        ("[bank.example](https://evil.example)", "evil.example"),
        ("[**bank.example**/login](https://evil.example)", "evil.example"),
        ("https://bank.example@evil.example/", "evil.example"),
        ("[x](https://bank.example@evil.example/)", "evil.example"),
        ("[bank.example](https://bank.example.evil.example)", "bank.example.evil.example"),
        ("[bank.example](https://ev%69l.example)", "evil.example"),
    ],
)
def test_words_that_name_another_host_are_followed_by_the_true_one(source, host):
    assert words_of(markdown.render(source)).endswith(f" ({host})")


@pytest.mark.parametrize(
    "source",
    [
        "https://a.example/x.html?b=c.d",
        "<https://a.example>",
        "[a.example](https://www.a.example/b)",
        "[WWW.A.example](https://a.example:443/)",
        "[the study](https://a.example/10.1136/x)",
        "[a@b.example](mailto:a@b.example)",
        "[a.example](/drugs/imuran/)",
        "Take it. See https://a.example, e.g. there",
    ],
)
def test_honest_links_stay_as_they_are(source):
    assert "(" not in words_of(markdown.render(source)).replace("](", "")


@pytest.mark.parametrize(
    "scheme",
    ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "JAVASCRIPT:x", "picture:1", "file:///etc"],
)
def test_other_schemes_lead_nowhere(scheme):
    assert not re.search(r'href="(?!#")', markdown.render(f"[x]({scheme}) <{scheme}>"))


class TestNames:
    @pytest.mark.parametrize(
        ("source", "names"),
        [
            ("@marlow, @slow_river and @a-b.", ["marlow", "slow_river", "a-b"]),
            ("@marlow @marlow", ["marlow"]),
            ("@Zoë’s @नमस्ते @marlow🦋", ["Zoë", "नमस्ते", "marlow"]),
            ("a@b.example @ @@x @_x .@x /@x @x@y.example", []),
            ("`@x` [@x](/y/) <https://a.example/@x>", []),
            ("> @x\n\n@y", ["y"]),
            ("1. @x\n2. **@y**", ["x", "y"]),
        ],
    )
    def test_they_are_found_where_they_count(self, source, names):
        assert markdown.Reading(source).names == names

    def test_a_storm_is_looked_up_in_part_only(self):
        reading = markdown.Reading(" ".join(f"@name{n}" for n in range(5000)))
        assert len(reading.names) == markdown.MAX_NAMES

    def test_a_link_shows_the_name_as_its_owner_writes_it(self):
        assert markdown.render("Hi @marlow.", members=MEMBERS) == (
            '<p>Hi <a href="/members/Marlow/" class="member">@Marlow</a>.</p>\n'
        )

    def test_visitors_get_the_name_without_the_link(self):
        html = markdown.render("Hi @marlow and [you](/x/)", members=MEMBERS)
        assert markdown.stored_for_visitors(html) == '<p>Hi @Marlow and <a href="/x/">you</a></p>\n'


def test_a_tower_of_quotes_keeps_its_words_and_loses_its_walls():
    html = markdown.render(">" * 12 + " deep\n\nmine")
    assert html.count("<blockquote>") == html.count("</blockquote>") == 2
    assert "deep" in html


def test_signs_that_turn_the_line_do_not_come_back_as_numbers():
    html = markdown.render("a&#x202e;b &#8238; c" + "&#x301;" * 50)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", html)
    assert html.count("\u0301") == 4
