"""`python -m bench.digest_crash`: kill the worker while digests go out, and count who got what.

The real stack under `var/digest-crash/`: PostgreSQL with its commits on disk, Redis, `celery worker`, `celery beat`, and an SMTP
server that counts. Each round makes the digest of every member due, kills the worker (-9) at a moment of chance while mails go
out, empties Redis or not, starts a new worker and waits until nothing waits any more.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import datetime
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lupusteam.devstack.servers import ensure_servers, leave

ROOT = Path(__file__).resolve().parents[1] / "var" / "digest-crash"
os.environ["DATABASE_URL"] = os.environ["REDIS_URL"] = ""  # never those of a site
ensure_servers(ROOT)
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import django  # noqa: E402

django.setup()

import redis  # noqa: E402
from aiosmtpd.controller import Controller  # noqa: E402
from allauth.account.models import EmailAddress  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import DatabaseError, connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.handles import handle_key  # noqa: E402
from accounts.models import User  # noqa: E402
from forums.models import Forum, ForumGroup, Post, Subscription, Thread  # noqa: E402
from notifications import periodic  # noqa: E402
from notifications.models import DigestDelivery, EmailPreference, OutgoingEmail  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PATIENCE = 240  # seconds


class CountingServer:
    """Counts the mails each address got."""

    def __init__(self) -> None:
        self.got: collections.Counter[str] = collections.Counter()
        self.changed = threading.Condition()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        with self.changed:
            self.got.update(envelope.rcpt_tos)
            self.changed.notify_all()
        return "250 kept"


@dataclass(frozen=True, slots=True)
class Round:
    """What one round showed."""

    killed_after: int  # mails
    redis: str
    killed: str
    members: int
    got: collections.Counter[str]
    in_hand: set[str]  # the mail that the killed worker had begun to hand over
    seconds: float  # from the kill until nothing waited

    def row(self) -> str:
        doubles = sum(n - 1 for n in self.got.values())
        missing = self.members - len(self.got)
        return (
            f"| {self.killed:<12} | {self.redis:<7} | {self.killed_after:>12} | {sum(self.got.values()):>4} "
            f"| {doubles:>7} | {missing:>7} | {len(self.in_hand):>9} | {sum(address in self.got for address in self.in_hand):>16} "
            f"| {self.seconds:>7.1f} |"
        )


HEAD = (
    "| killed -9    | Redis   | after mails  | sent | doubles | missing | ambiguous | of those arrived | seconds |\n"
    "|--------------|---------|--------------|------|---------|---------|-----------|------------------|---------|"
)


def set_up(members: int) -> None:
    """A thread with five replies and members who subscribe to it."""
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_user, forums_forumgroup CASCADE")
    users = [
        User(handle=f"member{n}", handle_key=handle_key(f"member{n}"), email=f"member{n}@mail.example")
        for n in range(members + 1)
    ]
    author, *readers = User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in readers
    )
    EmailPreference.objects.bulk_create(
        EmailPreference(user=user, digest_frequency="weekly") for user in readers
    )
    now = timezone.now()
    group = ForumGroup.objects.create(name="Living with it")
    forum = Forum.objects.create(
        group=group, name="Daily life", slug="daily-life", thread_count=1, last_post_at=now
    )
    thread = Thread.objects.create(
        forum=forum,
        author=author,
        title="A thread",
        last_number=6,
        reply_count=5,
        last_author=author,
        last_post_at=now,
    )
    Post.objects.bulk_create(
        Post(
            thread=thread,
            author=author,
            number=n,
            body="Words.",
            body_html="<p>Words.</p>",
            announced_at=now,
            submission_id=uuid.uuid4(),
        )
        for n in range(1, 7)
    )
    Subscription.objects.bulk_create(Subscription(user=user, thread=thread) for user in readers)


def make_due() -> None:
    DigestDelivery.objects.all().delete()
    OutgoingEmail.objects.all().delete()
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    EmailPreference.objects.update(
        digest_weekday=hour.weekday(),
        digest_hour=hour.hour,
        digest_due_at=hour,
        digest_covered_until=hour - datetime.timedelta(days=7),
    )
    Post.objects.update(created_at=hour - datetime.timedelta(minutes=1))


@contextlib.contextmanager
def celery(port: int, log: Path, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """`celery <command>`, in a process group of its own, killed at the end if it still lives."""
    environment = os.environ | {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "lupusteam", *command],
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def play(members: int, *, flush: bool, victim: str, log: Path) -> Round:
    """One round."""
    make_due()
    sink = CountingServer()
    server = Controller(sink, hostname="127.0.0.1", port=_free_port())
    server.start()
    after = random.randint(members // 10, members * 8 // 10)
    try:
        with (
            celery(server.port, log, "beat", "-s", str(ROOT / "beat"), "--pidfile="),
            celery(server.port, log, "worker", "-c", "2") as worker,
        ):
            periodic.queue_due_digests.delay()
            with sink.changed:
                if not sink.changed.wait_for(lambda: len(sink.got) >= after, _PATIENCE):
                    raise SystemExit(f"No mail came within {_PATIENCE} seconds; {log} says more.")
            time.sleep(random.random() / 100)  # not always just after an answer
            begun = time.monotonic()
            if victim == "worker+pool":
                os.killpg(worker.pid, signal.SIGKILL)
            elif victim == "worker only":
                worker.kill()
            else:
                _crash_database()
            if flush:
                with redis.Redis.from_url(settings.REDIS_URL) as client:
                    client.flushall()
            with celery(server.port, log, "worker", "-c", "2"):
                _until(_nothing_waits)
                seconds = time.monotonic() - begun
        in_hand = set(
            OutgoingEmail.objects.filter(state__in=["sending", "unclear"]).values_list(
                "user__email", flat=True
            )
        )
        return Round(
            killed_after=after,
            redis="emptied" if flush else "kept",
            killed=victim,
            members=members,
            got=sink.got,
            in_hand=in_hand,
            seconds=seconds,
        )
    finally:
        server.stop()


def _crash_database() -> None:
    """Kill one backend: PostgreSQL then ends all others and recovers from what is on disk."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        os.kill(cursor.fetchone()[0], signal.SIGKILL)


