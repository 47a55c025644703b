"""The short version of a long thread."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions.distance import mute_member
from forums.models import Post, Thread, ThreadRead
from tests.factories.accounts import UserFactory
from tests.factories.forums import ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(settings):
    """Thirty posts; some were received warmly, one helped."""
    settings.SHORT_VERSION_POSTS = 30
    thread = ThreadFactory(public=True, replies=29, is_question=True)
    for number, warmth in ((5, 9), (6, 8), (12, 7), (13, 6), (14, 5), (15, 4), (16, 3)):
        thread.posts.filter(number=number).update(warmth=warmth)
    thread.posts.filter(number=20).update(helped_at=timezone.now())
    Thread.objects.filter(pk=thread.pk).update(helped_count=1)
    return thread


def short(client, thread):
    return client.get(reverse("forums:thread_short", args=[thread.pk]))


def numbers(response):
    return [int(number) for number in re.findall(r'id="p(\d+)"', response.content.decode())]


def test_tells_how_it_began_what_helped_what_was_warm_and_where_it_stands(client, thread):
    assert numbers(short(client, thread)) == [1, 5, 6, 12, 13, 14, 15, 20, 27, 28, 29, 30]


def test_names_what_is_left_out_and_leads_there(client, thread):
    thread.posts.filter(number__lte=6).update(created_at=timezone.now() - datetime.timedelta(days=100))
    html = short(client, thread).content.decode()
    url = thread.get_absolute_url()
    assert f'<a class="go" href="{url}#p2">3 posts in between</a></span>' in html
    assert f'<a class="go" href="{url}#p7">5 posts in between</a>, 3 months later</span>' in html
    assert f'<a class="go" href="{url}?page=2#p21">6 posts in between</a>' in html
    assert f'href="{url}?page=2#p30"' in html


def test_never_shows_how_warm_a_post_was(client, thread):
    Post.objects.filter(number=5).update(warmth=7131)
    assert "7131" not in short(client, thread).content.decode()


def test_leaves_out_what_is_hidden_withdrawn_or_muted(client, thread, member):
    Post.objects.filter(number=5).update(hidden_at=timezone.now(), hidden_reason="It named a doctor")
    Post.objects.filter(number=29).update(withdrawn_at=timezone.now())
    mute_member(by=member, member=thread.posts.get(number=6).author)
    client.force_login(member)
    assert numbers(short(client, thread)) == [1, 12, 13, 14, 15, 16, 20, 26, 27, 28, 30]


def test_of_a_thread_that_somebody_muted_is_there_all_the_same(client, thread, member):
    mute_member(by=member, member=thread.author)
    client.force_login(member)
    assert 30 in numbers(short(client, thread))


def test_keeps_the_place_of_a_hidden_opening_post(client, thread):
    Post.objects.filter(number=1).update(hidden_at=timezone.now(), hidden_reason="It named a doctor")
    html = short(client, thread).content.decode()
    assert "Post 1 was hidden by a moderator" in html
    assert "Opening words" not in html


def test_is_not_for_search_engines(client, thread):
    thread.forum.is_indexable = True
    thread.forum.save()
    response = short(client, thread)
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.content.decode()


@pytest.mark.parametrize("posts", [29, 30])
def test_is_offered_by_long_threads_only(client, settings, posts):
    settings.SHORT_VERSION_POSTS = 30
    thread = ThreadFactory(public=True, replies=posts - 1)
    offered = (
        reverse("forums:thread_short", args=[thread.pk])
        in client.get(thread.get_absolute_url()).content.decode()
    )
    assert offered is (posts == 30)
    assert short(client, thread).status_code == (200 if posts == 30 else 404)


@pytest.mark.parametrize("state", [{}, {"public": True, "hidden": True}])
def test_is_not_here_for_who_may_not_open_the_thread(client, settings, state):
    settings.SHORT_VERSION_POSTS = 2
    thread = ThreadFactory(replies=1, **state)
    assert short(client, thread).status_code == 404
    if state:
        client.force_login(UserFactory())
        assert short(client, thread).status_code == 404


def test_does_not_say_that_all_was_read(member_client, thread):
    short(member_client, thread)
    assert not ThreadRead.objects.exists()


def test_costs_the_same_few_statements_whatever_the_length(client, thread, member, settings):
    settings.SHORT_VERSION_POSTS = 2
    little = ThreadFactory(public=True, replies=1)
    client.force_login(member)
    costs = []
    for each in (little, thread):
        with CaptureQueriesContext(connection) as queries:
            short(client, each)
        costs.append(len(queries))
    assert costs == [4, 4]  # member, thread, which posts, posts


def test_a_visitors_second_look_asks_the_database_nothing(client, thread, django_assert_num_queries):
    short(client, thread)
    with django_assert_num_queries(0):
        assert short(client, thread).status_code == 200
