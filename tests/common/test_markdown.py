"""Members' words become safe HTML, in time that grows with their length only."""

import re
import sys
from urllib.parse import urljoin

import pytest
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from common import markdown
from common.figures import PictureFile
from common.quoting import quote

DRUGS = {
    "imuran": "/drugs/imuran/",
    "azathioprine": "/drugs/imuran/",
    "mycophenolate mofetil": "/drugs/cellcept/",
    "mycophenolate": "/drugs/cellcept/",
}
MEMBERS = {"marlow": ("marlow", "/members/marlow/"), "x": ("x", "/members/x/")}
PICTURES = {
    "1": PictureFile("/p/1.webp", "/p/1.webp 300w", 300, 200),
    "x": PictureFile("/p/x.webp", "", 3, 2),
}
ALLOWED = re.compile(
    r"</?(?:p|br|strong|em|s|ul|li|blockquote|code|pre|hr|cite|figure|figcaption)>"
    r'|<ol(?: start="\d+")?>|</ol>|</a>'
    r'|<a(?: href="(?:https?:|mailto:|/(?!/)|\#)[^"<>]*"|(?: (?:title|rel)="[^"<>]*")| class="(?:drug|member)")*>'
    r'|<img(?: (?:src|srcset)="/p/[^"<>]*"| (?:sizes|width|height|alt)="[^"<>]*"| loading="lazy")*>'
)
HOSTILE = [
    "<script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    '<p style="position:fixed">x</p>',
    "<style>*{display:none}</style>",
    "<iframe src=//evil.example></iframe>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](data:image/png;base64,AAAA)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    "[x](\\\\evil.example)",
    "[x](</\t/evil.example>)",
    "[x](&#9;//evil.example)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](https://evil.example/pixel.png)",
    "![x](data:image/gif;base64,R0lGODlhAQABAAAAACw=)",
    '[x](https://a.example "><script>alert(1)</script>")',
    "[x]: javascript:alert(1)\n\n[x]",
    "`<script>`",
    "```html\n<script>\n```",
    "https://a.example/<script>",
    'https://a.example/"onmouseover="alert(1)',
    "<!-- --><!DOCTYPE x><?php ?><![CDATA[x]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    ">" * 500 + "<b>",
    "\u202e<b>\u0000\ud800",
    "![<b>](picture:1) @marlow",
    '![" onerror="alert(1)](picture:1)',
    "![x](picture://evil.example/x.png)",
    "![a ![b](picture:1) c](picture:1)",
    "[![x](picture:1)](javascript:alert(1))",
    "[![x](picture:1)](https://a.example)",
    "> ![x](picture:1)",
    "@<script>",
    "[@marlow](javascript:alert(1))",
]


def render(source):
    return markdown.render(source, drugs=DRUGS, members=MEMBERS, pictures=PICTURES)


def _is_safe(html: str) -> bool:
    rest = ALLOWED.sub("", html)
    return "<" not in rest and ">" not in rest


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_but_the_short_list_of_tags_comes_out(source):
    html = render(source.encode("utf-8", "ignore").decode())
    assert _is_safe(html), html


PARTS = [*"<>\"'&/\\:;()[]!`*_~=#\n\t -ax1\u200b%@\u202e", "picture:1", "https://", "](", "@marlow", "Imuran"]


@given(st.lists(st.sampled_from(PARTS), max_size=120).map("".join))
@settings(max_examples=300, deadline=None)
def test_no_mix_of_signs_breaks_out(source):
    assert _is_safe(render(source))


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_rendered_excerpted_and_quoted(source):
    source = source.encode("utf-8", "ignore").decode()
    assert isinstance(markdown.render(source), SafeString)
    assert len(markdown.plain(source, 50)) <= 50
    assert _is_safe(markdown.render(quote(source, who="marlow", link="/forums/threads/1/2/", limit=80)))


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "\\\\evil.example", "</\t/evil.example>", "&#9;//evil.example"],
)
def test_a_link_without_a_scheme_does_not_leave_the_site(target):
    for href in re.findall(r'href="([^"]*)"', markdown.render(f"[x]({target})")):
        assert href == "#" or urljoin("https://our.example/", href).startswith("https://our.example/")


