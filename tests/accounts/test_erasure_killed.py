"""A real worker is killed with a signal it cannot catch while it erases somebody. Nothing is half gone, and nobody is told twice."""

import contextlib
import datetime
import os
import signal
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.actions.erasure import erase_due
from accounts.actions.leaving import ask_to_leave
from accounts.models import Leaving, User
from accounts.periodic import sweep_leaving
from accounts.registries import PostsChoice
from forums.models import Post
from notifications.models import OutgoingEmail
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow_process]

# Says where it is, and waits there to be killed.
WORKER = """
import sys
import django
django.setup()
from django.conf import settings
from django.db import transaction
from accounts.actions.erasure import erase_due
from accounts.registries import erasure_handlers

settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"

def wait():
    print("here", flush=True)
    sys.stdin.read()

entries = erasure_handlers._entries
if "{where}" == "midway":
    entries["zz"] = lambda user, posts: wait()
else:
    erasure_handlers._entries = {{"aa": lambda user, posts: transaction.on_commit(wait)}} | entries
erase_due({pk})
"""


@contextlib.contextmanager
def worker(pk, where):
    """A process that erases the member `pk` and stands still `where`."""
    address = urlsplit(os.environ["DATABASE_URL"])
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "lupusteam.settings.test",
        "DATABASE_URL": urlunsplit(address._replace(path="/" + connection.settings_dict["NAME"])),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER.format(pk=pk, where=where)],
        cwd=django_settings.BASE_DIR,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline() == "here\n"
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()


@pytest.fixture
def leaver(settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"
    member = UserFactory(handle="blue.door", email="leaver@mail.example")
    PostFactory(thread=ThreadFactory(replies=0), author=member, body="Words to leave behind")
    ask_to_leave(by=member, user=member, posts=PostsChoice.ERASE, at_once=True)
    return member


def mails():
    return list(OutgoingEmail.objects.values_list("to", "subject"))


LAST_MAIL = [("leaver@mail.example", "Your account is erased")]


def test_killed_half_way_nothing_is_gone_and_it_begins_anew(leaver):
    with worker(leaver.pk, "midway"):
        assert Leaving.objects.get().claimed_at is not None
        assert not erase_due(leaver.pk)  # a second worker finds it taken, and waits for nobody
    with transaction.atomic():  # waits until PostgreSQL has heard of the death
        User.objects.select_for_update().get(pk=leaver.pk)
    leaver.refresh_from_db()
    assert (leaver.email, leaver.erased_at) == ("leaver@mail.example", None)
    assert Post.objects.filter(body="Words to leave behind").exists()
    assert leaver.emailaddress_set.exists()
    assert mails() == []

    assert not erase_due(leaver.pk)  # a worker may still be at it, for all that anybody knows
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=6), tick=False):
        sweep_leaving()
    leaver.refresh_from_db()
    assert (leaver.email, leaver.handle) == ("", f"former-{leaver.pk}")
    assert not Post.objects.filter(body="Words to leave behind").exists()
    assert mails() == LAST_MAIL


def test_killed_right_after_the_commit_all_is_gone_and_told_once(leaver):
    with worker(leaver.pk, "after the commit"):
        pass
    leaver.refresh_from_db()
    assert leaver.erased_at is not None
    assert not Leaving.objects.exists()
    assert mails() == LAST_MAIL
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=6), tick=False):
        sweep_leaving()
    assert mails() == LAST_MAIL
