"""The directory of a process: every name leads somewhere, and a change is seen at once."""

import pytest

from common import pagecache
from drugs.models import Drug, DrugName
from drugs.selectors import directory, drug_address, drug_link_index
from tests.factories.drugs import DrugFactory

TYPED = [
    "imuran",
    "Imuran",
    "IMURAN",
    "azathioprine",
    "azasan",
    "aza",
    "immuran",
    "imuran.",
    " imuran ",
    "ímurán",
]


@pytest.mark.parametrize("typed", TYPED)
def test_every_name_in_any_case_leads_to_the_page(small_catalogue, typed):
    assert drug_address(typed) == "imuran"


@pytest.mark.parametrize("typed", ["", ".", "nothing", "x" * 500, "\x00", "имуран", "imuran\ud800x"])
def test_other_texts_lead_nowhere(small_catalogue, typed):
    assert drug_address(typed) is None


def test_drafts_are_in_no_directory(small_catalogue):
    DrugFactory(slug="draft", lead_brand="Draft", generic_name="draftine", published_edition=False)

    assert [entry.slug for entry in directory().entries] == ["imuran", "cellcept"]
    assert drug_address("draft") is drug_address("draftine") is None
    assert "draft" not in drug_link_index()


def test_links_lead_from_real_names_and_not_from_slips_or_short_letters(small_catalogue):
    links = drug_link_index()

    assert links["imuran"] == links["azathioprine"] == links["azasan"] == "/drugs/imuran/"
    assert "immuran" not in links
    assert "aza" not in links


def test_the_directory_is_read_once_until_the_catalogue_changes(
    small_catalogue, django_assert_num_queries, django_capture_on_commit_callbacks
):
    directory()
    with django_assert_num_queries(0):
        directory()
        drug_link_index()
        drug_address("imuran")

    DrugName.objects.filter(slug="aza").delete()
    with django_capture_on_commit_callbacks(execute=True):
        pagecache.bump("drugs")
    with django_assert_num_queries(2):
        assert drug_address("aza") is None


def test_without_redis_the_directory_is_read_anew(small_catalogue, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(pagecache, "version", lambda thing: None)
    directory()

    with django_assert_num_queries(2):
        assert drug_address("imuran") == "imuran"


def test_entries_say_what_the_published_edition_says(small_catalogue):
    Drug.objects.filter(slug="imuran").update(generic_name="changed, not published")

    entry = directory().by_slug["imuran"]

    assert (entry.generic_name, entry.brands, entry.letter) == ("azathioprine", ("Imuran", "Azasan"), "A")
