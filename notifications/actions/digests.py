"""Claiming digests that are due, and finding claims whose task was lost."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from common import queueing
from notifications import digests, tasks
from notifications.models import DigestDelivery, EmailPreference

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOST_AFTER = datetime.timedelta(minutes=1)
_HOPELESS_AFTER = datetime.timedelta(days=3)  # a digest that could not be written for so long is left out


def queue_due_digests() -> int:
    """Claim every digest that is due and queue its writing, in batches; return how many. May run twice, also at once.

    In one transaction each batch's next dates move on and its claims appear, so a digest is claimed once; the queue
    only wakes: `requeue_lost_digests` finds claims that nobody wrote.
    """
    total = 0
    while batch := _claim_batch(settings.DIGEST_BATCH_SIZE):
        total += batch
    return total


@transaction.atomic
def _claim_batch(size: int) -> int:
    """Returns how many rows were looked at; rows that another run holds are left to it."""
    now = timezone.now()
    due = list(
        EmailPreference.objects.filter(digest_due_at__lte=now)
        .select_related("user")
        .annotate(address_confirmed=Exists(_confirmed_addresses()))
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("digest_due_at")[:size]
    )
    if not due:
        return 0
    claims = []
    for preference in due:
        slot = preference.digest_due_at or now  # never empty after the filter above
        moved = digests.next_due_for(
            preference, preference.user.time_zone, slot - datetime.timedelta(microseconds=1)
        )
        if (
            moved is not None and moved > now
        ):  # the member moved to another time zone: their hour is yet to come
            preference.digest_due_at = moved
            continue
        if preference.address_confirmed and preference.digest_frequency != EmailPreference.Frequency.OFF:
            claims.append(
                DigestDelivery(
                    user=preference.user, period_start=preference.digest_covered_until, period_end=slot
                )
            )
        preference.digest_covered_until = slot
        preference.digest_due_at = digests.next_due_for(preference, preference.user.time_zone, now)
    DigestDelivery.objects.bulk_create(claims, ignore_conflicts=True)
    _store_dates(due)
    if claims:
        keys = [(claim.user_id, claim.period_end) for claim in claims]
        ids = DigestDelivery.objects.filter(
            user__in=[user for user, _ in keys], period_end__in={end for _, end in keys}, state="claimed"
        ).values_list("pk", flat=True)
        queueing.wake_on_commit(tasks.send_digests, list(ids))
    return len(due)


def _store_dates(preferences: Sequence[EmailPreference]) -> None:
    """One statement for all, and no time spent on writing it, as `bulk_update` would."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE notifications_emailpreference SET digest_due_at = dates.due, digest_covered_until = dates.covered
            FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS dates (user_id, due, covered)
            WHERE notifications_emailpreference.user_id = dates.user_id
            """,
            [
                [preference.pk for preference in preferences],
                [preference.digest_due_at for preference in preferences],
                [preference.digest_covered_until for preference in preferences],
            ],
        )


def requeue_lost_digests() -> int:
    """Queue claims again that nobody wrote within a minute: their task was lost, or its worker died. Returns how many."""
    now = timezone.now()
    ids = list(
        DigestDelivery.objects.filter(
            state=DigestDelivery.State.CLAIMED,
            created_at__lt=now - _LOST_AFTER,
            created_at__gt=now - _HOPELESS_AFTER,
        )
        .order_by("created_at")
        .values_list("pk", flat=True)
    )
    for start in range(0, len(ids), settings.DIGEST_BATCH_SIZE):
        queueing.wake(tasks.send_digests, ids[start : start + settings.DIGEST_BATCH_SIZE])
    return len(ids)


def _confirmed_addresses() -> QuerySet[User]:
    """A digest goes only to a member who may sign in and whose address is proven to be theirs."""
    return User.objects.filter(
        pk=OuterRef("user_id"),
        is_active=True,
        erased_at__isnull=True,
        emailaddress__verified=True,
        emailaddress__email__iexact=F("email"),
    )
