"""Who left, or cannot be reached, gets no mail of our own accord; what is kept of them is a hash."""

import datetime
import io

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from accounts.actions.erasure import erase_member
from accounts.models import User
from accounts.registries import PostsChoice, mail_checks
from drugs.actions.telling import tell_due_reminders
from notifications import digests, suppression
from notifications.actions.preferences import set_digest
from notifications.delivery import deliver
from notifications.models import EmailPreference, OutgoingEmail, Suppression
from tests.accounts.joining import sign_up
from tests.factories.accounts import UserFactory
from tests.factories.medicines import ReminderFactory
from tests.factories.notifications import DigestDeliveryFactory, OutgoingEmailFactory

pytestmark = pytest.mark.django_db
ADDRESS = "zebra@mail.example"
_LEFT, _BOUNCED = Suppression.Why.LEFT, Suppression.Why.BOUNCED


def test_nothing_that_is_kept_tells_the_address():
    suppression.suppress([ADDRESS], _LEFT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT kept::text FROM notifications_suppression kept")
        kept = cursor.fetchone()[0]
    assert "zebra" not in kept
    assert "mail.example" not in kept


def test_the_hash_depends_on_the_key_of_the_site(settings):
    ours = suppression.key_of(ADDRESS)
    settings.SECRET_KEY = "another site's key"
    assert suppression.key_of(ADDRESS) != ours


def test_changing_the_key_of_the_site_brings_no_mail_back(settings):
    suppression.suppress([ADDRESS], _LEFT)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next key"
    assert suppression.is_suppressed(ADDRESS)


def test_case_and_space_make_no_other_address():
    suppression.suppress([" Zebra@Mail.Example "], _LEFT)
    assert suppression.is_suppressed(ADDRESS)
    assert not suppression.is_suppressed("other@mail.example")


def test_many_are_asked_about_at_once(django_assert_num_queries):
    suppression.suppress(["1@mail.example", "3@mail.example"], _LEFT)
    with django_assert_num_queries(1):
        found = suppression.suppressed_among([f"{n}@mail.example" for n in range(5)])
    assert found == {"1@mail.example", "3@mail.example"}


def test_the_first_reason_stays():
    for why in (_LEFT, _BOUNCED):
        suppression.suppress([ADDRESS], why)
    assert Suppression.objects.get().why == _LEFT


@pytest.mark.parametrize("choice", PostsChoice)
def test_leaving_keeps_a_hash_of_every_proved_address_and_of_no_other(choice):
    member = UserFactory(email=ADDRESS)
    member.emailaddress_set.create(email="second@mail.example", verified=True)
    member.emailaddress_set.create(email="somebody.else@mail.example", verified=False)
    erase_member(by=member, user=member, posts=choice)
    assert suppression.suppressed_among([ADDRESS, "second@mail.example", "somebody.else@mail.example"]) == {
        ADDRESS,
        "second@mail.example",
    }


# -- Who asks -------------------------------------------------------------------------------
def test_no_digest_is_written_for_a_suppressed_address():
    reached, away = DigestDeliveryFactory(), DigestDeliveryFactory()
    suppression.suppress([away.user.email], _BOUNCED)
    digests.write_digests([reached.pk, away.pk])
    away.refresh_from_db()
    assert away.state == "empty"
    assert not OutgoingEmail.objects.filter(user=away.user).exists()


@time_machine.travel("2026-12-01 09:00Z", tick=False)
def test_reminder_is_told_in_the_site_and_not_by_mail_to_a_suppressed_address():
    suppression.suppress([ADDRESS], _BOUNCED)
    away, reached = (
        ReminderFactory(user=UserFactory(email=email), next_on=datetime.date(2026, 12, 1), by_mail=True).user
        for email in (ADDRESS, "reached@mail.example")
    )
    assert tell_due_reminders() == 2
    away.refresh_from_db()
    assert away.unread_notices == 1
    assert list(OutgoingEmail.objects.values_list("to", flat=True)) == [reached.email]


def test_lower_apps_ask_through_a_registry():
    suppression.suppress([ADDRESS], _LEFT)
    assert [check(ADDRESS) for check in mail_checks] == [True]


def test_code_that_somebody_asked_for_goes_all_the_same(client, settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"
    member = UserFactory(email=ADDRESS)
    suppression.suppress([ADDRESS], _BOUNCED)
    client.post(reverse("account_request_login_code"), {"email": member.email})
    assert OutgoingEmail.objects.get().to == ADDRESS


# -- Bounces --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("550 5.1.1 No such user", True),
        ("553 5.1.3 Bad address", True),
        ("550 5.7.1 Relaying denied", False),  # about us, not about the address
        ("550 We do not like this", False),
        ("450 4.2.1 Come back later", False),
    ],
)
def test_address_that_does_not_exist_is_asked_for_no_more(mail_server, answer, expected):
    mail_server.answers["RCPT"] = answer
    OutgoingEmailFactory(to=ADDRESS)
    deliver(seconds=5)
    assert suppression.is_suppressed(ADDRESS) is expected


def test_list_of_a_relay_is_taken_in_one_address_a_line(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{ADDRESS}\n\nnot an address\n{ADDRESS.upper()}\n"))
    said = io.StringIO()
    call_command("suppress_addresses", stdout=said)
    assert suppression.is_suppressed(ADDRESS)
    assert said.getvalue() == "1 more addresses get no mail of our own accord.\n"


# -- Coming back ------------------------------------------------------------------------------
def test_member_who_joins_again_and_signs_in_gets_mail_again(client):
    suppression.suppress([ADDRESS], _LEFT)
    member = UserFactory(email=ADDRESS)
    client.post(reverse("account_login"), {"login": member.email, "password": "correct horse battery"})
    assert not suppression.is_suppressed(ADDRESS)


def test_signing_in_says_nothing_about_whether_mail_arrives(client):
    suppression.suppress([ADDRESS], _BOUNCED)
    member = UserFactory(email=ADDRESS)
    client.post(reverse("account_login"), {"login": member.email, "password": "correct horse battery"})
    assert suppression.is_suppressed(ADDRESS)


def test_asking_for_a_digest_tries_an_address_again():
    suppression.suppress([ADDRESS], _BOUNCED)
    member = UserFactory(email=ADDRESS)
    EmailPreference.objects.create(user=member)
    set_digest(by=member, frequency="weekly", weekday=0, hour=9, titles=False)
    assert not suppression.is_suppressed(ADDRESS)


def test_signing_up_with_an_address_that_nobody_proved_lifts_nothing(client):
    suppression.suppress([ADDRESS], _LEFT)
    sign_up(client, email=ADDRESS, wants_digest="on")
    assert User.objects.filter(email=ADDRESS).exists()
    assert suppression.is_suppressed(ADDRESS)
