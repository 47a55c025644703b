"""When a member's digest comes, and the record of their wish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actions.consents import record_consent, withdraw_consent
from accounts.models import Consent
from notifications import digests
from notifications.models import EmailPreference
from notifications.suppression import lift

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.registries import SignupChoices

_OFF = EmailPreference.Frequency.OFF


@transaction.atomic
def start_preferences(user: User, choices: SignupChoices) -> None:
    """Handler of the sign-up: a weekly digest for those who ticked the box, none for the others. May run twice."""
    preference, created = EmailPreference.objects.get_or_create(
        user=user,
        defaults={
            "digest_weekday": settings.DIGEST_DEFAULT_WEEKDAY,
            "digest_hour": settings.DIGEST_DEFAULT_HOUR,
        },
    )
    if created and choices.wants_digest:
        preference.digest_frequency = EmailPreference.Frequency.WEEKLY
        _switch_on(preference, user, choices.time_zone, way=Consent.Way.SIGNUP)
        preference.save()


@transaction.atomic
def set_digest(*, by: User, frequency: str, weekday: int, hour: int, titles: bool) -> EmailPreference:
    """Set when `by`'s digest comes and whether it may show titles of threads. `hour` (0..23) and `weekday` (0 is Monday) are local.

    Switching on begins now: nothing older is told. Saving the same again changes nothing.
    """
    EmailPreference.objects.get_or_create(user=by)
    preference = EmailPreference.objects.select_for_update().get(user=by)
    was_off = preference.digest_frequency == _OFF
    preference.digest_frequency, preference.digest_titles = frequency, titles
    preference.digest_weekday, preference.digest_hour = weekday, hour
    if frequency == _OFF:
        _switch_off(preference, by)
    elif was_off:
        _switch_on(preference, by, by.time_zone, way=Consent.Way.SETTINGS)
    else:
        preference.digest_due_at = digests.next_due_for(preference, by.time_zone, timezone.now())
    preference.save()
    return preference


@transaction.atomic
def follow_time_zone(user: User) -> None:
    """Handler of a new time zone: the next digest comes at the chosen hour there. May run twice."""
    preference = EmailPreference.objects.select_for_update().filter(user=user).first()
    if preference is not None and preference.digest_frequency != _OFF:
        preference.digest_due_at = digests.next_due_for(preference, user.time_zone, timezone.now())
        preference.save(update_fields=["digest_due_at"])


@transaction.atomic
def unsubscribe(*, user_id: int) -> bool:
    """Switch the digest of a member off, on the word of a signed link. False when it was off or nobody is there.

    Mails that wait in the outbox are dropped when their turn comes: consent is asked again at the hand-over.
    """
    preference = (
        EmailPreference.objects.select_for_update(of=["self"])
        .select_related("user")
        .filter(user_id=user_id)
        .first()
    )
    if preference is None or preference.digest_frequency == _OFF:
        return False
    preference.digest_frequency = _OFF
    _switch_off(preference, preference.user)
    preference.save()
    return True


def _switch_on(preference: EmailPreference, user: User, time_zone: str, *, way: Consent.Way) -> None:
    now = timezone.now()
    preference.digest_covered_until = now
    preference.digest_due_at = digests.next_due_for(preference, time_zone, now)
    record_consent(by=user, kind=Consent.Kind.DIGEST, way=way)
    if way != Consent.Way.SIGNUP:  # there the address is not proved yet
        lift(user.email)


def _switch_off(preference: EmailPreference, user: User) -> None:
    preference.digest_due_at = None
    withdraw_consent(by=user, kind=Consent.Kind.DIGEST)
