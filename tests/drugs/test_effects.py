"""The list of side effects: short, plain, and the same for every drug."""

from drugs.effects import EFFECTS, GROUPS, label
from drugs.models import ExperienceEffect


def test_every_key_stands_in_one_group_and_fits_its_column():
    keys = [key for _group, effects in GROUPS for key in effects]
    assert len(keys) == len(set(keys)) == len(EFFECTS)
    longest = ExperienceEffect._meta.get_field("effect").max_length
    assert all(0 < len(key) <= longest for key in keys)


def test_the_list_stays_short_and_its_words_short():
    assert 20 <= len(EFFECTS) <= 30
    assert all(len(str(name).split()) <= 9 for name in EFFECTS.values())


def test_a_key_that_is_no_longer_offered_is_still_readable():
    assert label("nausea") == "Nausea or being sick"
    assert label("hiccups") == "hiccups"
