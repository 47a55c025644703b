"""Facebook's two calls: they part the accounts, tell the member, and tell Facebook nothing about who is here."""

import datetime

import pytest
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse
from django.utils import timezone

from accounts.actions.providers import purge_provider_deletions
from accounts.models import ProviderDeletion, User
from notifications.models import OutgoingEmail
from tests.accounts.test_signed_requests import SECRET, good, signed
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

CALLS = ("accounts:facebook_data_deletion", "accounts:facebook_deauthorise")


@pytest.fixture(autouse=True)
def facebook(settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"  # as on the site
    settings.SOCIALACCOUNT_PROVIDERS = settings.SOCIALACCOUNT_PROVIDERS | {
        "facebook": settings.SOCIALACCOUNT_PROVIDERS["facebook"]
        | {"APPS": [{"client_id": "site", "secret": SECRET, "key": ""}]}
    }


@pytest.fixture
def member():
    member = UserFactory()
    SocialAccount.objects.create(user=member, provider="facebook", uid="218471")
    SocialAccount.objects.create(user=member, provider="google", uid="218471")
    return member


@pytest.mark.parametrize("call", CALLS)
def test_the_accounts_part_once_and_the_member_is_told(client, member, call):
    for _twice in range(2):
        assert client.post(reverse(call), {"signed_request": signed(good())}).status_code == 200
    assert list(SocialAccount.objects.values_list("provider", flat=True)) == ["google"]
    assert OutgoingEmail.objects.get().to == member.email
    assert User.objects.get(pk=member.pk).is_active, "the account here is the member's own"


@pytest.mark.parametrize("call", CALLS)
def test_the_answer_does_not_tell_whether_somebody_is_here(client, member, call):
    known, unknown = (
        client.post(reverse(call), {"signed_request": signed(good(user_id=uid))}) for uid in ("218471", "1")
    )
    assert (known.status_code, sorted(known.json())) == (unknown.status_code, sorted(unknown.json()))


@pytest.mark.parametrize("call", CALLS)
def test_what_facebook_did_not_sign_changes_nothing(client, member, call):
    for body in ({}, {"signed_request": "x.y"}, {"signed_request": signed(good(), secret="another")}):
        assert client.post(reverse(call), body).status_code == 400
    assert SocialAccount.objects.count() == 2
    assert client.get(reverse(call)).status_code == 405


@pytest.mark.parametrize("call", CALLS)
def test_without_sign_in_by_facebook_there_is_no_such_address(client, settings, call):
    settings.SOCIALACCOUNT_PROVIDERS = {"facebook": {"APPS": []}}
    assert client.post(reverse(call), {"signed_request": signed(good())}).status_code == 404


def test_the_code_leads_to_a_page_that_says_what_was_done(client, member):
    answer = client.post(reverse(CALLS[0]), {"signed_request": signed(good())}).json()
    assert answer["url"].endswith(f"/{answer['confirmation_code']}/")
    page = client.get(reverse("accounts:facebook_deletion_status", args=[answer["confirmation_code"]]))
    assert "What Facebook told us is deleted" in page.content.decode()
    assert member.handle not in page.content.decode()
    assert client.get(reverse("accounts:facebook_deletion_status", args=["another"])).status_code == 404


def test_codes_go_after_their_time(settings):
    old = timezone.now() - datetime.timedelta(days=settings.PROVIDER_DELETION_DAYS, seconds=1)
    ProviderDeletion.objects.create(asked_at=old)
    kept = ProviderDeletion.objects.create()
    assert purge_provider_deletions() == 1
    assert ProviderDeletion.objects.get() == kept
