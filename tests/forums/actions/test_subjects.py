"""What a thread is about: its drugs and its topic, said by its author or corrected by a moderator, and what lists copy of it."""

import datetime
import uuid

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.actions.erasure import erase_member
from accounts.registries import PostsChoice
from common import pagecache
from forums.actions import moderating
from forums.actions.helped import mark_helped, unmark_helped
from forums.actions.posts import post_reply, withdraw_post
from forums.actions.reactions import add_reaction, remove_reaction
from forums.actions.threads import narrow_thread, set_subject, start_thread
from forums.counter_repairs import settle_counters
from forums.models import Thread, ThreadDrug
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, ThreadDrugFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _totals_are_right(db):
    yield
    assert not any(settle_counters(repair=False).values())


def start(by, **changes):
    words = {"forum": ForumFactory(), "title": "Six weeks", "body": "Does it pass?", "audience": "members"}
    return start_thread(by=by, **{**words, "drugs": [], "submission_id": uuid.uuid4(), **changes})


def reply(by, thread):
    return post_reply(by=by, thread=thread, body="Yes.", submission_id=uuid.uuid4())


def counts(*drugs):
    for drug in drugs:
        drug.refresh_from_db()
    return [(drug.public_thread_count, drug.member_thread_count) for drug in drugs]


def copy(thread):
    return ThreadDrug.objects.values_list("topic", "is_public", "is_waiting", "helpful").get(thread=thread)


# -- A new thread ---------------------------------------------------------------------------
class TestStart:
    def test_keeps_its_topic_and_says_it_at_each_drug(self, member):
        thread = start(member, drugs=[DrugFactory(), DrugFactory()], topic="tests", audience="public")
        assert Thread.objects.get().topic == "tests"
        rows = ThreadDrug.objects.filter(thread=thread).values_list(
            "topic", "is_public", "is_waiting", "helpful"
        )
        assert list(rows) == [("tests", True, True, 0)] * 2

    @pytest.mark.parametrize(
        ("drugs", "topic"), [(0, "tests"), (1, "nonsense"), (4, ""), (1, "Tests"), (4, "cost")]
    )
    def test_refuses_what_no_form_sends(self, member, drugs, topic):
        with pytest.raises(ValueError, match=r"topic|Topic|MAX_DRUGS"):
            start(member, drugs=[DrugFactory() for _ in range(drugs)], topic=topic)
        assert not Thread.objects.exists()


# -- What lists copy ------------------------------------------------------------------------
class TestCopies:
    @pytest.fixture
    def thread(self, member):
        return start(member, drugs=[DrugFactory()], topic="effects", audience="public", is_question=True)

    def test_the_first_reply_ends_the_wait_and_its_withdrawal_begins_it_again(self, thread):
        assert copy(thread)[2] is True
        post = reply(UserFactory(), thread)
        assert copy(thread)[2] is False
        withdraw_post(by=post.author, post=post)
        assert copy(thread)[2] is True

    def test_the_second_reply_asks_nothing_of_the_drugs(self, thread, django_assert_max_num_queries):
        reply(UserFactory(), thread)
        with django_assert_max_num_queries(40) as captured:
            reply(UserFactory(), thread)
        assert not [query for query in captured if 'UPDATE "forums_threaddrug"' in query["sql"]]

    def test_nobody_waits_in_a_locked_thread(self, thread, moderator):
        moderating.lock_thread(by=moderator, thread=thread)
        assert copy(thread)[2] is False
        moderating.unlock_thread(by=moderator, thread=thread)
        assert copy(thread)[2] is True

    def test_a_thread_that_is_closed_to_members_leaves_the_lists_of_visitors(self, thread, member):
        assert copy(thread)[1] is True
        narrow_thread(by=member, thread=thread)
        assert copy(thread)[1] is False

    def test_what_helped_is_counted_while_it_is_shown(self, thread, member, moderator):
        post = reply(UserFactory(), thread)
        add_reaction(by=UserFactory(), post=post, kind="helpful")
        reader = UserFactory()
        add_reaction(by=reader, post=post, kind="helpful")
        add_reaction(by=reader, post=post, kind="hug")
        mark_helped(by=member, post=post)
        assert copy(thread)[3] == 3
        moderating.hide_post(by=moderator, post=post, reason="It named a doctor")
        assert copy(thread)[3] == 0
        remove_reaction(by=reader, post=post, kind="helpful")
        moderating.restore_post(by=moderator, post=post)
        assert copy(thread)[3] == 2
        unmark_helped(by=member, post=post)
        assert copy(thread)[3] == 1

    @pytest.mark.parametrize("choice", PostsChoice)
    def test_a_member_who_leaves_takes_their_taps_along(self, thread, choice):
        post = reply(UserFactory(), thread)
        leaver = UserFactory()
        add_reaction(by=leaver, post=post, kind="helpful")
        add_reaction(by=UserFactory(), post=post, kind="helpful")
        erase_member(by=leaver, user=leaver, posts=choice)
        assert copy(thread)[3] == 1


