"""The minute before a post goes out: undo, send now, publish, and what may happen meanwhile."""

import datetime
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from celery import current_app
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from forums import periodic
from forums.actions import held
from forums.actions.drafts import Words, save_draft
from forums.actions.held import hold_reply, hold_thread, publish_due, send_now, send_reply, undo
from forums.actions.polls import PollSpec
from forums.models import Draft, Post, Subscription, Thread, ThreadRead
from notifications.models import Notification, OutgoingEmail
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, ThreadFactory

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(seconds=61)


@pytest.fixture
def writer():
    return UserFactory(holds_posts=True)


@pytest.fixture
def thread():
    return ThreadFactory(replies=1)


def hold(by, thread, body="Sitting with you.", **known):
    return hold_reply(
        by=by, thread=thread, body=body, submission_id=known.pop("submission_id", uuid.uuid4()), **known
    )


def hold_new(by, **changes):
    known = {
        "forum": ForumFactory(),
        "title": "Six weeks on it",
        "body": "Does it pass?",
        "audience": "members",
        "drugs": [],
        "submission_id": uuid.uuid4(),
        "fields": {},
    }
    return hold_thread(by=by, **known | changes)


def later():
    return time_machine.travel(timezone.now() + MINUTE, tick=False)


class TestHolding:
    def test_writes_no_post_and_tells_nobody(self, writer, thread, django_capture_on_commit_callbacks):
        other = UserFactory()
        Subscription.objects.create(user=other, thread=thread)
        before = Thread.objects.values().get(pk=thread.pk)
        with django_capture_on_commit_callbacks(execute=True):
            draft = hold(writer, thread)
        assert draft.publish_at > timezone.now() + datetime.timedelta(seconds=55)
        assert Thread.objects.values().get(pk=thread.pk) == before
        assert thread.posts.count() == 2
        assert not Notification.objects.exists()
        assert not OutgoingEmail.objects.exists()
        assert not ThreadRead.objects.filter(user=writer).exists()

    def test_wakes_a_worker_when_the_minute_is_over(
        self, writer, thread, django_capture_on_commit_callbacks, monkeypatch, settings
    ):
        woken = []
        monkeypatch.setattr(current_app, "send_task", lambda name, **options: woken.append((name, options)))
        with django_capture_on_commit_callbacks(execute=True):
            hold(writer, thread)
        assert woken == [
            (periodic.publish_held_posts.name, {"args": (), "countdown": settings.POST_HOLD_SECONDS})
        ]

    def test_is_safe_while_the_queue_is_away(
        self, writer, thread, django_capture_on_commit_callbacks, monkeypatch
    ):
        def away(name, **options):
            raise OSError

        monkeypatch.setattr(current_app, "send_task", away)
        with django_capture_on_commit_callbacks(execute=True):
            assert hold(writer, thread).is_held

    def test_a_double_press_is_held_once(self, writer, thread):
        submission = uuid.uuid4()
        first = hold(writer, thread, submission_id=submission)
        again = hold(writer, thread, "Other words", submission_id=submission)
        assert first.pk == again.pk
        assert again.body == "Sitting with you."
        assert Draft.objects.count() == 1

    def test_takes_the_draft_over(self, writer, thread):
        submission = uuid.uuid4()
        save_draft(by=writer, words=Words(body="Sitting"), submission_id=submission, thread=thread)
        hold(writer, thread, submission_id=submission)
        assert (Draft.objects.get().is_held, Draft.objects.get().body) == (True, "Sitting with you.")

    def test_asks_the_rules_first(self, thread):
        with pytest.raises(PermissionDenied):
            hold(UserFactory(muted=True), thread)
        with pytest.raises(PermissionDenied):
            hold(UserFactory(), ThreadFactory(locked=True))
        with pytest.raises(PermissionDenied):
            hold_new(UserFactory(), forum=ForumFactory(is_archived=True))
        assert not Draft.objects.exists()

    @pytest.mark.parametrize("body", ["", " ", "x" * 50_001])
    def test_takes_what_a_post_takes(self, writer, thread, body):
        with pytest.raises(ValueError, match="characters"):
            hold(writer, thread, body)

    def test_members_who_turned_it_off_post_at_once(self, thread):
        sent = send_reply(
            by=UserFactory(holds_posts=False), thread=thread, body="Now.", submission_id=uuid.uuid4()
        )
        assert isinstance(sent, Post)

    def test_a_site_may_turn_it_off(self, writer, thread, settings):
        settings.POST_HOLD_SECONDS = 0
        assert isinstance(send_reply(by=writer, thread=thread, body="Now.", submission_id=uuid.uuid4()), Post)


