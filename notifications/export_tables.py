"""What this app puts into a member's copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.registries import ExportTable
from notifications.models import DigestDelivery, EmailPreference, Notification, OutgoingEmail
from notifications.registries import notice_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User

_CHUNK = 500  # rows per fetch


def _notices(user: User) -> Iterator[dict[str, Any]]:
    """What each is about, by its address: the sentence on the page may hold a title of somebody else's."""
    batch: list[Notification] = []
    for each in Notification.objects.filter(user=user).order_by("created_at", "pk").iterator(_CHUNK):
        batch.append(each)
        if len(batch) == _CHUNK:
            yield from _with_addresses(user, batch)
            batch = []
    yield from _with_addresses(user, batch)


def _with_addresses(user: User, batch: list[Notification]) -> Iterator[dict[str, Any]]:
    addresses: dict[tuple[str, int], str] = {}
    for kind in {each.kind for each in batch}:
        resolve = notice_kinds.get(kind)
        ids = [each.subject_id for each in batch if each.kind == kind]
        if resolve is not None:
            addresses |= {
                (kind, pk): settings.SITE_ORIGIN + text.url for pk, text in resolve(user, ids).items()
            }
    for each in batch:
        yield {
            "kind": each.kind,
            "where": addresses.get((each.kind, each.subject_id), ""),
            "count": each.count,
            "created_at": each.created_at,
            "read_at": each.read_at,
        }


def _preferences(user: User) -> Iterator[dict[str, Any]]:
    for each in EmailPreference.objects.filter(user=user):
        yield {
            "digest": each.get_digest_frequency_display(),
            "weekday": each.get_digest_weekday_display(),
            "hour": each.digest_hour,
            "titles": each.digest_titles,
        }


def _digests(user: User) -> Iterator[dict[str, Any]]:
    for each in DigestDelivery.objects.filter(user=user).order_by("pk").iterator(_CHUNK):
        yield {
            "from": each.period_start,
            "until": each.period_end,
            "state": each.get_state_display(),
            "entries": each.entry_count,
        }


def _mails(user: User) -> Iterator[dict[str, Any]]:
    """Codes and links in mails that still wait are left out with their text: they open the account."""
    for each in OutgoingEmail.objects.filter(user=user).order_by("pk").iterator(_CHUNK):
        yield {
            "kind": each.kind,
            "created_at": each.created_at,
            "state": each.get_state_display(),
            "sent_at": each.sent_at,
        }


TABLES = {
    "notices": ExportTable(
        title=_("Notices"),
        columns={
            "kind": _("Kind"),
            "where": _("Where"),
            "count": _("How many"),
            "created_at": _("When"),
            "read_at": _("Read"),
        },
        models=("notifications.Notification",),
        rows=_notices,
    ),
    "e-mail-settings": ExportTable(
        title=_("E-mail settings"),
        columns={
            "digest": _("Digest"),
            "weekday": _("Day"),
            "hour": _("Hour"),
            "titles": _("With titles of threads"),
        },
        models=("notifications.EmailPreference",),
        rows=_preferences,
    ),
    "digests": ExportTable(
        title=_("Digests"),
        columns={"from": _("From"), "until": _("Until"), "state": _("State"), "entries": _("Entries")},
        models=("notifications.DigestDelivery",),
        rows=_digests,
    ),
    "mails": ExportTable(
        title=_("Mails we sent you (texts are not kept)"),
        columns={
            "kind": _("Kind"),
            "created_at": _("Written"),
            "state": _("State"),
            "sent_at": _("Handed over"),
        },
        models=("notifications.OutgoingEmail",),
        rows=_mails,
    ),
}
