"""Reply, edit, withdraw."""

import datetime
import uuid

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone

from drugs.selectors.directory import directory
from forums.actions.moderating import hide_post, restore_post
from forums.actions.posts import edit_post, post_reply, withdraw_post
from forums.models import Post, PostEdit, Subscription, Thread, ThreadRead
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import PostFactory, ThreadDrugFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def reply(by, thread, body="Sitting with you.", submission_id=None):
    return post_reply(by=by, thread=thread, body=body, submission_id=submission_id or uuid.uuid4())


class TestReply:
    def test_takes_the_next_number_and_moves_every_total(self, member):
        thread = ThreadFactory(replies=2)
        post = reply(member, thread)
        thread.refresh_from_db()
        assert post.number == thread.last_number == 4
        assert thread.reply_count == 3
        assert thread.last_author == member
        assert thread.last_post_at == thread.forum.__class__.objects.get().last_post_at == post.created_at

    def test_is_rendered_once_with_links_to_drugs(self, member):
        DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")
        post = reply(member, ThreadFactory(), "Imuran, *not* azathioprine <b>")
        assert post.body_html == (
            '<p><a href="/drugs/imuran/" class="drug">Imuran</a>, <em>not</em> azathioprine &lt;b&gt;</p>\n'
        )

    def test_is_read_and_subscribed_to_by_its_author(self, member):
        thread = ThreadFactory(replies=1)
        reply(member, thread)
        assert ThreadRead.objects.get(user=member, thread=thread).last_number == 3
        assert Subscription.objects.filter(user=member, thread=thread).count() == 1

    def test_waits_in_the_outbox_and_wakes_a_worker_on_commit(
        self, member, django_capture_on_commit_callbacks, monkeypatch
    ):
        woken = []
        monkeypatch.setattr("forums.tasks.announce_post.delay", lambda *args: woken.append(args))
        with django_capture_on_commit_callbacks(execute=True):
            post = reply(member, ThreadFactory())
            assert (post.announced_at, woken) == (None, [])
        assert woken == [(post.pk,)]

    def test_the_same_submission_yields_the_same_post(self, member):
        thread, submission = ThreadFactory(), uuid.uuid4()
        first, second = (reply(member, thread, "Once.", submission) for _ in range(2))
        assert first == second
        assert thread.posts.count() == 2

    def test_the_same_submission_of_another_member_is_another_post(self, member):
        thread, submission = ThreadFactory(), uuid.uuid4()
        assert reply(member, thread, "Mine.", submission) != reply(
            UserFactory(), thread, "Mine too.", submission
        )

    def test_a_second_press_after_a_lock_still_finds_the_post(self, member):
        thread, submission = ThreadFactory(), uuid.uuid4()
        first = reply(member, thread, "Once.", submission)
        Thread.objects.update(locked_at=timezone.now())
        assert reply(member, thread, "Once.", submission) == first

    @pytest.mark.parametrize("state", [{"locked": True}, {"hidden": True}, {"forum__is_archived": True}])
    def test_refused_reply_leaves_no_trace(self, member, state):
        thread = ThreadFactory(**state)
        with pytest.raises(PermissionDenied, match="cannot reply"):
            reply(member, thread)
        thread.refresh_from_db()
        assert thread.last_number == thread.posts.count() == 1
        assert not Subscription.objects.exists()

    def test_a_muted_member_is_told_from_when_they_can_write(self):
        with pytest.raises(PermissionDenied, match="write again from"):
            reply(UserFactory(muted=True), ThreadFactory())

    def test_a_moderator_may_write_in_a_locked_thread(self, moderator):
        assert reply(moderator, ThreadFactory(locked=True)).number == 2

    @pytest.mark.parametrize("body", ["", "  \n ", "x" * 50_001])
    def test_words_that_no_form_let_through_are_refused(self, member, body):
        with pytest.raises(ValueError, match="POST_MAX_CHARS"):
            reply(member, ThreadFactory(), body)
        assert Post.objects.count() == 1

    def test_an_error_that_is_no_second_press_is_not_hidden(self, member, monkeypatch):
        def fail(**kwargs):
            raise IntegrityError

        monkeypatch.setattr("forums.actions.posts.take_part", fail)
        with pytest.raises(IntegrityError):
            reply(member, ThreadFactory())

    @pytest.mark.parametrize("replies", [0, 30])
    def test_costs_the_same_in_a_long_thread(self, member, replies, django_assert_num_queries):
        thread = ThreadFactory(public=True, replies=replies)
        directory()
        with django_assert_num_queries(6):  # lock, post, totals, position and subscription; and a savepoint
            reply(member, thread)


