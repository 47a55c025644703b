"""Leaving: what says who somebody was goes, once and whole."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.actions.consents import record_consent
from accounts.actions.erasure import erase_member
from accounts.actions.roles import grant_role
from accounts.handles import sealed_key
from accounts.models import Consent, ReservedHandle, User
from accounts.registries import PostsChoice, erasure_handlers
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaver():
    member = UserFactory(
        handle="blue.door",
        email="leaver@mail.example",
        theme="dark",
        text_size="large",
        time_zone="Asia/Tokyo",
    )
    grant_role(by=None, user=member, role="moderator")
    record_consent(by=member, kind=Consent.Kind.TERMS, way=Consent.Way.SIGNUP)
    SocialAccount.objects.create(user=member, provider="google", uid="12")
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={})
    return member


def test_everything_that_says_who_goes(leaver) -> None:
    assert erase_member(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    row = User.objects.get(pk=leaver.pk)
    assert (row.email, row.handle, row.display_name) == ("", f"former-{row.pk}", "former member")
    assert not row.is_active
    assert not row.has_usable_password()
    assert not (row.is_staff)
    assert not (row.is_moderator)
    assert not (row.groups.exists())
    assert (row.theme, row.text_size, row.time_zone, row.last_login) == ("", "", "UTC", None)
    assert row.erased_at is not None
    for model in (EmailAddress, SocialAccount, Authenticator, Consent):
        assert not model.objects.filter(user=row).exists(), model
    assert ReservedHandle.objects.get().handle_key == sealed_key("bluedoor")
    values = " ".join(str(value) for value in row.__dict__.values())
    assert "leaver" not in values
    assert "blue" not in values


def test_a_second_time_changes_nothing(leaver) -> None:
    erase_member(by=None, user=leaver, posts=PostsChoice.ERASE)
    before = User.objects.values().get(pk=leaver.pk)
    assert not erase_member(by=None, user=leaver, posts=PostsChoice.KEEP)
    assert User.objects.values().get(pk=leaver.pk) == before


def test_every_handler_may_run_twice(leaver) -> None:
    for _ in range(2):
        for handler in erasure_handlers:
            handler(leaver, PostsChoice.ANONYMISE)
    assert not EmailAddress.objects.filter(user=leaver).exists()


@pytest.mark.parametrize("posts", list(PostsChoice))
def test_each_app_hears_the_choice_before_the_row_is_emptied(leaver, monkeypatch, posts: PostsChoice) -> None:
    heard = []
    monkeypatch.setattr(
        erasure_handlers,
        "_entries",
        {"test": lambda user, choice: heard.append((user.email, user.handle, choice))},
    )
    erase_member(by=leaver, user=leaver, posts=posts)
    assert heard == [("leaver@mail.example", "blue.door", posts)]


def test_a_failing_app_leaves_all_as_it_was(leaver, monkeypatch) -> None:
    def refuse(user, posts):
        raise RuntimeError("no")

    monkeypatch.setattr(erasure_handlers, "_entries", dict(erasure_handlers.items()) | {"zz": refuse})
    with pytest.raises(RuntimeError):
        erase_member(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    leaver.refresh_from_db()
    assert leaver.is_active
    assert EmailAddress.objects.filter(user=leaver).exists()


def test_who_keeps_their_posts_keeps_the_name_on_them(leaver) -> None:
    erase_member(by=leaver, user=leaver, posts=PostsChoice.KEEP)
    row = User.objects.get(pk=leaver.pk)
    assert (row.handle, row.display_name, row.email) == ("blue.door", "blue.door", "")


def test_every_browser_is_signed_out_and_its_session_gone(leaver, client) -> None:
    other = UserFactory()
    elsewhere, theirs = type(client)(), type(client)()
    client.force_login(leaver)
    elsewhere.force_login(leaver)
    theirs.force_login(other)
    erase_member(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    assert [row.get_decoded()["_auth_user_id"] for row in Session.objects.all()] == [str(other.pk)]
    for browser in (client, elsewhere):
        assert browser.get(reverse("accounts:settings")).status_code == 302
    assert theirs.get(reverse("accounts:settings")).status_code == 200


def test_the_address_may_join_again(leaver) -> None:
    erase_member(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    UserFactory(handle="red.door", email="leaver@mail.example")
    erase_member(by=None, user=User.objects.get(handle="red.door"), posts=PostsChoice.ERASE)
    assert User.objects.filter(email="").count() == 2


@pytest.mark.parametrize("trait", [{}, {"moderator": True}, {"editor": True}])
def test_nobody_erases_another_but_administrators(leaver, trait: dict) -> None:
    with pytest.raises(PermissionDenied):
        erase_member(by=UserFactory(**trait), user=leaver, posts=PostsChoice.ERASE)
    leaver.refresh_from_db()
    assert leaver.is_active
    assert erase_member(by=UserFactory(administrator=True), user=leaver, posts=PostsChoice.ERASE)


def test_the_site_keeps_an_administrator() -> None:
    first = UserFactory(administrator=True)
    with pytest.raises(PermissionDenied):
        erase_member(by=first, user=first, posts=PostsChoice.ERASE)
    UserFactory(administrator=True)
    assert erase_member(by=first, user=first, posts=PostsChoice.ERASE)
