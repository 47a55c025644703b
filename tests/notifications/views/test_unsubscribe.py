"""The link in the mail: no sign-in, no cookie, no script, and it outlives the account."""

import pytest
from django.test import Client

from common.signing import sign
from drugs.models import Reminder
from notifications.models import EmailPreference
from tests.factories.medicines import ReminderFactory
from tests.factories.notifications import EmailPreferenceFactory

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def strict():
    """A mail program: no session, and CSRF checks are on."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def preference():
    return EmailPreferenceFactory(user__email="reader@mail.example", user__handle="quiet_river")


def link(user_id):
    return f"/unsubscribe/{sign('unsubscribe', str(user_id))}/"


def test_looking_at_the_link_changes_nothing(strict, preference):
    response = strict.get(link(preference.user_id))
    assert response.status_code == 200
    assert '<form method="post"' in response.text
    preference.refresh_from_db()
    assert preference.digest_frequency == "weekly"


@pytest.mark.parametrize("body", [ONE_CLICK, {}], ids=["by the mail program", "by the button"])
def test_posting_acts_at_once_without_sign_in_or_csrf(strict, preference, body):
    response = strict.post(link(preference.user_id), body)
    assert response.status_code == 200
    assert "The digest has stopped" in response.text
    assert not response.cookies
    preference.refresh_from_db()
    assert (preference.digest_frequency, preference.digest_due_at) == ("off", None)


def test_posting_again_is_as_polite(strict, preference):
    first, second = (strict.post(link(preference.user_id), ONE_CLICK) for _ in range(2))
    assert (second.status_code, second.text) == (200, first.text)


def test_a_link_of_an_account_that_is_gone_answers_the_same(strict, preference):
    gone, here = link(10**9), link(preference.user_id)
    for method in (strict.get, strict.post):
        assert method(gone).text == method(here).text


def test_no_page_names_the_member(strict, preference):
    for response in (strict.get(link(preference.user_id)), strict.post(link(preference.user_id))):
        for secret in ("reader@", "quiet_river"):
            assert secret not in response.text


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "MQ:abc",
        sign("something-else", "1"),
        sign("unsubscribe", "1")[:-2],
        sign("unsubscribe", "-1"),
        sign("unsubscribe", "no-such-mail 1"),
        sign("unsubscribe", "reminder "),
        "%00",
    ],
    ids=[
        *(
            "nonsense",
            "forged",
            "made for something else",
            "cut",
            "no id",
            "no such mail",
            "nobody",
            "null byte",
        ),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_broken_link_gets_plain_words_and_changes_nothing(strict, preference, token, method):
    response = getattr(strict, method)(f"/unsubscribe/{token}/")
    assert response.status_code == 400
    assert "Nothing was changed." in response.text
    assert EmailPreference.objects.get().digest_frequency == "weekly"


def test_other_methods_are_refused(strict, preference):
    assert strict.put(link(preference.user_id)).status_code == 405


def test_the_link_of_another_mail_stops_that_mail_and_leaves_the_digest(strict, preference):
    ReminderFactory(user=preference.user, by_mail=True)
    path = f"/unsubscribe/{sign('unsubscribe', f'reminder {preference.user_id}')}/"
    assert "Stop mail with reminders?" in strict.get(path).text
    assert Reminder.objects.get().by_mail
    first, second = (strict.post(path, ONE_CLICK) for _ in range(2))
    assert "Mail with reminders has stopped" in first.text
    assert (second.status_code, second.text) == (200, first.text)
    assert not Reminder.objects.get().by_mail
    assert EmailPreference.objects.get().digest_frequency == "weekly"


def test_a_link_of_another_mail_answers_the_same_when_nobody_is_there(strict, preference):
    gone, here = (
        f"/unsubscribe/{sign('unsubscribe', f'reminder {pk}')}/" for pk in (10**9, preference.user_id)
    )
    for method in (strict.get, strict.post):
        assert method(gone).text == method(here).text
