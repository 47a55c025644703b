"""What came in while somebody reads, asked for cheaply."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.distance import mute_member
from forums.actions.posts import post_reply, withdraw_post
from forums.models import ThreadRead
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def news(client, thread, after, **headers):
    return client.get(reverse("forums:thread_news", args=[thread.pk]), {"after": after}, headers=headers)


def test_counts_replies_after_a_number_and_leads_to_the_first(member_client):
    thread = ThreadFactory(replies=3)
    url = thread.posts.get(number=3).get_absolute_url()
    assert news(member_client, thread, 2).json() == {"count": 2, "words": "2 new replies, show", "url": url}
    assert news(member_client, thread, 3).json()["words"] == "1 new reply, show"
    assert news(member_client, thread, 4).json() == {"count": 0}
    assert news(member_client, thread, 400).json() == {"count": 0}


def test_leaves_out_own_hidden_withdrawn_and_muted_posts(client, member):
    thread = ThreadFactory()
    PostFactory(thread=thread, author=member)
    PostFactory(thread=thread, hidden=True)
    PostFactory(thread=thread, withdrawn=True)
    muted = PostFactory(thread=thread)
    PostFactory(thread=thread, author=None)
    mute_member(by=member, member=muted.author)
    client.force_login(member)
    told = news(client, thread, 1).json()
    assert (told["count"], told["url"]) == (1, thread.posts.get(number=6).get_absolute_url())


def test_of_a_thread_that_a_muted_member_started_are_told(client, member):
    thread = ThreadFactory(replies=1)
    mute_member(by=member, member=thread.author)
    client.force_login(member)
    assert news(client, thread, 1).json()["count"] == 1


def test_does_not_count_beyond_a_hundred(member_client):
    thread = ThreadFactory()
    first = PostFactory(thread=thread)
    posts = [
        first.__class__(
            thread=thread,
            number=number,
            author=first.author,
            body="x",
            body_html="<p>x</p>",
            submission_id=uuid.uuid4(),
        )
        for number in range(3, 130)
    ]
    first.__class__.objects.bulk_create(posts)
    assert news(member_client, thread, 1).json()["count"] == 100


@pytest.mark.parametrize("state", [{}, {"public": True, "hidden": True}])
def test_says_nothing_of_a_thread_that_is_not_for_the_reader(client, state):
    thread = ThreadFactory(replies=1, **state)
    assert news(client, thread, 1).status_code == 404
    if state:
        client.force_login(UserFactory())
        assert news(client, thread, 1).status_code == 404


@pytest.mark.parametrize("after", ["", "x", "-1", "1.5", "9999999999", "%00", "１"])
def test_a_number_that_is_none_is_not_here(client, after):
    assert news(client, ThreadFactory(public=True), after).status_code == 404


def test_answers_not_modified_while_nothing_came(member_client):
    thread = ThreadFactory(replies=1)
    first = news(member_client, thread, 2)
    assert "private" in first.headers["Cache-Control"]
    assert "no-cache" in first.headers["Cache-Control"]
    again = news(member_client, thread, 2, if_none_match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    PostFactory(thread=thread)
    assert news(member_client, thread, 2, if_none_match=first.headers["ETag"]).status_code == 200


def test_asks_members_two_statements_and_visitors_none(
    client, member, django_assert_num_queries, django_capture_on_commit_callbacks
):
    thread = ThreadFactory(public=True, replies=1)
    first = news(client, thread, 2)
    with django_assert_num_queries(0):
        assert news(client, thread, 2, if_none_match=first.headers["ETag"]).status_code == 304
    with django_capture_on_commit_callbacks(execute=True):
        post_reply(by=member, thread=thread, body="Here now.", submission_id=uuid.uuid4())
    assert news(client, thread, 2, if_none_match=first.headers["ETag"]).json()["count"] == 1
    for keeps in (False, True):
        reader = UserFactory(keeps_distance=keeps)
        client.force_login(reader)
        with django_assert_num_queries(2):
            news(client, thread, 2)


def test_a_withdrawn_reply_is_news_no_more(client, django_capture_on_commit_callbacks):
    thread = ThreadFactory(public=True, replies=1)
    assert news(client, thread, 1).json()["count"] == 1
    post = thread.posts.get(number=2)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_post(by=post.author, post=post)
    assert news(client, thread, 1).json() == {"count": 0}


def test_does_not_move_the_reading_position(member_client, member):
    thread = ThreadFactory(replies=3)
    ThreadRead.objects.create(user=member, thread=thread, last_number=2, read_at=timezone.now())
    news(member_client, thread, 2)
    assert ThreadRead.objects.get().last_number == 2


def test_the_page_says_where_to_ask_and_from_which_number_on(client):
    thread = ThreadFactory(public=True, replies=24)
    html = client.get(thread.get_absolute_url()).content.decode()
    assert (
        f'role="status" data-news="{reverse("forums:thread_news", args=[thread.pk])}" data-after="25"' in html
    )
