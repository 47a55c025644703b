"""The daily renewal: who is counted, who leaves, and what stands on the next day."""

import datetime
import random
import threading

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone

from accounts.actions.consents import withdraw_health_consent
from accounts.actions.erasure import erase_member
from accounts.models import Consent
from accounts.registries import PostsChoice
from common import pagecache
from drugs.actions.experiences import hide_experience, restore_experience, withdraw_experience
from drugs.actions.figures import renew_drug, renew_figures
from drugs.figures.grouping import FLOOR, MOST_COUNTS
from drugs.models import DrugFigures, Experience, FigureBlock
from drugs.periodic import renew_figures as task
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory, ExperienceFactory

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC)
LONG_AGO = NOON - datetime.timedelta(days=100)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def drug():
    return DrugFactory()


def share(drug, number=1, *, at=LONG_AGO, joined_at=LONG_AGO, **answers):
    """Cards of members who agreed."""
    cards = [
        ExperienceFactory(drug=drug, created_at=at, user__joined_at=joined_at, **answers)
        for _ in range(number)
    ]
    Consent.objects.bulk_create(
        Consent(user=card.user, kind="health", version="2026-11-22", way="settings") for card in cards
    )
    return cards


def renew(drug):
    return renew_drug(drug_id=drug.pk, today=timezone.now().date())


def next_day(clock, days=1):
    clock.shift(datetime.timedelta(days=days))


def people(drug):
    return DrugFigures.objects.get(drug=drug).content["all"]["people"]


def test_nothing_is_counted_below_ten_people(drug):
    share(drug, FLOOR - 1)
    assert renew(drug)
    assert people(drug) == 0
    assert not FigureBlock.objects.exists()


def test_ten_people_are_counted_together(drug):
    share(drug, FLOOR)
    renew(drug)
    block = FigureBlock.objects.get()
    assert (block.size, people(drug)) == (FLOOR, FLOOR)
    assert set(Experience.objects.values_list("block", "times_counted", "waits_since")) == {
        (block.pk, 1, None)
    }


def test_what_a_group_said_is_counted_whole_and_blurred_once(drug, noon):
    share(drug, 6, helped="a-lot", effects=["nausea"])
    share(drug, 4, helped="no")
    renew(drug)
    block = FigureBlock.objects.get()
    assert block.exact["helped"] == {"a-lot": 6, "somewhat": 0, "a-little": 0, "no": 4, "early": 0}
    assert block.exact["effects"]["nausea"] == 6
    before = block.blurred
    next_day(noon)
    renew(drug)
    assert FigureBlock.objects.get().blurred == before


def test_answer_after_which_time_it_helped_counts_only_where_it_did(drug):
    share(drug, 5, helped="a-lot", helped_after="weeks")
    share(drug, 5, helped="no", helped_after="weeks")
    renew(drug)
    assert FigureBlock.objects.get().exact["helped_after"]["weeks"] == 5


def test_second_run_of_a_day_changes_nothing(drug):
    share(drug, FLOOR)
    task()
    before = list(FigureBlock.objects.values()), list(DrugFigures.objects.values())
    share(drug, FLOOR)
    task()
    assert not renew(drug)
    assert (list(FigureBlock.objects.values()), list(DrugFigures.objects.values())) == before


def test_every_drug_is_renewed_also_one_that_nobody_shared_anything_about(drug):
    DrugFactory()
    assert renew_figures() == 2
    assert {row.content["all"]["people"] for row in DrugFigures.objects.all()} == {0}


def test_page_of_the_drug_is_written_anew(drug, django_capture_on_commit_callbacks):
    before = pagecache.version(f"drug:{drug.slug}")
    with django_capture_on_commit_callbacks(execute=True):
        renew(drug)
    assert pagecache.version(f"drug:{drug.slug}") != before


# -- Who is not counted ---------------------------------------------------------------------------
def test_member_who_joined_a_few_days_ago_waits(drug, noon):
    share(drug, FLOOR, at=NOON, joined_at=NOON)
    renew(drug)
    assert people(drug) == 0
    next_day(noon, 7)
    renew(drug)
    assert people(drug) == 0
    next_day(noon, 8)
    renew(drug)
    assert people(drug) == FLOOR


def test_day_from_which_a_card_waits_is_drawn_once(drug, noon):
    (card,) = share(drug, at=NOON)
    renew(drug)
    card.refresh_from_db()
    first = card.waits_since
    assert NOON.date() < first <= NOON.date() + datetime.timedelta(days=7)
    next_day(noon)
    renew(drug)
    card.refresh_from_db()
    assert card.waits_since == first


@pytest.mark.parametrize("audience", ["me", "members"])
def test_card_is_counted_whoever_may_read_it(drug, audience):
    share(drug, FLOOR, audience=audience)
    renew(drug)
    assert people(drug) == FLOOR


def test_card_without_agreement_is_not_counted(drug):
    share(drug, FLOOR - 1)
    ExperienceFactory(drug=drug, created_at=LONG_AGO, user__joined_at=LONG_AGO)
    renew(drug)
    assert people(drug) == 0


def test_member_who_may_not_sign_in_is_not_counted(drug):
    share(drug, FLOOR - 1)
    share(drug, user__is_active=False)
    renew(drug)
    assert people(drug) == 0


# -- Who leaves -----------------------------------------------------------------------------------
def leave_by_card(card):
    withdraw_experience(by=card.user, experience=card)