class TestEdit:
    def test_keeps_the_words_before_and_marks_the_post(self, member):
        post = PostFactory(author=member, body="Befor")
        edit_post(by=member, post=post, body="Before **all**")
        post.refresh_from_db()
        assert post.body_html == "<p>Before <strong>all</strong></p>\n"
        assert post.edited_at is not None
        assert PostEdit.objects.get().body_before == "Befor"

    def test_the_same_words_leave_no_mark(self, member):
        post = PostFactory(author=member, body="Same")
        edit_post(by=member, post=post, body="Same")
        post.refresh_from_db()
        assert post.edited_at is None
        assert not PostEdit.objects.exists()

    def test_is_refused_to_others_even_moderators(self, moderator):
        with pytest.raises(PermissionDenied, match="Only the person who wrote"):
            edit_post(by=moderator, post=PostFactory(), body="Other")

    @pytest.mark.parametrize(
        "state",
        [
            {"thread__locked": True},
            {"thread__forum__is_archived": True},
            {"hidden": True},
            {"withdrawn": True},
        ],
    )
    def test_is_refused_where_the_post_or_thread_is_closed(self, member, state):
        with pytest.raises(PermissionDenied):
            edit_post(by=member, post=PostFactory(author=member, **state), body="Other")

    def test_ends_after_its_hours(self, member, settings):
        post = PostFactory(author=member)
        hours = datetime.timedelta(hours=settings.POST_EDIT_HOURS)
        with time_machine.travel(post.created_at + hours - datetime.timedelta(seconds=1), tick=False):
            edit_post(by=member, post=post, body="In time")
        with (
            time_machine.travel(post.created_at + hours, tick=False),
            pytest.raises(PermissionDenied, match="24 hours"),
        ):
            edit_post(by=member, post=post, body="Too late")

    def test_too_long_words_change_nothing(self, member):
        post = PostFactory(author=member, body="Before")
        with pytest.raises(ValueError, match="POST_MAX_CHARS"):
            edit_post(by=member, post=post, body="x" * 50_001)
        post.refresh_from_db()
        assert post.body == "Before"


class TestWithdraw:
    def test_takes_the_words_off_and_keeps_number_and_place(self, member):
        thread = ThreadFactory(replies=1)
        post = PostFactory(thread=thread, author=member)
        PostFactory(thread=thread)
        assert withdraw_post(by=member, post=post) is True
        thread.refresh_from_db()
        assert (thread.last_number, thread.reply_count) == (4, 2)
        assert not Post.objects.visible_to(member).filter(pk=post.pk).exists()

    def test_of_the_last_reply_gives_the_activity_back_to_the_one_before(self, member):
        thread = ThreadFactory(replies=1)
        before = thread.posts.get(number=2)
        withdraw_post(by=member, post=PostFactory(thread=thread, author=member))
        thread.refresh_from_db()
        assert (thread.last_post_at, thread.last_author) == (before.created_at, before.author)
        assert thread.forum.__class__.objects.get().last_post_at == before.created_at

    def test_twice_is_once(self, member):
        post = PostFactory(author=member)
        withdraw_post(by=member, post=post)
        assert withdraw_post(by=member, post=post) is False
        assert Thread.objects.get().reply_count == 0

    def test_is_open_to_muted_members_and_in_locked_threads(self):
        author = UserFactory(muted=True)
        assert withdraw_post(by=author, post=PostFactory(author=author, thread__locked=True)) is True

    def test_is_refused_to_others(self, moderator):
        with pytest.raises(PermissionDenied):
            withdraw_post(by=moderator, post=PostFactory())

    def test_of_an_opening_post_that_others_answered_takes_the_title_too(self, member):
        thread = ThreadFactory(author=member, title="Something private", replies=1)
        withdraw_post(by=member, post=thread.posts.get(number=1))
        thread.refresh_from_db()
        assert thread.title == "A thread withdrawn by its author"
        assert (thread.hidden_at, thread.forum.__class__.objects.get().thread_count) == (None, 1)
        kept = PostEdit.objects.get()
        assert (kept.title_before, kept.body_before) == ("Something private", thread.posts.get(number=1).body)

    def test_of_an_opening_post_that_nobody_answered_takes_the_thread_out_of_the_lists(self, member):
        drug = DrugFactory(member_thread_count=1)
        thread = ThreadFactory(author=member)
        ThreadDrugFactory(thread=thread, drug=drug)
        withdraw_post(by=member, post=thread.posts.get())
        thread.refresh_from_db()
        drug.refresh_from_db()
        assert not Thread.objects.listed_for(UserFactory()).exists()
        assert thread.forum.__class__.objects.get().thread_count == drug.member_thread_count == 0
        assert Thread.objects.visible_to(member).exists()

    def test_a_hidden_post_may_be_withdrawn_and_stays_so_when_restored(self, member, moderator):
        post = PostFactory(author=member)
        hide_post(by=moderator, post=post, reason="It named a doctor")
        withdraw_post(by=member, post=post)
        restore_post(by=moderator, post=post)
        assert Thread.objects.get().reply_count == 0
        assert not Post.objects.shown().filter(pk=post.pk).exists()