class TestUndo:
    def test_leaves_nothing_but_the_draft(self, writer, thread):
        draft = hold(writer, thread, content_notes=["death"])
        back = undo(by=writer, submission_id=draft.submission_id)
        assert (back.is_held, back.ready, back.body) == (False, None, "Sitting with you.")
        assert back.fields == {"content_notes": ["death"]}
        with later():
            assert publish_due(draft.pk) is None
        assert thread.posts.count() == 2
        assert not Post.objects.filter(body__contains="Sitting").exists()
        assert not Notification.objects.exists()
        assert not OutgoingEmail.objects.exists()

    def test_twice_is_no_error(self, writer, thread):
        draft = hold(writer, thread)
        undo(by=writer, submission_id=draft.submission_id)
        assert undo(by=writer, submission_id=draft.submission_id) is None

    def test_is_for_the_author_alone(self, writer, thread):
        draft = hold(writer, thread)
        assert undo(by=UserFactory(), submission_id=draft.submission_id) is None
        assert send_now(by=UserFactory(moderator=True), submission_id=draft.submission_id) is None

    def test_comes_too_late_when_it_is_out(self, writer, thread):
        draft = hold(writer, thread)
        send_now(by=writer, submission_id=draft.submission_id)
        assert undo(by=writer, submission_id=draft.submission_id) is None
        assert thread.posts.count() == 3

    def test_keeps_the_next_reply_that_was_begun_meanwhile(self, writer, thread):
        draft = hold(writer, thread)
        save_draft(
            by=writer, words=Words(body="And also"), submission_id=uuid.uuid4(), thread=thread, window="w"
        )
        back = undo(by=writer, submission_id=draft.submission_id)
        assert Draft.objects.get() == back
        assert back.body == "Sitting with you."
        assert [other["body"] for other in back.others] == ["And also"]


class TestGoingOut:
    def test_is_a_post_like_every_other(
        self, writer, thread, django_capture_on_commit_callbacks, monkeypatch
    ):
        announced = []
        monkeypatch.setattr("forums.tasks.announce_post.delay", announced.append)
        draft = hold(writer, thread, content_notes=["death", "nonsense"])
        with later(), django_capture_on_commit_callbacks(execute=True):
            post = publish_due(draft.pk)
        thread.refresh_from_db()
        assert (post.number, post.author, post.submission_id) == (3, writer, draft.submission_id)
        assert post.content_notes == ["death"]
        assert (thread.reply_count, thread.last_author) == (2, writer)
        assert Subscription.objects.filter(user=writer, thread=thread).exists()
        assert ThreadRead.objects.get(user=writer, thread=thread).last_number == 3
        assert announced == [post.pk]
        assert not Draft.objects.exists()

    def test_not_before_its_moment(self, writer, thread):
        assert publish_due(hold(writer, thread).pk) is None
        assert Draft.objects.get().is_held

    def test_runs_twice_and_posts_once(self, writer, thread):
        hold(writer, thread)
        with later():
            periodic.publish_held_posts()
            periodic.publish_held_posts()
        assert thread.posts.filter(author=writer).count() == 1

    def test_the_author_may_send_it_now(self, writer, thread):
        draft = hold(writer, thread)
        post = send_now(by=writer, submission_id=draft.submission_id)
        assert (post.number, post.body) == (3, "Sitting with you.")
        assert send_now(by=writer, submission_id=draft.submission_id) is None

    def test_the_clock_finds_what_a_lost_wake_up_left(self, writer, thread):
        draft, early = hold(writer, thread, "One"), hold(writer, thread, "Two")
        Draft.objects.filter(pk=draft.pk).update(publish_at=timezone.now() - MINUTE)
        periodic.publish_held_posts()
        assert thread.posts.get(number=3).body == "One"
        assert Draft.objects.get() == early

    def test_one_that_breaks_keeps_no_other_back(self, writer, thread, monkeypatch):
        drafts = [hold(writer, thread, body) for body in ("One", "Two")]
        real = held.publish_due

        def breaks(draft_id):
            if draft_id == drafts[0].pk:
                raise RuntimeError
            return real(draft_id)

        monkeypatch.setattr(held, "publish_due", breaks)
        with later():
            assert held.publish_all_due() == 1
        assert thread.posts.get(number=3).body == "Two"
        assert Draft.objects.get() == drafts[0]

    def test_a_new_thread_brings_everything_it_was_sent_with(self, writer):
        drug, forum = DrugFactory(), ForumFactory()
        draft = hold_new(
            writer,
            forum=forum,
            audience="public",
            drugs=[drug],
            is_question=True,
            content_notes=["hospital"],
            poll=PollSpec(question="How long?", options=("A week", "A month")),
            fields={"drug_1": drug.lead_brand},
        )
        assert draft.is_new_thread
        assert not Thread.objects.exists()
        with later():
            post = publish_due(draft.pk)
        thread = post.thread
        assert (thread.title, thread.forum, thread.audience) == ("Six weeks on it", forum, "public")
        assert (thread.is_question, list(thread.drugs.all())) == (True, [drug])
        assert (post.content_notes, thread.poll.options.count()) == (["hospital"], 2)
        assert not Draft.objects.exists()


