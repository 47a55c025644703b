"""Names that others see."""

import pytest
from django.core.exceptions import ValidationError

from accounts.handles import KEY_MAX_CHARS, clean_handle, handle_key, is_reserved


@pytest.mark.parametrize(
    "handle",
    [
        "marlow",
        "Blue_Door",
        "slow-walks",
        "a.b.c",
        "Zoë",
        "мария",
        "ελπίδα",
        "さくら",
        "桜の木",
        "سلمى",
        "नमस्ते",
        "k2b",
        "Straße",
    ],
)
def test_letters_of_any_script_make_a_name(handle: str) -> None:
    assert clean_handle(handle) == handle


@pytest.mark.parametrize(
    ("handle", "code"),
    [
        ("", "required"),
        ("   ", "required"),
        ("\x00\x01", "required"),
        ("ab", "short"),
        ("x" * 31, "long"),
        ("maria@mail.example", "email"),
        ("@maria", "email"),
        ("http://maria", "url"),
        ("maria/jones", "url"),
        ("www.maria", "url"),
        ("maria.com", "url"),
        ("maria?x=1", "url"),
        ("blue door", "characters"),
        ("blue\ndoor", "characters"),
        ("<b>bold</b>", "url"),
        ("blue🦋door", "characters"),
        ("blue\u200bdoor", "characters"),
        ("123456", "letter"),
        ("...", "letter"),
        ("-marlow", "ends"),
        ("marlow.", "ends"),
        ("\u0301marlow", "ends"),
        ("ma\u0336\u0337\u0338rlow", "ends"),
        ("mаrlow", "alphabets"),  # the second letter is Cyrillic
        ("admin", "reserved"),
        ("Moderator_2", "reserved"),
        ("LupusTeam", "reserved"),
        ("st4ff", "reserved"),
        ("ѕуѕтем", "reserved"),  # all Cyrillic, reads "system"
        ("former-12", "reserved"),
        ("former.member", "reserved"),
    ],
)
def test_what_is_no_name_is_refused_with_its_reason(handle: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        clean_handle(handle)
    assert refused.value.code == code


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\U000e0041"])
def test_signs_that_turn_the_line_or_hide_words_fall_out(sign: str) -> None:
    assert clean_handle(f"blue{sign}door") == "bluedoor"


def test_what_is_shown_has_its_usual_width() -> None:
    assert clean_handle("ｂｌｕｅ") == "blue"
    assert clean_handle("  marlow ") == "marlow"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(
            ("Blue_Door", other)
            for other in ("bluedoor", "BLUE_DOOR", "Blue.Door", "ｂｌｕｅ-door", "bluеdооr")
        ),
        ("marlow", "marIow"),  # a capital i
        ("marlow", "mar1ow"),
        ("marlow", "marl0w"),
        ("iris", "lris"),
        ("lily", "1i1y"),
        ("hope", "һорҽ"),  # Cyrillic
        ("paco", "ⲣⲁⲥⲟ".replace("ⲁ", "a")),  # Coptic
        ("oscar", "ο\u03f2car".replace("\u03f2", "ѕ")),
        ("sun", "ѕսո"),  # Cyrillic and Armenian
        ("Zoë", "zoe\u0308"),  # one sign, or two
    ],
)
def test_names_that_look_alike_have_one_key(one: str, other: str) -> None:
    assert handle_key(one) == handle_key(other)


def test_a_key_folded_again_is_the_same() -> None:
    for name in ("Blue_Door", "marIow", "Straße", "ελπίδα", "ΐΐΐ", "сова", "سلمى", "l0l", "ŉora", "ǰana"):
        assert handle_key(handle_key(name)) == handle_key(name)


def test_names_that_differ_have_different_keys() -> None:
    keys = {handle_key(name) for name in ("blue1", "blue2", "blau", "мария", "maria")}
    assert len(keys) == 5


def test_a_name_that_passes_fits_its_column() -> None:
    longest = "ß" * 30
    assert len(handle_key(clean_handle(longest))) == KEY_MAX_CHARS


@pytest.mark.parametrize("handle", ["marlow", "modest", "teamwork", "formerly", "adrian", "helpful"])
def test_names_that_only_begin_like_a_reserved_one_stay_free(handle: str) -> None:
    assert not is_reserved(handle)
