"""What stands on the pages: every statement proven, and none of the errors of an older page about Imuran."""

import itertools
import re
from html import unescape

import pytest

from drugs.models import Drug

pytestmark = pytest.mark.django_db

# Marks of the older page: words of another illness, a claim on IUDs, a wrong time, a verdict where sources differ.
_ERRORS = [
    r"digestive",
    r"\bIBD\b",
    r"bowel",
    r"Crohn",
    r"colitis",
    r"\bIUDs?\b",
    r"intrauterine",
    r"4\.5 years",
    r"not appropriate",
    r"protein[^.]{0,40}purine|purine[^.]{0,40}protein",
    r"\b1999\b",
    r"disabilit",
    r"mylupusteam",
    r"\b\d+(?:\.\d+)? ?mg\b",
]


def article(client, slug):
    page = client.get(f"/drugs/{slug}/").content.decode()
    return page[page.index("<article") : page.index("</article>")]


def words(html):
    return unescape(re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("error", _ERRORS)
def test_no_error_of_the_older_page_is_on_the_imuran_page(catalogue, client, error):
    assert re.search(error, words(article(client, "imuran")), re.IGNORECASE) is None


@pytest.mark.parametrize(
    "fact",
    [
        "1968",
        "transplant",
        "off-label",
        "TPMT and NUDT15",
        "Allopurinol",
        "Live vaccines",
        "lymphoma",
        "cholestasis",
        "compatible with pregnancy",
        "compatible with breastfeeding",
        "purines, which are building blocks of DNA",
        "weeks to months",
        "MAINTAIN",
    ],
)
def test_the_imuran_page_says_what_it_has_to_say(catalogue, client, fact):
    assert fact in words(article(client, "imuran"))


def test_every_statement_of_every_page_has_a_footnote_to_a_listed_source(catalogue, client):
    for drug in Drug.objects.select_related("published"):
        html = article(client, drug.slug)
        listed = set(re.findall(r'<li id="(s\d+)">', html))
        notes = re.findall(r'<sup class="fn">(.*?)</sup>', html)
        statements = sum(len(section["statements"]) for section in drug.published.content["sections"])

        assert len(notes) == statements > 0, drug.slug
        for note in notes:
            targets = set(re.findall(r'href="#(s\d+)"', note))
            assert targets, drug.slug
            assert targets <= listed, drug.slug
        assert listed == set(re.findall(r'href="#(s\d+)"', html)), drug.slug


def test_no_page_gives_an_amount(catalogue, client):
    for slug in Drug.objects.values_list("slug", flat=True):
        assert re.search(r"\d ?(?:mg|mcg|ml|IU)\b", words(article(client, slug))) is None, slug


def test_headings_step_by_one_and_ids_are_unique(catalogue, client):
    for slug in Drug.objects.values_list("slug", flat=True):
        page = client.get(f"/drugs/{slug}/").content.decode()
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", page)]
        ids = re.findall(r'\sid="([^"]+)"', page)

        assert levels.count(1) == 1, slug
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), slug
        assert len(ids) == len(set(ids)), slug


def test_every_anchor_of_a_page_leads_somewhere(catalogue, client):
    for slug in Drug.objects.values_list("slug", flat=True):
        page = client.get(f"/drugs/{slug}/").content.decode()
        ids = set(re.findall(r'\sid="([^"]+)"', page))
        sprite = {f"i-{name}" for name in re.findall(r'href="#i-([a-z]+)"', page)}

        assert set(re.findall(r'href="#([^"]+)"', page)) - ids - sprite == set(), slug
