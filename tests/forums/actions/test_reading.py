"""Where a member stopped reading."""

import pytest

from forums.actions.reading import mark_read
from forums.models import ThreadRead
from notifications.actions.notify import notify_many
from tests.factories.forums import ThreadFactory

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
