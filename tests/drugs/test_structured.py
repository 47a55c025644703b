"""What search engines and cards say about a drug page: the published words, and nothing else."""

import datetime
import json
import re

import pytest
from django.conf import settings
from django.core.cache import cache

from drugs.models import Drug
from tests.factories.accounts import UserFactory
from tests.factories.drugs import publish
from tests.factories.forums import ThreadFactory

pytestmark = pytest.mark.django_db


def data_of(page):
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return json.loads(found)


def text(client, address="/drugs/imuran/"):
    return client.get(address).content.decode()


def test_every_drug_page_names_the_drug_and_the_page_about_it(catalogue, client):
    for drug in Drug.objects.select_related("published"):
        head = drug.published.content["head"]
        page, medicine = data_of(text(client, drug.get_absolute_url()))["@graph"]
        url = settings.SITE_ORIGIN + drug.get_absolute_url()

        assert (page["@type"], medicine["@type"]) == ("MedicalWebPage", "Drug")
        assert page["url"] == medicine["url"] == url
        assert page["about"] == {"@id": medicine["@id"]}
        assert medicine["nonProprietaryName"] == head["generic_name"]
        assert medicine["dosageForm"] == head["forms"]
        assert page["description"] == medicine["description"] != ""
        assert "lastReviewed" not in page, "no clinician has reviewed it yet"


def test_the_card_shows_the_picture_of_the_site(catalogue, client):
    page = text(client)

    assert '<meta property="og:title" content="Imuran (azathioprine) for lupus">' in page
    assert f'<meta property="og:url" content="{settings.SITE_ORIGIN}/drugs/imuran/">' in page
    assert re.findall(r'og:image" content="([^"]+)"', page) == [f"{settings.SITE_ORIGIN}/static/img/card.png"]


def test_words_that_are_not_published_are_told_to_nobody(small_catalogue, client, editor):
    Drug.objects.filter(slug="imuran").update(generic_name="secretine")
    cache.clear()

    page = text(client)
    assert "secretine" not in page[: page.index("</head>")]


def test_a_review_is_named_when_a_clinician_made_it(small_catalogue, client, editor):
    drug = Drug.objects.get(slug="imuran")
    drug.reviewed_on, drug.reviewer_name = datetime.date(2026, 11, 1), "Dr Ada </script>"
    drug.save()
    publish(drug, by=editor)
    cache.clear()

    page = data_of(text(client))["@graph"][0]
    assert page["lastReviewed"] == "2026-11-01"
    assert page["reviewedBy"] == {"@type": "Person", "name": "Dr Ada </script>"}


def test_titles_of_threads_are_not_in_it(small_catalogue, client):
    ThreadFactory(title="Only among members").drugs.add(Drug.objects.get(slug="imuran"))
    cache.clear()

    assert "among members" not in json.dumps(data_of(text(client)))


def test_members_pages_and_previews_carry_none(small_catalogue, client, editor):
    client.force_login(UserFactory())
    assert "ld+json" not in text(client)
    assert "og:" not in text(client)
    client.force_login(editor)
    preview = text(client, f"/admin/drugs/drug/{Drug.objects.get(slug='imuran').pk}/preview/")
    assert "ld+json" not in preview
    assert "og:" not in preview


def test_the_policy_for_scripts_is_as_strict_as_before(small_catalogue, client):
    policy = client.get("/drugs/imuran/").headers["Content-Security-Policy"]

    assert "script-src 'self';" in f"{policy};"
