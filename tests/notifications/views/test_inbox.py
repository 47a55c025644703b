"""The Notices page."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notifications.models import Notification
from tests.factories.notifications import NotificationFactory
from tests.notifications.conftest import notice_text

pytestmark = pytest.mark.django_db
URL = "/notices/"
NOW = datetime.datetime(2026, 11, 22, 18, 0, tzinfo=datetime.UTC)


@pytest.fixture
def notice(member, notice_texts):
    row = NotificationFactory(user=member)
    notice_texts[row.subject_id] = notice_text(row.subject_id)
    return row


def test_the_page_is_for_members_only(client):
    response = client.get(URL)
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_an_empty_page_says_that_it_is_fine(member_client):
    page = member_client.get(URL).text
    assert "All quiet" in page
    assert "Mark all as read" not in page


def test_a_new_notice_shows_its_words_and_a_way_to_it(member_client, notice):
    page = member_client.get(URL).text
    assert f"Words of notice {notice.subject_id}" in page
    assert "One is new. Nothing here is urgent." in page
    assert 'class="badge new"' in page
    assert f'action="/notices/{notice.pk}/open/"' in page
    assert "and 1 more" not in page


def test_merged_causes_are_counted_in_words(member_client, notice):
    Notification.objects.filter(pk=notice.pk).update(count=3)
    assert "and 2 more like it" in member_client.get(URL).text


def test_notices_are_grouped_by_day(member_client, member, notice_texts):
    with time_machine.travel(NOW, tick=False):
        for days in (0, 1, 3, 20):
            row = NotificationFactory(user=member, read=True, created_at=NOW - datetime.timedelta(days=days))
            notice_texts[row.subject_id] = notice_text(row.subject_id)
        member_client.force_login(member)
        page = member_client.get(URL).text
    headings = ["Today", "Yesterday", "This week", "Earlier"]
    places = [page.index(f">{heading}</h2>") for heading in headings]
    assert places == sorted(places)


def test_what_may_no_longer_be_seen_is_left_out_and_stops_counting(
    member_client, member, notice, notice_texts
):
    gone = NotificationFactory(user=member)
    page = member_client.get(URL).text
    assert f"/notices/{gone.pk}/" not in page
    assert "One is new" in page
    gone.refresh_from_db()
    assert gone.read_at is not None
    assert User.objects.get(pk=member.pk).unread_notices == 1


def test_a_kind_that_nobody_explains_is_left_out_but_kept(member_client, member):
    row = NotificationFactory(user=member, kind="later")
    assert f"/notices/{row.pk}/" not in member_client.get(URL).text
    row.refresh_from_db()
    assert row.read_at is None


def test_notices_of_others_are_never_shown(member_client, notice_texts):
    other = NotificationFactory()
    notice_texts[other.subject_id] = notice_text(other.subject_id)
    assert "Words of notice" not in member_client.get(URL).text


def test_older_notices_have_pages_with_an_end(member_client, member, notice_texts):
    rows = [
        NotificationFactory(user=member, read=True, created_at=NOW - datetime.timedelta(hours=n))
        for n in range(45)
    ]
    notice_texts.update({row.subject_id: notice_text(row.subject_id) for row in rows})
    seen, url = [], URL
    while url:
        page = member_client.get(url).text
        seen += [row.pk for row in rows if f'id="notice-{row.pk}"' in page]
        url = (
            URL + page.partition('rel="next"')[0].rpartition('href="')[2].rstrip('" ')
            if 'rel="next"' in page
            else ""
        )
    assert seen == [row.pk for row in rows]
    assert "Newer notices" in page
    assert "Older notices" not in page


def test_the_number_of_notices_does_not_change_the_number_of_queries(
    member_client, member, notice_texts, django_assert_num_queries
):
    for number in (1, 19):
        for row in NotificationFactory.create_batch(number, user=member):
            notice_texts[row.subject_id] = notice_text(row.subject_id)
        with django_assert_num_queries(2):  # the member, the notices
            member_client.get(URL)


# -- Opening --------------------------------------------------------------------------------
def test_opening_marks_as_read_and_leads_to_the_subject(member_client, member, notice):
    response = member_client.post(f"/notices/{notice.pk}/open/")
    assert response.status_code == 302
    assert response.url == f"/forums/threads/{notice.subject_id}/"
    assert User.objects.get(pk=member.pk).unread_notices == 0
    assert 'class="badge new"' not in member_client.get(URL).text


def test_opening_what_is_gone_says_so_and_stops_counting(member_client, member, notice, notice_texts):
    notice_texts.clear()
    response = member_client.post(f"/notices/{notice.pk}/open/", follow=True)
    assert "What this notice spoke of is no longer here." in response.text
    assert User.objects.get(pk=member.pk).unread_notices == 0


def test_nobody_opens_the_notices_of_another(member_client):
    other = NotificationFactory()
    assert member_client.post(f"/notices/{other.pk}/open/").status_code == 404
    other.refresh_from_db()
    assert other.read_at is None


def test_all_are_marked_as_read_at_once(member_client, member, notice):
    NotificationFactory(user=member)
    assert member_client.post("/notices/read/", follow=True).status_code == 200
    assert not Notification.objects.filter(user=member).unread().exists()
    assert User.objects.get(pk=member.pk).unread_notices == 0


@pytest.mark.parametrize("url", ["/notices/1/open/", "/notices/read/"])
def test_what_changes_something_refuses_get_and_visitors(client, member_client, url):
    assert member_client.get(url).status_code == 405
    client.logout()
    assert client.post(url).url.startswith(reverse("account_login"))


def test_a_broken_cursor_shows_the_first_page(member_client, notice):
    for cursor in ("x", "zzzz", "%00", timezone.now().isoformat()):
        assert f"Words of notice {notice.subject_id}" in member_client.get(URL, {"at": cursor}).text
