"""What pages tell search engines is held to the vocabulary of schema.org, as a library has it. Nothing is fetched."""

import dataclasses
import datetime
import importlib
import json
import re

import pytest

from drugs.catalogue_files import read_catalogue
from drugs.selectors import drug_page
from drugs.selectors.entries import page_of
from drugs.structured import drug_data
from tests.factories.forums import ForumFactory, ThreadFactory

TODAY = datetime.date(2026, 12, 1)
REVIEW = {"reviewed_on": TODAY, "reviewer_name": "Ana Ruiz", "reviewer_role": "rheumatologist"}


def data_of(page):
    """The one block of structured data in the HTML of a page."""
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return json.loads(found)


def check(data):
    """Every node as its own type, bottom up, so that references lead somewhere. Raises what the models raise."""
    assert data["@context"] == "https://schema.org"
    nodes = data.get("@graph") or [{key: value for key, value in data.items() if key != "@context"}]
    known = {}
    for node in sorted(nodes, key=lambda node: "about" in node):  # what another one is about comes first
        known[node["@id"]] = _checked(node, known)


def _checked(value, known):
    if isinstance(value, list):
        return [_checked(each, known) for each in value]
    if isinstance(value, dict) and set(value) == {"@id"}:
        return known[value["@id"]]
    if isinstance(value, dict):
        kind = getattr(importlib.import_module("schema_org"), value["@type"])
        return kind.model_validate({key: _checked(each, known) for key, each in value.items()})
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return datetime.date.fromisoformat(value)
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.+-]+", value):
        return datetime.datetime.fromisoformat(value)
    return value


MISTAKES = [
    {"@type": "Drug", "@id": "x", "nonPropietaryName": "azathioprine"},
    {"@type": "Drug", "@id": "x", "dosageForm": 4},
    {"@type": "Drug", "@id": "x", "drugClass": {"@type": "Person", "name": "Biologic"}},
    {"@type": "MedicalWebPage", "@id": "x", "lastReviewed": "in spring"},
]


@pytest.mark.django_db
def test_drugs_and_threads_speak_the_vocabulary(client):
    """One test, because the vocabulary takes seconds to load."""
    for mistake in MISTAKES:
        with pytest.raises(ValueError, match="validation error"):
            check({"@context": "https://schema.org", **mistake})
    for entry in read_catalogue():
        page = drug_page(page_of(entry), today=TODAY)
        moment = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
        for head in (page.head, dataclasses.replace(page.head, **REVIEW)):
            check(data_of(drug_data(head, summary=page.summary, published_at=moment)))
    thread = ThreadFactory(public=True, replies=1, forum=ForumFactory(is_indexable=True))
    check(data_of(client.get(thread.get_absolute_url()).content.decode()))
