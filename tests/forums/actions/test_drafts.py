"""Drafts: kept, found by other windows, chosen, thrown away, purged."""

import datetime
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from forums.actions import drafts
from forums.actions.drafts import Outcome, Words, choose_words, discard_draft, purge_old_drafts, save_draft
from forums.actions.posts import edit_post, post_reply
from forums.actions.threads import start_thread
from forums.models import Draft
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def save(by, thread=None, body="Half a thought", **known):
    words = Words(body=body, title=known.pop("title", ""), fields=known.pop("fields", {}))
    known.setdefault("submission_id", uuid.uuid4())
    return save_draft(by=by, words=words, thread=thread, **known)


class TestSaving:
    def test_the_first_save_makes_one_draft_of_the_thread(self, member):
        thread = ThreadFactory()
        saved = save(member, thread, window="one", fields={"content_notes": ["death"]})
        draft = Draft.objects.get()
        assert (saved.outcome, saved.draft) == (Outcome.SAVED, draft)
        assert (draft.user, draft.thread, draft.body, draft.version) == (member, thread, "Half a thought", 1)
        assert draft.fields == {"content_notes": ["death"]}

    def test_the_same_window_goes_on_with_it(self, member):
        thread = ThreadFactory()
        first = save(member, thread, window="one")
        second = save(member, thread, "A whole thought", window="one", version=first.draft.version)
        assert second.outcome is Outcome.SAVED
        assert (Draft.objects.get().body, Draft.objects.get().version) == ("A whole thought", 2)

    def test_the_same_window_may_save_before_it_heard_of_its_last_save(self, member):
        thread = ThreadFactory()
        save(member, thread, window="one")
        assert save(member, thread, "Next", window="one", version=0).outcome is Outcome.SAVED

    def test_the_same_words_again_change_nothing(self, member):
        thread = ThreadFactory()
        first = save(member, thread, window="one")
        again = save(member, thread, window="two", version=0)
        assert again.outcome is Outcome.SAVED
        assert again.draft.version == first.draft.version
        assert Draft.objects.get().others == []

    def test_nothing_typed_is_nothing_kept(self, member):
        assert save(member, ThreadFactory(), " \n").outcome is Outcome.EMPTY
        assert not Draft.objects.exists()

    def test_an_emptied_box_takes_the_draft_with_it(self, member):
        thread = ThreadFactory()
        first = save(member, thread, window="one")
        assert save(member, thread, "", window="one", version=first.draft.version).outcome is Outcome.EMPTY
        assert not Draft.objects.exists()

    def test_new_threads_have_as_many_drafts_as_somebody_begins(self, member):
        save(member, title="One", fields={"audience": "members"})
        save(member, title="Two", fields={"audience": "members"})
        assert sorted(Draft.objects.values_list("title", flat=True)) == ["One", "Two"]
        assert all(draft.is_new_thread for draft in Draft.objects.all())

    def test_a_change_of_a_post_has_one(self, member):
        post = PostFactory(author=member)
        first = save(member, None, "Better", post=post, window="one")
        save(member, None, "Best", post=post, window="one", version=first.draft.version)
        assert Draft.objects.get().body == "Best"
        assert not Draft.objects.get().is_new_thread

    def test_a_change_back_to_what_the_post_says_is_nothing_to_keep(self, member):
        post = PostFactory(author=member)
        first = save(member, None, "Better", post=post, window="one")
        save(member, None, post.body, post=post, window="one", version=first.draft.version)
        assert not Draft.objects.exists()

    def test_members_have_their_own(self, member):
        thread = ThreadFactory()
        save(member, thread)
        assert save(UserFactory(), thread, "Mine").outcome is Outcome.SAVED
        assert Draft.objects.count() == 2

    def test_longer_than_any_post_is_kept_and_far_longer_is_not(self, member):
        assert save(member, ThreadFactory(), "x" * drafts.MAX_CHARS).outcome is Outcome.SAVED
        with pytest.raises(ValueError, match="MAX_CHARS"):
            save(member, ThreadFactory(), "x" * (drafts.MAX_CHARS + 1))

    def test_nobody_fills_the_house_with_drafts(self, member, monkeypatch):
        monkeypatch.setattr(drafts, "MAX_DRAFTS", 1)
        save(member, ThreadFactory())
        with pytest.raises(PermissionDenied, match="a great many drafts"):
            save(member, ThreadFactory())


