"""Handing mail over: each digest once or not at all, every other mail at least once.

Killing a worker at any moment doubles no digest, and loses none but for one instant. The order for one mail:

1. lock its row (SKIP LOCKED) and ask again whether it is still wanted;
2. send the mail to the server, all but the final dot: a server keeps nothing that has no final dot;
3. write SENDING and commit; only now may the mail count as possibly sent;
4. note in the worker's own record (`notifications.handover`) that the dot goes, and send it;
5. read the answer, note it, write SENT and empty the row.

Death before 3 undoes itself: the lock falls, the row waits on, the server throws its half away. Death after 3 leaves SENDING, and
the record, which outlives the worker, says how far it came: before the dot, so the mail waits again; answered, so it is SENT. Only where
the record says that the dot was going and no answer is noted does `settle_abandoned` not know: such a digest is never
sent again, and named UNCLEAR. It will have arrived, unless death came between that note and the sending: two instructions.

The commit of 3 does not wait for the disk and may be forgotten if PostgreSQL itself crashes. Therefore `_reserve` notes in advance,
on disk, which rows a hand-over may begin with; and after a crash, which the emptied table of CrashMarker betrays, digests with that
note are not sent either.
"""

from __future__ import annotations

import datetime
import functools
import logging
import time
from dataclasses import dataclass
from email.utils import parseaddr
from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail.message import sanitize_address
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from notifications.handover import Handover, Step, remains
from notifications.mime import write_mail
from notifications.models import CrashMarker, OutgoingEmail, Suppression
from notifications.smtp import MailRefusedError, MailServer, ServerAwayError, describe
from notifications.suppression import suppress

if TYPE_CHECKING:
    from notifications.querysets import OutgoingEmailQuerySet

logger = logging.getLogger(__name__)

_RESERVE = 10  # rows per note on disk; after a crash of PostgreSQL so many digests per worker may stay unsent
LEASE = datetime.timedelta(
    minutes=15
)  # longer than deliver_outbox may live, so nobody still works on such a row
_RETRY_MINUTES = (1, 5, 15, 60, 4 * 60, 12 * 60)  # after each refusal for now; then the mail is given up
_EMPTY = {"to": "", "subject": "", "text": "", "html": "", "headers": {}}

# Written out, because these three run for every mail and the ORM would spend more time on them than the database.
# `wanted` asks for consent at the moment of sending (D8); mails that an act of the member called for always go.
_LOCK = """
    SELECT mail.*, mail.kind <> 'digest' OR coalesce(
        member.is_active AND member.erased_at IS NULL AND member.email = mail.to
        AND preference.digest_frequency <> 'off', false) AS wanted
    FROM notifications_outgoingemail mail
    LEFT JOIN accounts_user member ON member.id = mail.user_id
    LEFT JOIN notifications_emailpreference preference ON preference.user_id = mail.user_id
    WHERE mail.id = %s AND mail.state = 'waiting'
    FOR UPDATE OF mail SKIP LOCKED
"""
_MARK_SENDING = """
    SET LOCAL synchronous_commit TO OFF;
    UPDATE notifications_outgoingemail
    SET state = 'sending', attempts = attempts + 1, claimed_at = %s, claimed_by = %s
    WHERE id = %s
"""
_MARK_SENT = """
    SET LOCAL synchronous_commit TO OFF;
    UPDATE notifications_outgoingemail
    SET state = 'sent', sent_at = %s, last_error = '', "to" = '', subject = '', text = '', html = '', headers = '{}'
    WHERE id = %s
"""


@dataclass(slots=True)
class Handed:
    """What one run did."""

    sent: int = 0
    others: int = 0  # dropped, refused or unclear
    more: bool = False  # time was up before the outbox was empty


def deliver(*, seconds: float) -> Handed:
    """Hand over what is due, over one connection, until nothing is left or `seconds` have passed.

    Any number of these may run at once; each row is taken by one of them. Call it outside a transaction.
    """
    until = time.monotonic() + seconds
    handed = Handed()
    try:
        with Handover() as record, MailServer() as server:
            while ids := _reserve():
                for pk in ids:
                    if time.monotonic() >= until:
                        handed.more = True
                        return handed
                    outcome = _deliver_one(server, record, pk)
                    handed.sent += outcome == OutgoingEmail.State.SENT
                    handed.others += outcome not in (None, OutgoingEmail.State.SENT)
    except ServerAwayError as away:
        logger.warning("the mail server takes nothing now (%s); the outbox waits for the next sweep", away)
    return handed


def settle_abandoned() -> int:
    """Decide about rows whose worker died during the hand-over; return how many there were. Idempotent.

    Rows of workers whose record is here are settled at once, by what it proves. For others, after LEASE: digests may have
    arrived, so they are not sent again; other mails are, for a second code mail harms nobody.
    """
    with remains() as left, transaction.atomic():
        settled = sum(
            _settle(OutgoingEmail.objects.of_handover(each.pk, each.token), each.step) for each in left
        )
    abandoned = OutgoingEmail.objects.filter(
        state=OutgoingEmail.State.SENDING, claimed_at__lt=timezone.now() - LEASE
    )
    return settled + _settle(abandoned, Step.DOT)


