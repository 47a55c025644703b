"""What members report: the panel on a drug page, and the page for people of one kind of lupus."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.lupus import LupusKind
from drugs.actions.figures import renew_drug
from drugs.effects import EFFECTS
from drugs.figures.questions import QUESTIONS
from drugs.models import DrugFigures
from tests.drugs.figures.samples import people, publish, sixty_five
from tests.factories.drugs import DrugFactory

pytestmark = pytest.mark.django_db
FLOOR_WORDS = "too few people, so not shown"


@pytest.fixture
def drug():
    return DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def panel(client, drug):
    page = client.get(drug.get_absolute_url()).content.decode()
    return page[page.index('id="members"') : page.index('id="threads"')]


def test_figures_stand_between_the_text_and_the_threads(client, drug):
    publish(drug, sixty_five())
    html = " ".join(re.sub(r"<[^>]+>", " ", panel(client, drug)).split())
    assert "65 members shared how Imuran went for them. These are members’ words, not a study." in html
    assert "Yes, a lot about 25 of 65 : 38%, likely 24 to 54%" in html
    assert "Nausea or being sick about 45 of 65 : 69%" in html
    assert "Last counted on" in html
    assert "said so" in html


def test_small_answers_are_joined_to_a_neighbor_so_that_nothing_can_be_subtracted(client, drug):
    publish(drug, sixty_five())
    html = panel(client, drug)
    assert "A little, not at all or too early to say" in " ".join(html.split())
    assert ">Not at all<" not in html


def test_side_effect_that_few_named_is_not_told_from_one_that_nobody_named(client, drug):
    publish(drug, sixty_five())
    assert "Sore mouth" not in panel(client, drug)
    assert f"{len(EFFECTS) - 2} others on our list" in words(client.get(drug.get_absolute_url()))
    assert FLOOR_WORDS in panel(client, drug)


def test_time_until_it_helped_is_a_share_of_those_who_told_it(client, drug):
    publish(drug, sixty_five())
    assert "Within 4 weeks, 1 to 3 months" not in words(client.get(drug.get_absolute_url()))
    assert "about 25 of about 45" in words(client.get(drug.get_absolute_url()))


@pytest.mark.parametrize("content", [None, {"all": {"people": 0, "questions": {}}, "kinds": {}}])
def test_nobody_and_too_few_read_the_same(client, drug, content):
    """Whether somebody has shared anything at all would tell of one person."""
    if content:
        DrugFigures.objects.create(drug=drug, counted_on=timezone.now().date(), content=content)
    html = panel(client, drug)
    assert "There are no figures about Imuran yet." in html
    assert "<table" not in html


def test_question_with_too_few_of_any_answer_says_so(client, drug):
    publish(drug, ("", people(20)))
    html = panel(client, drug)
    assert "20 members shared" in html
    assert html.count(FLOOR_WORDS) == len(QUESTIONS)
    assert "about" not in re.sub(r"<[^>]+>", " ", html).split("Answer")[1]


def test_visitors_share_by_way_of_joining_and_members_at_once(client, drug, member):
    share = f"/drugs/{drug.slug}/experiences/mine/"
    assert "/accounts/signup/?next=%2Fdrugs%2Fimuran%2Fexperiences%2Fmine%2F" in panel(client, drug)
    client.force_login(member)
    assert f'href="{share}"' in panel(client, drug)


def test_widths_of_bars_are_those_of_the_numbers(client, drug):
    publish(drug, sixty_five())
    row = panel(client, drug).split("Yes, a lot")[1].split("</tr>")[0]
    assert '<rect class="fill" width="38%"' in row
    assert '<rect class="range" x="24%" width="30%"' in row


def test_charts_add_no_query_to_the_page(client, drug, member):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(drug.get_absolute_url())
        return len(captured)

    client.force_login(member)
    client.get(drug.get_absolute_url())
    before = queries()
    publish(drug, sixty_five())
    assert queries() == before


# -- People like me ---------------------------------------------------------------------------------
def figures_page(client, drug, like=""):
    return client.get(f"/drugs/{drug.slug}/figures/", {"like": like} if like else {})


def test_people_like_me_have_figures_of_their_own(client, drug):
    publish(drug, sixty_five("kidneys"), sixty_five())
    everybody, like_me = words(figures_page(client, drug)), words(figures_page(client, drug, "kidneys"))
    assert "130 members shared" in everybody
    assert "65 members with this kind of lupus shared" in like_me


def test_kind_is_offered_only_where_it_has_something_to_show(client, drug):
    publish(drug, sixty_five("kidneys"), ("skin", people(20)))
    html = figures_page(client, drug).content.decode()
    assert "?like=kidneys" in html
    assert "?like=skin" not in html


@pytest.mark.parametrize("number", [0, 20])
def test_kind_with_too_few_reads_as_one_with_nobody(client, drug, number):
    publish(drug, sixty_five(), *([("skin", people(number))] if number else []))
    page = words(figures_page(client, drug, "skin"))
    assert "There are no figures for this kind of lupus yet." in page
    assert "20" not in page.split("Lupus of the skin")[1].split("Share how")[0]


def test_unknown_kind_shows_all(client, drug):
    publish(drug, sixty_five())
    assert "65 members shared" in words(figures_page(client, drug, "elves"))


@pytest.mark.parametrize("like", ["", *LupusKind.values, "elves"])
def test_every_filter_costs_the_same_queries(client, drug, member, like, django_assert_num_queries):
    publish(drug, sixty_five("kidneys"), sixty_five())
    client.force_login(member)
    figures_page(client, drug)
    with django_assert_num_queries(2):  # the member, and the drug with its figures
        figures_page(client, drug, like)


def test_other_names_of_the_drug_lead_to_its_figures(client, drug):
    response = client.get("/drugs/azathioprine/figures/", {"like": "skin"})
    assert (response.status_code, response["Location"]) == (301, "/drugs/imuran/figures/?like=skin")


def test_drug_that_is_not_there_has_no_figures(client, db):
    assert client.get("/drugs/nothing/figures/").status_code == 404


def test_drug_that_is_not_published_has_no_figures(client):
    assert client.get(f"/drugs/{DrugFactory(published_edition=False).slug}/figures/").status_code == 404


def test_renewal_reaches_visitors_at_once(client, drug, django_capture_on_commit_callbacks):
    publish(drug, sixty_five(), on=datetime.date(2020, 1, 1))
    assert "1 January 2020" in words(client.get(drug.get_absolute_url()))
    assert "1 January 2020" in words(figures_page(client, drug))
    with django_capture_on_commit_callbacks(execute=True):
        renew_drug(drug_id=drug.pk, today=timezone.now().date())
    for response in (client.get(drug.get_absolute_url()), figures_page(client, drug)):
        assert "There are no figures about Imuran yet." in words(response)