# -- Its author says it ---------------------------------------------------------------------
class TestSet:
    def test_moves_it_from_drug_to_drug_with_their_totals(self, member):
        kept, gone, new = DrugFactory(), DrugFactory(), DrugFactory()
        thread = start(member, drugs=[kept, gone], topic="cost")
        assert set_subject(by=member, thread=thread, drugs=[kept, new], topic="tests") is True
        assert set(thread.drugs.all()) == {kept, new}
        assert Thread.objects.get().topic == "tests"
        assert counts(kept, gone, new) == [(0, 1), (0, 0), (0, 1)]

    def test_the_same_again_changes_nothing(self, member):
        drug = DrugFactory()
        thread = start(member, drugs=[drug], topic="cost")
        assert set_subject(by=member, thread=thread, drugs=[drug], topic="cost") is False

    def test_a_drug_that_comes_later_knows_what_helped_and_who_waits(self, member):
        thread = start(member, audience="public")
        post = reply(UserFactory(), thread)
        add_reaction(by=UserFactory(), post=post, kind="helpful")
        set_subject(by=member, thread=thread, drugs=[DrugFactory()], topic="")
        assert copy(thread) == ("", True, False, 1)

    def test_no_drug_at_all_is_fine_and_takes_the_topic_along(self, member):
        drug = DrugFactory()
        thread = start(member, drugs=[drug], topic="cost")
        assert set_subject(by=member, thread=thread, drugs=[], topic="")
        assert not ThreadDrug.objects.exists()
        assert counts(drug) == [(0, 0)]

    def test_has_no_time_limit(self, member):
        thread = start(member)
        with time_machine.travel(timezone.now() + datetime.timedelta(days=400), tick=False):
            assert set_subject(by=member, thread=thread, drugs=[DrugFactory()], topic="")

    @pytest.mark.parametrize("who", ["another", "moderator"])
    def test_is_for_who_started_it(self, member, who):
        thread = start(member)
        with pytest.raises(PermissionDenied, match="Only the person who started"):
            set_subject(by=UserFactory(moderator=who == "moderator"), thread=thread, drugs=[], topic="")

    @pytest.mark.parametrize("state", ["locked", "hidden"])
    def test_ends_with_the_thread(self, member, state):
        thread = ThreadFactory(author=member, **{state: True})
        with pytest.raises(PermissionDenied, match="the thread is closed"):
            set_subject(by=member, thread=thread, drugs=[DrugFactory()], topic="")
        assert not ThreadDrug.objects.exists()

    def test_a_drug_without_a_page_is_refused(self, member):
        thread = start(member)
        with pytest.raises(PermissionDenied, match="no page yet"):
            set_subject(by=member, thread=thread, drugs=[DrugFactory(published_edition=False)], topic="")


# -- A moderator corrects it ----------------------------------------------------------------
class TestCorrect:
    @pytest.mark.parametrize("audience", Thread.Audience.values)
    def test_says_which_came_and_which_went(self, member, moderator, audience):
        kept, gone, new = DrugFactory(), DrugFactory(), DrugFactory()
        thread = start(member, drugs=[kept, gone], audience=audience)
        changed = moderating.correct_subject(by=moderator, thread=thread, drugs=[new, kept], topic="stopping")
        assert changed == ([new.pk], [gone.pk])
        one = (1, 0) if audience == "public" else (0, 1)
        assert counts(kept, gone, new) == [one, (0, 0), one]
        assert (
            moderating.correct_subject(by=moderator, thread=thread, drugs=[new, kept], topic="stopping")
            is None
        )

    def test_a_hidden_thread_counts_nowhere_and_at_its_new_drug_when_it_is_shown_again(self, moderator):
        old, new = DrugFactory(member_thread_count=1), DrugFactory()
        thread = ThreadFactory()
        ThreadDrugFactory(thread=thread, drug=old)
        moderating.hide_thread(by=moderator, thread=thread, reason="It named a doctor")
        moderating.correct_subject(by=moderator, thread=thread, drugs=[new], topic="")
        assert counts(old, new) == [(0, 0), (0, 0)]
        moderating.restore_thread(by=moderator, thread=thread)
        assert counts(old, new) == [(0, 0), (0, 1)]

    def test_pages_of_both_drugs_are_out_of_reach(
        self, member, moderator, django_capture_on_commit_callbacks
    ):
        old, new = DrugFactory(slug="old"), DrugFactory(slug="new")
        thread = start(member, drugs=[old], audience="public")
        things = ["drug:old", "drug:new", f"thread:{thread.pk}", f"forum:{thread.forum_id}", "threads"]
        before = [pagecache.version(thing) for thing in things]
        with django_capture_on_commit_callbacks(execute=True):
            moderating.correct_subject(by=moderator, thread=thread, drugs=[new], topic="")
        after = [pagecache.version(thing) for thing in things]
        assert all(then != now for then, now in zip(before, after, strict=True))

    def test_is_for_moderators(self, member):
        thread = start(member)
        with pytest.raises(PermissionDenied, match="Only moderators"):
            moderating.correct_subject(by=member, thread=thread, drugs=[DrugFactory()], topic="")

    def test_costs_the_same_for_a_thread_of_any_length(
        self, member, moderator, django_assert_max_num_queries
    ):
        asked = []
        for length in (1, 12):
            thread, drug = start(member, drugs=[DrugFactory()]), DrugFactory()
            for _ in range(length):
                reply(member, thread)
            with django_assert_max_num_queries(25) as captured:
                moderating.correct_subject(by=moderator, thread=thread, drugs=[drug], topic="")
            asked.append(len(captured))
        assert asked[0] == asked[1]