def _settle(rows: OutgoingEmailQuerySet, step: Step) -> int:
    """Rows that say SENDING, whose worker is dead and came as far as `step` for all that is known."""
    now = timezone.now()
    if step is Step.TAKEN:
        return rows.update(state=OutgoingEmail.State.SENT, sent_at=now, last_error="", **_EMPTY)
    again: dict[str, object] = {
        "state": OutgoingEmail.State.WAITING,
        "due_at": now,
        "claimed_at": None,
        "last_error": "worker died",
    }
    if step is Step.OFFERED:
        return rows.update(**again)
    digests = rows.filter(kind=OutgoingEmail.DIGEST).update(
        state=OutgoingEmail.State.UNCLEAR, last_error="worker died", **_EMPTY
    )
    if digests:
        logger.warning("%s digests may or may not have arrived: their worker died", digests)
    return digests + rows.exclude(kind=OutgoingEmail.DIGEST).update(**again)


def message_id(row: OutgoingEmail) -> str:
    """The same for every attempt, so that a receiver who gets a mail twice can see it."""
    name = salted_hmac("notifications.message_id", row.dedupe_key).hexdigest()[:32]
    return f"<{name}@{_sender().rpartition('@')[2]}>"


def as_mail(row: OutgoingEmail) -> bytes:
    """The row as it goes over the wire."""
    identity = message_id(row)
    return write_mail(
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "To": row.to,
            "Subject": row.subject,
            "Message-ID": identity,
            **row.headers,
        },
        text=row.text,
        html=row.html,
        boundary=f"={identity[1:33]}",
        at=timezone.now(),
    )


# -- Which rows --------------------------------------------------------------------------
def _reserve() -> list[int]:
    """Note on disk that a hand-over of these rows may begin. They stay free for everybody until one is locked."""
    with transaction.atomic():
        _notice_crash()
        now = timezone.now()
        rows = OutgoingEmail.objects.due(now).select_for_update(skip_locked=True)
        ids = list(rows.values_list("pk", flat=True)[:_RESERVE])
        OutgoingEmail.objects.filter(pk__in=ids).update(claimed_at=now)
    return ids


def _notice_crash() -> None:
    """If PostgreSQL crashed since the last run, give up digests whose last commits it may have forgotten."""
    if CrashMarker.objects.filter(pk=1).exists():
        return
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO notifications_crashmarker (id) VALUES (1) ON CONFLICT DO NOTHING")
        if cursor.rowcount == 0:  # another worker noticed first
            return
    lost = OutgoingEmail.objects.filter(
        kind=OutgoingEmail.DIGEST, state=OutgoingEmail.State.WAITING, claimed_at__isnull=False
    ).update(state=OutgoingEmail.State.UNCLEAR, last_error="database crashed", **_EMPTY)
    if lost:
        logger.warning("%s digests may or may not have arrived: the database crashed", lost)


# -- One row -----------------------------------------------------------------------------
def _deliver_one(server: MailServer, record: Handover, pk: int) -> str | None:
    """Hand one row over and return its new state; None when another worker has it or had it."""
    try:
        with transaction.atomic():
            row = next(iter(OutgoingEmail.objects.raw(_LOCK, [pk])), None)
            if row is None:
                return None
            if not row.wanted:  # type: ignore[attr-defined]  # a column of _LOCK
                return _set(row, OutgoingEmail.State.DROPPED, **_EMPTY)
            try:
                server.offer(_sender(), sanitize_address(row.to, "utf-8"), as_mail(row))
            except (MailRefusedError, SMTPException, OSError, ValueError) as error:
                return _not_taken(server, row, error)
            record.begin(pk)
            _execute(_MARK_SENDING, timezone.now(), record.token, pk)
    except BaseException:
        server.hang_up()  # the commit did not happen, so the dot must not either
        raise
    outcome = _finish(server, record, row)
    record.done()
    return outcome


def _finish(server: MailServer, record: Handover, row: OutgoingEmail) -> str:
    try:
        server.finish(before_dot=record.dot)
    except MailRefusedError as error:
        return _not_taken(server, row, error)
    except (SMTPException, OSError) as error:
        server.hang_up()
        if row.kind == OutgoingEmail.DIGEST:
            return _set(row, OutgoingEmail.State.UNCLEAR, last_error=describe(error), **_EMPTY)
        return _try_later(row, error)
    record.taken()
    _execute(_MARK_SENT, timezone.now(), row.pk)  # two statements in one message are one transaction
    return OutgoingEmail.State.SENT


def _not_taken(server: MailServer, row: OutgoingEmail, error: Exception) -> str:
    """The mail was certainly not delivered: later, or never if it cannot be sent at all."""
    if isinstance(error, MailRefusedError):
        hopeless = error.for_good
        if error.nobody_there:
            suppress([row.to], Suppression.Why.BOUNCED)
    else:
        server.hang_up()
        hopeless = isinstance(error, ValueError)  # an address or a header that cannot be written
    if hopeless:
        return _set(row, OutgoingEmail.State.FAILED, last_error=describe(error), **_EMPTY)
    return _try_later(row, error)


def _try_later(row: OutgoingEmail, error: Exception) -> str:
    """`row` is as it was locked: this attempt is not counted in it yet."""
    if row.attempts >= len(_RETRY_MINUTES):
        return _set(row, OutgoingEmail.State.FAILED, last_error=describe(error), **_EMPTY)
    return _set(
        row,
        OutgoingEmail.State.WAITING,
        attempts=row.attempts + 1,
        due_at=timezone.now() + datetime.timedelta(minutes=_RETRY_MINUTES[row.attempts]),
        claimed_at=None,
        last_error=describe(error),
    )


def _set(row: OutgoingEmail, state: str, **values: object) -> str:
    OutgoingEmail.objects.filter(pk=row.pk).update(state=state, **values)
    return str(state)


def _execute(sql: str, *values: str | int | datetime.datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _sender() -> str:
    return _address_in(settings.DEFAULT_FROM_EMAIL)


@functools.lru_cache(maxsize=8)
def _address_in(named: str) -> str:
    return parseaddr(named)[1]
