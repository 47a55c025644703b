"""Drugs side by side: every name leads there, nothing is said without its source, and no drug is called better."""

import itertools
import re

import pytest
from django.core.cache import cache

from drugs.models import Drug
from drugs.selectors import choose_drugs
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

URL = "/drugs/compare/"
PAIR = f"{URL}?drug=imuran&drug=cellcept"


def text(response):
    return response.content.decode()


def test_each_topic_shows_each_drug_with_its_sources_and_check_days(catalogue, client):
    page = text(client.get(f"{PAIR}&drug=benlysta"))

    for kind in ("take", "time", "tests", "baby", "effects", "boxed"):
        part = page[page.index(f'<section class="section" id="{kind}"') :]
        part = part[: part.index("</section>")]
        assert part.count("<h3>") == 3, kind
        assert "Imuran (azathioprine)" in part
        assert part.count('class="checked') + part.count("Our page") == 3, kind
    baby = page[page.index('id="baby"') : page.index('id="effects"')]
    assert "<h4>The United States label</h4>" in baby
    assert "<h4>Guidelines</h4>" in baby
    assert "This page does not say which is right for you" in page
    assert '<meta name="robots" content="noindex">' in page


@pytest.mark.parametrize(
    "slugs", [("imuran", "cellcept", "methotrexate"), ("benlysta", "saphnelo", "rituxan")]
)
def test_every_number_leads_to_one_source_of_its_own_drug(catalogue, client, slugs):
    page = text(client.get(URL, {"drug": slugs}))

    listed = re.findall(r'<li id="s(\d+)">', page)
    assert listed == [str(number) for number in range(1, len(listed) + 1)]
    assert set(re.findall(r'href="#s(\d+)"', page)) == set(listed)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_every_drug_can_stand_beside_another(catalogue, client):
    slugs = list(Drug.objects.values_list("slug", flat=True))
    for slug, other in itertools.pairwise(slugs):
        page = text(client.get(URL, {"drug": [slug, other]}))
        assert page.count('class="fn"') > 4, (slug, other)
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", page)]
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), slug


def test_only_common_side_effects_stand_in_the_comparison(catalogue, client):
    page = text(client.get(PAIR))

    assert "Common side effects" in page
    assert "Tell your doctor soon" not in page


@pytest.mark.parametrize(
    "names",
    [["azathioprine", "MMF"], ["Immuran", "CellCept"], ["imuran", "", "cellcept"], [" Imuran ", "celcept"]],
)
def test_any_name_leads_to_the_address_with_the_slugs(small_catalogue, client, names):
    assert client.get(URL, {"drug": names}).headers["Location"] == PAIR


def test_a_part_of_a_name_that_fits_one_drug_is_enough(small_catalogue, client):
    assert [entry.slug for entry in choose_drugs(["azathio", "mycoph"]).chosen] == ["imuran", "cellcept"]


def test_without_a_name_there_is_the_form(small_catalogue, client):
    page = text(client.get(URL))

    assert page.count('name="drug"') == 3
    assert '<form class="sheet stack tight no-print" action="/drugs/compare/" method="get">' in page
    assert '<option value="Imuran">' in page


def test_one_drug_offers_its_related_ones(small_catalogue, client):
    page = text(client.get(f"{URL}?drug=imuran"))

    assert "You chose Imuran (azathioprine)." in page
    assert 'href="/drugs/compare/?drug=imuran&amp;drug=cellcept"' in page


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["imuran", "azathioprine"], "More than one of the names leads to Imuran (azathioprine)."),
        (["imuran", "zzzz"], "No drug here is called “zzzz”."),
        (["imuran", "imurna"], "“imurna” is not the name of one drug here. Did you mean one of these?"),
        (["<script>alert(1)</script>"], "&lt;script&gt;alert(1)"),
        (["x" * 5000] * 50, "No drug here is called"),
    ],
)
def test_what_does_not_fit_is_answered_kindly(small_catalogue, client, names, said):
    response = client.get(URL, {"drug": names})

    assert response.status_code == 200
    assert said in text(response)
    assert "<script>alert" not in text(response)


def test_a_fourth_drug_is_named_and_not_shown(catalogue, client):
    page = text(client.get(URL, {"drug": ["imuran", "cellcept", "benlysta", "plaquenil"]}))

    assert "Three drugs fit side by side." in page
    assert 'href="/drugs/plaquenil/"' in page
    assert page.count("<h3>Benlysta (belimumab)</h3>") > 3
    assert "<h3>Plaquenil" not in page


def test_an_unknown_name_beside_two_known_ones_does_not_hide_these(small_catalogue, client):
    page = text(client.get(URL, {"drug": ["imuran", "zzzz", "cellcept"]}))

    assert "No drug here is called “zzzz”." in page
    assert 'id="effects"' in page


def test_a_draft_cannot_be_compared(small_catalogue, client):
    Drug.objects.filter(slug="cellcept").update(published=None)
    cache.clear()

    assert 'id="effects"' not in text(client.get(PAIR))


def test_a_visitor_costs_few_statements_and_then_none(small_catalogue, client, django_assert_max_num_queries):
    cache.clear()
    with django_assert_max_num_queries(4):
        first = client.get(PAIR)
    with django_assert_max_num_queries(0):
        assert client.get(PAIR).content == first.content
    assert not first.cookies


def test_members_see_the_same_comparison(small_catalogue, client):
    client.force_login(UserFactory())

    assert 'id="effects"' in text(client.get(PAIR))


def test_drug_pages_and_the_directory_lead_there(small_catalogue, client):
    assert 'href="/drugs/compare/?drug=imuran&amp;drug=cellcept"' in text(client.get("/drugs/imuran/"))
    assert 'href="/drugs/compare/"' in text(client.get("/drugs/"))
