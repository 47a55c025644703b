"""What people type finds the drug they mean."""

import pytest

from drugs.selectors import find_drugs, search_drugs


def slugs(entries):
    return [entry.slug for entry in entries]


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("imuran", "imuran"),
        ("IMURAN", "imuran"),
        ("azathio", "imuran"),
        ("immuran", "imuran"),
        ("azothioprine", "imuran"),
        ("plaquinil", "plaquenil"),
        ("HCQ", "plaquenil"),
        ("cell cept", "cellcept"),
        ("solu medrol", "medrol"),
        ("Solu-Medrol", "medrol"),
        ("mepacrine", "quinacrine"),
        ("endoxan", "cytoxan"),
        ("asprin", "aspirin"),
        ("does imuran make your hair thin", "imuran"),
        ("immune globulin", "ivig"),
        ("Imurán", "imuran"),
    ],
)
def test_a_name_a_part_or_a_known_slip_finds_the_drug_first(catalogue, typed, slug):
    found = find_drugs(typed)

    assert slugs(found.hits)[0] == slug
    assert found.guesses == []


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("imurna", "imuran"),
        ("plaqenill", "plaquenil"),
        ("prednizzone", "prednisone"),
        ("benlistta", "benlysta"),
    ],
)
def test_a_new_slip_gives_a_guess(catalogue, typed, slug):
    found = find_drugs(typed)

    assert found.hits == []
    assert slug in slugs(found.guesses)


@pytest.mark.parametrize("typed", ["", "   ", "???", "zzzzqqq", "\x00", "x" * 10_000])
def test_nothing_fitting_finds_nothing(catalogue, typed):
    found = find_drugs(typed)

    assert (found.hits, found.guesses) == ([], [])


def test_both_drugs_of_one_name_are_found(catalogue):
    assert {"prograf", "protopic"} <= set(slugs(find_drugs("tacrolimus").hits))
    assert slugs(find_drugs("prednis").hits)[:2] == ["prednisolone", "prednisone"]


def test_the_shared_search_gives_hits_or_else_guesses_up_to_its_limit(catalogue, django_assert_num_queries):
    find_drugs("imuran")
    with django_assert_num_queries(0):
        assert slugs(search_drugs("imuran", 5)) == ["imuran"]
        assert "imuran" in slugs(search_drugs("imurna", 5))
        assert len(search_drugs("a", 3)) == 3