def _nothing_waits() -> bool:
    try:
        return not (
            EmailPreference.objects.filter(digest_due_at__lte=timezone.now()).exists()
            or DigestDelivery.objects.filter(state="claimed").exists()
            or OutgoingEmail.objects.filter(state__in=["waiting", "sending"]).exists()
        )
    except DatabaseError:  # it recovers
        connection.close()
        return False


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("Something still waits; the log says more.")
        time.sleep(0.2)
    time.sleep(1)  # the last answer is on its way


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--digests", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=2, help="of each kind")
    parser.add_argument("--database", action="store_true", help="also crash PostgreSQL itself")
    options = parser.parse_args()
    log = Path(tempfile.mkdtemp()) / "celery.log"
    try:
        set_up(options.digests)
        print(f"{options.digests} digests in every round; the processes' log is {log}\n\n{HEAD}")
        rounds = []
        kinds = [("worker+pool", False), ("worker only", False), ("worker+pool", True), ("worker only", True)]
        if options.database:
            kinds.append(("database", False))
        for victim, flush in kinds:
            for _ in range(options.rounds):
                rounds.append(play(options.digests, flush=flush, victim=victim, log=log))
                print(rounds[-1].row(), flush=True)
        doubles = sum(n - 1 for each in rounds for n in each.got.values())
        unexplained = sum(
            options.digests - len(each.got) - len(each.in_hand - set(each.got)) for each in rounds
        )
        print(f"\nDoubles: {doubles}. Missing and not named as ambiguous: {unexplained}.")
        sys.exit(1 if doubles or unexplained else 0)
    finally:
        connection.close()
        leave(ROOT)


if __name__ == "__main__":
    main()
