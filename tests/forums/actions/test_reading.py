"""Where a member stopped reading."""

import datetime

import pytest
from django.utils import timezone

from forums.actions.reading import catch_up, catch_up_in, mark_read
from forums.models import ThreadRead
from notifications.actions.notify import notify_many
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def test_the_position_moves_forward_only(member):
    thread = ThreadFactory(replies=9)
    moved = [mark_read(by=member, thread=thread, number=number) for number in (3, 7, 7, 2)]
    assert moved == [True, True, False, False]
    assert ThreadRead.objects.get().last_number == 7


def test_nobody_has_read_what_is_not_written(member):
    mark_read(by=member, thread=ThreadFactory(replies=1), number=20)
    assert ThreadRead.objects.get().last_number == 2


def test_it_is_one_statement(member, django_assert_num_queries):
    thread = ThreadFactory()
    with django_assert_num_queries(1):
        mark_read(by=member, thread=thread, number=1)


@pytest.mark.parametrize(("number", "unread"), [(2, 1), (4, 0)])
def test_who_has_come_to_the_end_has_read_the_notice_too(member, number, unread):
    thread = ThreadFactory(replies=3)
    notify_many(kind="reply", subject_id=thread.pk, dedupe_key=f"thread:{thread.pk}", user_ids=[member.pk])
    member.refresh_from_db()
    mark_read(by=member, thread=thread, number=number)
    member.refresh_from_db()
    assert member.unread_notices == unread


# -- Catching up ----------------------------------------------------------------------------
def test_catching_up_moves_positions_to_the_end_once_and_never_back(member):
    opened, untouched = ThreadFactory(replies=3), ThreadFactory()
    ThreadRead.objects.create(user=member, thread=opened, last_number=1)
    others = ThreadRead.objects.create(user=UserFactory(), thread=opened, last_number=1)
    now = timezone.now()
    assert catch_up(by=member, until=now)
    assert not catch_up(by=member, until=now)
    assert not catch_up(by=member, until=now - datetime.timedelta(days=1))
    member.refresh_from_db()
    assert member.caught_up_at == now
    assert ThreadRead.objects.get(user=member).last_number == 4  # and none for what was never opened
    assert not untouched.reads.exists()
    others.refresh_from_db()
    assert others.last_number == 1


def test_nobody_is_caught_up_with_the_future(member):
    catch_up(by=member, until=timezone.now() + datetime.timedelta(days=1))
    member.refresh_from_db()
    assert member.caught_up_at <= timezone.now()


def test_a_thread_with_a_later_post_keeps_its_position(member):
    thread = ThreadFactory(replies=1)
    ThreadRead.objects.create(user=member, thread=thread, last_number=1)
    until = timezone.now()
    PostFactory(thread=thread)
    catch_up(by=member, until=until)
    assert ThreadRead.objects.get().last_number == 1


def test_catching_up_in_one_forum_is_one_statement_and_says_how_many(member, django_assert_num_queries):
    forum = ForumFactory()
    opened = ThreadFactory(forum=forum, replies=2)
    ThreadRead.objects.create(user=member, thread=opened, last_number=1)
    ThreadFactory(forum=forum)
    ThreadFactory(forum=forum, hidden=True)
    ThreadFactory()
    with django_assert_num_queries(3):  # with the savepoint around it
        assert catch_up_in(by=member, forum=forum, until=timezone.now()) == 2
    assert catch_up_in(by=member, forum=forum, until=timezone.now()) == 0
    assert ThreadRead.objects.count() == 2


def test_where_one_left_off_is_not_buried_by_what_was_marked(member):
    forum, left = ForumFactory(), ThreadFactory(replies=3)
    mark_read(by=member, thread=left, number=2)
    ThreadFactory.create_batch(3, forum=forum)
    catch_up_in(by=member, forum=forum, until=timezone.now())
    assert ThreadRead.objects.order_by("-read_at").first().thread == left


def test_notices_stay_when_everything_is_marked_as_read(member):
    thread = ThreadFactory(replies=1)
    notify_many(kind="reply", subject_id=thread.pk, dedupe_key=f"thread:{thread.pk}", user_ids=[member.pk])
    catch_up(by=member, until=timezone.now())
    member.refresh_from_db()
    assert member.unread_notices == 1
