"""Notices, and a counter that always says how many are unread."""

import contextlib

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from notifications.actions import notify
from notifications.models import Notification
from tests.factories.accounts import UserFactory
from tests.factories.notifications import NotificationFactory

pytestmark = pytest.mark.django_db


def tell(*users, kind="test", subject_id=7, dedupe_key="thread:7"):
    return notify.notify_many(
        kind=kind, subject_id=subject_id, dedupe_key=dedupe_key, user_ids=[user.pk for user in users]
    )


def unread(user):
    return User.objects.values_list("unread_notices", flat=True).get(pk=user.pk)


def test_each_member_is_told_once_and_counts_one(django_assert_num_queries):
    users = UserFactory.create_batch(3)
    with django_assert_num_queries(6):  # savepoint, lock, who has it unread, write, count, release
        assert tell(*users, *users) == 3
    assert [unread(user) for user in users] == [1, 1, 1]
    assert Notification.objects.filter(subject_id=7, count=1, read_at=None).count() == 3


def test_the_number_of_members_does_not_change_the_number_of_queries(django_assert_num_queries):
    users = UserFactory.create_batch(30)
    with django_assert_num_queries(6):
        tell(*users)


def test_an_unread_notice_grows_and_still_counts_one(member):
    tell(member, subject_id=7)
    first = Notification.objects.get()
    tell(member, subject_id=8)
    merged = Notification.objects.get()
    assert (merged.pk, merged.count, merged.subject_id) == (first.pk, 2, 7)
    assert merged.created_at > first.created_at
    assert unread(member) == 1


def test_a_read_notice_becomes_new(member):
    tell(member)
    notify.open_notice(by=member, notice=Notification.objects.get())
    tell(member, subject_id=9)
    again = Notification.objects.get()
    assert (again.count, again.subject_id, again.read_at) == (1, 9, None)
    assert unread(member) == 1


def test_former_and_suspended_members_are_passed_over(member):
    assert tell(member, UserFactory(is_active=False), UserFactory(erased_at=member.joined_at)) == 1
    assert notify.notify_many(kind="test", subject_id=1, dedupe_key="x", user_ids=[]) == 0
    assert notify.notify_many(kind="test", subject_id=1, dedupe_key="x", user_ids=[10**9]) == 0


def test_a_rollback_tells_nobody(member):
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        tell(member)
        raise ZeroDivisionError
    assert not Notification.objects.exists()
    assert unread(member) == 0


def test_opening_twice_counts_once(member):
    notice = NotificationFactory(user=member)
    assert notify.open_notice(by=member, notice=notice)
    assert not notify.open_notice(by=member, notice=notice)
    assert unread(member) == member.unread_notices == 0


def test_nobody_reads_for_another(member):
    notice = NotificationFactory()
    assert not notify.open_notice(by=member, notice=notice)
    notice.refresh_from_db()
    assert notice.read_at is None
    assert unread(notice.user) == 1


def test_reading_a_thread_reads_its_notices_only(member):
    tell(member, dedupe_key="thread:1")
    tell(member, dedupe_key="thread:2")
    tell(member, dedupe_key="thread:1", kind="other")
    assert notify.mark_read(by=member, kind="test", dedupe_keys=["thread:1"]) == 1
    assert unread(member) == 2


def test_notices_that_nobody_can_open_stop_counting(member):
    gone, here = NotificationFactory(user=member), NotificationFactory(user=member)
    assert notify.retire_notices(by=member, notice_ids=[gone.pk]) == 1
    assert unread(member) == 1
    here.refresh_from_db()
    assert here.read_at is None


def test_a_counter_that_is_off_is_repaired():
    right, wrong, idle = (NotificationFactory().user for _ in range(3))
    User.objects.filter(pk=wrong.pk).update(unread_notices=40)
    Notification.objects.filter(user=idle).delete()
    assert notify.repair_unread_counts() == 2
    assert [unread(user) for user in (right, wrong, idle)] == [1, 1, 0]
    assert notify.repair_unread_counts() == 0


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("tell"), st.integers(0, 2)),
        st.tuples(st.just("open"), st.integers(0, 2)),
        st.tuples(st.just("read"), st.integers(0, 2)),
        st.tuples(st.just("retire"), st.integers(0, 2)),
        st.tuples(st.just("all"), st.just(0)),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_the_counter_is_the_number_of_unread_rows(member, steps):
    Notification.objects.filter(user=member).delete()
    User.objects.filter(pk=member.pk).update(unread_notices=0)
    for act, number in steps:
        rows = Notification.objects.filter(user=member, dedupe_key=str(number))
        if act == "tell":
            tell(member, dedupe_key=str(number))
        elif act == "open" and (notice := rows.first()):
            notify.open_notice(by=member, notice=notice)
        elif act == "read":
            notify.mark_read(by=member, kind="test", dedupe_keys=[str(number)])
        elif act == "retire":
            notify.retire_notices(by=member, notice_ids=list(rows.values_list("pk", flat=True)))
        elif act == "all":
            notify.mark_all_read(by=member)
        assert unread(member) == Notification.objects.filter(user=member).unread().count()
