"""What members agree to, and take back. Rows are never changed but to note a withdrawal."""

from __future__ import annotations

import functools

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import erased, policies
from accounts.exceptions import ConsentMissing
from accounts.models import Consent, User
from accounts.registries import health_handlers
from accounts.selectors.consents import has_consent, health_agreement


@transaction.atomic
def record_consent(*, by: User, kind: Consent.Kind, way: Consent.Way) -> Consent:
    """Write down that `by` agrees to `kind` in the version that holds now. One row per version and kind in force.

    Moves `User.agreed_to` once everything that writing needs is agreed to in the versions in force.
    """
    version = policies.current(policies.text_of(kind)).version
    row, _created = Consent.objects.get_or_create(
        user=by, kind=kind, version=version, withdrawn_at=None, defaults={"way": way}
    )
    if kind in policies.NEEDED_TO_WRITE and by.agreed_to != policies.current_key() and _may_write(by):
        by.agreed_to = policies.current_key()
        by.save(update_fields=["agreed_to"])
    return row


@transaction.atomic
def withdraw_consent(*, by: User, kind: Consent.Kind) -> bool:
    """Note that `by` takes `kind` back; False when nothing of the kind was in force.

    What follows from it is the caller's: digests stop, and with the health-data agreement the health fields go.
    """
    rows = Consent.objects.filter(user=by, kind=kind, withdrawn_at=None)
    return rows.update(withdrawn_at=timezone.now()) > 0


@transaction.atomic
def agree_again(*, by: User) -> None:
    """Write down that `by`, asked again, agrees to all that writing needs in the versions that hold now. Twice is once."""
    _hold(by)
    for kind in policies.NEEDED_TO_WRITE:
        record_consent(by=by, kind=Consent.Kind(kind), way=Consent.Way.ASKED)


def require_health_consent(by: User) -> None:
    """Go on only where `by` agrees that health fields are kept. Call it first in the action's transaction. Two queries.

    The member's row stays locked until commit, so nothing can be kept while another request takes the agreement back.

    Raises:
        ConsentMissing: they never agreed, took it back, or agreed to an earlier version.
    """
    _hold(by)
    if not has_consent(by, Consent.Kind.HEALTH):
        raise ConsentMissing(
            _("To keep this, we need your agreement about health data. You can give it under “Your data”.")
        )


@transaction.atomic
def give_health_consent(*, by: User) -> Consent:
    """Write down that `by` agrees, under Settings, that health fields are kept. Twice is once."""
    _hold(by)
    way = Consent.Way.ASKED if health_agreement(by) else Consent.Way.SETTINGS
    return record_consent(by=by, kind=Consent.Kind.HEALTH, way=way)


@transaction.atomic
def withdraw_health_consent(*, by: User) -> bool:
    """Take the agreement about health data back and remove `by`'s health fields in every app at once; False when none held.

    Posts stay, since they are words and not fields; leaving is where they go.
    """
    _hold(by)
    withdrawn = withdraw_consent(by=by, kind=Consent.Kind.HEALTH)
    for handler in health_handlers:
        handler(by)
    if withdrawn:
        _note_for_restores(by)
    return withdrawn


def _note_for_restores(by: User) -> None:
    """A backup from before brings the fields back: the list beside the database knows (`accounts.erased`)."""
    ended = Consent.objects.filter(user=by, kind=Consent.Kind.HEALTH, withdrawn_at__isnull=False)
    at = ended.latest("withdrawn_at").withdrawn_at
    if at is not None:
        transaction.on_commit(functools.partial(erased.note, erased.health_of(by, at)), robust=True)


def _may_write(by: User) -> bool:
    """Whether `by` agrees to all that writing needs as it holds now. One query."""
    rows = Consent.objects.filter(user=by, kind__in=policies.NEEDED_TO_WRITE, withdrawn_at=None)
    return {(kind, policies.current(kind).version) for kind in policies.NEEDED_TO_WRITE} <= set(
        rows.values_list("kind", "version")
    )


def _hold(by: User) -> None:
    """Lock the member's row, as erasure and notices do first too, so that none of them waits in a circle."""
    User.objects.select_for_update(no_key=True).filter(pk=by.pk).values_list("pk").get()
