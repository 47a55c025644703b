"""Mail becomes a row with its cause, and a worker hears of it after the commit."""

import contextlib

import pytest
from django.core.cache import cache
from django.db import transaction

from common.emails import Composed
from notifications.actions.outbox import queue_email
from notifications.models import OutgoingEmail

pytestmark = pytest.mark.django_db
COMPOSED = Composed("A note", "Words.\n", "<p>Words.</p>", {"Auto-Submitted": "auto-generated"})


def put(member, key="note-1"):
    return queue_email(user=member, to=member.email, kind="moderation", dedupe_key=key, composed=COMPOSED)


def test_a_queued_mail_holds_all_that_was_composed(member):
    row = put(member)
    row.refresh_from_db()
    assert (row.user, row.to, row.kind, row.state) == (member, member.email, "moderation", "waiting")
    assert (row.subject, row.text, row.html, row.headers) == (
        COMPOSED.subject,
        COMPOSED.text,
        COMPOSED.html,
        COMPOSED.headers,
    )


def test_the_same_cause_queues_once(member):
    assert put(member) == put(member)
    assert OutgoingEmail.objects.count() == 1


def test_a_rollback_queues_nothing(member, queue, django_capture_on_commit_callbacks):
    with (
        django_capture_on_commit_callbacks(execute=True) as callbacks,
        contextlib.suppress(ZeroDivisionError),
        transaction.atomic(),
    ):
        put(member)
        raise ZeroDivisionError
    assert not callbacks
    assert not OutgoingEmail.objects.exists()
    assert queue() == []


def test_many_mails_wake_one_worker(member, queue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(5):
            put(member, f"note-{number}")
    assert queue() == [("notifications.deliver_outbox", [])]


def test_a_wake_up_after_a_lost_redis_works_again(member, queue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        put(member, "one")
    cache.clear()
    assert queue() == []
    with django_capture_on_commit_callbacks(execute=True):
        put(member, "two")
    assert len(queue()) == 1


def test_a_redis_that_is_away_loses_no_mail(member, settings, django_capture_on_commit_callbacks):
    settings.CACHES = settings.CACHES | {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    }
    with django_capture_on_commit_callbacks(execute=True):
        put(member)
    assert OutgoingEmail.objects.filter(state="waiting").count() == 1
