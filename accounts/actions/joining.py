"""Joining: what a new member brings, and what is cleared away when nobody confirms."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.db.models import CharField, ForeignObjectRel, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from accounts import policies, selectors
from accounts.actions.consents import record_consent
from accounts.handles import former_handle, handle_key, holder_of_address
from accounts.models import Consent, ReservedHandle, User
from accounts.registries import signup_handlers

if TYPE_CHECKING:
    from accounts.registries import SignupChoices
    from accounts.selectors import PendingSignup

# Tables that come with every account. A row in any other one says that somebody has lived here.
_APPS_OF_EVERY_ACCOUNT = {"accounts", "account", "socialaccount", "mfa", "notifications", "sessions", "auth"}


@transaction.atomic
def welcome_member(*, by: User, choices: SignupChoices) -> None:
    """Write down which policies the new member `by` agreed to, and let every app set up what it keeps per member.

    The wish for a digest is written down by the app that sends it. Called once, in the transaction that creates the account: all or nothing.
    """
    for kind in policies.AGREED_AT_SIGNUP:
        record_consent(by=by, kind=Consent.Kind(kind), way=Consent.Way.SIGNUP)
    for handler in signup_handlers:
        handler(by, choices)


@transaction.atomic
def discard_unconfirmed(*, email: str) -> bool:
    """Take `email` from the account that was begun with it and never confirmed; False when there is none.

    Whoever confirms an address gets an account of their own making, never one that a stranger prepared. The discarded name
    stays held for this address. As many statements whether or not there is such an account.
    """
    account = selectors.find_unconfirmed(email)
    _let_go(account.pk if account else 0)
    return account is not None


@transaction.atomic
def make_way(*, email: str, member: User) -> bool:
    """Take the address away from the account that somebody else began with `email`, which `member` has just proved to be theirs.

    False when another account that was confirmed has the address: then it stays where it is; or when `member` is an account
    that was itself discarded in the meantime. Called twice, it does it once.
    """
    if not member.email:
        return False
    others = User.objects.exclude(pk=member.pk).filter(email__iexact=email)
    begun = others.unconfirmed().select_for_update().first()
    _let_go(begun.pk if begun else 0)
    return not others.exists()


@transaction.atomic
def hold_handle(*, handle: str, email: str) -> None:
    """Keep `handle` out of reach of everybody but who signs up with `email`, as a new account would."""
    _hold(handle_key(handle), email, until=timezone.now() + _time_to_confirm())


@transaction.atomic
def forget_pending(*, pending: PendingSignup) -> None:
    """Undo what an earlier try from the same browser left: its unconfirmed account, if it made one, and its hold on a name."""
    ReservedHandle.objects.filter(handle_key=pending.handle_key).exclude(held_for="").delete()
    account = User.objects.unconfirmed().select_for_update().filter(pk=pending.user_id or 0).first()
    _let_go(account.pk if account else 0)


def purge_unconfirmed(*, batch_size: int = 200) -> int:
    """Remove accounts that nobody confirmed in time, and holds on names that have run out; returns the accounts.

    One transaction per account, so that a crash keeps what is done; skips rows that another worker holds. Accounts of
    staff and accounts with anything of their own in another app stay.
    """
    removed, seen = 0, 0
    while True:
        with transaction.atomic():
            account = (
                selectors.unconfirmed_for_too_long()
                .filter(pk__gt=seen)
                .order_by("pk")
                .select_for_update(skip_locked=True)
                .first()
            )
            if account is None or removed >= batch_size:
                break
            seen = account.pk
            if not _has_lived_here(account):
                account.delete()
                removed += 1
    ReservedHandle.objects.filter(reserved_until__lte=timezone.now()).delete()
    return removed


def _let_go(pk: int) -> None:
    """Take address, name and connection from the account `pk`, which nobody confirmed; the purge deletes the rest of it.

    Deleting it here would ask every table for its rows, and that takes long enough to be seen from outside. 0 is nobody: the
    same statements, so that it cannot be seen whether there was an account either.
    """
    nobody = former_handle(pk)
    gone = Concat(Value("gone-"), Cast("pk", CharField()))
    EmailAddress.objects.filter(user_id=pk).update(email=gone)
    SocialAccount.objects.filter(user_id=pk).update(uid=gone)
    User.objects.filter(pk=pk).update(email="", handle=nobody, handle_key=handle_key(nobody))


def _hold(key: str, email: str, *, until: datetime.datetime) -> None:
    ReservedHandle.objects.update_or_create(
        handle_key=key, defaults={"reserved_until": until, "held_for": holder_of_address(email)}
    )


def _time_to_confirm() -> datetime.timedelta:
    return datetime.timedelta(hours=settings.UNCONFIRMED_ACCOUNT_HOURS)


def _has_lived_here(account: User) -> bool:
    """Whether another app holds something of `account`: posts, reports, reading. Asked of all tables, by their keys."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: account}).exists()
        for relation in account._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel)
        and relation.related_model._meta.app_label not in _APPS_OF_EVERY_ACCOUNT
    )
