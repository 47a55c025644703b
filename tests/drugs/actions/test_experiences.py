"""Cards: one per member and drug, kept with what they said before, refused for whom they cannot be."""

import datetime
import threading

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from accounts.actions.consents import withdraw_health_consent
from accounts.actions.erasure import erase_member
from accounts.exceptions import ConsentMissing
from accounts.registries import PostsChoice
from drugs.actions.experiences import (
    Answers,
    hide_experience,
    mark_helpful,
    restore_experience,
    save_experience,
    unmark_helpful,
    withdraw_experience,
)
from drugs.exceptions import TooManyChanges
from drugs.models import Experience, ExperienceEffect, ExperienceHelpful, ExperienceVersion, FigureBlock
from drugs.selectors.experiences import ANSWERS, content_of
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory, ExperienceFactory
from tests.factories.medicines import agree

pytestmark = pytest.mark.django_db


def answers(**changes):
    return Answers(**{"taken": "1y", "helped": "somewhat", "burden": "2", **changes})


def save(by, drug, effects=None, **changes):
    return save_experience(by=by, drug=drug, answers=answers(**changes), effects=effects or {})


@pytest.fixture
def drug():
    return DrugFactory()


@pytest.fixture
def writer():
    return agree()


# -- Writing ------------------------------------------------------------------------------------------
def test_card_keeps_every_answer_and_side_effect(writer, drug):
    said = {
        "form": "Tablet", "is_taking": False, "why_stopped": "cost", "helped_after": "3m", "lupus_kind": "skin",
        "words": "Slow, then fine.", "audience": "me",
    }  # fmt: skip
    save(writer, drug, {"nausea": 3, "sun": 1}, **said)
    card = Experience.objects.get()
    kept = {name: getattr(card, name) for name in (*said, "taken", "helped", "burden")}
    assert kept == {**said, "taken": "1y", "helped": "somewhat", "burden": "2"}
    assert dict(card.effects.values_list("effect", "severity")) == {"nausea": 3, "sun": 1}
    assert (card.user, card.drug) == (writer, drug)


def test_card_is_for_members_unless_its_member_says_otherwise(writer, drug):
    assert save(writer, drug).audience == "members"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"is_taking": True, "why_stopped": "effects"}, {"why_stopped": ""}),
        ({"helped": "no", "helped_after": "weeks"}, {"helped_after": ""}),
        ({"helped": "early", "helped_after": "weeks"}, {"helped_after": ""}),
        ({"helped": "a-little", "helped_after": "weeks"}, {"helped_after": "weeks"}),
    ],
)
def test_answer_that_does_not_apply_is_passed_over(writer, drug, said, kept):
    card = save(writer, drug, **said)
    assert {name: getattr(card, name) for name in kept} == kept


def test_writing_again_changes_the_one_card_and_keeps_what_it_said(writer, drug):
    first = save(writer, drug, {"nausea": 1}, words="At first")
    second = save(writer, drug, {"nausea": 2, "mood": 1}, words="A year later")
    assert second.pk == first.pk
    assert Experience.objects.get().words == "A year later"
    content = ExperienceVersion.objects.get().content
    assert (content["words"], content["effects"]) == ("At first", {"nausea": 1})


def test_saving_the_same_again_changes_nothing(writer, drug):
    first = save(writer, drug, {"nausea": 1})
    save(writer, drug, {"nausea": 1})
    assert not ExperienceVersion.objects.exists()
    assert Experience.objects.get().changed_at == first.changed_at


def test_choosing_who_may_read_is_no_other_answer(writer, drug):
    first = save(writer, drug)
    save(writer, drug, audience="me")
    card = Experience.objects.get()
    assert (card.audience, card.changed_at) == ("me", first.changed_at)
    assert not ExperienceVersion.objects.exists()


def test_one_card_for_each_drug_and_member(writer, drug):
    save(writer, drug)
    save(writer, DrugFactory())
    save(agree(), drug)
    assert Experience.objects.count() == 3


def test_only_the_newest_versions_are_kept(writer, drug, monkeypatch):
    monkeypatch.setattr("drugs.actions.experiences._VERSIONS_KEPT", 2)
    for words in ("a", "b", "c", "d"):
        save(writer, drug, words=words)
    kept = [version.content["words"] for version in ExperienceVersion.objects.all()]
    assert kept == ["c", "b"]


