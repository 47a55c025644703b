"""Signing in and keeping the keys: allauth's forms in the site's look and words."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.utils import has_verified_email
from django.utils.translation import gettext_lazy as _

from accounts.actions.joining import make_way
from accounts.forms.site_look import SiteLook
from accounts.selectors.leaving import leaving_by_address

_EMAIL = _("E-mail address")
_NEW_PASSWORD_HELP = _("At least 10 characters. A few words in a row work well.")
_NEW_PASSWORDS = {"password1": _("New password"), "password2": _("The same password again")}
_CODE_HELP = _("You can paste it. Small and capital letters are the same to us.")


class LoginForm(SiteLook, allauth_forms.LoginForm):
    labels: ClassVar[dict[str, Any]] = {"login": _EMAIL, "password": _("Password")}


class _OnlyConfirmedAccounts:
    """An address gets a code once it was confirmed. Before, the account may be one that a stranger prepared."""

    def forget_unconfirmed(self, user: Any, email: str) -> Any:
        return user if user and has_verified_email(user, email) else None

    def closed_for_now(self, email: str) -> list[Any]:
        """Who is leaving can come back by a code. Asked for every address, so that the answer takes as long for each."""
        leaving = leaving_by_address(email)
        return [leaving.user] if leaving else []


class RequestLoginCodeForm(_OnlyConfirmedAccounts, SiteLook, allauth_forms.RequestLoginCodeForm):
    labels: ClassVar[dict[str, Any]] = {"email": _EMAIL}
    _user: Any

    def clean_email(self) -> str:
        email = super().clean_email()
        user = next(iter(self.closed_for_now(email)), None) or self._user
        self._user = self.forget_unconfirmed(user, email)
        return email


class ResetPasswordForm(_OnlyConfirmedAccounts, SiteLook, allauth_forms.ResetPasswordForm):
    labels: ClassVar[dict[str, Any]] = {"email": _EMAIL}
    users: list[Any]

    def clean_email(self) -> str:
        email = super().clean_email()
        users = self.closed_for_now(email) or self.users
        self.users = [user for user in users if self.forget_unconfirmed(user, email)]
        return email


class _Code(SiteLook):
    labels: ClassVar[dict[str, Any]] = {"code": _("Code from the mail")}
    helps: ClassVar[dict[str, Any]] = {"code": _CODE_HELP}
    words: ClassVar[dict[str, dict[str, Any]]] = {
        "code": {"required": _("Please type the code from the mail.")}
    }

    def dress(self) -> None:
        super().dress()
        self.fields["code"].widget.attrs |= {
            "autocapitalize": "characters",
            "spellcheck": "false",
            "class": "input code",
        }


class ConfirmLoginCodeForm(_Code, allauth_forms.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(_Code, allauth_forms.ConfirmEmailVerificationCodeForm):
    def clean_code(self) -> str:
        """The right code proves the address: it is then nobody else's who only began with it."""
        code: str = super(allauth_forms.ConfirmEmailVerificationCodeForm, self).clean_code()
        if self.user is None:  # the account is gone, or there never was one
            raise get_adapter().validation_error("incorrect_code")
        make_way(email=self.email, member=self.user)
        super().clean_code()  # refuses an address of another member
        return code


class ConfirmPasswordResetCodeForm(_Code, allauth_forms.ConfirmPasswordResetCodeForm):
    pass


class NewPasswordForm(SiteLook, allauth_forms.ResetPasswordKeyForm):
    labels: ClassVar[dict[str, Any]] = _NEW_PASSWORDS
    helps: ClassVar[dict[str, Any]] = {"password1": _NEW_PASSWORD_HELP}


class ReauthenticateForm(SiteLook, allauth_forms.ReauthenticateForm):
    labels: ClassVar[dict[str, Any]] = {"password": _("Your password")}


class ChangePasswordForm(SiteLook, allauth_forms.ChangePasswordForm):
    labels: ClassVar[dict[str, Any]] = {"oldpassword": _("Your password now"), **_NEW_PASSWORDS}
    helps: ClassVar[dict[str, Any]] = {"password1": _NEW_PASSWORD_HELP}


class SetPasswordForm(SiteLook, allauth_forms.SetPasswordForm):
    labels: ClassVar[dict[str, Any]] = _NEW_PASSWORDS
    helps: ClassVar[dict[str, Any]] = {"password1": _NEW_PASSWORD_HELP}


class AddEmailForm(SiteLook, allauth_forms.AddEmailForm):
    labels: ClassVar[dict[str, Any]] = {"email": _("New e-mail address")}