class TestMeanwhile:
    """Something changed in the minute: the words stay a draft, say why, and their author hears of it."""

    def lock(self, writer, thread):
        Thread.objects.filter(pk=thread.pk).update(locked_at=timezone.now())

    def mute(self, writer, thread):
        writer.muted_until = timezone.now() + datetime.timedelta(days=1)
        writer.save()

    def hide(self, writer, thread):
        Thread.objects.filter(pk=thread.pk).update(hidden_at=timezone.now())

    def archive(self, writer, thread):
        thread.forum.is_archived = True
        thread.forum.save()

    def erase(self, writer, thread):
        Draft.objects.update(thread=None)

    @pytest.mark.parametrize("change", ["lock", "mute", "hide", "archive", "erase"])
    def test_the_words_stay_a_draft_that_says_why(self, writer, thread, change):
        draft = hold(writer, thread)
        getattr(self, change)(writer, thread)
        with later():
            assert publish_due(draft.pk) is None
            assert publish_due(draft.pk) is None
        draft.refresh_from_db()
        assert (draft.is_held, draft.body) == (False, "Sitting with you.")
        assert draft.refusal
        assert thread.posts.count() == 2
        notice = Notification.objects.get()
        assert (notice.user, notice.kind, notice.subject_id, notice.count) == (
            writer,
            "held_refused",
            draft.pk,
            1,
        )

    def test_sending_now_says_so_without_a_notice(self, writer, thread):
        draft = hold(writer, thread)
        self.lock(writer, thread)
        refused = send_now(by=writer, submission_id=draft.submission_id)
        assert "locked" in refused.refusal
        assert not Notification.objects.exists()

    def test_a_forum_that_went_keeps_the_words_of_a_new_thread(self, writer):
        draft = hold_new(writer)
        draft.ready["forum"] = 10**9
        draft.save()
        with later():
            assert publish_due(draft.pk) is None
        assert "look at it again" in Draft.objects.get().refusal

    def test_who_left_posts_nothing(self, writer, thread):
        draft = hold(writer, thread)
        writer.is_active = False
        writer.save()
        with later():
            assert publish_due(draft.pk) is None
        assert thread.posts.count() == 2


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_workers_post_once(self):
        writer, thread, gate = UserFactory(holds_posts=True), ThreadFactory(), threading.Barrier(3)
        draft = hold(writer, thread)
        Draft.objects.update(publish_at=timezone.now() - MINUTE)

        def run():
            try:
                gate.wait(timeout=10)
                return publish_due(draft.pk)
            finally:
                connection.close()

        with ThreadPoolExecutor(3) as pool:
            results = [future.result(timeout=30) for future in [pool.submit(run) for _ in range(3)]]
        assert len([post for post in results if post]) == 1
        assert thread.posts.count() == 2

    def test_a_worker_that_dies_leaves_it_to_the_next(self):
        writer, thread = UserFactory(holds_posts=True), ThreadFactory()
        draft = hold(writer, thread)
        Draft.objects.update(publish_at=timezone.now() - MINUTE)

        @transaction.atomic
        def killed():
            publish_due(draft.pk)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            killed()
        assert thread.posts.count() == 1
        assert publish_due(draft.pk).number == 2
        assert not Draft.objects.exists()
