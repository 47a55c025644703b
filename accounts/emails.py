"""Mails about the account. allauth asks for them by its own template names; four of ours say them all.

No name of the site, of an illness or of a member stands in a subject or a body: others look over shoulders.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.notices import Change
from accounts.selectors.leaving import return_token
from common.emails import Composed, compose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import Leaving, User
    from accounts.registries import PostsChoice

_CODES = {
    "account/email/email_confirmation_signup": _("This code finishes your sign-up."),
    "account/email/email_confirmation": _("This code confirms your e-mail address."),
    "account/email/login_code": _("This code signs you in."),
    "account/email/password_reset_code": _("With this code you can choose a new password."),
}
_CHANGES = {
    "account/email/email_changed": _(
        "Your account has another e-mail address now. This one is no longer used."
    ),
    "account/email/email_confirm": _("Your e-mail address was confirmed."),
    "account/email/email_deleted": _("An e-mail address was removed from your account."),
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_reset": _("You have a new password."),
    "account/email/password_set": _("Your account has a password now."),
    "socialaccount/email/account_connected": _("A Google or Facebook account can sign in to yours now."),
    "socialaccount/email/account_disconnected": _(
        "A Google or Facebook account no longer signs in to yours."
    ),
    "mfa/email/recovery_codes_generated": _("You have new spare codes. The old ones no longer work."),
    "mfa/email/totp_activated": _("Signing in asks for a code from your app now."),
    "mfa/email/totp_deactivated": _("Signing in no longer asks for a code from your app."),
    "mfa/email/webauthn_added": _("A passkey or security key was added to your account."),
    "mfa/email/webauthn_removed": _("A passkey or security key was removed from your account."),
}


def compose_account_mail(name: str, context: Mapping[str, Any]) -> Composed:
    """The mail that allauth calls `name`.

    Raises:
        KeyError: allauth has a mail that nobody has put into our words yet.
    """
    values = {
        "code": context.get("code"),
        "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
        "at": context.get("timestamp"),
        "code_url": settings.SITE_ORIGIN + reverse("account_request_login_code"),
        "reset_url": settings.SITE_ORIGIN + reverse("account_reset_password"),
        "signup_url": settings.SITE_ORIGIN + reverse("account_signup"),
        "signin_url": settings.SITE_ORIGIN + reverse("account_login"),
    }
    if name in _CODES:
        return compose("accounts/emails/code", values | {"purpose": _CODES[name]})
    if name == "account/email/account_already_exists":
        return compose("accounts/emails/known_address", values)
    if name == "account/email/unknown_account":
        return compose("accounts/emails/unknown_address", values)
    return compose("accounts/emails/account_changed", values | {"change": _CHANGES[name]})


def compose_change_mail(change: Change, *, at: datetime.datetime, device: str = "") -> Composed:
    """What allauth has no mail for: a sign-in on a device that is new here, and the hello to a new address."""
    said = {
        Change.NEW_DEVICE: _("Somebody signed in to your account on a device that is new here."),
        Change.EMAIL: _("Your account uses this e-mail address from now on."),
    }[change]
    values = {
        "change": said,
        "device": device,
        "at": at,
        "reset_url": settings.SITE_ORIGIN + reverse("account_reset_password"),
    }
    return compose("accounts/emails/account_changed", values)


def compose_export_mail(user: User) -> Composed:
    """That `user`'s copy can be fetched. The link leads to a page that asks who is there."""
    values = {
        "url": settings.SITE_ORIGIN + reverse("accounts:export"),
        "days": settings.EXPORT_KEEP_DAYS,
    }
    return compose("accounts/emails/export_ready", values)


def compose_leaving_mail(leaving: Leaving) -> Composed:
    """The receipt of who leaves: until when they can come back, and the link that does it. Says nothing about what they wrote."""
    values = {
        "url": settings.SITE_ORIGIN + reverse("accounts:come_back", args=[return_token(leaving)]),
        "due_at": leaving.due_at,
        "is_own": leaving.why == leaving.Why.OWN,
    }
    return compose("accounts/emails/leaving", values)


def compose_left_mail(posts: PostsChoice) -> Composed:
    """The last mail there is: that the account is erased, and what became of the posts."""
    return compose("accounts/emails/left", {"posts": posts.value})


def compose_dormant_mail(user: User) -> Composed:
    """To a member whom nobody has seen for long, `user.dormancy_warnings` of them counting this one: until when to sign in."""
    steps = 3 - user.dormancy_warnings  # two mails, then the closing
    values = {
        "url": settings.SITE_ORIGIN + reverse("account_login"),
        "closes_at": timezone.now() + datetime.timedelta(days=steps * settings.DORMANT_WARN_AGAIN_DAYS),
        "leaving_days": settings.LEAVING_DAYS,
        "is_last": steps == 1,
    }
    return compose("accounts/emails/dormant", values)
