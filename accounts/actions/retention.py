"""What the clock lets go of: accounts that nobody signs in to, warned twice and closed; and what a backup would bring back.

Every number of days is a setting; docs/decisions/0034-retention.md says why they are what they are.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from accounts import erased
from accounts.actions.consents import withdraw_health_consent
from accounts.actions.erasure import erase_member
from accounts.actions.leaving import ask_to_leave
from accounts.emails import compose_dormant_mail
from accounts.models import Consent, Leaving, User
from accounts.registries import PostsChoice, mail_checks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.querysets import UserQuerySet

WARNINGS = 2
_BATCH = 500  # members per run; the next run takes the rest


@dataclass(slots=True)
class Done:
    """What one run did, in members."""

    warned: int = 0
    closed: int = 0


def close_dormant_accounts() -> Done:
    """Warn members whom nobody has seen for settings.DORMANT_DAYS, warn them again, and close the account at last.

    Between the steps lie settings.DORMANT_WARN_AGAIN_DAYS; signing in at any moment ends it. What becomes of their posts is
    their last wish; without one they become those of a former member. An address that mail does not reach gets none and
    the days run all the same. May run twice, also at once: each member is locked and looked at again. Administrators stay.
    """
    forgive_who_signed_in()
    done = Done()
    for pk in list(_due().order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        with transaction.atomic():
            member = _due().select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            if member is None:  # signed in meanwhile, or another run has it
                continue
            if member.dormancy_warnings < WARNINGS:
                _warn(member)
                done.warned += 1
            else:
                posts = PostsChoice(member.last_wish or PostsChoice.ANONYMISE)
                ask_to_leave(by=None, user=member, posts=posts, why=Leaving.Why.DORMANT)
                done.closed += 1
    return done


def forgive_who_signed_in() -> int:
    """Forget the warnings of members who signed in since; return how many. Idempotent."""
    warned = User.objects.filter(dormancy_warnings__gt=0, last_login__gt=F("dormancy_warned_at"))
    return warned.update(dormancy_warnings=0, dormancy_warned_at=None)


def begin_anew(user: User) -> None:
    """Handler of somebody who came back: their days are counted from now, also when they came by the link of a mail."""
    user.dormancy_warnings, user.dormancy_warned_at = 0, timezone.now()
    user.save(update_fields=["dormancy_warnings", "dormancy_warned_at"])


def forget_ended_sessions() -> int:
    """Remove from members' lists the sessions that are no more; return how many. Idempotent."""
    live = Session.objects.filter(session_key=OuterRef("session_key"))
    return UserSession.objects.filter(~Exists(live)).delete()[0]


def _due() -> UserQuerySet:
    """Members for whom it is time for the next step.

    Somebody was last seen when they signed in, came back, or had a session that is still there.
    """
    now = timezone.now()
    long_ago = now - datetime.timedelta(days=settings.DORMANT_DAYS)
    last_step = now - datetime.timedelta(days=settings.DORMANT_WARN_AGAIN_DAYS)
    live = Session.objects.filter(expire_date__gt=now).values("session_key")
    sessions = UserSession.objects.filter(
        Q(last_seen_at__gt=long_ago) | Q(session_key__in=live), user=OuterRef("pk")
    )
    seen = Greatest(Coalesce("last_login", "joined_at"), "dormancy_warned_at")  # NULL counts for nothing
    due: UserQuerySet = (
        User.objects.filter(is_active=True, erased_at__isnull=True, is_superuser=False)
        .alias(seen=seen)
        .filter(
            Q(dormancy_warnings=0, seen__lte=long_ago)
            | Q(dormancy_warnings__gt=0, dormancy_warned_at__lte=last_step)
        )
        .exclude(last_login__gt=long_ago)
        .filter(~Exists(sessions))
    )
    return due


def _agreed_again(member: User, at: int) -> bool:
    """Whether `member` gave the agreement about health data anew after that second."""
    after = datetime.datetime.fromtimestamp(at + 1, datetime.UTC)
    rows = Consent.objects.filter(user=member, kind=Consent.Kind.HEALTH, withdrawn_at=None)
    return rows.filter(given_at__gt=after).exists()


def _warn(member: User) -> None:
    member.dormancy_warnings += 1
    member.dormancy_warned_at = timezone.now()
    member.save(update_fields=["dormancy_warnings", "dormancy_warned_at"])
    if member.email and not any(check(member.email) for check in mail_checks):
        compose_dormant_mail(member).to_message(member.email).send()  # into the outbox, with this row


# -- Backups ---------------------------------------------------------------------------------
@dataclass(slots=True)
class Replayed:
    """What a replay of erasures did, in members."""

    erased: int = 0
    health: int = 0  # health fields, of members who stay
    as_they_were: int = 0  # erased before the backup was made, or not in it
    refused: int = 0  # the last administrator


def keep_list_of_erased() -> int:
    """Write down erasures whose note was lost, and drop those that no backup knows any more; return how many were written.

    Idempotent.
    """
    there = {each.name for each in erased.noted()}
    since = timezone.now() - erased.keep_for()
    left = User.objects.filter(erased_at__gt=since).order_by("pk")
    taken_back = Consent.objects.filter(kind=Consent.Kind.HEALTH, withdrawn_at__gt=since).select_related(
        "user"
    )
    all_of_them = [
        *map(erased.of, left.iterator()),
        *(erased.health_of(each.user, each.withdrawn_at) for each in taken_back if each.withdrawn_at),
    ]
    lost = [each for each in all_of_them if each.name not in there]
    written = sum(erased.note(each) for each in lost)
    erased.forget_old()
    return written


def replay_erasures(names: Iterable[str] | None = None) -> Replayed:
    """Erase again whom the list names, after a backup from before was restored. Each in a transaction of its own; may run twice.

    `names` are those of files in the list, for a list that was kept elsewhere; else the one in the storage. Numbers that
    belong to somebody else since the restore are passed over: joining at the same microsecond is what tells.
    """
    done = Replayed()
    listed = erased.noted() if names is None else filter(None, map(erased.parse, names))
    for each in listed:
        member = User.objects.filter(pk=each.pk, erased_at__isnull=True).first()
        if member is None or not each.is_of(member):
            done.as_they_were += 1
            continue
        if each.what == erased.HEALTH:
            done.health += not _agreed_again(member, each.at) and withdraw_health_consent(by=member)
            continue
        try:
            erase_member(by=None, user=member, posts=PostsChoice(each.what))
        except PermissionDenied:
            done.refused += 1
        else:
            done.erased += 1
    return done
