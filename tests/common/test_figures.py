"""Pictures in words: shown where they are known and the words are one's own."""

import pytest

from common import markdown
from common.figures import PictureFile

PICTURES = {
    "1": PictureFile(
        "/p/1/960.webp", "/p/1/480.webp 480w, /p/1/960.webp 960w", 1200, 800, alt="From the form"
    )
}


def render(source):
    return markdown.render(source, pictures=PICTURES)


def test_a_picture_alone_is_a_figure_with_its_caption():
    assert render("![A *shelf* & " + "\\[more\\]" + "](picture:1)") == (
        '<figure><img src="/p/1/960.webp" srcset="/p/1/480.webp 480w, /p/1/960.webp 960w" '
        'sizes="(min-width: 48rem) 42rem, 92vw" width="1200" height="800" alt="A shelf &amp; [more]" loading="lazy">'
        "<figcaption>A shelf &amp; [more]</figcaption></figure>"
    )


def test_without_words_of_its_own_the_description_of_the_upload_stands():
    assert 'alt="From the form"' in render("![](picture:1)")


def test_several_pictures_are_several_figures():
    assert render("![a](picture:1)\n![b](picture:1)").count("<figure>") == 2


def test_a_picture_within_a_sentence_stays_in_it():
    html = render("Look ![a](picture:1) here")
    assert html.startswith("<p>Look <img ")
    assert "<figure>" not in html


@pytest.mark.parametrize(
    "source", ["> ![a shelf](picture:1)", "![a shelf](picture:2)", "![a shelf](picture:../x)"]
)
def test_in_quotes_or_unknown_only_its_words_are_shown(source):
    html = render(source)
    assert "(a shelf)" in html
    assert "<img" not in html


@pytest.mark.parametrize(
    "source", ["![a](https://evil.example/x.png)", "![a](//evil.example/x)", "![a](data:image/png;base64,AA)"]
)
def test_pictures_of_others_are_never_shown(source):
    assert "<img" not in render(source)


def test_pictures_are_named_in_order_outside_of_quotes_and_code():
    source = "![a](picture:b)\n\n> ![a](picture:q)\n\n`![a](picture:c)` ![a](picture:a) ![a](picture:b)"
    assert markdown.Reading(source).pictures == ["b", "a"]


def test_an_address_of_another_host_never_becomes_a_picture():
    far = {"1": PictureFile("https://evil.example/x.webp", "//evil.example/x.webp 1w", 1, 1)}
    assert "evil" not in markdown.render("![a](picture:1)", pictures=far)
