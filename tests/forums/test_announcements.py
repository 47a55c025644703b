"""Who hears of a post, and that everybody hears of it once."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forums import announcements, tasks
from forums.models import Subscription, ThreadRead
from forums.periodic import sweep_announcements
from notifications.models import Notification
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread():
    return ThreadFactory(title="Private words")


def subscriber(thread, **traits):
    member = UserFactory(**traits)
    Subscription.objects.create(user=member, thread=thread)
    return member


def fresh(thread, **traits):
    return PostFactory(thread=thread, announced_at=None, **traits)


def told():
    return set(Notification.objects.values_list("user__handle", "subject_id", "dedupe_key", "count"))


def test_subscribers_hear_of_a_reply_and_its_author_does_not(thread):
    member, author = subscriber(thread), subscriber(thread)
    UserFactory()
    post = fresh(thread, author=author)
    assert announcements.announce(post.pk) is True
    assert told() == {(member.handle, thread.pk, f"thread:{thread.pk}", 1)}
    post.refresh_from_db()
    assert post.announced_at is not None
    member.refresh_from_db()
    assert member.unread_notices == 1


def test_the_same_post_twice_tells_once(thread):
    subscriber(thread)
    post = fresh(thread)
    tasks.announce_post(post.pk)
    tasks.announce_post(post.pk)
    assert [count for *_, count in told()] == [1]
    assert announcements.announce(post.pk) is False


def test_replies_to_one_thread_make_one_line(thread):
    member = subscriber(thread)
    for _ in range(3):
        announcements.announce(fresh(thread).pk)
    assert told() == {(member.handle, thread.pk, f"thread:{thread.pk}", 3)}


@pytest.mark.parametrize("state", ["hidden", "withdrawn"])
def test_hidden_and_withdrawn_posts_are_marked_and_told_to_nobody(thread, state):
    subscriber(thread)
    post = fresh(thread, **{state: True})
    announcements.announce(post.pk)
    assert not told()
    post.refresh_from_db()
    assert post.announced_at is not None


def test_posts_of_a_hidden_thread_are_told_to_nobody():
    thread = ThreadFactory(hidden=True)
    subscriber(thread)
    announcements.announce(fresh(thread).pk)
    assert not told()


def test_members_who_have_the_post_on_screen_or_left_are_not_told(thread):
    there, gone = subscriber(thread), subscriber(thread, is_active=False)
    post = fresh(thread)
    ThreadRead.objects.create(user=there, thread=thread, last_number=post.number)
    announcements.announce(post.pk)
    assert not told()
    assert gone.unread_notices == 0


def test_a_rolled_back_notice_leaves_the_post_to_the_next_run(thread, monkeypatch):
    subscriber(thread)
    post = fresh(thread)

    def broken(**kwargs):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(announcements, "notify_many", broken)
        with pytest.raises(RuntimeError):
            announcements.announce(post.pk)
    post.refresh_from_db()
    assert post.announced_at is None
    assert announcements.announce(post.pk) is True


def test_an_unknown_post_is_no_error():
    tasks.announce_post(2**40)
    assert not told()


def test_queries_do_not_grow_with_the_subscribers(thread):
    def queries(members):
        for _ in range(members):
            subscriber(thread)
        post = fresh(thread)
        with CaptureQueriesContext(connection) as captured:
            announcements.announce(post.pk)
        return len(captured)

    assert queries(1) == queries(20)


def test_the_sweep_wakes_workers_for_posts_whose_wake_up_was_lost(thread, monkeypatch):
    woken = []
    monkeypatch.setattr("forums.periodic.wake", lambda task, pk: woken.append((task.name, pk)) or True)
    long_ago = timezone.now() - datetime.timedelta(minutes=2)
    lost = fresh(thread, created_at=long_ago)
    fresh(thread)  # its own wake-up is still on its way
    PostFactory(thread=thread, created_at=long_ago)  # announced
    sweep_announcements()
    sweep_announcements()
    assert woken == [("forums.announce_post", lost.pk)] * 2


def test_the_sweep_stops_while_the_queue_is_away(thread, monkeypatch):
    asked = []
    monkeypatch.setattr("forums.periodic.wake", lambda task, pk: asked.append(pk))
    for _ in range(3):
        fresh(thread, created_at=timezone.now() - datetime.timedelta(minutes=2))
    sweep_announcements()
    assert len(asked) == 1


# -- What a notice says ------------------------------------------------------------------
def test_a_notice_names_room_and_title_and_leads_to_the_first_unread_post(member, thread):
    PostFactory.create_batch(24, thread=thread)
    ThreadRead.objects.create(user=member, thread=thread, last_number=22)
    text = announcements.resolve_replies(member, [thread.pk])[thread.pk]
    assert text.text == f"A reply in a thread in {thread.forum.name}: Private words"
    assert text.url == f"{thread.get_absolute_url()}?page=2#p23"
    assert text.name == thread.last_author.handle


def test_notices_of_read_threads_lead_to_the_last_post(member, thread):
    ThreadRead.objects.create(user=member, thread=thread, last_number=1)
    assert announcements.resolve_replies(member, [thread.pk])[thread.pk].url.endswith("#p1")


def test_notices_of_threads_one_may_not_see_are_left_out(member, django_assert_num_queries):
    hidden, shown = ThreadFactory(hidden=True), ThreadFactory()
    with django_assert_num_queries(1):
        assert list(announcements.resolve_replies(member, [hidden.pk, shown.pk, 2**40])) == [shown.pk]
