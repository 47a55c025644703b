"""What a member agreed to, and closing the account."""

import re
from html import unescape

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse

from accounts import policies
from accounts.actions.consents import record_consent
from accounts.actions.erasure import erase_due
from accounts.models import Consent, User
from forums.selectors.writing import quote_of
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory
from tests.factories.medicines import TreatmentFactory

pytestmark = pytest.mark.django_db
CLOSE = "accounts:account_close"
PASSWORD = "correct horse battery"


def test_agreements_are_listed_with_version_date_and_their_words(member_client, member) -> None:
    for kind in (Consent.Kind.TERMS, Consent.Kind.HEALTH, Consent.Kind.DIGEST):
        record_consent(by=member, kind=kind, way=Consent.Way.SIGNUP)
    html = member_client.get(reverse("accounts:your_data")).content.decode()
    version = policies.current("terms").version
    assert reverse("policy_version", args=["terms", version]) in html
    assert f"version {version}" in html
    assert "agreed on <time" in html
    assert reverse("accounts:health_withdraw") in html
    assert reverse("notifications:email_preferences") in html


def test_nothing_is_chosen_beforehand_and_looking_closes_nothing(member_client, member) -> None:
    page = member_client.get(reverse(CLOSE))
    assert page.context["form"]["posts"].value() is None
    assert re.findall(r'name="(\w+)" value="(\w*)" checked', page.content.decode()) == [("at_once", "")]
    member.refresh_from_db()
    assert member.is_active


def test_the_page_says_in_numbers_what_goes(member_client, member) -> None:
    html = member_client.get(reverse(CLOSE)).content.decode()
    assert "You have written no posts yet." in html
    thread = ThreadFactory(replies=0)
    post = PostFactory(thread=thread, author=member, body="I plan nothing before ten in the morning")
    text = quote_of(UserFactory(), thread, str(post.number)).text
    PostFactory(thread=thread, body=text + "Same here.")
    TreatmentFactory(user=member)
    html = unescape(member_client.get(reverse(CLOSE)).content.decode())
    for words in (
        "1 post in 1 thread",
        "1 post of somebody else that quotes you",
        "“I plan nothing",
        "1 entry in your medicines",
    ):
        assert words in html
    assert "no posts yet" not in html


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"posts": "erase", "handle": "somebody else"}, "handle"),
        ({"posts": "erase", "handle": ""}, "handle"),
        ({"posts": "erase", "handle": "\x00"}, "handle"),
        ({"handle": "blue.door"}, "posts"),
        ({"posts": "everything", "handle": "blue.door"}, "posts"),
        ({"posts": "erase", "handle": "blue.door", "at_once": "yesterday"}, "at_once"),
    ],
)
def test_a_slip_closes_nothing(client, answers: dict, field: str) -> None:
    member = UserFactory(handle="blue.door")
    client.force_login(member)
    page = client.post(reverse(CLOSE), answers)
    assert list(page.context["form"].errors) == [field]
    member.refresh_from_db()
    assert member.is_active


def ask(client, member, **answers):
    return client.post(reverse(CLOSE), {"posts": "erase", "handle": member.handle} | answers, follow=True)


@pytest.mark.parametrize("at_once", ["", "now"])
@pytest.mark.parametrize("posts", ["erase", "anonymise", "keep"])
def test_the_password_is_asked_once_more_and_then_it_is_done(client, posts: str, at_once: str) -> None:
    member = UserFactory(handle="blue.door")
    client.force_login(member)
    page = ask(client, member, posts=posts, handle="Blue.Door", at_once=at_once)
    assert "Is it you?" in page.content.decode()
    member.refresh_from_db()
    assert member.is_active

    page = client.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)

    goodbye = "accounts:account_closed" if at_once else "accounts:account_leaving"
    assert page.redirect_chain[-1][0] == reverse(goodbye)
    assert "Your account is closed" in page.content.decode()
    assert "_auth_user_id" not in client.session
    member.refresh_from_db()
    assert not member.is_active
    assert member.leaving.posts == posts
    assert erase_due(member.pk) is bool(at_once)
    if at_once:
        member.refresh_from_db()
        assert member.email == ""
        assert member.handle == ("blue.door" if posts == "keep" else f"former-{member.pk}")


def test_a_wrong_password_closes_nothing(client) -> None:
    member = UserFactory(handle="blue.door")
    client.force_login(member)
    page = ask(client, member)
    client.post(page.redirect_chain[-1][0], {"password": "not the one at all"})
    member.refresh_from_db()
    assert member.is_active


def test_who_has_no_password_confirms_by_the_name(client) -> None:
    member = UserFactory(handle="blue.door")
    member.set_unusable_password()
    member.save()
    client.force_login(member)
    page = ask(client, member)
    assert page.redirect_chain[-1][0] == reverse("accounts:account_leaving")
    member.refresh_from_db()
    assert not member.is_active


def test_the_last_administrator_stays(client) -> None:
    member = UserFactory(handle="blue.door", administrator=True)
    member.set_unusable_password()
    member.save()
    client.force_login(member)
    Authenticator.objects.all().delete()  # nothing more to ask for
    page = ask(client, member)
    assert page.status_code == 403
    assert "This site needs an administrator." in page.content.decode()
    assert User.objects.get().is_active


@pytest.mark.parametrize("name", ["account_closed", "account_leaving"])
def test_goodbye_is_for_everybody(client, name) -> None:
    assert client.get(reverse(f"accounts:{name}")).status_code == 200
    assert mail.outbox == []
