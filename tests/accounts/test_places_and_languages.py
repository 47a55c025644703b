"""Countries, parts of the world and languages: codes that fit their columns, and a name for each."""

import re

from accounts.languages import CODES, language_choice, language_name
from accounts.models import Profile
from accounts.places import COUNTRIES, PARTS_OF_THE_WORLD, place_name

COUNTRIES_IN_ISO_3166 = 249


def test_every_country_has_its_code_and_a_name_of_its_own():
    assert len(COUNTRIES) == COUNTRIES_IN_ISO_3166
    assert [code for code in COUNTRIES if not re.fullmatch("[A-Z]{2}", code)] == []
    places = {**COUNTRIES, **PARTS_OF_THE_WORLD}
    assert len({place_name(code) for code in places}) == len(places)
    assert max(map(len, places)) <= Profile._meta.get_field("country").max_length


def test_every_language_has_a_name_and_finds_who_speaks_it():
    assert len({language_name(code) for code in CODES}) == len(CODES)
    assert max(map(len, CODES)) <= Profile._meta.get_field("languages").base_field.max_length
    assert language_choice("de") == "German (Deutsch)"
    assert language_choice("zh") == "Chinese (中文)"
    assert language_choice("af") == "Afrikaans"  # named the same
    assert language_choice("sgn") == "A sign language"


def test_codes_that_are_none_have_no_name():
    assert (place_name("XX"), place_name(""), language_name("xx"), language_name("en-gb")) == ("",) * 4
