"""Tasks take ids and may run twice, at once, or never."""

import datetime
import logging

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import cache
from django.utils import timezone
from kombu.exceptions import OperationalError

from common import queueing
from lupusteam.celery import app
from notifications import delivery, periodic, tasks
from notifications.models import DigestDelivery, Notification, OutgoingEmail
from tests.factories.notifications import (
    DigestDeliveryFactory,
    EmailPreferenceFactory,
    NotificationFactory,
    OutgoingEmailFactory,
)
from tests.notifications.conftest import entry

pytestmark = pytest.mark.django_db


def test_every_entry_of_the_clock_that_is_ours_names_a_task_of_ours():
    named = {entry["task"] for entry in django_settings.CELERY_BEAT_SCHEDULE.values()}
    ours = {name for name in named if name.startswith("notifications.")}
    app.loader.import_default_modules()
    assert ours == {
        periodic.sweep_outbox.name,
        periodic.queue_due_digests.name,
        periodic.purge_old_rows.name,
    }
    assert ours <= set(app.tasks)


# -- deliver_outbox --------------------------------------------------------------------------
def test_delivering_twice_sends_once(mail_server):
    mail = OutgoingEmailFactory()
    tasks.deliver_outbox()
    tasks.deliver_outbox()
    assert mail_server.recipients == {mail.to: 1}


def test_a_run_that_ends_early_wakes_the_next(mail_server, queue, monkeypatch):
    monkeypatch.setattr(tasks, "_RUN_SECONDS", 0)
    OutgoingEmailFactory()
    tasks.deliver_outbox()
    assert queue() == [("notifications.deliver_outbox", [])]


def test_a_mail_that_comes_during_a_run_wakes_another(mail_server, queue):
    tasks.wake_delivery()
    tasks.wake_delivery()
    assert len(queue()) == 1
    tasks.deliver_outbox()
    tasks.wake_delivery()
    assert len(queue()) == 1


# -- send_digests ---------------------------------------------------------------------------
def test_writing_digests_twice_sends_once(section, mail_server, queue):
    delivery_row = DigestDeliveryFactory()
    section.for_everybody = [entry()]
    tasks.send_digests([delivery_row.pk])
    tasks.send_digests([delivery_row.pk])
    assert queue() == [("notifications.deliver_outbox", [])]
    tasks.deliver_outbox()
    assert mail_server.recipients == {delivery_row.user.email: 1}


def test_digests_of_members_who_are_gone_are_no_error(section):
    tasks.send_digests([10**9])
    assert not OutgoingEmail.objects.exists()


# -- The clock ------------------------------------------------------------------------------
def test_the_whole_way_from_the_clock_to_the_mailbox(
    section, mail_server, django_capture_on_commit_callbacks
):
    preference = EmailPreferenceFactory(due=True)
    section.for_everybody = [entry(41, count=2)]
    with django_capture_on_commit_callbacks(execute=True):
        periodic.queue_due_digests()
        periodic.queue_due_digests()
    tasks.send_digests(list(DigestDelivery.objects.values_list("pk", flat=True)))
    tasks.deliver_outbox()

    [message] = mail_server.mails
    assert message["To"] == preference.user.email
    assert message["From"] == django_settings.DEFAULT_FROM_EMAIL
    assert message["Subject"] == "Your week: 2 replies wait"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].startswith(f"<{django_settings.SITE_ORIGIN}/unsubscribe/")
    assert message["List-Id"] == "Your team <digest.localhost>"
    assert message["Auto-Submitted"] == "auto-generated"
    [(_, raw)] = mail_server.received
    assert b"\r\nList-Unsubscribe: <http" in raw  # in one line
    assert "/forums/threads/41/" in message.get_body(["plain"]).get_content()
    assert "/forums/threads/41/" in message.get_body(["html"]).get_content()


def test_a_sweep_finds_what_an_emptied_redis_left_lying(section, mail_server, queue):
    waiting = OutgoingEmailFactory()
    half = OutgoingEmailFactory(state="sending", claimed_at=timezone.now() - 2 * delivery.LEASE)
    unwritten = DigestDeliveryFactory(created_at=timezone.now() - datetime.timedelta(minutes=2))
    section.for_everybody = [entry()]
    tasks.wake_delivery()
    cache.clear()  # empties the broker as well
    queue.client.flushdb()

    for _ in range(2):
        periodic.sweep_outbox()
    for name, args in queue():
        app.tasks[name](*args)
    periodic.sweep_outbox()
    for name, args in queue():
        app.tasks[name](*args)

    assert mail_server.recipients == {waiting.to: 1, half.to: 1, unwritten.user.email: 1}


def test_a_sweep_of_a_quiet_outbox_wakes_nobody(queue):
    OutgoingEmailFactory(state="sent", to="", text="")
    OutgoingEmailFactory(due_at=timezone.now() + datetime.timedelta(minutes=5))
    periodic.sweep_outbox()
    assert queue() == []


def test_old_rows_go_and_everything_else_stays():
    now = timezone.now()
    month_ago, year_ago = now - datetime.timedelta(days=31), now - datetime.timedelta(days=365)
    gone = [
        *(
            OutgoingEmailFactory(state=state, created_at=month_ago)
            for state in ("sent", "dropped", "failed", "unclear")
        ),
        DigestDeliveryFactory(state="queued", created_at=month_ago),
        NotificationFactory(read_at=year_ago),
    ]
    kept = [
        *(OutgoingEmailFactory(state=state, created_at=month_ago) for state in ("waiting", "sending")),
        OutgoingEmailFactory(state="sent"),
        DigestDeliveryFactory(state="queued"),
        NotificationFactory(read=True),
        NotificationFactory(created_at=year_ago),
    ]
    periodic.purge_old_rows()
    periodic.purge_old_rows()
    assert not [row for row in gone if type(row).objects.filter(pk=row.pk).exists()]
    assert [row for row in kept if type(row).objects.filter(pk=row.pk).exists()] == kept
    assert Notification.objects.unread().count() == 1


# -- Redis away -------------------------------------------------------------------------------
def test_a_queue_that_is_away_refuses_nobody(monkeypatch, caplog):
    def refuse(*args):
        raise OperationalError("no route to reader@mail.example")

    monkeypatch.setattr(tasks.deliver_outbox, "delay", refuse)
    with caplog.at_level(logging.WARNING):
        assert not queueing.wake(tasks.deliver_outbox)
    assert "notifications.deliver_outbox was not queued" in caplog.text
    assert "reader@" not in caplog.text


def test_a_cache_that_is_away_stops_no_run(mail_server, settings, caplog):
    settings.CACHES = settings.CACHES | {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    }
    mail = OutgoingEmailFactory()
    tasks.deliver_outbox()
    assert mail_server.recipients == {mail.to: 1}
    with time_machine.travel(timezone.now() + delivery.LEASE, tick=False):
        periodic.sweep_outbox()
    assert "Redis is away" in caplog.text
