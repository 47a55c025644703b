"""Changing the title of one's thread."""

import datetime

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from forums.models import Draft, PostEdit, Thread
from tests.factories.accounts import UserFactory
from tests.factories.forums import ThreadFactory

pytestmark = pytest.mark.django_db
BEFORE, AFTER = "My doctor Zebra", "A doctor"
CALL_ME = "Ring me, 020 7946 0018"


@pytest.fixture
def thread(member):
    return ThreadFactory(author=member, title=BEFORE)


def url(thread):
    return reverse("forums:thread_title", args=[thread.pk])


def title():
    return Thread.objects.get().title


def test_its_box_holds_the_title_as_it_stands(member_client, thread):
    html = member_client.get(url(thread)).content.decode()
    assert f'value="{BEFORE}"' in html
    assert "It never shows in e-mails or web addresses." in html


def test_the_title_changes_and_a_second_press_leads_to_the_same_place(member_client, thread):
    for _ in range(2):
        response = member_client.post(url(thread), {"title": f"  A \n doctor{chr(0)} "})
        assert response.headers["Location"] == thread.get_absolute_url()
    assert title() == AFTER
    assert PostEdit.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\u200d", "x" * 151])
def test_what_cannot_be_a_title_comes_back_with_a_reason(member_client, thread, typed):
    html = member_client.post(url(thread), {"title": typed}).content.decode()
    assert "needs another look" in html
    assert 'href="#id_title"' in html
    assert title() == BEFORE


def test_a_form_without_its_box_changes_nothing(member_client, thread):
    assert "needs another look" in member_client.post(url(thread)).content.decode()
    assert title() == BEFORE


def test_words_are_escaped(member_client, thread):
    member_client.post(url(thread), {"title": "<script>alert(1)</script>"})
    assert "<script>alert" not in member_client.get(url(thread)).content.decode()


class TestPersonalDetails:
    def test_are_pointed_out_first_and_the_author_may_go_on(self, member_client, thread):
        html = member_client.post(url(thread), {"title": CALL_ME}).content.decode()
        assert "<mark>020 7946 0018</mark>" in html
        assert 'href="#id_title"' in html
        assert title() == BEFORE
        mark = html.split('name="as_is" value="')[1].split('"')[0]
        member_client.post(url(thread), {"title": CALL_ME, "as_is": mark})
        assert title() == CALL_ME

    def test_that_stood_there_before_are_not(self, member_client, member):
        thread = ThreadFactory(author=member, title=CALL_ME)
        member_client.post(url(thread), {"title": f"{CALL_ME} please"})
        assert title() == f"{CALL_ME} please"


class TestRefused:
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_to_others_with_the_reason(self, client, moderator, method):
        client.force_login(moderator)
        response = getattr(client, method)(url(ThreadFactory(title=BEFORE)), {"title": AFTER})
        assert response.status_code == 403
        assert "Only the person who started a thread can change its title." in response.content.decode()
        assert title() == BEFORE

    @pytest.mark.parametrize("state", [{"locked": True}, {"forum__is_archived": True}, {"hidden": True}])
    def test_where_the_thread_is_closed_and_the_words_stay_on_the_page(self, member_client, member, state):
        thread = ThreadFactory(author=member, title=BEFORE, **state)
        asked, sent = member_client.get(url(thread)), member_client.post(url(thread), {"title": AFTER})
        assert (asked.status_code, sent.status_code) == (403, 403)
        assert all("the thread is closed" in each.content.decode() for each in (asked, sent))
        assert f'value="{AFTER}"' in sent.content.decode()
        assert title() == BEFORE

    def test_when_it_is_too_late(self, client, member, thread, settings):
        with time_machine.travel(timezone.now() + datetime.timedelta(hours=settings.POST_EDIT_HOURS)):
            client.force_login(member)
            asked, sent = client.get(url(thread)), client.post(url(thread), {"title": AFTER})
        assert (asked.status_code, sent.status_code) == (403, 403)
        assert all("hours after the thread was started" in each.content.decode() for each in (asked, sent))

    def test_while_the_first_post_is_withdrawn(self, member_client, thread):
        thread.posts.update(withdrawn_at=timezone.now())
        response = member_client.get(url(thread))
        assert response.status_code == 403
        assert "The first post is not shown at the moment" in response.content.decode()

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_hidden_threads_of_others_are_not_here(self, member_client, method):
        assert getattr(member_client, method)(url(ThreadFactory(hidden=True))).status_code == 404
        assert getattr(member_client, method)("/forums/threads/999999999/title/").status_code == 404


class TestSignedOut:
    def test_a_visitor_is_asked_to_sign_in(self, client, thread):
        assert client.get(url(thread)).headers["Location"].startswith(reverse("account_login"))

    def test_the_words_are_kept_and_come_back(self, client, member, thread):
        client.force_login(member)
        writer = client.get(url(thread)).content.decode().split('name="writer" value="')[1].split('"')[0]
        Session.objects.all().delete()
        cache.clear()
        response = client.post(url(thread), {"title": AFTER, "writer": writer})
        assert response.status_code == 403
        assert AFTER in response.content.decode()
        login = {"login": member.email, "password": "correct horse battery"}
        assert client.post(reverse("account_login"), login).status_code == 302
        html = client.get(url(thread)).content.decode()
        assert f'value="{AFTER}"' in html
        assert "Your words are back" in html
        assert (title(), Draft.objects.exists()) == (BEFORE, False)
        client.post(url(thread), {"title": AFTER, "writer": writer})
        assert title() == AFTER
        assert "Your words are back" not in client.get(url(thread)).content.decode()

    def test_a_form_of_another_member_changes_nothing(self, client, member, thread):
        client.force_login(UserFactory())
        other = ThreadFactory(author=UserFactory())
        client.force_login(other.author)
        writer = client.get(url(other)).content.decode().split('name="writer" value="')[1].split('"')[0]
        client.force_login(member)
        response = client.post(url(thread), {"title": AFTER, "writer": writer})
        assert "Another member has signed in" in response.content.decode()
        assert not Thread.objects.filter(title=AFTER).exists()


def test_asking_costs_the_same_in_short_and_long_threads(
    member_client, member, django_assert_max_num_queries
):
    for replies in (0, 20):
        thread = ThreadFactory(author=member, replies=replies)
        with django_assert_max_num_queries(6):
            member_client.get(url(thread))


def test_the_thread_offers_it_to_its_author_while_it_is_open(client, member):
    for state, may in (({}, True), ({"locked": True}, False)):
        thread = ThreadFactory(author=member, **state)
        for user, offered in ((member, may), (UserFactory(moderator=True), False)):
            client.force_login(user)
            assert (url(thread) in client.get(thread.get_absolute_url()).content.decode()) is offered
