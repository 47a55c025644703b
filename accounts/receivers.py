"""What allauth tells us about ways to sign in, and what we do then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as social
from django.utils import timezone

from accounts.actions.signins import end_other_sessions, note_session, note_sign_in, tell_of_change
from accounts.devices import device_of
from accounts.emails import compose_change_mail
from accounts.notices import Change
from accounts.selectors.signins import SECOND_STEPS

if TYPE_CHECKING:
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount, SocialLogin
    from django.http import HttpRequest

    from accounts.models import User


def connect() -> None:
    account.user_logged_in.connect(on_signed_in, dispatch_uid="accounts.signed_in")
    for signal in (account.password_changed, account.password_set, account.password_reset):
        signal.connect(on_password, dispatch_uid="accounts.password")
    account.email_changed.connect(on_email, dispatch_uid="accounts.email")
    mfa.authenticator_added.connect(on_key_added, dispatch_uid="accounts.key_added")
    mfa.authenticator_removed.connect(on_key_removed, dispatch_uid="accounts.key_removed")
    mfa.authenticator_reset.connect(on_spare_codes, dispatch_uid="accounts.spare_codes")
    social.social_account_added.connect(on_connected, dispatch_uid="accounts.connected")
    social.social_account_removed.connect(on_disconnected, dispatch_uid="accounts.disconnected")


def on_signed_in(sender: object, request: HttpRequest, user: User, **_: Any) -> None:
    device = _device(request)
    note_session(by=user, session_key=_session_key(request), device=device)
    note_sign_in(by=user, device=device, way=_way(request, user))


def on_password(sender: object, request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever was signed in with the password before is not any more."""
    here = ""
    if request.user == user:  # and not on the way to a new password, signed out
        here = _session_key(request)  # another than before
        note_session(by=user, session_key=here, device=_device(request))
    end_other_sessions(by=user, here=here)
    tell_of_change(by=user, change=Change.PASSWORD)


def on_email(
    sender: object,
    request: HttpRequest,
    user: User,
    from_email_address: EmailAddress | None,
    to_email_address: EmailAddress,
    **_: Any,
) -> None:
    """The old address hears of it from allauth. The first one that is proved changes nothing."""
    if from_email_address is None:
        return
    tell_of_change(by=user, change=Change.EMAIL)
    mail = compose_change_mail(Change.EMAIL, at=timezone.now())
    mail.to_message(to_email_address.email).send()


def on_key_added(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    """Whoever sets a second step up has just shown that they hold it: this session counts as signed in with it."""
    if authenticator.type in SECOND_STEPS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        tell_of_change(by=user, change=Change.STEP_ADDED)


def on_key_removed(sender: object, user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type in SECOND_STEPS:
        tell_of_change(by=user, change=Change.STEP_REMOVED)


def on_spare_codes(sender: object, user: User, **_: Any) -> None:
    tell_of_change(by=user, change=Change.SPARE_CODES)


def on_connected(sender: object, sociallogin: SocialLogin, **_: Any) -> None:
    tell_of_change(by=sociallogin.user, change=Change.CONNECTED)


def on_disconnected(sender: object, socialaccount: SocialAccount, **_: Any) -> None:
    tell_of_change(by=socialaccount.user, change=Change.DISCONNECTED)


def _device(request: HttpRequest) -> str:
    return device_of(request.headers.get("User-Agent", ""))


def _session_key(request: HttpRequest) -> str:
    if not request.session.session_key:
        request.session.save()
    return str(request.session.session_key)


def _way(request: HttpRequest, user: User) -> str:
    """How this session began: password, code, passkey, or the name of a company."""
    records = get_authentication_records(request, user)
    for record in records:
        if record.get("method") == "socialaccount":
            return str(record.get("provider", ""))[:16]
        if record.get("method") == "password":
            return "password"
        if record.get("passwordless"):
            return "passkey"
    return "code"
