"""When a member died: two moderators, no word to anybody, the wish that was stated before, and a way back from a mistake."""

import datetime

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from accounts.actions.erasure import erase_due
from accounts.actions.leaving import ask_to_leave, come_back
from accounts.actions.memorial import ask_for_memorial, confirm_memorial, set_last_wish, take_memorial_back
from accounts.models import Leaving, MemorialRequest, User
from accounts.registries import PostsChoice
from forums.models import Post
from moderation.models import LogEntry
from notifications.models import Notification, OutgoingEmail
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"


@pytest.fixture
def second():
    return UserFactory(moderator=True)


@pytest.fixture
def asked(moderator, member):
    return ask_for_memorial(by=moderator, member=member, note="Her sister wrote to us on Monday")


def confirmed(asked, second):
    assert confirm_memorial(by=second, request=asked)
    asked.refresh_from_db()
    asked.member.refresh_from_db()
    return asked.member


def test_asking_changes_nothing_but_the_log(asked, member, moderator):
    member.refresh_from_db()
    assert member.is_active
    assert LogEntry.objects.get().verb == LogEntry.Verb.MEMORIAL_ASK
    assert not OutgoingEmail.objects.exists()
    assert not Notification.objects.exists()


def test_asking_twice_is_one_request(asked, member, second):
    assert ask_for_memorial(by=second, member=member, note="I heard it too") == asked
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize("trait", [{}, {"editor": True}])
def test_only_moderators_ask_and_confirm(asked, trait):
    other = UserFactory(**trait)
    with pytest.raises(PermissionDenied):
        ask_for_memorial(by=other, member=UserFactory(), note="x")
    with pytest.raises(PermissionDenied):
        confirm_memorial(by=other, request=asked)


def test_nobody_asks_about_themselves(moderator):
    with pytest.raises(PermissionDenied):
        ask_for_memorial(by=moderator, member=moderator, note="x")


def test_who_asked_cannot_confirm(asked, moderator):
    with pytest.raises(PermissionDenied):
        confirm_memorial(by=moderator, request=asked)
    assert MemorialRequest.objects.get().confirmed_at is None


def test_the_database_holds_to_two_people(asked, moderator):
    with pytest.raises(IntegrityError):
        MemorialRequest.objects.filter(pk=asked.pk).update(confirmed_by=moderator)


def test_nobody_signs_in_and_no_mail_goes_after_the_confirmation(asked, second, client):
    mail = OutgoingEmail.objects.create(
        user=asked.member, to=asked.member.email, kind="digest", dedupe_key="1", subject="Your week"
    )
    client.force_login(asked.member)
    member = confirmed(asked, second)
    assert member.remembered_at is not None
    assert not client.get(reverse("home")).wsgi_request.user.is_authenticated
    page = client.post(
        reverse("account_login"), {"login": member.email, "password": "correct horse battery"}, follow=True
    )
    assert not page.wsgi_request.user.is_authenticated
    assert not OutgoingEmail.objects.filter(pk=mail.pk, state="waiting").exists()
    assert not OutgoingEmail.objects.filter(
        kind="account", to=member.email, subject__contains="closed"
    ).exists()
    assert not Notification.objects.filter(user=member).exists()


def test_confirming_is_logged_once(asked, second):
    confirmed(asked, second)
    assert not confirm_memorial(by=second, request=asked)
    verbs = list(LogEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == [LogEntry.Verb.MEMORIAL_ASK, LogEntry.Verb.MEMORIAL]


@pytest.mark.parametrize("wish", [None, *PostsChoice])
def test_wish_applies_when_the_days_are_over(asked, second, wish):
    member = asked.member
    post = PostFactory(author=member, body="Words that were mine")
    set_last_wish(by=member, posts=wish)
    confirmed(asked, second)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=settings.LEAVING_DAYS, minutes=1)):
        assert erase_due(member.pk)
    member.refresh_from_db()
    post = Post.objects.get(pk=post.pk)
    choice = wish or PostsChoice.KEEP
    assert (post.author_id == member.pk) is (choice is PostsChoice.KEEP)
    assert bool(post.body) is (choice is not PostsChoice.ERASE)
    assert member.remembered_at is not None
    assert not OutgoingEmail.objects.filter(to__contains="@mail.example").exists()  # nobody is told


def test_what_they_chose_when_they_left_comes_before_the_wish(asked, second):
    member = asked.member
    set_last_wish(by=member, posts=PostsChoice.KEEP)
    ask_to_leave(by=member, user=member, posts=PostsChoice.ERASE)
    confirmed(asked, second)
    leaving = Leaving.objects.get(user=member)
    assert (leaving.posts, leaving.why) == (PostsChoice.ERASE, Leaving.Why.MEMORIAL)


def test_nobody_comes_back_by_themselves(asked, second):
    member = confirmed(asked, second)
    with pytest.raises(PermissionDenied):
        come_back(by=member)


# -- Mistakes --------------------------------------------------------------------------------
def test_any_moderator_takes_a_request_back(asked, second):
    assert take_memorial_back(by=second, request=asked)
    assert not MemorialRequest.objects.exists()
    assert LogEntry.objects.latest("pk").verb == LogEntry.Verb.MEMORIAL_UNDO


def test_administrator_takes_a_confirmation_back_and_everything_is_as_it_was(asked, second):
    before = User.objects.values().get(pk=asked.member_id)
    confirmed(asked, second)
    with pytest.raises(PermissionDenied):
        take_memorial_back(by=second, request=asked)
    assert take_memorial_back(by=UserFactory(administrator=True), request=asked)
    after = User.objects.values().get(pk=asked.member_id)
    assert {name: value for name, value in after.items() if before[name] != value}.keys() <= {
        "dormancy_warned_at"
    }
    assert not Leaving.objects.exists()
    assert not MemorialRequest.objects.exists()


# -- The page ----------------------------------------------------------------------------------
@pytest.mark.parametrize("wish", ["", *PostsChoice])
def test_member_says_what_they_wish(member_client, member, wish):
    page = member_client.post(reverse("accounts:last_wish"), {"posts": wish}, follow=True)
    member.refresh_from_db()
    assert member.last_wish == wish
    assert "Your wish is kept" in page.content.decode()
    assert f'value="{wish}" checked' in page.content.decode()


def test_wish_that_is_none_of_them_changes_nothing(member_client, member):
    page = member_client.post(reverse("accounts:last_wish"), {"posts": "sell"})
    member.refresh_from_db()
    assert member.last_wish == ""
    assert "Please choose one of the four." in page.content.decode()
