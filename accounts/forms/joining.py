"""The two sign-up forms: with an e-mail address, and after Google or Facebook."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.forms import SignupForm as EmailSignupForm
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.forms import SignupForm as ProviderSignupForm
from allauth.socialaccount.internal.flows.signup import redirect_to_signup
from allauth.socialaccount.models import SocialLogin
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actions.joining import discard_unconfirmed, forget_pending, hold_handle
from accounts.forms.pending import read_pending, remember_refusal, write_pending
from accounts.forms.site_look import SiteLook
from accounts.handles import TAKEN, handle_key
from accounts.models import User
from accounts.selectors import PendingSignup

Outcome = tuple[User | None, HttpResponse | None]

if TYPE_CHECKING:
    from allauth.account.forms import BaseSignupForm

    class _Form(SiteLook, BaseSignupForm):
        """What `Joining` is mixed into: for the type checker."""

        account_already_exists: bool
else:
    _Form = SiteLook


class Joining(_Form):
    """What both forms do on a valid answer. Nothing here tells whether the address has an account."""

    page: ClassVar[str]

    def try_save(self, request: HttpRequest) -> Outcome:
        """Create the account and return it; or return the response that ends the sign-up.

        One transaction: the account, what was agreed to and what apps set up, or nothing. Of two presses at the same
        moment the later one starts over and wins.
        """
        if self.is_too_young():
            remember_refusal(request)
            return None, render(request, "accounts/signup_refused.html", {"nav": "join"})
        for may_try_again in (True, False):
            try:
                with transaction.atomic():
                    return self._join(request)
            except IntegrityError:
                if not may_try_again:
                    raise
            if not self.handle_is_free(self.cleaned_data["handle"]):  # somebody was quicker
                self.add_error("handle", forms.ValidationError(TAKEN, code="taken"))
                raise ImmediateHttpResponse(self.show_again(request))
        raise AssertionError  # the loop returns or raises

    def _join(self, request: HttpRequest) -> Outcome:
        handle, email = self.cleaned_data["handle"], self.cleaned_data["email"]
        if pending := read_pending(request):
            forget_pending(pending=pending)
        discard_unconfirmed(email=email)
        self.validate_unique_email(email)  # sets account_already_exists as it is now
        if self.account_already_exists:
            self._join_and_take_back(request)
        hold_handle(handle=handle, email=email)  # also for a new account, whose name is taken by then
        user, response = super().try_save(request)
        write_pending(request, PendingSignup(handle_key(handle), user.pk if user else None))
        return user, response

    def _join_and_take_back(self, request: HttpRequest) -> None:
        """Do for a known address all that is done for a new one, and undo it: so both take as long, to the database too."""
        email = self.cleaned_data["email"]
        self.cleaned_data["email"] = f"{secrets.token_hex(len(email) // 2)}@example.invalid"
        self.account_already_exists = False
        try:
            with transaction.atomic():
                self.rehearse(request)
                transaction.set_rollback(True)
        finally:
            self.cleaned_data["email"], self.account_already_exists = email, True

    def rehearse(self, request: HttpRequest) -> None:
        self.save(request)

    def show_again(self, request: HttpRequest) -> HttpResponse:
        return render(request, self.page, {"form": self, "login_url": reverse("account_login")})


class SignupForm(Joining, EmailSignupForm):
    """Joining with an e-mail address and a password."""

    page = "account/signup.html"
    labels: ClassVar[dict[str, Any]] = {"email": _("E-mail address"), "password1": _("Password")}
    helps: ClassVar[dict[str, Any]] = {
        "handle": _("Made up is best. Not your real name, and not one you use elsewhere."),
        "email": _("For a code and the mail you ask for. Nobody else sees it."),
        "password1": _("At least 10 characters. A few words in a row work well."),
    }
    words: ClassVar[dict[str, dict[str, Any]]] = {"password1": {"required": _("Please choose a password.")}}

    def dress(self) -> None:
        super().dress()
        # A field that people do not see and programs fill in. Hidden by a class: an inline style would break the
        # site's own security policy, and the field would show.
        honeypot = self.fields[app_settings.SIGNUP_FORM_HONEYPOT_FIELD]
        honeypot.label = _("Leave this empty")
        honeypot.widget = forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("password1") and cleaned.get("handle"):
            somebody = User(email=cleaned.get("email", ""), handle=cleaned["handle"])
            try:
                get_adapter().clean_password(cleaned["password1"], user=somebody)
            except forms.ValidationError as refused:
                self.add_error("password1", refused)
        return cleaned


class SocialSignupForm(Joining, ProviderSignupForm):
    """Joining after Google or Facebook said who it is. The address is theirs to tell: a typed one would be unproven."""

    page = "socialaccount/signup.html"
    sociallogin: SocialLogin
    helps: ClassVar[dict[str, Any]] = {"handle": SignupForm.helps["handle"]}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["email"]
        self.email: str = self.initial["email"].lower()

    def rehearse(self, request: HttpRequest) -> None:
        meant, self.sociallogin = self.sociallogin, SocialLogin.deserialize(self.sociallogin.serialize())
        for address in self.sociallogin.email_addresses:
            address.email = self.cleaned_data["email"]
        try:
            self.save(request)
        finally:
            self.sociallogin = meant

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["email"] = self.validate_unique_email(self.email)
        return super().clean() or {}

    def show_again(self, request: HttpRequest) -> HttpResponse:
        redirect_to_signup(request, self.sociallogin)  # allauth has forgotten who it is by now
        return render(request, self.page, {"form": self, "account": self.sociallogin.account})
