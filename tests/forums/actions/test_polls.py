"""Polls: asked with care, voted in secret."""

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from forums.actions.polls import PollSpec, add_poll, cast_ballot, closing_at
from forums.models import Poll, PollBallot, PollOption
from tests.factories.accounts import UserFactory
from tests.factories.forums import ThreadFactory

pytestmark = pytest.mark.django_db


def poll_in(thread=None, **fields):
    spec = PollSpec("What eases your mornings?", ("Tea", "A walk", "Sleep"), **fields)
    return add_poll(thread or ThreadFactory(), spec)


def votes(poll):
    return list(poll.options.values_list("vote_count", flat=True))


class TestAsking:
    def test_keeps_the_answers_in_their_order(self):
        poll = poll_in(is_multiple=True)
        assert list(poll.options.values_list("position", "text")) == [(1, "Tea"), (2, "A walk"), (3, "Sleep")]
        assert poll.is_multiple

    @pytest.mark.parametrize(
        ("question", "options"),
        [
            ("", ("Tea", "Soup")),
            ("x" * 151, ("Tea", "Soup")),
            ("Which?", ("Tea",)),
            ("Which?", tuple(map(str, range(11)))),
            ("Which?", tuple(map(str, range(1000)))),
            ("Which?", ("Tea", " ")),
            ("Which?", ("Tea", "TEA")),
            ("Which?", ("Tea", "x" * 101)),
        ],
    )
    def test_refuses_what_no_form_lets_through(self, question, options):
        with pytest.raises(ValueError, match=r"poll|answer"):
            add_poll(ThreadFactory(), PollSpec(question, options))
        assert not PollOption.objects.exists()

    def test_a_draft_keeps_all_of_it(self):
        spec = PollSpec("Which?", ("Tea", "Soup"), is_multiple=True, closes_at=timezone.now())
        assert PollSpec.from_json(spec.as_json()) == spec
        assert PollSpec.from_json(PollSpec("Which?", ("Tea", "Soup")).as_json()).closes_at is None

    def test_ends_with_the_day_where_the_member_lives(self):
        with timezone.override("Asia/Tokyo"):
            assert closing_at(datetime.date(2026, 11, 30)).isoformat() == "2026-12-01T00:00:00+09:00"


class TestVoting:
    def test_counts_once_and_keeps_no_trace_of_the_choice(self, member):
        poll = poll_in()
        assert cast_ballot(by=member, poll=poll, positions=[2])
        assert not cast_ballot(by=member, poll=poll, positions=[1])
        poll.refresh_from_db()
        assert (votes(poll), poll.ballot_count) == ([0, 1, 0], 1)
        assert {field.name for field in PollBallot._meta.get_fields()} == {"id", "poll", "user"}

    def test_several_answers_where_the_poll_allows_it(self, member):
        poll = poll_in(is_multiple=True)
        assert cast_ballot(by=member, poll=poll, positions=[1, 3, 3])
        poll.refresh_from_db()
        assert (votes(poll), poll.ballot_count) == ([1, 0, 1], 1)

    @pytest.mark.parametrize("positions", [[], [1, 2], [4], [0], [1, 4]])
    def test_a_vote_that_fits_no_answer_leaves_nothing(self, member, positions):
        poll = poll_in(is_multiple=4 in positions)
        with pytest.raises(ValueError, match="answer"):
            cast_ballot(by=member, poll=poll, positions=positions)
        poll.refresh_from_db()
        assert (votes(poll), poll.ballot_count, PollBallot.objects.count()) == ([0, 0, 0], 0, 0)

    def test_ends_when_it_was_said_to(self, member):
        poll = poll_in(closes_at=timezone.now() + datetime.timedelta(hours=1))
        with (
            time_machine.travel(timezone.now() + datetime.timedelta(hours=1), tick=False),
            pytest.raises(PermissionDenied, match="has ended"),
        ):
            cast_ballot(by=member, poll=poll, positions=[1])
        assert cast_ballot(by=member, poll=poll, positions=[1])

    @pytest.mark.parametrize(("state", "why"), [("locked", "locked this thread"), ("hidden", "is hidden")])
    def test_ends_with_its_thread(self, member, state, why):
        poll = poll_in(ThreadFactory(author=member, **{state: True}))
        with pytest.raises(PermissionDenied, match=why):
            cast_ballot(by=member, poll=poll, positions=[1])

    @pytest.mark.parametrize("state", ["hidden_at", "withdrawn_at"])
    def test_goes_with_the_opening_post(self, member, state):
        poll = poll_in(ThreadFactory(replies=1))
        poll.thread.posts.filter(number=1).update(**{state: timezone.now()})
        with pytest.raises(PermissionDenied, match="not shown"):
            cast_ballot(by=member, poll=poll, positions=[1])

    def test_needs_an_account_that_is_open(self):
        with pytest.raises(PermissionDenied):
            cast_ballot(by=UserFactory(is_active=False), poll=poll_in(), positions=[1])

    def test_a_vote_stays_when_its_member_leaves(self, member):
        from accounts.actions.erasure import erase_member
        from accounts.registries import PostsChoice

        poll = poll_in()
        cast_ballot(by=member, poll=poll, positions=[1])
        erase_member(by=member, user=member, posts=PostsChoice.ERASE)
        poll.refresh_from_db()
        assert (votes(poll), poll.ballot_count, PollBallot.objects.count()) == ([1, 0, 0], 1, 0)

    def test_the_words_of_a_poll_go_with_who_erases_them(self):
        from accounts.actions.erasure import erase_member
        from accounts.registries import PostsChoice

        poll = poll_in(ThreadFactory(replies=1))
        erase_member(by=None, user=poll.thread.author, posts=PostsChoice.ERASE)
        assert not Poll.objects.exists()
