"""Accounts that nobody signs in to: warned twice, then closed; whoever signs in is left alone."""

import datetime

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.utils import timezone

from accounts.actions.erasure import erase_member
from accounts.actions.leaving import ask_to_leave, come_back
from accounts.actions.retention import close_dormant_accounts
from accounts.emails import compose_dormant_mail
from accounts.models import Leaving, ReservedHandle, User
from accounts.registries import PostsChoice
from accounts.selectors import is_free_to_join, is_free_to_take
from notifications import suppression
from notifications.models import OutgoingEmail, Suppression
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
START = datetime.datetime(2030, 1, 1, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
DORMANT, AGAIN = settings.DORMANT_DAYS * DAY, settings.DORMANT_WARN_AGAIN_DAYS * DAY


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"


@pytest.fixture
def member():
    with time_machine.travel(START):
        return UserFactory(email="zebra@mail.example", last_login=START)


def run(at, member=None):
    """The clock at `at`, twice: nothing happens a second time."""
    with time_machine.travel(at):
        done = close_dormant_accounts()
        again = close_dormant_accounts()
    assert (again.warned, again.closed) == (0, 0)
    if member is not None:
        member.refresh_from_db()
    return done.warned, done.closed


def subjects():
    return list(OutgoingEmail.objects.order_by("pk").values_list("subject", flat=True))


def test_dormant_member_is_warned_twice_and_then_put_on_the_way_out(member):
    assert run(START + DORMANT - DAY, member) == (0, 0)
    assert run(START + DORMANT + DAY, member) == (1, 0)
    assert run(START + DORMANT + AGAIN, member) == (0, 0)
    assert run(START + DORMANT + AGAIN + 2 * DAY, member) == (1, 0)
    assert member.is_active
    assert subjects() == ["Do you still need your account?", "Your account will be closed soon"]
    assert run(START + DORMANT + 2 * AGAIN + 3 * DAY, member) == (0, 1)
    assert not member.is_active
    leaving = Leaving.objects.get(user=member)
    assert (leaving.why, leaving.posts) == (Leaving.Why.DORMANT, PostsChoice.ANONYMISE)
    assert subjects() == ["Your account is closed for now"]  # what waited is not sent any more


def test_the_second_warning_names_the_day_on_which_the_account_is_closed(member):
    member.dormancy_warnings = 2
    with time_machine.travel(START, tick=False):
        mail = compose_dormant_mail(member)
        closes = (START + AGAIN).strftime("%-d %B %Y")
    assert closes in mail.text
    assert closes in mail.html


def test_warnings_tell_nobody_what_the_site_is_about(member, settings):
    for member.dormancy_warnings in (1, 2):
        mail = compose_dormant_mail(member)
        for part in (mail.subject, mail.text, mail.html):
            words = part.replace(settings.SITE_ORIGIN, "").lower()
            assert "lupus" not in words
            assert member.handle not in words
            assert "post" not in words


@pytest.mark.parametrize("wish", PostsChoice)
def test_last_wish_says_what_becomes_of_the_posts(member, wish):
    User.objects.filter(pk=member.pk).update(
        last_wish=wish, dormancy_warnings=2, dormancy_warned_at=START + DORMANT
    )
    run(START + DORMANT + 2 * AGAIN)
    assert Leaving.objects.get(user=member).posts == wish


def test_signing_in_ends_it(member):
    run(START + DORMANT + DAY)
    User.objects.filter(pk=member.pk).update(last_login=START + DORMANT + 2 * DAY)
    assert run(START + DORMANT + 2 * AGAIN, member) == (0, 0)
    assert (member.dormancy_warnings, member.dormancy_warned_at) == (0, None)


def test_browser_that_is_still_signed_in_counts_as_being_here(member):
    with time_machine.travel(START + DORMANT):
        UserSession.objects.create(user=member, ip="127.0.0.1", session_key="k", last_seen_at=timezone.now())
        assert close_dormant_accounts().warned == 0


def test_session_that_is_used_day_by_day_counts_however_long_ago_it_began(member, client):
    with time_machine.travel(START + DORMANT + DAY):
        client.force_login(member)
        User.objects.filter(pk=member.pk).update(last_login=START)
        UserSession.objects.update_or_create(
            session_key=client.session.session_key, defaults={"user": member, "ip": "127.0.0.1"}
        )
        UserSession.objects.update(last_seen_at=START)
        assert close_dormant_accounts().warned == 0


def test_who_came_back_by_the_link_is_left_alone_for_as_long_again(member):
    User.objects.filter(pk=member.pk).update(dormancy_warnings=2, dormancy_warned_at=START + DORMANT)
    back = START + DORMANT + 2 * AGAIN
    run(back, member)
    with time_machine.travel(back + DAY):
        assert come_back(by=None, user=member)
    assert run(back + 3 * AGAIN) == (0, 0)
    assert run(back + DORMANT + 2 * DAY) == (1, 0)


@pytest.mark.parametrize("trait", [{"administrator": True}, {"is_active": False}, {"erased_at": START}])
def test_some_are_never_warned(trait):
    UserFactory(joined_at=START, last_login=START, **trait)
    assert run(START + 2 * DORMANT) == (0, 0)


def test_who_is_leaving_already_is_not_warned(member):
    with time_machine.travel(START + DAY):
        ask_to_leave(by=member, user=member, posts=PostsChoice.KEEP)
    OutgoingEmail.objects.all().delete()
    assert run(START + 2 * DORMANT) == (0, 0)


def test_address_that_mail_does_not_reach_gets_none_and_the_days_run(member):
    suppression.suppress([member.email], Suppression.Why.BOUNCED)
    assert run(START + DORMANT + DAY, member) == (1, 0)
    assert member.dormancy_warnings == 1
    assert subjects() == []


# -- Names of who left ------------------------------------------------------------------------
def test_name_of_who_left_is_out_of_reach_and_cannot_be_read(member, settings):
    handle = member.handle
    erase_member(by=None, user=member, posts=PostsChoice.ERASE)
    assert not ReservedHandle.objects.filter(handle_key__contains=handle).exists()
    assert not is_free_to_join(handle, email="newcomer@mail.example", pending=None)
    assert not is_free_to_take(handle, member=UserFactory())
    assert is_free_to_join(handle + "x", email="newcomer@mail.example", pending=None)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "the next key"
    assert not is_free_to_take(handle, member=UserFactory())
