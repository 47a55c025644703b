"""Every pair of colours that the styles put together is readable in all three themes (UI.md sections 3 and 7)."""

import re

import pytest

from tests.architecture.sources import ROOT

_CSS = re.sub(r"/\*.*?\*/", "", (ROOT / "static/css/tokens.css").read_text(), flags=re.DOTALL)
_HEX = r"#[0-9a-fA-F]{3,8}"

GROUNDS = ["page", "sheet", "sunk"]
SOFT_GROUNDS = ["plum-soft", "honey-soft", "leaf-soft", "rose-soft"]
READING = [(text, ground) for text in ("ink", "soft") for ground in ("page", "sheet")]  # 7:1
TEXT = [
    *[(text, ground) for text in ("ink", "soft", "plum", "honey", "leaf", "rose") for ground in GROUNDS],
    *[("ink", ground) for ground in SOFT_GROUNDS],
    *[(ground.removesuffix("-soft"), ground) for ground in SOFT_GROUNDS],
    ("on-plum", "plum-fill"),
    ("on-plum", "plum-press"),
]
SHAPES = [("edge", ground) for ground in GROUNDS]  # borders of controls: 3:1
WITHOUT_PAIRS = {"line": "hairlines, decoration only", "shade": "shadow of an open menu"}


def _declared(block):
    return dict(re.findall(rf"--([\w-]+):\s*(light-dark\({_HEX},\s*{_HEX}\)|{_HEX})", block))


def _themes():
    root = _declared(re.search(r":root,\s*\[data-theme\]\s*{(.*?)\n}", _CSS, re.DOTALL)[1])
    dim = _declared(re.search(r'\[data-theme="dim"\]\s*{(.*?)}', _CSS, re.DOTALL)[1])
    pairs = {name: re.findall(_HEX, value) for name, value in root.items()}
    return {
        "light": {name: colours[0] for name, colours in pairs.items()},
        "dark": {name: colours[-1] for name, colours in pairs.items()},
        "dim": {name: colours[0] for name, colours in pairs.items()} | dim,
    }


THEMES = _themes()


def _luminance(colour):
    digits = colour.removeprefix("#")
    if len(digits) < 6:
        digits = "".join(digit * 2 for digit in digits)
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """WCAG 2.2 contrast ratio of two colours."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_that_of_wcag():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_colour_is_measured_or_explained():
    used = {name for pair in (*TEXT, *SHAPES) for name in pair} | set(WITHOUT_PAIRS)
    assert set(THEMES["light"]) == used
    assert set(THEMES["dim"]) == set(THEMES["light"])


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_is_readable(theme, text, ground):
    assert contrast(THEMES[theme][text], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), [("ink", "page"), ("ink", "sheet"), ("soft", "page")])
def test_words_to_read_stand_out(theme, text, ground):
    assert contrast(THEMES[theme][text], THEMES[theme][ground]) >= 6.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("edge", "ground"), SHAPES)
def test_border_of_a_control_is_seen(theme, edge, ground):
    assert contrast(THEMES[theme][edge], THEMES[theme][ground]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_no_ground_is_pure_white_or_black(theme):
    for ground in GROUNDS:
        assert 0.001 < _luminance(THEMES[theme][ground]) < 0.95


def test_styles_use_tokens_and_no_colours_of_their_own():
    """But for the eight hues of wings, print (black on white), and the grounds that no theme may change: a swatch of
    two lights at once, and a code for a camera."""
    grounds = {THEMES[theme][ground] for theme in THEMES for ground in GROUNDS}
    own = {}
    for path in sorted((ROOT / "static/css").rglob("*.css")):
        if path.name in {"tokens.css", "print.css"}:
            continue
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        rules = [line for line in text.splitlines() if "hue-" not in line and "--hue" not in line]
        if found := set(re.findall(rf"(?<![\w&-]){_HEX}\b(?!\s*{{)", "\n".join(rules))) - grounds:
            own[path.name] = found
    assert own == {}
