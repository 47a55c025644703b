"""The digest: when it is due, what it says, and writing it into the outbox.

By default it says how many and where, nothing else: no title, drug, name or illness (promise 4).
"""

from __future__ import annotations

import datetime
import zoneinfo
from dataclasses import dataclass, replace
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.emails import Composed, compose
from common.signing import sign
from notifications.models import DigestDelivery, EmailPreference, OutgoingEmail
from notifications.registries import DigestEntry, DigestRequest, DigestSection, digest_sections
from notifications.suppression import suppressed_among

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from accounts.models import User

PRIORITY = 1  # in the outbox, after mails that a person waits for
_Frequency = EmailPreference.Frequency


# -- When -------------------------------------------------------------------------------
def zone_named(name: str) -> zoneinfo.ZoneInfo:
    """The time zone `name`, or UTC when the system does not know it (any more)."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return zoneinfo.ZoneInfo("UTC")


def next_due(
    frequency: str, weekday: int, hour: int, zone: zoneinfo.ZoneInfo, after: datetime.datetime
) -> datetime.datetime | None:
    """The first moment later than `after` at which the member's clock shows `hour`:00 (on `weekday`); None while off. UTC.

    A local hour that a clock change skips counts as the moment of the change; one that comes twice counts once.
    """
    if frequency == _Frequency.OFF:
        return None
    start = after.astimezone(zone).date()
    # One day back, for zones that once left out a whole day; ten ahead hold every weekday of such a zone as well.
    for step in range(-1, 10):
        day = start + datetime.timedelta(days=step)
        if frequency == _Frequency.WEEKLY and day.weekday() != weekday:
            continue
        moment = datetime.datetime.combine(day, datetime.time(hour), zone).astimezone(datetime.UTC)
        if moment > after:
            return moment
    raise AssertionError("a week has every weekday")


def next_due_for(
    preference: EmailPreference, time_zone: str, after: datetime.datetime
) -> datetime.datetime | None:
    """`next_due` of a member's choice."""
    return next_due(
        preference.digest_frequency,
        preference.digest_weekday,
        preference.digest_hour,
        zone_named(time_zone),
        after,
    )


# -- What -------------------------------------------------------------------------------
def collect(requests: Sequence[DigestRequest]) -> dict[int, list[DigestSection]]:
    """What waits for each member, in the order of the registry. One call per section, however many members."""
    found: dict[int, list[DigestSection]] = {request.user.pk: [] for request in requests}
    for composer in digest_sections:
        for user_id, sections in composer(requests).items():
            found[user_id] += sections
    return found


def shorten(sections: Iterable[DigestSection], limit: int) -> list[DigestSection]:
    """The same sections with at most `limit` entries together, dealt out in turn so that none starves."""
    sections = list(sections)
    kept = [0] * len(sections)
    while sum(kept) < limit:
        short = [i for i, section in enumerate(sections) if kept[i] < len(section.entries)]
        if not short:
            break
        for i in short[: limit - sum(kept)]:
            kept[i] += 1
    return [replace(section, entries=section.entries[:n]) for section, n in zip(sections, kept, strict=True)]


@dataclass(frozen=True, slots=True)
class Written:
    """A digest as a mail, and how many entries it names."""

    composed: Composed
    entry_count: int


def compose_digest(
    request: DigestRequest, preference: EmailPreference, sections: Sequence[DigestSection]
) -> Written | None:
    """The mail, or None when nothing waits."""
    if not sections:
        return None
    shown = shorten(sections, settings.DIGEST_MAX_ENTRIES)
    unsubscribe = settings.SITE_ORIGIN + reverse(
        "notifications:unsubscribe", args=[sign("unsubscribe", str(request.user.pk))]
    )
    with timezone.override(zone_named(request.user.time_zone)):
        composed = compose(
            "notifications/emails/digest",
            {
                "replies": sum(s.replies or sum(entry.count for entry in s.entries) for s in sections),
                "threads": sum(s.threads or sum(not entry.count for entry in s.entries) for s in sections),
                "daily": preference.digest_frequency == _Frequency.DAILY,
                "weekday": EmailPreference.Weekday(preference.digest_weekday).label,
                "since": request.start,
                "sections": [_as_block(section, preference.digest_titles) for section in shown],
                "titles": preference.digest_titles,
                "notices_url": settings.SITE_ORIGIN + reverse("notifications:notice_list"),
                "preferences_url": settings.SITE_ORIGIN + reverse("notifications:email_preferences"),
                "unsubscribe_url": unsubscribe,
            },
            headers={
                "List-Unsubscribe": f"<{unsubscribe}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "List-Id": f"{settings.MAIL_SENDER_NAME} <digest.{_list_host()}>",
            },
        )
    return Written(composed, sum(len(section.entries) for section in shown))


