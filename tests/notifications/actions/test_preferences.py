"""The digest as members choose it, with the record of their wish."""

import datetime

import pytest
import time_machine

from accounts.models import Consent
from accounts.registries import SignupChoices, signup_handlers
from notifications.actions.preferences import set_digest, start_preferences, unsubscribe
from notifications.models import EmailPreference
from tests.factories.notifications import EmailPreferenceFactory

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 22, 20, 0, tzinfo=datetime.UTC)  # a Sunday


@pytest.fixture(autouse=True)
def _sunday_evening():
    with time_machine.travel(NOW, tick=False):
        yield


def consents(user):
    return list(
        user.consents.filter(kind="digest").order_by("id").values_list("way", "given_at", "withdrawn_at")
    )


def choose(user, frequency="weekly", weekday=0, hour=9, titles=False):
    return set_digest(by=user, frequency=frequency, weekday=weekday, hour=hour, titles=titles)


# -- Sign-up ------------------------------------------------------------------------------
def test_who_ticked_the_box_gets_a_weekly_digest_in_their_zone(member):
    signup_handlers.get("notifications")(member, SignupChoices(True, "America/New_York"))
    preference = member.email_preference
    assert preference.digest_frequency == "weekly"
    assert preference.digest_due_at == datetime.datetime(
        2026, 11, 23, 14, tzinfo=datetime.UTC
    )  # Monday at nine
    assert preference.digest_covered_until == NOW
    assert not preference.digest_titles
    assert consents(member) == [("signup", NOW, None)]


def test_who_did_not_gets_none(member):
    start_preferences(member, SignupChoices(False, "America/New_York"))
    assert (member.email_preference.digest_frequency, member.email_preference.digest_due_at) == ("off", None)
    assert consents(member) == []


def test_a_sign_up_that_runs_twice_changes_nothing(member):
    for wants in (True, True, False):
        start_preferences(member, SignupChoices(wants, "UTC"))
    assert EmailPreference.objects.get().digest_frequency == "weekly"
    assert len(consents(member)) == 1


# -- Settings -----------------------------------------------------------------------------
def test_switching_on_sets_the_next_date_and_records_the_wish(member):
    member.time_zone = "Europe/Berlin"
    preference = choose(member, "daily", hour=7, titles=True)
    assert preference.digest_due_at == datetime.datetime(2026, 11, 23, 6, tzinfo=datetime.UTC)
    assert preference.digest_titles
    assert consents(member) == [("settings", NOW, None)]


def test_switching_on_tells_nothing_older(member):
    EmailPreferenceFactory(user=member, off=True, digest_covered_until=NOW - datetime.timedelta(days=90))
    assert choose(member).digest_covered_until == NOW


def test_another_hour_keeps_the_period_and_the_record(member):
    choose(member)
    with time_machine.travel(NOW + datetime.timedelta(days=2), tick=False):
        changed = choose(member, "daily", hour=22)
    assert changed.digest_covered_until == NOW
    assert changed.digest_due_at == datetime.datetime(2026, 11, 24, 22, tzinfo=datetime.UTC)
    assert len(consents(member)) == 1


def test_switching_off_and_on_again_leaves_both_in_the_record(member):
    choose(member)
    later, latest = NOW + datetime.timedelta(days=1), NOW + datetime.timedelta(days=2)
    with time_machine.travel(later, tick=False):
        assert choose(member, "off").digest_due_at is None
    with time_machine.travel(latest, tick=False):
        choose(member)
    assert consents(member) == [("settings", NOW, later), ("settings", latest, None)]


# -- The link in the mail --------------------------------------------------------------------
def test_unsubscribing_switches_off_at_once_and_twice_is_once(member):
    choose(member)
    assert unsubscribe(user_id=member.pk)
    assert not unsubscribe(user_id=member.pk)
    preference = EmailPreference.objects.get(user=member)
    assert (preference.digest_frequency, preference.digest_due_at) == ("off", None)
    assert consents(member) == [("settings", NOW, NOW)]


def test_unsubscribing_somebody_who_is_gone_is_no_error():
    assert not unsubscribe(user_id=10**9)
    assert not Consent.objects.exists()
