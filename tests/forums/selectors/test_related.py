"""Threads like this one: alike by words or drugs, never of a narrower audience, and never worked out twice in an hour."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.utils import timezone

from accounts.actions.distance import block_member, mute_member
from forums.actions.moderating import hide_thread
from forums.actions.mutes import mute
from forums.actions.threads import narrow_thread
from forums.selectors.related import KEPT, related_ids
from forums.selectors.thread_page import thread_page
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ThreadDrugFactory, ThreadFactory

pytestmark = pytest.mark.django_db
TITLE = "Swollen fingers on cold mornings"


@pytest.fixture
def thread():
    return ThreadFactory(public=True, title=TITLE)


def titles(user, thread):
    return [line.title for line in thread_page(user, thread.pk, 1).related]


class TestAlike:
    def test_two_words_in_common_are_enough_in_whatever_form(self, thread, member):
        ThreadFactory(title="A cold finger")
        ThreadFactory(title="Cold rooms at work")
        ThreadFactory(title="Sunday")
        assert titles(member, thread) == ["A cold finger"]

    def test_the_only_word_is_enough(self, member):
        ThreadFactory(title="Rashes again")
        assert titles(member, ThreadFactory(title="Rash?")) == ["Rashes again"]

    def test_a_drug_in_common_comes_before_words(self, thread, member):
        ThreadFactory(title="Swollen and cold fingers")
        about = ThreadFactory(title="Nothing alike")
        drug = DrugFactory()
        for each in (thread, about):
            ThreadDrugFactory(thread=each, drug=drug)
        assert titles(member, thread) == ["Nothing alike", "Swollen and cold fingers"]

    @pytest.mark.parametrize("title", ["🌻", "the of and", "' \\ & | ! ( ) : * <->", "'quoted' a\\b:* c'd"])
    def test_a_title_without_words_breaks_nothing(self, member, title):
        thread = ThreadFactory(title=title)
        assert titles(member, thread) == []

    def test_no_thread_is_like_one_that_is_not_there(self):
        assert related_ids(10**7, for_members=True) == []
        assert related_ids(10**30, for_members=True) == []

    def test_five_at_most_on_the_last_page_only(self, member):
        thread = ThreadFactory(title=TITLE, replies=20)
        for _ in range(12):
            ThreadFactory(title=TITLE)
        assert thread_page(member, thread.pk, 1).related == []
        assert len(thread_page(member, thread.pk, 2).related) == 5
        assert len(related_ids(thread.pk, for_members=True)) == KEPT


class TestWhoSeesThem:
    def test_members_threads_are_for_members(self, thread, member):
        ThreadFactory(title=TITLE + " for members")
        ThreadFactory(title=TITLE + " for all", public=True)
        assert titles(AnonymousUser(), thread) == [TITLE + " for all"]
        assert len(titles(member, thread)) == 2

    def test_hidden_ones_are_for_nobody(self, thread):
        hidden = ThreadFactory(title=TITLE, public=True, hidden=True)
        for user in (AnonymousUser(), hidden.author, UserFactory(moderator=True)):
            assert titles(user, thread) == []

    def test_what_is_kept_is_asked_again_when_it_is_printed(self, thread, member, moderator):
        other = ThreadFactory(title=TITLE, public=True)
        assert titles(member, thread) == [TITLE]
        assert titles(AnonymousUser(), thread) == [TITLE]
        narrow_thread(by=other.author, thread=other)
        assert titles(AnonymousUser(), thread) == []
        hide_thread(by=moderator, thread=other, reason="It named a doctor")
        assert titles(member, thread) == []
        assert other.pk in related_ids(thread.pk, for_members=True)

    @pytest.mark.parametrize(
        "act", [narrow_thread, lambda by, thread: hide_thread(by=by, thread=thread, reason="x")]
    )
    def test_a_stored_page_does_not_go_on_naming_them(
        self, client, thread, act, django_capture_on_commit_callbacks
    ):
        other = ThreadFactory(
            title="Cold and swollen: larkspur", public=True, author=UserFactory(moderator=True)
        )
        assert "larkspur" in client.get(thread.get_absolute_url()).content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            act(by=other.author, thread=other)
        assert "larkspur" not in client.get(thread.get_absolute_url()).content.decode()

    @pytest.mark.parametrize("keep_away", [mute_member, block_member])
    def test_none_of_members_that_the_reader_keeps_away_from(self, thread, member, keep_away):
        other = ThreadFactory(title=TITLE)
        assert titles(member, thread) == [TITLE]
        keep_away(by=member, member=other.author)
        assert titles(member, thread) == []
        assert titles(UserFactory(), thread) == [TITLE]

    def test_none_that_the_reader_muted(self, thread, member):
        other = ThreadFactory(title=TITLE)
        mute(by=member, thread=other)
        member.refresh_from_db()
        assert titles(member, thread) == []


class TestCost:
    def test_they_are_worked_out_once(self, thread, member, django_assert_num_queries):
        ThreadFactory(title=TITLE)
        with django_assert_num_queries(1):
            first = related_ids(thread.pk, for_members=True)
        with django_assert_num_queries(0):
            assert related_ids(thread.pk, for_members=True) == first
        cache.clear()
        with django_assert_num_queries(1):
            related_ids(thread.pk, for_members=True)

    def test_the_newest_is_first_among_equals(self, thread, member):
        for number in range(3):
            ThreadFactory(title=f"{TITLE}, {number}", last_post_at=timezone.now())
        assert titles(member, thread) == [f"{TITLE}, {number}" for number in (2, 1, 0)]
