"""Clock work of this app."""

from __future__ import annotations

from importlib import import_module

from celery import shared_task
from django.conf import settings

from accounts import profile_pictures
from accounts.actions import erasure, exports, joining, looks, providers, retention, signins


@shared_task(name="accounts.purge_unconfirmed")
def purge_unconfirmed() -> None:
    """Give addresses and names back that somebody took and never confirmed. Run twice, it does the work once."""
    joining.purge_unconfirmed()


@shared_task(name="accounts.clear_expired_sessions")
def clear_expired_sessions() -> None:
    """Remove sessions that have run out, with what a member's list says of them. Run twice, it does the work once."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    retention.forget_ended_sessions()


@shared_task(name="accounts.purge_sign_ins")
def purge_sign_ins() -> None:
    """Remove sign-ins that are older than members may read. Run twice, it does the work once."""
    signins.purge_sign_ins()


@shared_task(name="accounts.sweep_exports")
def sweep_exports() -> None:
    """Queue copies again whose wake-up was lost or whose worker died. Run twice, each is built once."""
    exports.wake_lost_exports()


@shared_task(name="accounts.purge_exports")
def purge_exports() -> None:
    """Remove copies whose week is over. Run twice, it does the work once."""
    exports.purge_exports()


@shared_task(name="accounts.sweep_profile_pictures")
def sweep_profile_pictures() -> None:
    """Remove files of pictures that no profile names. Run twice, it does the work once."""
    profile_pictures.remove_unnamed()


@shared_task(name="accounts.purge_provider_deletions")
def purge_provider_deletions() -> None:
    """Remove the codes of what Facebook asked us to delete long ago. Run twice, it does the work once."""
    providers.purge_provider_deletions()


@shared_task(name=erasure.ERASE_TASK)
def sweep_leaving() -> None:
    """Erase everybody whose days to come back are over. Also woken by who does not want to wait. Run twice, each goes once."""
    erasure.erase_all_due()


@shared_task(name="accounts.purge_staff_looks")
def purge_staff_looks() -> None:
    """Remove what staff looked at long ago. Run twice, it does the work once."""
    looks.purge_staff_looks()


@shared_task(name="accounts.close_dormant_accounts")
def close_dormant_accounts() -> None:
    """Warn members who were not here for long, and close accounts after two warnings. Run twice, each step happens once."""
    retention.close_dormant_accounts()


@shared_task(name="accounts.keep_list_of_erased")
def keep_list_of_erased() -> None:
    """See to it that the list beside the database names whoever was erased lately, and nobody else. Run twice, it is the same."""
    retention.keep_list_of_erased()
