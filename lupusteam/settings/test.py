"""Tests: real embedded servers (started by tests/plugin.py), quick password hashes, plain static files."""

import hashlib
import os

from lupusteam.devstack.idp import provider_settings
from lupusteam.settings.base import *  # noqa: F403
from lupusteam.settings.base import (
    BASE_DIR,
    CONTENT_SECURITY_POLICY,
    DATABASES,
    INSTALLED_APPS,
    SOCIALACCOUNT_PROVIDERS,
)

DEBUG = False
SECRET_KEY = "test-only-not-a-secret"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
INSTALLED_APPS += ["lupusteam.devstack.apps.DevStackConfig"]  # mailbox, example community
DOOR_BEAT_SECONDS = 0.0  # tests count what is done; nothing waits
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Two checkouts or two runs at once do not collide on the database name.
DATABASES["default"]["TEST"] = {
    "NAME": f"test_{hashlib.sha256(str(BASE_DIR).encode()).hexdigest()[:6]}_{os.environ.get('TEST_RUN_ID', os.getpid())}"
}
DATABASES["default"]["CONN_MAX_AGE"] = 0
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True

if IDP_URL := os.environ.get("IDP_URL"):
    for _provider, _values in provider_settings(IDP_URL).items():
        SOCIALACCOUNT_PROVIDERS[_provider] |= _values
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += [IDP_URL]
