"""The workplace's pages for members who died."""

import pytest
from django.urls import reverse

from accounts.models import MemorialRequest
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def first():
    return UserFactory(moderator=True)


@pytest.fixture
def page(client):
    """`page(who, name, *args)` opens a page of the workplace; with `post` it sends the form."""

    def page(who, name, *args, post=None):
        client.force_login(who)
        url = reverse(f"admin:accounts_memorialrequest_{name}", args=args)
        return client.get(url) if post is None else client.post(url, post, follow=True)

    return page


def ask(page, who, handle, note="Her sister wrote to us"):
    return page(who, "ask", post={"handle": handle, "note": note})


def test_one_moderator_asks_and_another_confirms(page, first, member):
    answer = ask(page, first, member.handle)
    assert "Another moderator has to confirm it" in answer.content.decode()
    asked = MemorialRequest.objects.get()
    assert "confirm/" not in page(first, "change", asked.pk).content.decode()
    second = UserFactory(moderator=True)
    assert "confirm/" in page(second, "change", asked.pk).content.decode()
    assert "Confirmed. Nobody can sign in" in page(second, "confirm", asked.pk, post={}).content.decode()
    member.refresh_from_db()
    assert member.remembered_at is not None
    listed = page(second, "changelist").content.decode()
    assert member.handle in listed
    assert "confirmed" in listed


def test_who_asked_cannot_confirm_by_its_address(page, first, member):
    ask(page, first, member.handle)
    answer = page(first, "confirm", MemorialRequest.objects.get().pk, post={})
    assert answer.status_code == 403
    assert MemorialRequest.objects.get().confirmed_at is None


def test_name_that_nobody_has_is_said(page, first):
    assert "There is no member of this name." in ask(page, first, "nobody.there").content.decode()
    assert not MemorialRequest.objects.exists()


def test_own_name_is_refused_in_the_form(page, first):
    assert "This member is you" in ask(page, first, first.handle).content.decode()


def test_request_is_taken_back_and_the_list_follows(page, first, member):
    ask(page, first, member.handle)
    answer = page(first, "take-back", MemorialRequest.objects.get().pk, post={})
    assert "Taken back" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("admin:accounts_memorialrequest_changelist")


@pytest.mark.parametrize("trait", [{}, {"editor": True}])
def test_page_is_for_moderators(page, trait):
    for name in ("ask", "changelist"):
        assert page(UserFactory(**trait), name).status_code in (302, 403)