@pytest.mark.parametrize(
    "source",
    ["[x](https://a.example/)", "<https://a.example/>", "https://a.example/", "[x](mailto:a@b.example)"],
)
def test_links_to_others_carry_every_rel(source):
    assert 'rel="nofollow ugc noopener noreferrer"' in markdown.render(source)


@pytest.mark.parametrize(
    ("target", "href"),
    [("www.a.example/b", "https://www.a.example/b"), ("b", "#"), ("?x", "#"), ("#p4", "#p4")],
)
def test_a_link_without_a_scheme_leads_to_the_host_it_names_or_nowhere(target, href):
    assert re.findall(r'href="([^"]*)"', markdown.render(f"[x]({target})")) == [href]


def test_links_inside_the_site_carry_no_rel():
    assert markdown.render("[x](/drugs/imuran/)") == '<p><a href="/drugs/imuran/">x</a></p>\n'


@pytest.mark.parametrize(
    ("source", "href", "after"),
    [
        ("See https://a.example/b.", "https://a.example/b", "."),
        ("(https://a.example/b)", "https://a.example/b", ")"),
        ("https://a.example/wiki/Sun_(star), yes", "https://a.example/wiki/Sun_(star)", ", yes"),
        ("HTTP://A.EXAMPLE/x?y=1&z=2!", "HTTP://A.EXAMPLE/x?y=1&amp;z=2", "!"),
        ("**https://a.example**", "https://a.example", ""),
    ],
)
def test_addresses_become_links_without_the_sentence_around_them(source, href, after):
    html = markdown.render(source)
    assert re.findall(r'href="([^"]*)"', html) == [href]
    assert f"</a>{after}" in html


@pytest.mark.parametrize(
    "source", ["take.it", "a@b.example", "www.a.example", "//a.example", "ftp://a.example", "http://"]
)
def test_words_without_a_web_scheme_stay_words(source):
    assert "<a" not in markdown.render(source)


class TestDrugNames:
    def links(self, source):
        return re.findall(r'<a href="([^"]*)" class="drug">([^<]*)</a>', markdown.render(source, drugs=DRUGS))

    def test_each_drug_is_linked_once_whatever_it_is_called(self):
        assert self.links("Imuran, then imuran, then azathioprine.") == [("/drugs/imuran/", "Imuran")]

    def test_the_longest_name_wins(self):
        assert self.links("Mycophenolate mofetil is long") == [("/drugs/cellcept/", "Mycophenolate mofetil")]

    def test_a_second_paragraph_still_remembers_the_first(self):
        assert self.links("Imuran\n\n* azathioprine\n* mycophenolate") == [
            ("/drugs/imuran/", "Imuran"),
            ("/drugs/cellcept/", "mycophenolate"),
        ]

    @pytest.mark.parametrize(
        "source",
        [
            "[Imuran](https://a.example)",
            "`Imuran`",
            "```\nImuran\n```",
            "> Imuran",
            "https://a.example/Imuran",
            "Imurans",
            "xImuran",
            "Imuran-like",
        ],
    )
    def test_links_code_quotes_and_parts_of_words_are_left_alone(self, source):
        assert self.links(source) == []

    @pytest.mark.parametrize("source", ["Imuran’s effect", "Imuran's effect"])
    def test_what_a_drug_owns_leaves_its_name_a_name(self, source):
        assert self.links(source) == [("/drugs/imuran/", "Imuran")]

    def test_a_name_in_bold_is_linked(self):
        assert self.links("**Imuran**") == [("/drugs/imuran/", "Imuran")]

    def test_without_names_nothing_is_linked(self):
        assert "<a" not in markdown.render("Imuran")


