"""What Facebook may ask of us about somebody who removed the site over there."""

from __future__ import annotations

import datetime

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.emails import compose_account_mail
from accounts.models import ProviderDeletion


@transaction.atomic
def part_from_provider(*, provider: str, uid: str) -> bool:
    """Take the connection between an account there and one here away, and tell its member; False when there was none.

    The account here stays: its member signs in with a password or an e-mailed code. Called twice, it does it once.
    """
    connection = (
        SocialAccount.objects.select_for_update(of=["self"])
        .select_related("user")
        .filter(provider=provider, uid=uid)
        .first()
    )
    if connection is None:
        return False
    connection.delete()
    member = connection.user
    if member.email:
        mail = compose_account_mail("socialaccount/email/account_disconnected", {"timestamp": timezone.now()})
        mail.to_message(member.email).send()
    return True


@transaction.atomic
def delete_at_provider_request(*, provider: str, uid: str) -> ProviderDeletion:
    """Delete all that `provider` told us of `uid`, which is that number alone, and return what leads to the page that says so.

    The same answer whether or not somebody here has that number.
    """
    part_from_provider(provider=provider, uid=uid)
    return ProviderDeletion.objects.create()


def purge_provider_deletions() -> int:
    """Remove codes that are older than settings.PROVIDER_DELETION_DAYS; return how many. Idempotent."""
    since = timezone.now() - datetime.timedelta(days=settings.PROVIDER_DELETION_DAYS)
    return ProviderDeletion.objects.filter(asked_at__lt=since).delete()[0]
