"""What moderators learn of first replies."""

import datetime

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from moderation.figures import first_replies, still_waiting
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def asked(days=2.0, answered_after=None, **traits):
    """A thread of `days` ago, answered after so many hours."""
    at = timezone.now() - datetime.timedelta(days=days)
    thread = ThreadFactory(created_at=at, **traits)
    if answered_after is not None:
        PostFactory(thread=thread, created_at=at + datetime.timedelta(hours=answered_after))
    return thread


def test_the_median_and_the_share_of_a_day():
    for hours in (1, 3, 30):
        asked(answered_after=hours)
    figures = first_replies()
    assert (figures.threads, figures.within_a_day, figures.share) == (3, 2, 66)
    assert figures.median == datetime.timedelta(hours=3)
    assert figures.median_in_words == "3\xa0hours"


def test_threads_without_a_reply_make_the_median_longer_not_shorter():
    asked(answered_after=1)
    for _ in range(2):
        asked()
    figures = first_replies()
    assert figures.median is None
    assert figures.median_in_words == ""
    assert figures.share == 33


@pytest.mark.parametrize("traits", [{"days": 31}, {"days": 0.5}, {"hidden": True}], ids=str)
def test_ancient_young_and_hidden_threads_are_not_counted(traits):
    asked(answered_after=1, **traits)
    assert first_replies().threads == 0
    assert first_replies().share == 0


def test_words_of_the_author_are_no_reply():
    thread = asked()
    PostFactory(thread=thread, author=thread.author, created_at=thread.created_at)
    assert first_replies().within_a_day == 0


def test_the_figures_come_from_an_index(django_assert_num_queries):
    with django_assert_num_queries(1) as captured:
        first_replies()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + captured[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "forums_thread_first_replies" in plan


def test_who_waits_longest_comes_first_and_the_rest_is_counted(django_assert_num_queries):
    threads = [asked(days=2 + n / 10) for n in range(12)]
    asked(answered_after=1)
    with django_assert_num_queries(1):
        waiting = still_waiting()
        assert [thread.forum.name for thread in waiting.threads]
    assert [thread.pk for thread in waiting.threads] == [thread.pk for thread in threads[:1:-1]]
    assert (waiting.total, waiting.others) == (12, 2)


def test_nobody_waits():
    assert (still_waiting().total, still_waiting().others) == (0, 0)


def test_the_first_page_of_the_admin_tells_moderators_and_nobody_else(client):
    asked(title="Larkspur in spring")
    asked(answered_after=2)
    client.force_login(UserFactory(moderator=True))
    html = client.get(reverse("admin:index")).content.decode()
    assert "Threads without a reply: 1" in html
    assert "Larkspur in spring" in html
    assert "Answered within a day: 50%." in html
    client.force_login(UserFactory(editor=True))
    html = client.get(reverse("admin:index")).content.decode()
    assert "Larkspur" not in html
    assert "without a reply" not in html


def test_the_first_page_says_when_nobody_waits(client):
    client.force_login(UserFactory(moderator=True))
    assert "Nobody waits long for a first reply." in client.get(reverse("admin:index")).content.decode()
