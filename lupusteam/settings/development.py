"""Development: embedded servers under var/, mail readable in the site, stand-in sign-in providers."""

import os
from pathlib import Path

from lupusteam.devstack.servers import ensure_servers

ensure_servers(Path(__file__).resolve().parents[2] / "var")  # sets the addresses that base.py reads

from lupusteam.devstack.idp import provider_settings  # noqa: E402
from lupusteam.settings.base import *  # noqa: E402, F403
from lupusteam.settings.base import (  # noqa: E402
    BASE_DIR,
    CONTENT_SECURITY_POLICY,
    INSTALLED_APPS,
    SOCIALACCOUNT_PROVIDERS,
    env,
)

DEBUG = True
SECRET_KEY = env.str("SECRET_KEY", default="development-only-not-a-secret")
ALLOWED_HOSTS = ["*"]
INTERNAL_IPS: list[str] = []
INSTALLED_APPS += ["lupusteam.devstack.apps.DevStackConfig"]  # mailbox, example community
DEV_MAILBOX_DIR = BASE_DIR / "var" / "mail"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # http://localhost only

if IDP_URL := os.environ.get("IDP_URL"):
    for _provider, _values in provider_settings(IDP_URL).items():
        if not SOCIALACCOUNT_PROVIDERS[_provider]["APPS"]:
            SOCIALACCOUNT_PROVIDERS[_provider] |= _values
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += [IDP_URL]
