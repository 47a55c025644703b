"""The second step of signing in: allauth's forms in the site's look and words."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.site_look import SiteLook

_CODE_PLEASE = {"required": _("Please type the code.")}
_NAME_HELP = _("So that you tell it from others, like “my phone”.")


class _Code(SiteLook):
    labels: ClassVar[dict[str, Any]] = {"code": _("Code from your app, or a spare code")}
    words: ClassVar[dict[str, dict[str, Any]]] = {"code": _CODE_PLEASE}

    def dress(self) -> None:
        super().dress()
        self.fields["code"].widget.attrs |= {"class": "input code", "spellcheck": "false"}


class AuthenticateForm(_Code, base_forms.AuthenticateForm):
    pass


class ReauthenticateForm(_Code, base_forms.ReauthenticateForm):
    pass


class ActivateTOTPForm(_Code, totp_forms.ActivateTOTPForm):
    labels: ClassVar[dict[str, Any]] = {"code": _("Code from the app")}


class AddWebAuthnForm(SiteLook, webauthn_forms.AddWebAuthnForm):
    labels: ClassVar[dict[str, Any]] = {
        "name": _("A name for it"),
        "passwordless": _("Sign in with it alone"),
    }
    helps: ClassVar[dict[str, Any]] = {
        "name": _NAME_HELP,
        "passwordless": _("No password then. Your device asks for your finger, face or PIN."),
    }


class EditWebAuthnForm(SiteLook, webauthn_forms.EditWebAuthnForm):
    labels: ClassVar[dict[str, Any]] = {"name": _("A name for it")}
    helps: ClassVar[dict[str, Any]] = {"name": _NAME_HELP}
