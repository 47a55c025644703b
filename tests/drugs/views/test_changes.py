"""The page that says what changed."""

import dataclasses
import datetime

import pytest
import time_machine
from django.test import Client

from drugs.actions.publishing import lock_drug, record_edition
from drugs.models import Drug
from drugs.selectors import PageContent
from tests.factories.drugs import DrugFactory

NOW = datetime.datetime(2027, 5, 3, 12, tzinfo=datetime.UTC)
URL = "/drugs/imuran/changes/"


@pytest.fixture
def imuran(small_catalogue):
    """Its page began in November 2026."""
    drug = Drug.objects.get(slug="imuran")
    drug.editions.update(published_at=datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC))
    with time_machine.travel(NOW, tick=False):
        yield drug


def change(drug, old="weeks", new="months"):
    drug = lock_drug(drug.pk)
    content = PageContent.from_json(drug.published.content)
    short = content.sections[0]
    said = tuple(dataclasses.replace(each, text=each.text.replace(old, new)) for each in short.statements)
    sections = (dataclasses.replace(short, statements=said), *content.sections[1:])
    record_edition(by=None, drug=drug, page=dataclasses.replace(content, sections=sections))


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_visitors_read_before_and_now_with_days_and_sources(imuran, client):
    change(imuran)

    page = text(client.get(URL, {"since": "2027-01-31"}))

    assert (
        'What the page said on <time datetime="2027-01-31">31 January 2027</time>, and what it says now.'
        in page
    )
    assert 'Changed on <time datetime="2027-05-03">3 May 2027</time>' in page
    assert "It takes <mark>weeks.</mark>" in page
    assert "It takes <mark>months.</mark>" in page
    assert (
        page.count('<a href="https://guide.example/1" rel="noreferrer">A guideline</a>, A society, 2024') == 2
    )
    assert '<h2 id="h-short"><a href="/drugs/imuran/#short">In short</a></h2>' in page
    assert "It calms the immune system." not in page


def test_it_is_not_for_search_engines_and_the_stored_page_keeps_that(imuran, client):
    for _ in range(2):
        response = client.get(URL)
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in text(response)


def test_without_a_day_it_shows_the_last_year(imuran, client):
    change(imuran)

    page = text(client.get(URL))

    assert "The page began on" in page
    assert 'value="2026-05-03"' in page
    assert "<mark>months.</mark>" in page


def test_a_page_that_did_not_change_says_so_kindly(imuran, client):
    page = text(client.get(URL, {"since": "2027-01-31"}))

    assert "Nothing changed" in page
    assert 'The page says the same as the one of <time datetime="2026-11-22">22 November 2026</time>.' in page


@pytest.mark.parametrize(
    "since", ["yesterday", "2027-02-30", "31.1.2027", "2027-01-31 ", "0", "9" * 400, "\x00", "<b>"]
)
def test_a_day_that_cannot_be_read_stays_in_the_box(imuran, client, since):
    page = text(client.get(URL, {"since": since}))

    if since.strip() == "2027-01-31":
        assert "Nothing changed" in page
    else:
        assert "We could not read that day. Write year, month and day, like 2027-05-03." in page
        assert "Nothing changed" not in page
        assert 'aria-invalid="true"' in page
        assert "<b>" not in page.partition('name="since"')[2].partition(">")[0]


def test_a_day_that_is_still_to_come_is_told_so(imuran, client):
    assert "That day is still to come." in text(client.get(URL, {"since": "2027-05-04"}))
    assert "Nothing changed" in text(client.get(URL, {"since": "2027-05-03"}))


@pytest.mark.parametrize("since", ["", "0001-01-01"])
def test_no_day_and_a_very_early_day_are_fine(imuran, client, since):
    page = text(client.get(URL, {"since": since}))

    assert "The page began on" in page
    assert "Nothing changed" in page


@pytest.mark.parametrize("name", ["Imuran", "azasan", "immuran", "imuran."])
def test_every_name_of_the_drug_leads_to_the_page_with_the_day(imuran, client, name):
    response = client.get(f"/drugs/{name}/changes/?since=2027-01-31")

    assert (response.status_code, response.headers["Location"]) == (301, f"{URL}?since=2027-01-31")


def test_an_unknown_drug_and_a_draft_are_not_here(imuran, member_client):
    DrugFactory(slug="secretol", published_edition=False)

    for address in ("nothing", "secretol"):
        for reader in (Client(), member_client):
            assert reader.get(f"/drugs/{address}/changes/").status_code == 404


def test_a_new_edition_leaves_the_stored_page(imuran, client, django_capture_on_commit_callbacks):
    assert "Nothing changed" in text(client.get(URL))
    with django_capture_on_commit_callbacks(execute=True):
        change(imuran)
    assert "<mark>months.</mark>" in text(client.get(URL))


def test_it_asks_for_few_rows_and_a_stored_page_for_none(imuran, member_client, django_assert_num_queries):
    change(imuran)
    visitor = Client()
    visitor.get("/drugs/")  # the directory is read
    with django_assert_num_queries(3):
        visitor.get(URL)
    with django_assert_num_queries(0):
        visitor.get(URL)
    with django_assert_num_queries(4):  # with the member
        member_client.get(URL)


def test_the_drug_page_leads_there(imuran, member_client):
    for reader in (Client(), member_client):
        assert 'href="/drugs/imuran/changes/">What changed' in text(reader.get("/drugs/imuran/"))