class TestTwoWindows:
    @pytest.fixture
    def thread(self):
        return ThreadFactory()

    @pytest.fixture
    def draft(self, member, thread):
        return save(member, thread, "Words of the first window", window="one").draft

    def test_neither_wins_and_both_are_kept(self, member, thread, draft):
        saved = save(member, thread, "Words of the second", window="two", version=0)
        draft.refresh_from_db()
        assert saved.outcome is Outcome.OTHER
        assert saved.draft.body == draft.body == "Words of the first window"
        assert [other["body"] for other in draft.others] == ["Words of the second"]

    def test_the_second_window_keeps_one_text_however_often_it_saves(self, member, thread, draft):
        for body in ("Words", "Words of", "Words of the second"):
            save(member, thread, body, window="two", version=0)
        draft.refresh_from_db()
        assert [other["body"] for other in draft.others] == ["Words of the second"]

    def test_the_first_window_goes_on_undisturbed(self, member, thread, draft):
        save(member, thread, "Words of the second", window="two", version=0)
        saved = save(member, thread, "More of the first", window="one", version=draft.version)
        assert saved.outcome is Outcome.SAVED
        assert [other["body"] for other in saved.draft.others] == ["Words of the second"]

    def test_a_window_that_has_seen_the_version_may_replace_the_words(self, member, thread, draft):
        save(member, thread, "Words of the second", window="two", version=0)
        saved = save(member, thread, "Words of the second", window="two", version=draft.version)
        draft.refresh_from_db()
        assert saved.outcome is Outcome.SAVED
        assert (draft.body, draft.others) == ("Words of the second", [])
        late = save(member, thread, "More of the first", window="one", version=1)
        assert late.outcome is Outcome.OTHER

    @pytest.mark.parametrize(
        ("window", "body"), [("", "Words of the first window"), ("two", "Words of the second")]
    )
    def test_their_writer_chooses(self, member, thread, draft, window, body):
        save(member, thread, "Words of the second", window="two", version=0)
        assert choose_words(by=member, draft=draft, window=window)
        draft.refresh_from_db()
        assert (draft.body, draft.others) == (body, [])
        assert not choose_words(by=member, draft=draft, window=window)

    def test_nobody_else_chooses(self, member, thread, draft):
        save(member, thread, "Words of the second", window="two", version=0)
        assert not choose_words(by=UserFactory(), draft=draft, window="two")
        assert not choose_words(by=member, draft=draft, window="three")


class TestSent:
    def test_a_reply_takes_its_draft_with_it(self, member):
        thread, submission = ThreadFactory(), uuid.uuid4()
        save(member, thread, submission_id=submission)
        post_reply(by=member, thread=thread, body="A whole thought", submission_id=submission)
        assert not Draft.objects.exists()

    def test_a_reply_leaves_what_another_window_began(self, member):
        thread = ThreadFactory()
        save(member, thread, "Something else")
        post_reply(by=member, thread=thread, body="A whole thought", submission_id=uuid.uuid4())
        assert Draft.objects.get().body == "Something else"

    def test_a_thread_takes_its_draft_with_it(self, member):
        submission = uuid.uuid4()
        save(member, title="Half", submission_id=submission, fields={"audience": "members"})
        start_thread(
            by=member,
            forum=ForumFactory(),
            title="Whole",
            body="Words",
            audience="members",
            drugs=[],
            submission_id=submission,
        )
        assert not Draft.objects.exists()

    def test_a_change_takes_its_draft_with_it(self, member):
        post = PostFactory(author=member)
        save(member, None, "Better", post=post)
        edit_post(by=member, post=post, body="Best")
        assert not Draft.objects.exists()

    def test_a_late_save_does_not_bring_it_back(self, member):
        thread, submission = ThreadFactory(), uuid.uuid4()
        post_reply(by=member, thread=thread, body="A whole thought", submission_id=submission)
        assert save(member, thread, "A whole", submission_id=submission).outcome is Outcome.GONE
        assert not Draft.objects.exists()


class TestThrownAway:
    def test_is_gone_and_a_second_time_is_no_error(self, member):
        draft = save(member, ThreadFactory()).draft
        assert discard_draft(by=member, draft=draft)
        assert not discard_draft(by=member, draft=draft)
        assert not Draft.objects.exists()

    def test_is_for_its_writer_alone(self, member):
        draft = save(member, ThreadFactory()).draft
        assert not discard_draft(by=UserFactory(), draft=draft)
        assert Draft.objects.exists()

    def test_a_post_on_its_way_is_not_thrown_away(self, member):
        draft = save(member, ThreadFactory()).draft
        Draft.objects.update(publish_at=timezone.now())
        assert not discard_draft(by=member, draft=draft)


def test_drafts_are_kept_for_half_a_year_after_the_last_change(member, settings):
    save(member, ThreadFactory(), "Old")
    edge = timezone.now() + datetime.timedelta(days=settings.DRAFT_KEEP_DAYS)
    with time_machine.travel(edge - datetime.timedelta(hours=1), tick=False):
        assert purge_old_drafts() == 0
    with time_machine.travel(edge + datetime.timedelta(hours=1), tick=False):
        save(member, ThreadFactory(), "New")
        assert [purge_old_drafts(), purge_old_drafts()] == [1, 0]
    assert Draft.objects.get().body == "New"


@pytest.mark.django_db(transaction=True)
def test_two_windows_that_begin_at_once_lose_nothing():
    member, thread, gate = UserFactory(), ThreadFactory(), threading.Barrier(2)

    def run(window):
        try:
            gate.wait(timeout=10)
            return save(member, thread, f"Words of {window}", window=window).outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = [
            future.result(timeout=30) for future in [pool.submit(run, name) for name in ("one", "two")]
        ]
    draft = Draft.objects.get()
    assert sorted(outcomes) == [Outcome.OTHER, Outcome.SAVED]
    assert {draft.body, draft.others[0]["body"]} == {"Words of one", "Words of two"}