def test_names_of_answers_agree():
    assert {*ANSWERS, "audience"} == set(Answers.__slots__)


@pytest.mark.parametrize("effects", [{"no such thing": 1}, {"nausea": 4}, {"nausea": 0}])
def test_side_effects_are_those_of_the_list(writer, drug, effects):
    with pytest.raises(ValueError, match="side effects of the list"):
        save(writer, drug, effects)
    assert not Experience.objects.exists()


# -- Refused ------------------------------------------------------------------------------------------
def test_nothing_is_kept_without_the_agreement(drug):
    with pytest.raises(ConsentMissing):
        save(UserFactory(), drug)
    assert not Experience.objects.exists()


def test_a_card_goes_with_the_agreement_and_none_can_be_written_after(writer, drug):
    save(writer, drug, {"nausea": 1}, words="At first")
    save(writer, drug, {"nausea": 2}, words="Later")
    withdraw_health_consent(by=writer)
    with pytest.raises(ConsentMissing):
        save(writer, drug)
    for model in (Experience, ExperienceEffect, ExperienceVersion):
        assert not model.objects.exists()


def test_who_may_not_write_for_a_time_changes_no_card_but_may_withdraw_it(writer, drug):
    card = save(writer, drug)
    writer.muted_until = timezone.now() + datetime.timedelta(days=3)
    writer.save()
    with pytest.raises(PermissionDenied, match="write again"):
        save(writer, drug, words="More")
    assert withdraw_experience(by=writer, experience=card)


def test_a_drug_without_a_page_has_no_cards(writer):
    with pytest.raises(PermissionDenied):
        save(writer, DrugFactory(published_edition=False))


def test_a_member_of_today_may_write(drug):
    assert save(agree(joined_at=timezone.now()), drug).pk


def test_many_changes_in_an_hour_are_slowed_down_and_lose_nothing(writer, drug):
    for number in range(20):
        save(writer, drug, words=f"Change {number}")
    save(writer, drug, words="Change 19")  # nothing changes, so nothing counts
    with pytest.raises(TooManyChanges) as refused:
        save(writer, drug, words="Too much")
    assert 0 < refused.value.minutes <= 60
    assert Experience.objects.get().words == "Change 19"


@pytest.mark.django_db(transaction=True)
def test_two_saves_at_once_are_one_card_and_one_change():
    writer, drug = agree(), DrugFactory()
    ready, errors = threading.Barrier(2), []

    def write(words):
        try:
            ready.wait(10)
            save(writer, drug, {"nausea": 1}, words=words)
        except Exception as error:  # noqa: BLE001 - told below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(words,)) for words in ("One", "Two")]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert errors == []
    assert Experience.objects.count() == 1
    assert ExperienceVersion.objects.count() == 1
    assert ExperienceEffect.objects.count() == 1


# -- Figures ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "effects", "is_counted"),
    [
        ({"helped": "no"}, {"nausea": 1}, True),
        ({"burden": "5"}, {"nausea": 1}, True),
        ({"lupus_kind": "skin"}, {"nausea": 1}, True),
        ({"helped_after": "weeks"}, {"nausea": 1}, True),
        ({}, {}, True),
        ({"words": "Only words"}, {"nausea": 1}, False),
        ({"audience": "me"}, {"nausea": 1}, False),
    ],
)
def test_a_change_of_what_is_counted_is_noted_for_the_figures(writer, drug, changes, effects, is_counted):
    card = save(writer, drug, {"nausea": 1})
    card.block = FigureBlock.objects.create(
        drug=drug, size=10, exact={}, blurred={}, formed_on=timezone.localdate()
    )
    card.save()
    save(writer, drug, effects, **changes)
    card.refresh_from_db()
    assert card.block_changed is is_counted


def test_a_card_that_was_not_counted_has_nothing_to_note(writer, drug):
    save(writer, drug)
    assert save(writer, drug, helped="no").block_changed is False


# -- Withdrawing --------------------------------------------------------------------------------------
def test_withdrawing_leaves_nothing(writer, drug):
    card = save(writer, drug, {"nausea": 1}, words="At first")
    save(writer, drug, words="Later")
    mark_helpful(by=UserFactory(), experience=card)
    assert withdraw_experience(by=writer, experience=card) is True
    for model in (Experience, ExperienceEffect, ExperienceVersion, ExperienceHelpful):
        assert not model.objects.exists()
    assert withdraw_experience(by=writer, experience=card) is False


