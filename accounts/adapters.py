"""Where allauth asks the site: words, mails, what is taken from Google and Facebook, who may join."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions.joining import discard_unconfirmed, make_way
from accounts.emails import compose_account_mail
from accounts.forms.pending import clear_pending, was_refused
from accounts.forms.proofs import remember_proof
from accounts.models import User
from accounts.providers import OURS, has_wrong_nonce
from accounts.selectors.leaving import leaving_by_member
from accounts.selectors.signins import would_be_without
from common.waiting import please_wait

if TYPE_CHECKING:
    from allauth.account.models import EmailAddress
    from allauth.socialaccount.models import SocialLogin
    from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
    from django.core.mail import EmailMessage
    from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)

# What the page says, and the mail for who waits for no code.
_SAID_AS_SENT = {
    "account/messages/email_confirmation_sent.txt": "account/email/account_already_exists",
    "account/messages/login_code_sent.txt": "account/email/unknown_account",
}
_WRONG_CODE = _("That code does not match. Codes last 15 minutes. We can send a new one.")
_TOO_MANY = format_lazy("{} {}", _("That was a lot of tries in a short time."), please_wait())


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "cannot_remove_primary_email": _("This is the address that you sign in with, so it stays."),
        "duplicate_email": _("This is the address that you use already."),
        "email_password_mismatch": _(
            "This address and password do not fit together. Please look at both again, or let us send you a code."
        ),
        "email_taken": _("This address has an account of its own. Sign in there, or use another address."),
        "enter_current_password": _("That is not the password you use now. Please look again."),
        "incorrect_code": _WRONG_CODE,
        "incorrect_password": _("That password does not fit. Please look again."),
        "invalid_or_expired_key": _("This link has run out. We can send a new code."),
        "invalid_login": _("Please look at the address again."),
        "invalid_password_reset": _("This link has run out. We can send a new code."),
        "max_email_addresses": _("An account has up to %d e-mail addresses."),
        "too_many_login_attempts": _TOO_MANY,
        "unverified_primary_email": _("Please confirm the address first."),
        "same_as_current": _("This is the one you use already."),
        "rate_limited": format_lazy("{} {}", _("That was a bit too quick."), please_wait()),
    }

    # -- Joining ----------------------------------------------------------------
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always, but not again on the same day for a browser that the age rule refused."""
        if was_refused(request):
            raise ImmediateHttpResponse(render(request, "accounts/signup_refused.html", {"nav": "join"}))
        return True

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.handle = form.cleaned_data["handle"]
        user.time_zone = form.cleaned_data["time_zone"]
        return super().save_user(request, user, form, commit)

    def get_login_stages(self) -> list[str]:
        ours = {
            "allauth.account.stages.LoginByCodeStage": "accounts.stages.SignInByCodeStage",
            "allauth.account.stages.EmailVerificationStage": "accounts.stages.ConfirmAddressStage",
        }
        return [ours.get(path, path) for path in super().get_login_stages()]

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        clear_pending(request)
        return super().post_login(request, user, **kwargs)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Who proves an address has it, also when somebody else once signed up with it and never proved it."""
        try:
            with transaction.atomic():
                if make_way(email=email_address.email, member=email_address.user):
                    return bool(super().confirm_email(request, email_address))
        except IntegrityError:  # two people prove one address at the same moment
            pass
        self.add_message(
            request,
            messages.ERROR,
            "account/messages/email_confirmation_failed.txt",
            {"email": email_address.email},
        )
        return False

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """An account that is closed for now can be come back to by who has just proved that it is theirs."""
        if leaving_by_member(user.pk) is None:
            return super().respond_user_inactive(request, user)
        remember_proof(request, user)
        return redirect("accounts:leaving")

    # -- Mail -------------------------------------------------------------------
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, context)
        if self.request is not None:
            self.request.mail_went = True

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Where the page says that a mail was sent, one was: allauth leaves out the second one to an address that waits for none.

        Leaving it out would save the time that writing it takes, and so tell.
        """
        said = _SAID_AS_SENT.get(message_template or "")
        if said and message_context and not getattr(request, "mail_went", False):
            self.send_mail(said, message_context["email"], {"request": request})
        super().add_message(request, level, message_template, message_context, *args, **kwargs)

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        to = email if isinstance(email, str) else email[0]
        return compose_account_mail(template_prefix, context).to_message(to)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Takes the e-mail address and the number of the account there, nothing else."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "email_taken": _(
            "This address has an account of its own. Sign in there, then connect %s in Settings."
        ),
        "invalid_token": _("That did not work. Nothing was changed. Please try again."),
        "no_password": _("Please choose a password first. Otherwise you could not sign in any more."),
        "no_verified_email": _(
            "Please confirm your e-mail address first. Otherwise you could not sign in any more."
        ),
        "disconnect_last": _("This is your only way to sign in, so it stays."),
        "connected_other": _("It is connected to another account here."),
    }

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Forget name, picture and token before anything is kept; refuse to join without an e-mail address."""
        answered = sociallogin.account.extra_data
        sociallogin.token = None
        sociallogin.account.extra_data = {}
        if sociallogin.account.pk:
            sociallogin.account.save(update_fields=["extra_data"])
        if has_wrong_nonce(sociallogin.provider, asked=sociallogin.state, answered=answered):
            self.on_authentication_error(request, sociallogin.provider, error="nonce")
        self._start_over_if_unconfirmed(sociallogin)
        joins = not sociallogin.is_existing and sociallogin.state.get("process") != AuthProcess.CONNECT
        if joins and not sociallogin.email_addresses:
            context = {"provider": sociallogin.provider.name, "nav": "join"}
            raise ImmediateHttpResponse(
                render(request, "socialaccount/no_email.html", context, status=HTTPStatus.FORBIDDEN)
            )

    def _start_over_if_unconfirmed(self, sociallogin: SocialLogin) -> None:
        """Who joined this way and never proved the address joins anew: coming back must not tell whether it was known."""
        if not sociallogin.account.pk:
            return
        begun = User.objects.unconfirmed().filter(pk=sociallogin.account.user_id).first()
        if begun is not None and discard_unconfirmed(email=begun.email):
            account = sociallogin.account
            sociallogin.account = SocialAccount(provider=account.provider, uid=account.uid)
            sociallogin.user = User(email=next((each.email for each in sociallogin.email_addresses), ""))

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> OAuth2Provider:
        found = super().get_provider(request, provider, client_id)
        return OURS.get(found.id, type(found))(request, app=found.app)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        """One page for a refusal, a cancel and a replay: nothing was changed, and where to go."""
        logger.info("%s did not sign somebody in: %s %s", provider.id, error, type(exception).__name__)
        context = {"provider": provider.name}
        raise ImmediateHttpResponse(
            render(
                request, "socialaccount/authentication_error.html", context, status=HTTPStatus.UNAUTHORIZED
            )
        )


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("Please switch two-step sign-in off before you change the address."),
        "cannot_delete_authenticator": _("Your role needs the second step, so it stays."),
        "cannot_generate_recovery_codes": _("Spare codes belong to a second step. Please set one up first."),
        "incorrect_code": _("That code does not match. Please take the newest one."),
        "unverified_email": _("Please confirm your e-mail address first."),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not would_be_without(authenticator)

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002 - allauth's name for it
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey %(number)s") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The name beside a passkey in the phone's list: neutral, as in our mail."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.MAIL_SENDER_NAME}
