"""An app for codes, as a phone has it."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of the phone in tests


def give_code_app(user):
    """`user` has an app for codes set up."""
    data = {"secret": SECRET}
    return Authenticator.objects.get_or_create(
        user=user, type=Authenticator.Type.TOTP, defaults={"data": data}
    )[0]


def code_now(secret=SECRET):
    """What the app shows now."""
    return auth.format_hotp_value(auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time()))))
