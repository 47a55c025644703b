"""Claiming due digests: each once, whatever runs twice or is lost."""

import datetime

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from notifications.actions.digests import queue_due_digests, requeue_lost_digests
from notifications.models import DigestDelivery, EmailPreference, OutgoingEmail
from notifications.tasks import send_digests
from tests.factories.accounts import UserFactory
from tests.factories.notifications import DigestDeliveryFactory, EmailPreferenceFactory
from tests.notifications.conftest import entry

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 23, 9, 4, tzinfo=datetime.UTC)  # a Monday


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def due():
    """A weekly digest that was due at nine, four minutes ago."""
    return EmailPreferenceFactory(
        digest_due_at=NOW.replace(minute=0), digest_covered_until=NOW - datetime.timedelta(days=7)
    )


def test_a_due_digest_is_claimed_and_the_next_one_set(due, queue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert queue_due_digests() == 1
    claim = DigestDelivery.objects.get()
    assert (claim.user, claim.state) == (due.user, "claimed")
    assert (claim.period_start, claim.period_end) == (due.digest_covered_until, due.digest_due_at)
    before, after = due.digest_due_at, EmailPreference.objects.get(pk=due.pk)
    assert after.digest_covered_until == before
    assert after.digest_due_at == before + datetime.timedelta(days=7)
    assert queue() == [("notifications.send_digests", [[claim.pk]])]


def test_running_twice_claims_once(due):
    assert [queue_due_digests(), queue_due_digests()] == [1, 0]
    assert DigestDelivery.objects.count() == 1


def test_what_is_not_due_is_left_alone():
    EmailPreferenceFactory(digest_due_at=NOW.replace(hour=10))
    EmailPreferenceFactory(off=True)
    assert queue_due_digests() == 0


@pytest.mark.parametrize(
    "user",
    [{"confirmed": False}, {"is_active": False}, {"erased_at": NOW}],
    ids=["address not confirmed", "suspended", "erased"],
)
def test_nobody_is_written_to_whose_address_or_account_does_not_stand(user):
    preference = EmailPreferenceFactory(due=True, user=UserFactory(**user))
    queue_due_digests()
    assert not DigestDelivery.objects.exists()
    preference.refresh_from_db()
    assert preference.digest_due_at > NOW  # and nobody looks at the row again until then


def test_a_member_who_moved_east_or_west_gets_it_at_their_new_hour(due):
    due.user.time_zone = "America/Los_Angeles"  # there it is one in the morning
    due.user.save()
    queue_due_digests()
    assert not DigestDelivery.objects.exists()
    due.refresh_from_db()
    assert due.digest_due_at == datetime.datetime(2026, 11, 23, 17, tzinfo=datetime.UTC)
    with time_machine.travel(NOW + datetime.timedelta(hours=8), tick=False):
        queue_due_digests()
        claim = DigestDelivery.objects.get()
    assert claim.period_start == due.digest_covered_until


def test_after_an_outage_of_weeks_one_digest_comes_and_nothing_is_left_out(due):
    with time_machine.travel(NOW + datetime.timedelta(days=22), tick=False):
        queue_due_digests()
        claim = DigestDelivery.objects.get()
        due.refresh_from_db()
        assert due.digest_covered_until == claim.period_end
        assert due.digest_due_at == NOW.replace(minute=0) + datetime.timedelta(days=28)


def test_batches_are_queued_apart(settings, queue, django_capture_on_commit_callbacks):
    settings.DIGEST_BATCH_SIZE = 2
    EmailPreferenceFactory.create_batch(5, due=True)
    with django_capture_on_commit_callbacks(execute=True):
        assert queue_due_digests() == 5
    batches = [args[0] for _, args in queue()]
    assert sorted(len(ids) for ids in batches) == [1, 2, 2]
    assert {pk for ids in batches for pk in ids} == set(DigestDelivery.objects.values_list("pk", flat=True))


def test_the_number_of_members_does_not_change_the_number_of_queries(django_assert_num_queries):
    for size in (2, 30):
        EmailPreferenceFactory.create_batch(size, due=True)
        # savepoint, due, claims, moved dates, ids, release; then one empty round
        with django_assert_num_queries(9):
            assert queue_due_digests() == size


def test_emptying_redis_loses_no_digest(due, section, queue, django_capture_on_commit_callbacks):
    section.for_everybody = [entry()]
    with django_capture_on_commit_callbacks(execute=True):
        queue_due_digests()
    cache.clear()
    queue.client.flushdb()
    assert queue() == []

    assert requeue_lost_digests() == 0  # its task may still be on the way
    with time_machine.travel(NOW + datetime.timedelta(minutes=2), tick=False):
        assert requeue_lost_digests() == 1
        [(name, args)] = queue()
        assert name == send_digests.name
        send_digests(*args)
        send_digests(*args)
    assert OutgoingEmail.objects.count() == 1


def test_written_and_hopeless_digests_are_not_queued_again(queue):
    old = timezone.now() - datetime.timedelta(minutes=5)
    DigestDeliveryFactory(created_at=old, state="queued")
    DigestDeliveryFactory(created_at=old, state="empty")
    DigestDeliveryFactory(created_at=NOW - datetime.timedelta(days=4))
    assert requeue_lost_digests() == 0
    assert queue() == []
