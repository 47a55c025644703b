"""What moderators do to threads and posts."""

import pytest
from django.core.exceptions import PermissionDenied

from forums.actions import moderating
from forums.counter_repairs import settle_counters
from forums.models import Forum, Post, Thread
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadDrugFactory, ThreadFactory

pytestmark = pytest.mark.django_db
REASON = "It told someone to change a dose"


@pytest.fixture
def thread():
    thread = ThreadFactory(public=True, replies=2)
    ThreadDrugFactory(thread=thread, drug=DrugFactory(public_thread_count=1))
    return thread


@pytest.fixture(autouse=True)
def _totals_are_right(db):
    yield
    assert not any(settle_counters(repair=False).values())


ACTS = {
    "hide_post": lambda by, thread: moderating.hide_post(
        by=by, post=thread.posts.get(number=2), reason=REASON
    ),
    "restore_post": lambda by, thread: moderating.restore_post(by=by, post=thread.posts.get(number=2)),
    "hide_thread": lambda by, thread: moderating.hide_thread(by=by, thread=thread, reason=REASON),
    "restore_thread": lambda by, thread: moderating.restore_thread(by=by, thread=thread),
    "lock_thread": lambda by, thread: moderating.lock_thread(by=by, thread=thread),
    "unlock_thread": lambda by, thread: moderating.unlock_thread(by=by, thread=thread),
    "pin_thread": lambda by, thread: moderating.pin_thread(by=by, thread=thread),
    "unpin_thread": lambda by, thread: moderating.unpin_thread(by=by, thread=thread),
    "move_thread": lambda by, thread: moderating.move_thread(
        by=by,
        thread=thread,
        forum=Forum.objects.filter(slug="elsewhere").first() or ForumFactory(slug="elsewhere"),
    ),
}
PAIRS = [("hide_post", "restore_post"), ("hide_thread", "restore_thread"), ("lock_thread", "unlock_thread"),
         ("pin_thread", "unpin_thread")]  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_only_moderators_act(member, thread, act):
    with pytest.raises(PermissionDenied, match="Only moderators"):
        ACTS[act](member, thread)
    fresh = Thread.objects.get()
    assert (fresh.hidden_at, fresh.locked_at, fresh.pinned_at, fresh.forum) == (
        None,
        None,
        None,
        thread.forum,
    )


@pytest.mark.parametrize(("act", "undo"), PAIRS)
def test_every_act_says_whether_it_changed_anything(moderator, thread, act, undo):
    assert [ACTS[each](moderator, thread) for each in (undo, act, act, undo, undo)] == [
        False, True, False, True, False,
    ]  # fmt: skip


def test_hiding_a_post_takes_it_out_of_the_totals(moderator, thread):
    ACTS["hide_post"](moderator, thread)
    fresh = Thread.objects.get()
    assert (fresh.reply_count, fresh.last_number) == (1, 3)
    assert Post.objects.get(number=2).hidden_reason == REASON


def test_hiding_the_newest_post_gives_the_activity_back(moderator, thread):
    moderating.hide_post(by=moderator, post=thread.posts.get(number=3), reason=REASON)
    assert Thread.objects.get().last_author == thread.posts.get(number=2).author


def test_hiding_a_thread_takes_it_out_of_forum_and_drugs(moderator, thread):
    ACTS["hide_thread"](moderator, thread)
    forum = Forum.objects.get()
    assert (forum.thread_count, forum.public_thread_count, forum.last_post_at) == (0, 0, None)
    assert thread.drugs.get().public_thread_count == 0


def test_moving_takes_the_totals_along(moderator, thread):
    assert ACTS["move_thread"](moderator, thread) is True
    assert ACTS["move_thread"](moderator, Thread.objects.get()) is False
    counts = dict(Forum.objects.values_list("slug", "public_thread_count"))
    assert counts == {thread.forum.slug: 0, "elsewhere": 1}
    assert thread.drugs.get().public_thread_count == 1


def test_a_hidden_thread_moves_without_being_counted(moderator, thread):
    ACTS["hide_thread"](moderator, thread)
    ACTS["move_thread"](moderator, thread)
    assert set(Forum.objects.values_list("thread_count", flat=True)) == {0}


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_hiding_needs_a_reason_of_some_words(moderator, thread, reason):
    with pytest.raises(ValueError, match="reason"):
        moderating.hide_thread(by=moderator, thread=thread, reason=reason)
    with pytest.raises(ValueError, match="reason"):
        moderating.hide_post(by=moderator, post=thread.posts.get(number=2), reason=reason)
    assert Thread.objects.get().hidden_at is None


def test_a_thread_that_its_author_withdrew_is_not_restored(moderator):
    from forums.actions.posts import withdraw_post

    thread = ThreadFactory()
    withdraw_post(by=thread.author, post=thread.posts.get())
    assert moderating.restore_thread(by=moderator, thread=thread) is False


def test_hiding_an_opening_post_leaves_the_replies_counted(moderator, thread):
    PostFactory(thread=thread)
    settle_counters(repair=True)
    moderating.hide_post(by=moderator, post=thread.posts.get(number=1), reason=REASON)
    assert Thread.objects.get().reply_count == 3
