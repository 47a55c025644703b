"""What is kept for a while goes when that is over, and not before; no address of a network is kept at all."""

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import erased, handles
from accounts import periodic as accounts
from accounts.actions.leaving import ask_to_leave
from accounts.models import DataExport, Leaving, ProviderDeletion, ReservedHandle, SignIn, StaffLook, User
from accounts.registries import PostsChoice
from forums import periodic as forums
from forums.models import Draft, Picture
from notifications import periodic as notifications
from notifications.models import DigestDelivery, Notification, OutgoingEmail
from tests.architecture import scanner
from tests.architecture.test_policies import JOBS
from tests.factories.accounts import UserFactory
from tests.factories.forums import PictureFactory

pytestmark = pytest.mark.django_db
START = datetime.datetime(2030, 1, 1, 12, tzinfo=datetime.UTC)


def _session() -> None:
    store = SessionStore()
    store["began"] = 1
    store.save()


def _sign_in() -> None:
    SignIn.objects.create(user=UserFactory(last_login=timezone.now()), way="password")


def _look() -> None:
    StaffLook.objects.create(
        member=UserFactory(last_login=timezone.now()), role="moderator", what="email", reason="asked"
    )


def _export() -> None:
    member = UserFactory(last_login=timezone.now())
    now = timezone.now()
    expires = now + datetime.timedelta(days=settings.EXPORT_KEEP_DAYS)
    export = DataExport.objects.create(user=member, state="ready", ready_at=now, expires_at=expires)
    default_storage.save(export.path, ContentFile(b"a copy"))


def _draft() -> None:
    Draft.objects.create(user=UserFactory(), submission_id=uuid.uuid4(), body="Half a thought")


def _notice() -> None:
    Notification.objects.create(
        user=UserFactory(), kind="test", dedupe_key="1", subject_id=1, read_at=timezone.now()
    )


def _mail() -> None:
    OutgoingEmail.objects.create(kind="test", dedupe_key="1", state="sent")
    DigestDelivery.objects.create(
        user=UserFactory(), period_start=timezone.now(), period_end=timezone.now(), state="empty"
    )


def _leaving() -> None:
    ask_to_leave(by=None, user=UserFactory(), posts=PostsChoice.ERASE)


def _unconfirmed() -> None:
    member = UserFactory(confirmed=False)
    EmailAddress.objects.create(user=member, email=member.email, verified=False, primary=True)


def _former_name() -> None:
    days = datetime.timedelta(days=handles.RESERVED_DAYS)
    ReservedHandle.objects.create(handle_key="former", reserved_until=timezone.now() + days, held_for="x")


@dataclass(frozen=True)
class Kept:
    """`make` something, and `job` removes it from `model` once `seconds` have passed."""

    promise: str
    make: Callable[[], object]
    job: Callable[[], object]
    model: type[Model]
    seconds: float


_DAY, _HOUR = 86_400, 3600
KEPT = [
    Kept("SESSION_COOKIE_AGE", _session, accounts.clear_expired_sessions, Session, settings.SESSION_COOKIE_AGE),
    Kept("SIGN_IN_KEEP_DAYS", _sign_in, accounts.purge_sign_ins, SignIn, settings.SIGN_IN_KEEP_DAYS * _DAY),
    Kept("STAFF_LOOK_KEEP_DAYS", _look, accounts.purge_staff_looks, StaffLook, settings.STAFF_LOOK_KEEP_DAYS * _DAY),
    Kept("EXPORT_KEEP_DAYS", _export, accounts.purge_exports, DataExport, settings.EXPORT_KEEP_DAYS * _DAY),
    Kept("PROVIDER_DELETION_DAYS", ProviderDeletion.objects.create, accounts.purge_provider_deletions, ProviderDeletion, settings.PROVIDER_DELETION_DAYS * _DAY),
    Kept("DRAFT_KEEP_DAYS", _draft, forums.purge_old_drafts, Draft, settings.DRAFT_KEEP_DAYS * _DAY),
    Kept("PICTURE_LOOSE_HOURS", PictureFactory, forums.purge_loose_pictures, Picture, settings.PICTURE_LOOSE_HOURS * _HOUR),
    Kept("NOTICE_KEEP_DAYS", _notice, notifications.purge_old_rows, Notification, settings.NOTICE_KEEP_DAYS * _DAY),
    Kept("MAIL_KEEP_DAYS", _mail, notifications.purge_old_rows, OutgoingEmail, settings.MAIL_KEEP_DAYS * _DAY),
    Kept("MAIL_KEEP_DAYS", _mail, notifications.purge_old_rows, DigestDelivery, settings.MAIL_KEEP_DAYS * _DAY),
    Kept("LEAVING_DAYS", _leaving, accounts.sweep_leaving, Leaving, settings.LEAVING_DAYS * _DAY),
    Kept("UNCONFIRMED_ACCOUNT_HOURS", _unconfirmed, accounts.purge_unconfirmed, User, settings.UNCONFIRMED_ACCOUNT_HOURS * _HOUR),
    Kept("RESERVED_DAYS", _former_name, accounts.purge_unconfirmed, ReservedHandle, handles.RESERVED_DAYS * _DAY),
]  # fmt: skip
# Promises with longer stories.
ELSEWHERE = {
    "DORMANT_DAYS": "tests/accounts/actions/test_retention.py",
    "DORMANT_WARN_AGAIN_DAYS": "tests/accounts/actions/test_retention.py",
    "BACKUP_KEEP_DAYS": "tests/accounts/test_erased.py",
}


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": files}


def _files() -> list[str]:
    """But for the list of who was erased, which is there for another while."""
    return [
        place for place, _ in scanner.in_files() if place.startswith("file") and erased.FOLDER not in place
    ]


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: f"{kept.promise}-{kept.model.__name__}")
def test_it_goes_when_its_time_is_over_and_not_before(kept):
    with time_machine.travel(START):
        kept.make()
        assert kept.model.objects.exists()
    with time_machine.travel(START + datetime.timedelta(seconds=kept.seconds - 600)):
        kept.job()
        assert kept.model.objects.exists()
    with time_machine.travel(START + datetime.timedelta(seconds=kept.seconds + 600)):
        for _ in range(2):
            kept.job()
        assert not kept.model.objects.exists()
    assert _files() == []


def test_every_promise_is_tried():
    assert {kept.promise for kept in KEPT} | set(ELSEWHERE) == set().union(*JOBS.values())


# -- Addresses of networks -----------------------------------------------------------------
def test_no_address_of_a_network_and_no_name_of_a_browser_is_stored():
    """Limits count by address for as long as their window lasts, in Redis; nothing else ever holds one."""
    member = UserFactory()
    browser = Client(REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Mozilla/5.0 (X11) Quokka/77.3")
    wrong = {"login": member.email, "password": "a wrong one"}
    browser.post(reverse("account_login"), wrong)
    browser.post(reverse("account_login"), wrong | {"password": "correct horse battery"})
    assert browser.session["_auth_user_id"] == str(member.pk)
    browser.get(reverse("home"))
    assert not [
        place for place in scanner.found("203.0.113", "quokka", "77.3") if not place.startswith("redis: ")
    ]
    limits = [place for place in scanner.found("203.0.113") if place.startswith("redis: ")]
    assert all(":rl:" in place or "limit" in place for place in limits)
