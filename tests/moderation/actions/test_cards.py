"""Reports about cards, and what moderators do: done once, logged, told, taken back, and no word of the drug anywhere."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from drugs.actions.experiences import withdraw_experience
from moderation.actions.cards import hide_card, restore_card
from moderation.actions.reports import dismiss_report, report_card
from moderation.exceptions import TooManyReports
from moderation.models import LogEntry, Report
from notifications.models import Notification, OutgoingEmail
from notifications.registries import notice_kinds
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory, ExperienceFactory
from tests.factories.forums import PostFactory
from tests.factories.moderation import CardReportFactory
from tests.factories.team import team_up

pytestmark = pytest.mark.django_db

REASON = "Rule 1: it told others what dose to take"


@pytest.fixture
def card():
    drug = DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")
    return ExperienceFactory(drug=drug, words="Words of a card")


# -- Reports ------------------------------------------------------------------------------------------
def test_one_report_waits_per_member_and_card(card, member):
    first = report_card(by=member, experience=card, reason="dosing", words="It names an amount")
    again = report_card(by=member, experience=card, reason="other")
    assert first == again
    report_card(by=UserFactory(), experience=card, reason="other")
    assert Report.objects.filter(experience=card, post=None).count() == 2


def test_own_card_cannot_be_reported(card):
    with pytest.raises(PermissionDenied, match="your own card"):
        report_card(by=card.user, experience=card, reason="other")


def test_reports_about_cards_and_posts_are_limited_together(member):
    for _ in range(20):
        report_card(by=member, experience=ExperienceFactory(), reason="other")
    with pytest.raises(TooManyReports):
        report_card(by=member, experience=ExperienceFactory(), reason="other")
    assert report_card(by=member, experience=ExperienceFactory(), reason="danger")


@pytest.mark.parametrize(
    "about", [{}, {"post": PostFactory, "experience": ExperienceFactory}], ids=["nothing", "two"]
)
def test_a_report_is_about_one_thing(about, member):
    with pytest.raises(IntegrityError):
        Report.objects.create(
            reporter=member, reason="other", **{name: make() for name, make in about.items()}
        )


def test_a_card_takes_its_reports_with_it_and_leaves_the_record(card, moderator):
    CardReportFactory(experience=card)
    hide_card(by=moderator, experience=card, reason=REASON)
    withdraw_experience(by=card.user, experience=card)
    assert not Report.objects.exists()
    entry = LogEntry.objects.get()
    assert (entry.verb, entry.member, entry.experience) == ("hide-card", card.user, None)


def test_dismissing_closes_one_report_and_is_logged_once(card, moderator):
    report, other = CardReportFactory(experience=card), CardReportFactory(experience=card)
    assert [dismiss_report(by=moderator, report=report, reason="Fine") for _ in range(2)] == [True, False]
    entry = LogEntry.objects.get()
    assert (entry.verb, entry.experience, entry.member, entry.reason) == ("dismiss", card, card.user, "Fine")
    other.refresh_from_db()
    assert other.status == "open"


def test_dismissing_a_report_whose_card_is_gone_changes_nothing(card, moderator):
    report = CardReportFactory(experience=card)
    card.delete()
    assert dismiss_report(by=moderator, report=report) is False
    assert not LogEntry.objects.exists()


# -- Acts ---------------------------------------------------------------------------------------------
def test_hiding_closes_reports_is_logged_and_told_once(card, moderator):
    CardReportFactory(experience=card)
    elsewhere = CardReportFactory()
    assert [hide_card(by=moderator, experience=card, reason=REASON) for _ in range(2)] == [True, False]
    entry = LogEntry.objects.get()
    assert (entry.verb, entry.by, entry.member, entry.reason) == ("hide-card", moderator, card.user, REASON)
    assert entry.experience == card
    assert set(Report.objects.values_list("pk", "status")) >= {(elsewhere.pk, "open")}
    assert Report.objects.get(experience=card).status == "acted"
    assert list(Notification.objects.values_list("user", "kind", "subject_id")) == [
        (card.user_id, "hidden-card", card.pk)
    ]
    assert list(OutgoingEmail.objects.values_list("user", "kind")) == [(card.user_id, "moderation")]


def test_restoring_is_logged_and_told_without_a_mail(card, moderator):
    hide_card(by=moderator, experience=card, reason=REASON)
    assert [restore_card(by=moderator, experience=card, reason="Looked again") for _ in range(2)] == [
        True,
        False,
    ]
    assert LogEntry.objects.get(verb="restore-card").reason == "Looked again"
    assert Notification.objects.filter(kind="restored-card", user=card.user).count() == 1
    assert OutgoingEmail.objects.count() == 1


@pytest.mark.parametrize("traits", [{}, {"editor": True}])
def test_only_moderators_act(card, traits):
    with pytest.raises(PermissionDenied):
        hide_card(by=UserFactory(**traits), experience=card, reason=REASON)
    with pytest.raises(PermissionDenied):
        restore_card(by=UserFactory(**traits), experience=card)
    assert not LogEntry.objects.exists()


def test_acts_on_a_card_that_was_withdrawn_change_nothing(card, moderator):
    gone = ExperienceFactory()
    withdraw_experience(by=gone.user, experience=gone)
    assert hide_card(by=moderator, experience=gone, reason=REASON) is False
    assert restore_card(by=moderator, experience=gone) is False
    assert not LogEntry.objects.exists()


def test_a_moderator_who_hides_their_own_card_is_told_nothing(moderator):
    card = ExperienceFactory(user=moderator)
    assert hide_card(by=moderator, experience=card, reason=REASON)
    assert not Notification.objects.exists()
    assert not OutgoingEmail.objects.exists()


# -- What is told -------------------------------------------------------------------------------------
def test_notice_says_the_reason_and_no_drug(card, moderator):
    hide_card(by=moderator, experience=card, reason=REASON)
    text = notice_kinds.get("hidden-card")(card.user, [card.pk])[card.pk]
    assert REASON in text.text
    assert "muran" not in text.text
    assert text.url == "/drugs/imuran/experiences/"
    restore_card(by=moderator, experience=card)
    assert "shown again" in notice_kinds.get("hidden-card")(card.user, [card.pk])[card.pk].text
    assert "shows your card" in notice_kinds.get("restored-card")(card.user, [card.pk])[card.pk].text


@pytest.mark.parametrize("kind", ["hidden-card", "restored-card"])
def test_notices_answer_nobody_but_the_member(card, kind, moderator):
    for reader in (UserFactory(), moderator):
        assert notice_kinds.get(kind)(reader, [card.pk]) == {}


def test_mail_leads_to_the_notices_and_names_no_drug(card, moderator):
    hide_card(by=moderator, experience=card, reason=REASON)
    mail = OutgoingEmail.objects.get()
    told = f"{mail.subject} {mail.text} {mail.html} {mail.headers}"
    assert "/notices/" in mail.text
    assert not any(word in told for word in ("muran", "Words of a card", REASON, "lupus drug"))


def test_record_names_no_drug(card, moderator):
    hide_card(by=moderator, experience=card, reason=REASON)
    entry = LogEntry.objects.get()
    assert "muran" not in f"{entry} {entry.detail} {entry.reason}"


def test_a_card_for_a_team_is_not_opened_to_moderators_by_a_report(member):
    card = ExperienceFactory(for_team=True)
    team_up(card.user, member)
    with pytest.raises(PermissionDenied, match="moderators do not read it"):
        report_card(by=member, experience=card, reason="other")
    assert not Report.objects.exists()