def test_inline_text_of_drug_pages_knows_bold_and_italic_only():
    assert markdown.render_inline("**a** *b* <b> [c](https://d.example)") == (
        "<strong>a</strong> <em>b</em> &lt;b&gt; [c](https://d.example)"
    )


def test_an_excerpt_has_no_markup_and_ends_between_words():
    assert markdown.plain("**One** two\n\n> three `four` five", 16) == "One two three…"


# Shapes that make careless parsers slow: four times the text may make about four times the calls; quadratic is sixteen.
SHAPES = {
    "quotes": lambda n: ">" * n,
    "open brackets": lambda n: "[" * n,
    "nested brackets": lambda n: "[" * (n // 2) + "]" * (n // 2),
    "half links": lambda n: "[a](" * (n // 4),
    "half titles": lambda n: '[a](b "' * (n // 7),
    "emphasis": lambda n: "*a **b " * (n // 7),
    "mixed emphasis": lambda n: "*a_ " * (n // 4),
    "backticks": lambda n: "".join("e" + "`" * i for i in range(int((2 * n) ** 0.5))),
    "strikes": lambda n: "~~a " * (n // 4),
    "entities": lambda n: "&" * n,
    "tags": lambda n: "<a " * (n // 3),
    "autolinks": lambda n: "<http://" * (n // 8),
    "addresses": lambda n: "http://a." * (n // 9),
    "address with brackets": lambda n: ("http://a" + ")" * 1900 + " ") * (n // 1909),
    "addresses of mail": lambda n: "a@" * (n // 2),
    "list in quote": lambda n: "- > " * (n // 4),
    "deep list": lambda n: "".join("  " * i + "- a\n" for i in range(int(n**0.5))),
    "references": lambda n: "[a]: b\n" + "[a] " * (n // 4),
    "images": lambda n: "![" * (n // 2),
    "drug names": lambda n: "Imuran takes " * (n // 13),
    "one long word": lambda n: "a-" * (n // 2),
    "lines": lambda n: "a\n" * (n // 2),
    "signs of names": lambda n: "@" * n,
    "names": lambda n: "@marlow " * (n // 8),
    "names with dots": lambda n: "@a.a.a" * (n // 6),
    "names without end": lambda n: "@" + "a_" * (n // 2),
    "pictures": lambda n: "![a](picture:1) " * (n // 16),
    "nested pictures": lambda n: "![" * (n // 15) + "a" + "](picture:1)" * (n // 15),
    "link bomb": lambda n: "[a.b](http://c) " * (n // 16),
    "autolinks that close": lambda n: "<http://a.b> " * (n // 13),
    "hosts in letters": lambda n: "<http://é.b> " * (n // 13),
    "towers of quotes": lambda n: "> > > > > > > a\n" * (n // 16),
    "towers of marks": lambda n: "a" + "\u0301" * n,
    "turning signs": lambda n: "\u202e" * n,
    "less than": lambda n: "<" * n,
    "stars": lambda n: "*" * n,
    "nested list": lambda n: "- " * (n // 2),
    "numbered list": lambda n: "1. " * (n // 3),
    "escapes": lambda n: "\\[" * (n // 2),
    "numbers for signs": lambda n: "&#x202e;" * (n // 8),
    "tables of dashes": lambda n: "|-" * (n // 2),
}


def _calls(source: str) -> int:
    """How many functions run while `source` is rendered: the work, whatever else the machine does meanwhile."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        render(source)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("shape", SHAPES)
def test_work_grows_with_length_not_with_shape(shape):
    small, large = (_calls(SHAPES[shape](n)) for n in (5_000, 20_000))
    assert large < 5 * small + 500


@pytest.mark.parametrize("shape", SHAPES)
def test_the_longest_post_is_rendered_whatever_its_shape(shape):
    assert _is_safe(render(SHAPES[shape](50_000)))
