"""The working copy and its plain data inside an edition."""

import json

from drugs.actions.catalogue import load_catalogue
from drugs.models import Drug, Statement
from drugs.selectors import PageContent, working_copy


def test_a_page_comes_back_from_an_edition_as_it_went_in(db):
    load_catalogue()
    for drug in Drug.objects.select_related("published"):
        page = working_copy(drug)

        assert PageContent.from_json(json.loads(json.dumps(page.to_json()))) == page, drug.slug
        assert PageContent.from_json(drug.published.content) == page, drug.slug


def test_an_edition_from_before_statements_had_days_loads_and_stays_the_same(small_catalogue):
    imuran = Drug.objects.select_related("published").get(slug="imuran")
    first = imuran.published.content["sections"][0]["statements"][0]

    assert set(first) == {"text", "style", "group", "state", "sources"}
    page = PageContent.from_json(imuran.published.content)
    assert page.sections[0].statements[0].checked_on is None
    assert page.to_json() == imuran.published.content


def test_days_and_reviewers_of_statements_go_through_an_edition(small_catalogue):
    imuran = Drug.objects.get(slug="imuran")
    days = {"checked_on": "2026-04-01", "check_by": "2026-10-01", "reviewed_on": "2026-04-02"}
    Statement.objects.filter(section__drug=imuran, text="Nausea").update(**days, reviewer="Ana Ruiz, nurse")

    page = working_copy(imuran)

    plain = json.loads(json.dumps(page.to_json()))
    assert days.items() <= plain["sections"][1]["statements"][0].items()
    assert PageContent.from_json(plain) == page


def test_sections_stand_in_the_order_of_the_page(small_catalogue):
    imuran = Drug.objects.get(slug="imuran")
    for kind in ("studies", "help", "what"):
        section = imuran.sections.create(kind=kind)
        Statement.objects.create(section=section, text="Words")

    assert [section.kind for section in working_copy(imuran).sections] == [
        "short",
        "help",
        "what",
        "effects",
        "studies",
    ]


def test_an_empty_section_and_the_leading_brand_are_left_out(small_catalogue):
    imuran = Drug.objects.get(slug="imuran")
    imuran.sections.create(kind="how")

    page = working_copy(imuran)

    assert "how" not in [section.kind for section in page.sections]
    assert page.head.brands == ("Azasan",)


def test_names_follow_the_leading_name(small_catalogue):
    head = working_copy(Drug.objects.get(slug="imuran")).head
    assert (head.name, head.spoken_name, head.kind_label) == (
        "Imuran (azathioprine)",
        "Imuran",
        "Immunosuppressant",
    )

    Drug.objects.filter(slug="imuran").update(lead_brand="")
    head = working_copy(Drug.objects.get(slug="imuran")).head
    assert (head.name, head.spoken_name) == ("Azathioprine", "azathioprine")


def test_every_class_has_a_word_for_one_drug(small_catalogue):
    imuran = Drug.objects.get(slug="imuran")
    for each in Drug.DrugClass:
        imuran.drug_class = each
        assert working_copy(imuran).head.kind_label
