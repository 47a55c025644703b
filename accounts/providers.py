"""Google and Facebook as we ask them: for the address and for nothing that a link could add."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from allauth.socialaccount.providers.base.provider import ProviderException
from allauth.socialaccount.providers.facebook.provider import FacebookProvider
from allauth.socialaccount.providers.google.provider import GoogleProvider
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest, HttpResponse

_NONCE = "nonce"


class _TheAddressOnly(OAuth2Provider):
    """Asks for the address and the number of the account there, and drops whatever else comes, before anything is kept."""

    # allauth lets the address of its page widen what is asked for (?scope=…). Somebody could send such a link around.
    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return self.get_scope()

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        return self.get_auth_params()

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"email": data.get("email")}

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> SocialLogin:
        """As allauth has it; an answer that is no answer gets the same page as a refusal, not an error."""
        try:
            login = super().sociallogin_from_response(request, response)
        except (KeyError, TypeError, ValueError, AttributeError, ImproperlyConfigured) as odd:
            raise ProviderException("the answer says not who it is about") from odd
        if not login.account.uid.isprintable():
            raise ProviderException("the number of the account is none")
        return login


class Google(_TheAddressOnly, GoogleProvider):
    """With the nonce of OpenID Connect: the answer has to hold the word that went out with this browser's question."""

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        nonce = data.get(_NONCE)  # compared and dropped in pre_social_login
        return {_NONCE: nonce} if isinstance(nonce, str) and nonce.isascii() and nonce.isprintable() else {}

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        kwargs["auth_params"] = {**(kwargs.get("auth_params") or {}), _NONCE: nonce}
        return super().redirect(request, process, next_url, data, nonce=nonce, **kwargs)


class Facebook(_TheAddressOnly, FacebookProvider):
    pass


OURS: dict[str, type[OAuth2Provider]] = {"google": Google, "facebook": Facebook}


def has_wrong_nonce(provider: OAuth2Provider, *, asked: dict[str, Any], answered: dict[str, Any]) -> bool:
    """Whether an answer of `provider` was made for another question. Facebook knows no nonce."""
    if not isinstance(provider, GoogleProvider):
        return False
    sent, returned = asked.get(_NONCE), answered.get(_NONCE)
    return not sent or not isinstance(returned, str) or not secrets.compare_digest(sent, returned)
