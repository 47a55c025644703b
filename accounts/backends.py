"""Who an address and a password belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class AddressAndPassword(AuthenticationBackend):
    """allauth's, for members who have proved their address.

    Anybody can sign up with anybody's address and a password of their own. Were that password good for anything before
    the address is proved, trying it would tell whether the address was new here.
    """

    def _authenticate_by_email(self, email: str, password: str) -> AbstractBaseUser | None:
        # Asked before the password is looked at and for every address, so that the answer takes as long for each.
        if User.objects.unconfirmed().filter(email=email.lower()).exists():
            return None  # allauth then hashes the password all the same
        return super()._authenticate_by_email(email, password)
