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
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.emails import compose_account_mail
from accounts.forms.pending import clear_pending, was_refused

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.core.mail import EmailMessage
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User

logger = logging.getLogger(__name__)

_WRONG_CODE = _("That code does not match. Codes last 15 minutes. We can send a new one.")
_WAIT = _("That was a lot of tries in a short time. To keep accounts safe, please wait a few minutes.")


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
        "too_many_login_attempts": _WAIT,
        "unverified_primary_email": _("Please confirm the address first."),
        "same_as_current": _("This is the one you use already."),
        "rate_limited": _("We have just sent one. Please wait a minute before you ask for the next."),
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

    # -- Mail -------------------------------------------------------------------
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
        sociallogin.token = None
        sociallogin.account.extra_data = {}
        if sociallogin.account.pk:
            sociallogin.account.save(update_fields=["extra_data"])
        joins = not sociallogin.is_existing and sociallogin.state.get("process") != AuthProcess.CONNECT
        if joins and not sociallogin.email_addresses:
            context = {"provider": sociallogin.provider.name, "nav": "join"}
            raise ImmediateHttpResponse(
                render(request, "socialaccount/no_email.html", context, status=HTTPStatus.FORBIDDEN)
            )

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

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002 - allauth's name for it
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey %(number)s") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The name beside a passkey in the phone's list: neutral, as in our mail."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.MAIL_SENDER_NAME}
