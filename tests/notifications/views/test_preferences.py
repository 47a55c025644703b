"""Settings, E-mail."""

import datetime

import pytest
import time_machine

from accounts.models import Consent
from notifications.models import EmailPreference
from tests.factories.notifications import EmailPreferenceFactory

pytestmark = pytest.mark.django_db
URL = "/settings/e-mail/"
NOW = datetime.datetime(2026, 11, 22, 20, 0, tzinfo=datetime.UTC)
WEEKLY = {"frequency": "weekly", "weekday": "4", "hour": "18"}


def test_the_page_is_for_members_only(client):
    assert client.get(URL).status_code == client.post(URL, WEEKLY).status_code == 302
    assert not EmailPreference.objects.exists()


def test_the_page_shows_the_choice_and_the_next_date(client, member):
    member.time_zone = "Europe/Berlin"
    member.save()
    due = datetime.datetime(2026, 11, 27, 17, tzinfo=datetime.UTC)
    EmailPreferenceFactory(user=member, digest_due_at=due)
    with time_machine.travel(NOW, tick=False):
        client.force_login(member)
        page = client.get(URL).text
    assert "Friday, 27 November" in page
    assert "at 18:00 (Europe/Berlin)" in page
    assert 'value="weekly"' in page
    assert "Titles can tell others what you live with." in page


def test_looking_changes_nothing(member_client):
    assert member_client.get(URL).status_code == 200
    assert not EmailPreference.objects.exists()


def test_saving_sets_the_digest_and_records_the_wish(member_client, member):
    response = member_client.post(URL, WEEKLY | {"titles": "on"}, follow=True)
    assert "Saved." in response.text
    preference = EmailPreference.objects.get(user=member)
    assert (preference.digest_frequency, preference.digest_weekday, preference.digest_hour) == (
        "weekly",
        4,
        18,
    )
    assert preference.digest_titles
    assert preference.digest_due_at is not None
    assert Consent.objects.get(user=member, kind="digest").way == "settings"


def test_switching_off_says_that_nothing_will_come(member_client, member):
    EmailPreferenceFactory(user=member)
    response = member_client.post(URL, WEEKLY | {"frequency": "off"}, follow=True)
    assert "No digest will come." in response.text
    assert EmailPreference.objects.get(user=member).digest_due_at is None


@pytest.mark.parametrize("bad", [{"hour": "24"}, {"weekday": "7"}, {"frequency": "hourly"}, {"hour": "x"}])
def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_saved(member_client, bad):
    response = member_client.post(URL, WEEKLY | bad)
    assert response.status_code == 200
    assert f'id="id_{next(iter(bad))}_error"' in response.text
    assert not EmailPreference.objects.exists()


def test_the_page_costs_few_queries(member_client, member, django_assert_num_queries):
    EmailPreferenceFactory(user=member)
    with django_assert_num_queries(2):  # the member, the preference
        member_client.get(URL)
