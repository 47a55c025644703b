"""The poll of a thread, for who has voted, who has not, and who may not."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from forums.actions.polls import PollSpec, add_poll, cast_ballot
from forums.models import Poll, PollBallot
from tests.factories.accounts import UserFactory
from tests.factories.forums import ThreadFactory

pytestmark = pytest.mark.django_db


def poll_in(thread=None, **fields):
    return add_poll(thread or ThreadFactory(), PollSpec("What eases it?", ("Tea", "A walk"), **fields))


def page(client, poll):
    return client.get(poll.thread.get_absolute_url()).content.decode()


def vote(client, poll, *answers, follow=True):
    url = reverse("forums:poll_vote", args=[poll.pk])
    return client.post(url, {"answer": list(answers)}, follow=follow)


def votes(poll):
    return list(poll.options.values_list("vote_count", flat=True))


def others_vote(poll, *positions):
    for position in positions:
        cast_ballot(by=UserFactory(), poll=poll, positions=[position])


class TestVoting:
    def test_counts_and_says_so(self, member_client):
        poll = poll_in()
        html = page(member_client, poll)
        assert "Your vote is secret" in html
        assert 'type="radio" name="answer"' in html
        answer = vote(member_client, poll, 1, follow=False)
        assert answer.headers["Location"] == f"{poll.thread.get_absolute_url()}#poll"
        html = page(member_client, poll)
        assert "Your vote is counted" in html
        assert 'name="answer"' not in html
        assert votes(poll) == [1, 0]

    def test_a_second_vote_changes_nothing_and_says_why(self, member_client):
        poll = poll_in()
        vote(member_client, poll, 1)
        assert "A secret vote cannot be changed" in vote(member_client, poll, 2).content.decode()
        assert votes(poll) == [1, 0]

    def test_several_answers_are_boxes(self, member_client):
        poll = poll_in(is_multiple=True)
        assert 'type="checkbox" name="answer"' in page(member_client, poll)
        vote(member_client, poll, 1, 2)
        assert votes(poll) == [1, 1]

    @pytest.mark.parametrize(
        "answers", [[], [""], ["x"], ["3"], ["0"], ["1", "2"], ["1", "x"], ["٣"], ["9" * 50]]
    )
    def test_what_no_box_sends_is_refused_kindly(self, member_client, answers):
        poll = poll_in()
        assert "Nothing was counted yet" in vote(member_client, poll, *answers).content.decode()
        assert not PollBallot.objects.exists()

    @pytest.mark.parametrize("state", [{"locked": True}, {"hidden": True}])
    def test_ends_with_the_thread(self, client, member, state):
        poll = poll_in(ThreadFactory(author=member, **state))
        client.force_login(member)
        html = page(client, poll)
        assert "This poll has ended." in html
        assert 'name="answer"' not in html
        vote(client, poll, 1)
        assert votes(poll) == [0, 0]

    def test_needs_a_member_who_may_see_the_thread(self, client, member):
        poll = poll_in(ThreadFactory(hidden=True))
        url = reverse("forums:poll_vote", args=[poll.pk])
        assert "/login/" in client.post(url, {"answer": 1}).headers["Location"]
        client.force_login(member)
        assert client.post(url, {"answer": 1}).status_code == 404
        assert client.post(reverse("forums:poll_vote", args=[10**6]), {"answer": 1}).status_code == 404
        assert client.get(url).status_code == 405


class TestResults:
    def test_are_for_who_has_voted_once_three_have(self, client, member_client, member):
        poll = poll_in()
        others_vote(poll, 1, 2)
        assert "chart" not in page(member_client, poll)
        vote(member_client, poll, 1)
        html = page(member_client, poll)
        assert "3 members voted." in html
        assert "<b>2</b>: 67%" in html
        assert 'width="67%"' in html
        client.force_login(UserFactory())
        html = page(client, poll)
        assert "<b>2</b>" not in html
        assert "3 members voted." in html

    def test_of_one_or_two_votes_stay_with_the_poll(self, member_client):
        poll = poll_in()
        others_vote(poll, 1)
        vote(member_client, poll, 1)
        html = page(member_client, poll)
        assert "Results are shown when three members have voted" in html
        assert "<b>2</b>" not in html

    def test_are_for_every_member_after_the_end_and_for_no_visitor(self, client, member):
        poll = poll_in(ThreadFactory(public=True))
        others_vote(poll, 1, 1, 2)
        Poll.objects.update(closes_at=timezone.now() - datetime.timedelta(minutes=1))
        html = page(client, poll)
        assert "Members vote here" in html
        assert "What eases it?" in html
        assert "A walk" not in html
        client.force_login(member)
        html = page(client, poll)
        assert "<b>2</b>: 67%" in html
        assert "This poll has ended." in html

    def test_say_until_when_the_poll_runs(self, member_client):
        poll = poll_in(closes_at=timezone.now() + datetime.timedelta(days=40))
        last_day = timezone.localtime(poll.closes_at - datetime.timedelta(minutes=1))
        assert f"It runs until the end of {last_day.day} " in page(member_client, poll)

    def test_go_with_the_opening_post(self, member_client):
        poll = poll_in(ThreadFactory(replies=1))
        poll.thread.posts.filter(number=1).update(withdrawn_at=timezone.now())
        assert "What eases it?" not in page(member_client, poll)

    def test_words_are_escaped(self, member_client):
        thread = ThreadFactory()
        add_poll(thread, PollSpec("<b>Which?</b>", ("<i>one</i>", "two")))
        html = member_client.get(thread.get_absolute_url()).content.decode()
        assert "&lt;b&gt;Which?" in html
        assert "<i>one" not in html


def test_only_threads_with_a_poll_ask_for_one(member_client):
    poll = poll_in()
    plain = ThreadFactory()
    counts = {}
    for name, thread in (("poll", poll.thread), ("plain", plain)):
        member_client.get(thread.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            member_client.get(thread.get_absolute_url())
        counts[name] = len(queries)
    assert counts["poll"] == counts["plain"] + 1
