"""A member's copy of everything: asking for it, and letting go of old ones."""

from __future__ import annotations

import datetime

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules, tasks
from accounts.exceptions import ExportTooSoon
from accounts.exporting import GIVEN_UP_AFTER
from accounts.models import DataExport, User
from common import ratelimits
from common.queueing import wake, wake_on_commit
from common.ratelimits import Limit
from common.rules import require

PER_DAY = Limit("export", 3, 24 * 3600)
_LOST_AFTER = datetime.timedelta(minutes=2)  # a request whose wake-up nobody heard
_BATCH = 100


@transaction.atomic
def request_export(*, by: User) -> DataExport:
    """Have `by`'s copy built; the one that is on its way already, when there is one. Older copies go once this one is ready.

    The member's row is locked, so two presses of the button make one copy.

    Raises:
        ExportTooSoon: `by` had three within a day.
        PermissionDenied: the account was erased.
    """
    member = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    require(rules.can_export(member), _("This account is closed."))
    open_one = DataExport.objects.filter(user=member).exclude(state=DataExport.State.READY).first()
    if open_one is not None:
        return open_one
    export = DataExport(user=member)
    if seconds := ratelimits.wait(PER_DAY, str(member.pk), str(export.pk)):
        raise ExportTooSoon(seconds)
    export.save(force_insert=True)
    wake_on_commit(tasks.build_export, str(export.pk))
    return export


def wake_lost_exports() -> int:
    """Queue again what a lost wake-up or a dead worker left; return how many. May run twice: each is claimed once."""
    now = timezone.now()
    lost = (
        DataExport.objects.filter(
            Q(claimed_at=None, created_at__lt=now - _LOST_AFTER) | Q(claimed_at__lt=now - GIVEN_UP_AFTER)
        )
        .exclude(state=DataExport.State.READY)
        .values_list("pk", flat=True)
    )
    return sum(wake(tasks.build_export, str(pk)) for pk in lost)


def purge_exports() -> int:
    """Remove copies whose week is over and those that a newer one replaced, files first; return how many. Idempotent."""
    now = timezone.now()
    newer = (
        DataExport.objects.filter(state=DataExport.State.READY).order_by("user", "-ready_at").distinct("user")
    )
    old = DataExport.objects.filter(
        Q(expires_at__lte=now) | (Q(state=DataExport.State.READY) & ~Q(pk__in=newer.values("pk")))
    )
    gone = list(old[:_BATCH])
    for export in gone:  # a crash between the two leaves a row that the next run finds
        default_storage.delete(export.path)
    removed = DataExport.objects.filter(pk__in=[export.pk for export in gone]).delete()[0]
    _remove_files_without_row()
    return removed


def _remove_files_without_row() -> None:
    """Of members who left while their copy was built, or while a worker died."""
    try:
        names = default_storage.listdir(DataExport.FOLDER)[1]
    except FileNotFoundError:  # nobody ever asked for a copy
        return
    kept = {export.path for export in DataExport.objects.all()}
    for name in names:
        if (path := f"{DataExport.FOLDER}/{name}") not in kept:
            default_storage.delete(path)