def _as_block(section: DigestSection, titles: bool) -> dict[str, Any]:
    """What both parts of the mail print of a section, worded once."""
    return {
        "heading": section.heading,
        "summary": section.summary,
        "url": settings.SITE_ORIGIN + section.url,
        "entries": [
            (entry_label(entry, titles=titles), settings.SITE_ORIGIN + entry.url) for entry in section.entries
        ],
    }


def entry_label(entry: DigestEntry, *, titles: bool) -> str:
    """The words of one link: the title if its reader chose titles, else only how many and when."""
    day = date_format(timezone.localtime(entry.at), "j F")
    if titles and entry.count:
        return ngettext("%(title)s: %(n)s reply", "%(title)s: %(n)s replies", entry.count) % {
            "title": entry.title,
            "n": entry.count,
        }
    if titles:
        return entry.title
    if entry.count:
        return ngettext(
            "%(n)s reply in one thread, on %(day)s",
            "%(n)s replies in one thread, the latest on %(day)s",
            entry.count,
        ) % {"n": entry.count, "day": day}
    return _("A new thread of %(day)s") % {"day": day}


def _list_host() -> str:
    return (
        urlsplit(settings.SITE_ORIGIN).hostname or parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    )


# -- Writing ----------------------------------------------------------------------------
@transaction.atomic
def write_digests(delivery_ids: Sequence[int]) -> int:
    """Compose the claimed digests into the outbox and return how many mails that made.

    The rows stay locked until commit; rows that another worker holds or has written are left to it. A member who
    left, lost the right to sign in or switched the digest off since the claim gets none.
    """
    claimed = list(
        DigestDelivery.objects.filter(pk__in=delivery_ids, state=DigestDelivery.State.CLAIMED)
        .select_related("user__email_preference")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("period_end")
    )
    wanted = [delivery for delivery in claimed if _is_wanted(delivery.user)]
    away = suppressed_among(delivery.user.email for delivery in wanted)
    newest = {delivery.user_id: delivery for delivery in wanted if delivery.user.email not in away}
    starts: dict[int, datetime.datetime] = {}
    for delivery in claimed:  # after an outage one mail answers for all the periods that are open
        starts[delivery.user_id] = min(
            delivery.period_start, starts.get(delivery.user_id, delivery.period_start)
        )
    sections = collect(
        [DigestRequest(d.user, starts[user_id], d.period_end) for user_id, d in newest.items()]
    )
    mails = []
    for delivery in claimed:
        delivery.state = DigestDelivery.State.EMPTY
        if delivery is not newest.get(delivery.user_id):
            continue
        request = DigestRequest(delivery.user, starts[delivery.user_id], delivery.period_end)
        written = compose_digest(request, delivery.user.email_preference, sections[delivery.user_id])
        if written:
            delivery.state, delivery.entry_count = DigestDelivery.State.QUEUED, written.entry_count
            mails.append(_outgoing(delivery, written.composed))
    OutgoingEmail.objects.bulk_create(mails, ignore_conflicts=True)
    _store_outcomes(claimed)
    return len(mails)


def _store_outcomes(claimed: Sequence[DigestDelivery]) -> None:
    """One statement for all; `bulk_update` would take a tenth of the time of composing to write its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE notifications_digestdelivery SET state = outcome.state, entry_count = outcome.entry_count
            FROM unnest(%s::bigint[], %s::text[], %s::int[]) AS outcome (id, state, entry_count)
            WHERE notifications_digestdelivery.id = outcome.id
            """,
            [
                [row.pk for row in claimed],
                [str(row.state) for row in claimed],
                [row.entry_count for row in claimed],
            ],
        )


def _is_wanted(user: User) -> bool:
    preference = getattr(user, "email_preference", None)
    return (
        user.is_active
        and user.erased_at is None
        and bool(user.email)
        and preference is not None
        and preference.digest_frequency != _Frequency.OFF
    )


def _outgoing(delivery: DigestDelivery, composed: Composed) -> OutgoingEmail:
    return OutgoingEmail(
        user=delivery.user,
        to=delivery.user.email,
        kind=OutgoingEmail.DIGEST,
        dedupe_key=f"digest:{delivery.pk}",
        subject=composed.subject,
        text=composed.text,
        html=composed.html,
        headers=composed.headers,
        priority=PRIORITY,
    )
