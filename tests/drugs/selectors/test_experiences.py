"""Lists of cards: their order, their pages, what they show, and how many queries they ask."""

import datetime

import pytest
from django.utils import timezone

from drugs.actions.experiences import mark_helpful
from drugs.models import ExperienceVersion
from drugs.selectors.experiences import (
    PAGE_SIZE,
    card_history,
    card_shown,
    content_of,
    experience_list,
    facts_of,
    own_card,
)
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory, ExperienceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def drug():
    return DrugFactory()


def _cards(drug, count):
    now = timezone.now()
    return [
        ExperienceFactory(
            drug=drug, changed_at=now - datetime.timedelta(days=n // 2), helpful_count=(n * 7) % 5
        )
        for n in range(count)
    ]


def _walk(member, drug, **asked):
    """All pages there, and all pages back."""
    there, back, at = [], [], ""
    while True:
        page = experience_list(member, drug, cursor=at, **asked)
        there.append([card.pk for card in page.cards])
        if not page.older:
            break
        at = page.older
    while page.newer:
        page = experience_list(member, drug, cursor=page.newer, **asked)
        back.append([card.pk for card in page.cards])
    return there, back


@pytest.mark.parametrize(
    ("show", "key"),
    [
        ("newest", lambda card: (card.changed_at, card.pk)),
        ("helpful", lambda card: (card.helpful_count, card.pk)),
    ],
)
def test_every_card_stands_once_in_order_on_the_way_there_and_back(member, drug, show, key):
    cards = _cards(drug, 2 * PAGE_SIZE + 3)
    there, back = _walk(member, drug, show=show)
    assert [pk for page in there for pk in page] == [card.pk for card in sorted(cards, key=key, reverse=True)]
    assert back == there[-2::-1]


@pytest.mark.parametrize("show", ["newest", "helpful"])
@pytest.mark.parametrize(
    "cursor", ["nonsense", "f1", "f1.2.3", "b٣.1", "f" + "9" * 30 + ".1", "\x00", "fMjAyNg"]
)
def test_a_broken_cursor_shows_the_first_page(member, drug, show, cursor):
    card = ExperienceFactory(drug=drug)
    page = experience_list(member, drug, show=show, cursor=cursor)
    assert [shown.pk for shown in page.cards] == [card.pk]


def test_cards_are_found_by_the_side_effect_that_they_name(member, drug):
    wanted = ExperienceFactory(drug=drug, effects={"nausea": 2})
    ExperienceFactory(drug=drug, effects={"mood": 1})
    ExperienceFactory(effects={"nausea": 1})
    page = experience_list(member, drug, effect="nausea")
    assert [card.pk for card in page.cards] == [wanted.pk]
    assert [key for key, _words in page.effects] == ["nausea", "mood"]


def test_side_effects_of_cards_that_are_not_shown_are_not_offered(member, drug):
    ExperienceFactory(drug=drug, effects=["nausea"], private=True)
    ExperienceFactory(drug=drug, effects=["mood"], hidden=True)
    assert experience_list(member, drug).effects == []


def test_a_page_asks_as_many_queries_for_one_card_as_for_ten(member, drug, django_assert_num_queries):
    ExperienceFactory(drug=drug, effects={"nausea": 2})
    with django_assert_num_queries(4):
        experience_list(member, drug)
    for _ in range(PAGE_SIZE):
        ExperienceFactory(drug=drug, effects={"mood": 1})
    with django_assert_num_queries(4):
        assert len(experience_list(member, drug).cards) == PAGE_SIZE


def test_a_card_says_what_was_chosen_in_words(member):
    card = ExperienceFactory(
        taken="5y", is_taking=False, why_stopped="cost", helped="a-lot", helped_after="6m", burden="4", form="Tablet",
        lupus_kind="skin", words="Some <b>words</b>", effects={"mood": 1, "nausea": 3},
    )  # fmt: skip
    shown = card_shown(member, card)
    assert [(fact.label, fact.values) for fact in shown.facts] == [
        ("Did it help?", ["Yes, a lot"]),
        ("Time until it helped:", ["3 to 6 months"]),
        ("To live with:", ["Hard at times"]),
        (
            "Side effects:",
            ["Nausea or being sick (hard to bear)", "Low, anxious or restless mood (noticed)"],
        ),
        ("Taken for:", ["1 to 5 years. Stopped: Cost or supply"]),
        ("Form:", ["Tablet"]),
        ("Kind of lupus:", ["Lupus of the skin"]),
    ]
    assert shown.words == "Some <b>words</b>"


def test_what_was_not_said_has_no_line():
    labels = [fact.label for fact in facts_of(content_of(ExperienceFactory()))]
    assert labels == ["Did it help?", "To live with:", "Side effects:", "Taken for:"]


def test_answers_that_are_no_choice_any_more_are_shown_as_they_are():
    facts = facts_of({"helped": "enormously", "effects": {"hiccups": 2}, "taken": "1y", "is_taking": True})
    assert [value for fact in facts for value in fact.values] == [
        "enormously",
        "hiccups (bothersome)",
        "3 months to a year, still taking it",
    ]


@pytest.mark.parametrize(
    ("traits", "topic"),
    [
        ({}, ""),
        ({"effects": ["nausea"]}, "effects"),
        ({"is_taking": False, "why_stopped": "effects"}, "effects"),
        ({"is_taking": False, "why_stopped": "better"}, "stopping"),
        ({"is_taking": False, "why_stopped": ""}, "stopping"),
        ({"is_taking": False, "why_stopped": "pregnancy", "effects": ["nausea"]}, "pregnancy"),
        ({"is_taking": False, "why_stopped": "tests"}, "tests"),
        ({"is_taking": False, "why_stopped": "cost"}, "cost"),
    ],
)
def test_a_card_leads_to_the_threads_that_go_on_from_it(member, traits, topic):
    assert card_shown(member, ExperienceFactory(**traits)).topic == topic


def test_the_reader_sees_what_is_theirs_and_what_they_marked(member, drug):
    own, marked, other = (ExperienceFactory(drug=drug, **traits) for traits in ({"user": member}, {}, {}))
    mark_helpful(by=member, experience=marked)
    shown = {card.pk: (card.is_own, card.is_marked) for card in experience_list(member, drug).cards}
    assert shown == {own.pk: (True, False), marked.pk: (False, True), other.pk: (False, False)}


def test_own_card_is_found_private_and_hidden_too(member, drug):
    card = ExperienceFactory(user=member, drug=drug, private=True, hidden=True)
    ExperienceFactory(drug=drug)
    assert own_card(member, drug) == card
    assert own_card(UserFactory(), drug) is None


def test_history_begins_with_now_and_goes_back(member):
    card = ExperienceFactory(user=member, words="Now", effects={"nausea": 1})
    then = {**content_of(card), "words": "Then", "effects": {"mood": 2}}
    ExperienceVersion.objects.create(experience=card, content=then)
    now, before = card_history(card)
    assert (now.until, now.words) == (None, "Now")
    assert (before.until is not None, before.words) == (True, "Then")
    assert before.facts[2].values == ["Low, anxious or restless mood (bothersome)"]