@pytest.mark.parametrize("traits", [{}, {"moderator": True}])
def test_nobody_withdraws_the_card_of_another(traits):
    card = ExperienceFactory()
    with pytest.raises(PermissionDenied):
        withdraw_experience(by=UserFactory(**traits), experience=card)
    assert Experience.objects.exists()


# -- Helpful ------------------------------------------------------------------------------------------
def test_helpful_is_counted_once_per_member_and_taken_back(member):
    card = ExperienceFactory()
    other = UserFactory()
    done = [
        mark_helpful(by=member, experience=card),
        mark_helpful(by=member, experience=card),
        mark_helpful(by=other, experience=card),
    ]
    card.refresh_from_db()
    assert (done, card.helpful_count) == ([True, False, True], 2)
    assert [unmark_helpful(by=member, experience=card), unmark_helpful(by=member, experience=card)] == [
        True,
        False,
    ]
    card.refresh_from_db()
    assert card.helpful_count == 1


def test_own_and_hidden_cards_cannot_be_found_helpful(member, moderator):
    own, hidden = ExperienceFactory(user=member), ExperienceFactory(hidden=True)
    for by, card in ((member, own), (moderator, hidden)):
        with pytest.raises(PermissionDenied):
            mark_helpful(by=by, experience=card)
    assert not ExperienceHelpful.objects.exists()


def test_a_card_that_is_gone_takes_no_mark(member):
    card = ExperienceFactory()
    Experience.objects.all().delete()
    assert mark_helpful(by=member, experience=card) is False
    assert unmark_helpful(by=member, experience=card) is False


def test_marks_of_a_member_who_leaves_are_counted_no_more(member):
    card = ExperienceFactory()
    mark_helpful(by=member, experience=card)
    mark_helpful(by=UserFactory(), experience=card)
    erase_member(by=None, user=member, posts=PostsChoice.KEEP)
    card.refresh_from_db()
    assert card.helpful_count == 1


# -- Moderators ---------------------------------------------------------------------------------------
def test_hidden_card_may_be_changed_and_stays_hidden(writer, drug, moderator):
    card = save(writer, drug)
    assert hide_experience(by=moderator, experience=card, reason="It names a dose")
    card = save(writer, drug, words="Without it")
    assert card.hidden_at is not None
    assert restore_experience(by=moderator, experience=card)
    card.refresh_from_db()
    assert (card.hidden_at, card.hidden_reason) == (None, "")


def test_hiding_twice_keeps_the_first_reason(moderator):
    card = ExperienceFactory()
    with time_machine.travel(timezone.now(), tick=False):
        done = [hide_experience(by=moderator, experience=card, reason=why) for why in ("First", "Second")]
    card.refresh_from_db()
    assert (done, card.hidden_reason) == ([True, False], "First")
    assert [restore_experience(by=moderator, experience=card) for _ in range(2)] == [True, False]


@pytest.mark.parametrize("act", [hide_experience, restore_experience])
@pytest.mark.parametrize("traits", [{}, {"editor": True}])
def test_only_moderators_hide_and_restore(act, traits):
    card = ExperienceFactory(hidden=act is restore_experience)
    reason = {"reason": "No"} if act is hide_experience else {}
    with pytest.raises(PermissionDenied):
        act(by=UserFactory(**traits), experience=card, **reason)


def test_what_a_member_keeps_to_themselves_is_nobodys_to_hide(moderator):
    card = ExperienceFactory(private=True)
    with pytest.raises(PermissionDenied):
        hide_experience(by=moderator, experience=card, reason="No")


@pytest.mark.parametrize("reason", ["", "x" * 301])
def test_hiding_needs_a_reason_that_fits(moderator, reason):
    with pytest.raises(ValueError, match="reason"):
        hide_experience(by=moderator, experience=ExperienceFactory(), reason=reason)


def test_acts_on_a_card_that_is_gone_change_nothing(moderator):
    card = ExperienceFactory()
    Experience.objects.all().delete()
    assert hide_experience(by=moderator, experience=card, reason="Late") is False
    assert restore_experience(by=moderator, experience=card) is False


def test_content_of_a_card_needs_one_query(django_assert_num_queries):
    card = ExperienceFactory(effects={"nausea": 2})
    with django_assert_num_queries(1):
        assert content_of(card)["effects"] == {"nausea": 2}