def leave_by_agreement(card):
    withdraw_health_consent(by=card.user)


def leave_for_good(card):
    erase_member(by=card.user, user=card.user, posts=PostsChoice.KEEP)


def hidden_by_a_moderator(card):
    hide_experience(by=UserFactory(moderator=True), experience=card, reason="It names a doctor.")


LEAVINGS = [leave_by_card, leave_by_agreement, leave_for_good, hidden_by_a_moderator]


@pytest.mark.parametrize("leave", LEAVINGS)
def test_who_leaves_is_in_no_figure_after_the_next_renewal(drug, noon, leave):
    cards = share(drug, FLOOR)
    renew(drug)
    leave(cards[0])
    next_day(noon)
    renew(drug)
    assert people(drug) == 0
    assert not FigureBlock.objects.exists()
    assert not Experience.objects.exclude(block=None).exists()


def test_people_of_a_group_that_ended_need_ten_new_ones(drug, noon):
    cards = share(drug, FLOOR)
    renew(drug)
    leave_by_card(cards[0])
    share(drug, FLOOR - 1)
    next_day(noon)
    renew(drug)
    assert people(drug) == 0  # 18 are there, but only nine whom no group has counted
    share(drug, 2)
    next_day(noon)
    renew(drug)
    assert people(drug) == 20
    assert Experience.objects.filter(times_counted=2).count() == FLOOR - 1


def test_card_that_comes_back_is_none_of_the_new_ones(drug, noon):
    cards = share(drug, FLOOR)
    renew(drug)
    hidden_by_a_moderator(cards[0])
    next_day(noon)
    renew(drug)
    restore_experience(by=UserFactory(moderator=True), experience=cards[0])
    share(drug, FLOOR - 1)
    next_day(noon)
    renew(drug)
    assert people(drug) == 0


def test_nobody_is_counted_more_often_than_allowed(drug, noon):
    """Else somebody with many accounts could have the same people blurred again and again, and take the mean."""
    loyal = share(drug, FLOOR)
    for _ in range(MOST_COUNTS + 1):
        newcomers = share(drug, FLOOR)
        renew(drug)
        for card in newcomers:
            leave_by_card(card)
        next_day(noon)
    assert {card.times_counted for card in Experience.objects.filter(pk__in=[each.pk for each in loyal])} == {
        MOST_COUNTS
    }


# -- Who changes an answer --------------------------------------------------------------------------
def change(card):
    Experience.objects.filter(pk=card.pk).update(helped="a-lot", block_changed=True)


def test_changed_answers_wait_until_everybody_finds_a_place_in_a_new_group(drug, noon):
    cards = share(drug, FLOOR, helped="no")
    renew(drug)
    change(cards[0])
    next_day(noon, 91)
    renew(drug)
    assert FigureBlock.objects.get().exact["helped"]["no"] == FLOOR
    share(drug, FLOOR, helped="no")
    next_day(noon)
    renew(drug)
    block = FigureBlock.objects.get()
    assert (block.size, block.exact["helped"]["no"], block.exact["helped"]["a-lot"]) == (20, 19, 1)
    assert not Experience.objects.filter(block_changed=True).exists()


def test_changed_answers_are_not_counted_anew_within_weeks(drug, noon):
    cards = share(drug, FLOOR)
    renew(drug)
    change(cards[0])
    share(drug, FLOOR)
    next_day(noon)
    renew(drug)
    assert sorted(FigureBlock.objects.values_list("size", flat=True)) == [FLOOR, FLOOR]


# -- At once ----------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_count_once():
    drug = DrugFactory()
    share(drug, FLOOR)
    results, start = [], threading.Barrier(2)

    def run():
        start.wait()
        try:
            results.append(renew(drug))
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, True]
    assert FigureBlock.objects.count() == 1


def test_work_does_not_grow_with_the_number_of_cards(drug, noon, django_assert_max_num_queries):
    share(drug, 40, effects=["nausea", "tired"])
    with django_assert_max_num_queries(20):
        renew(drug)
    assert connection.in_atomic_block


def test_whatever_people_do_groups_keep_their_promise(drug, noon):
    """Two weeks of coming, leaving and changing one's mind, drawn by lot, through the actions themselves."""
    chance, counted, stood = random.Random(7), {}, {}
    for _ in range(12):
        for kind in ("", "skin"):
            share(drug, chance.randint(0, 9), lupus_kind=kind)
        for card in chance.sample(
            list(Experience.objects.all()), k=min(chance.randint(0, 2), Experience.objects.count())
        ):
            chance.choice([leave_by_card, change, hidden_by_a_moderator])(card)
        renew(drug)
        for block in FigureBlock.objects.exclude(pk__in=counted):
            people_in = set(block.experiences.values_list("pk", flat=True))
            assert len(people_in) == block.size
            assert len(people_in - set().union(*counted.values())) >= FLOOR
            counted[block.pk] = people_in
            stood[block.pk] = (block.exact, block.blurred)
        for block in FigureBlock.objects.all():
            assert set(block.experiences.values_list("pk", flat=True)) == counted[block.pk]
            assert (block.exact, block.blurred) == stood[block.pk]
        assert people(drug) == sum(FigureBlock.objects.values_list("size", flat=True))
        next_day(noon)
    assert len(counted) > 4
    assert FigureBlock.objects.count() < len(counted)
