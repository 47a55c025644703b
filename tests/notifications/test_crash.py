"""A real worker is killed while digests go out. Nobody gets two, nobody is forgotten, also when Redis is emptied."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from notifications import periodic
from notifications.models import DigestDelivery, EmailPreference, OutgoingEmail
from tests.factories.notifications import EmailPreferenceFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow_process]

DIGESTS = 60
_PATIENCE = 90  # seconds; a worker takes a few to start on a busy machine


@contextlib.contextmanager
def worker(mail_server, log):
    """A Celery worker on the database and the Redis of this test; killed at the end if it still lives."""
    address = urlsplit(os.environ["DATABASE_URL"])
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "lupusteam.settings.test",
        "DATABASE_URL": urlunsplit(address._replace(path="/" + connection.settings_dict["NAME"])),
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "PYTHONPATH": str(django_settings.BASE_DIR),
    }
    command = "-m celery -A lupusteam worker -c 1 --without-gossip --without-mingle --without-heartbeat"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *command.split(), "--include", "tests.notifications.crash_section"],
            cwd=django_settings.BASE_DIR,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        kill_hard(process)


def kill_hard(process):
    """kill -9, the worker and its children."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until(condition):
    """Whether `condition` came true while we were patient."""
    deadline, pause = time.monotonic() + _PATIENCE, threading.Event()
    while not condition():
        if time.monotonic() > deadline:
            return False
        pause.wait(0.05)
    return True


def nothing_waits():
    return not (
        DigestDelivery.objects.filter(state="claimed").exists()
        or OutgoingEmail.objects.filter(state__in=["waiting", "sending"]).exists()
    )


@pytest.mark.parametrize("redis_is_emptied", [False, True], ids=["redis kept", "redis emptied"])
def test_a_worker_killed_midway_doubles_and_forgets_nobody(mail_server, tmp_path, redis_is_emptied):
    log = tmp_path / "worker.log"
    mail_server.seconds_per_mail = 0.01  # so that there is a midway
    members = {row.user.email for row in EmailPreferenceFactory.create_batch(DIGESTS, due=True)}
    periodic.queue_due_digests()

    with worker(mail_server, log) as first:
        assert mail_server.wait_for(DIGESTS // 3, _PATIENCE), log.read_text()
        kill_hard(first)
    assert len(mail_server.received) < DIGESTS
    if redis_is_emptied:
        with redis.Redis.from_url(django_settings.REDIS_URL) as client:
            client.flushdb()

    with worker(mail_server, log):
        assert until(nothing_waits), log.read_text()

    assert mail_server.recipients == dict.fromkeys(members, 1)
    # At most the one mail that the killed worker had in hand is not known to have arrived; it is never sent again.
    assert OutgoingEmail.objects.filter(state="unclear").count() <= 1
    assert OutgoingEmail.objects.exclude(state__in=["sent", "unclear"]).count() == 0
    assert DigestDelivery.objects.filter(state="queued").count() == DIGESTS
    assert EmailPreference.objects.filter(digest_due_at__lte=timezone.now()).count() == 0
