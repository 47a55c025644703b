"""Production: refuses to start half-configured, and is strict about cookies, HTTPS and what it leaves out."""

import pytest

from tests.lupusteam.processes import read_json, run_python

COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "lupusteam.settings.production",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp+tls://user:p%40ss@smtp.example.org:587",
    "SECRET_KEY": "a-key-for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "team.example.org,localhost",
    "SITE_ORIGIN": "https://team.example.org",
    "MAIL_FROM": "team@example.org",
}
_IMPORT = "import lupusteam.settings.production"
_SHOW = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.urls import get_resolver
get_resolver().url_patterns
names = [
    "DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SAMESITE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD", "SECURE_SSL_REDIRECT", "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS", "DEV_MAILBOX_DIR", "INSTALLED_APPS", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS",
    "EMAIL_HOST_PASSWORD", "DEFAULT_FROM_EMAIL", "STORAGES", "SOCIALACCOUNT_PROVIDERS", "CONTENT_SECURITY_POLICY",
    "LOGGING", "SESSION_COOKIE_PATH", "SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN",
]
shown = {name: getattr(settings, name) for name in names}
shown["devstack"] = sorted(name for name in sys.modules if name.startswith("lupusteam.devstack"))
print(json.dumps(shown, default=str))
"""


@pytest.fixture(scope="module")
def production():
    return read_json(_SHOW, **COMPLETE)


def test_missing_variables_are_all_named_at_once():
    done = run_python(_IMPORT)
    assert done.returncode != 0
    last = done.stderr.splitlines()[-1]
    for name in set(COMPLETE) - {"DJANGO_SETTINGS_MODULE"}:
        assert name in last


@pytest.mark.parametrize("name", ["DATABASE_URL", "MAIL_FROM"])
def test_one_missing_variable_is_named_alone(name):
    done = run_python(_IMPORT, **{key: value for key, value in COMPLETE.items() if key != name})
    assert done.stderr.splitlines()[-1].endswith(f"Production needs these environment variables: {name}.")


def test_empty_variable_counts_as_missing():
    done = run_python(_IMPORT, **COMPLETE | {"SITE_ORIGIN": ""})
    assert "SITE_ORIGIN" in done.stderr.splitlines()[-1]


def test_short_secret_key_is_refused():
    done = run_python(_IMPORT, **COMPLETE | {"SECRET_KEY": "short"})
    assert "SECRET_KEY" in done.stderr.splitlines()[-1]
    assert "short" not in done.stderr.splitlines()[-1].replace("shorter", "")


def test_nothing_is_shown_to_strangers(production):
    assert production["DEBUG"] is False
    assert production["ALLOWED_HOSTS"] == ["team.example.org", "localhost"]


def test_cookies_travel_over_https_only_and_belong_to_one_host(production):
    assert production["SESSION_COOKIE_SECURE"]
    assert production["CSRF_COOKIE_SECURE"]
    assert production["SESSION_COOKIE_HTTPONLY"]
    assert production["CSRF_COOKIE_HTTPONLY"]
    assert {production["SESSION_COOKIE_SAMESITE"], production["CSRF_COOKIE_SAMESITE"]} == {"Lax"}
    # What a browser asks of the __Host- prefix: Secure, path /, no domain.
    assert production["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert production["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert production["SESSION_COOKIE_PATH"] == "/"
    assert production["SESSION_COOKIE_DOMAIN"] is None
    assert production["CSRF_COOKIE_DOMAIN"] is None


def test_browsers_are_held_to_https_for_two_years(production):
    assert production["SECURE_SSL_REDIRECT"]
    assert production["SECURE_HSTS_SECONDS"] >= 2 * 365 * 24 * 3600
    assert production["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert production["SECURE_HSTS_PRELOAD"]


def test_policy_of_pages_stays_strict(production):
    directives = production["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert not [
        source
        for allowed in directives.values()
        for source in allowed
        if "unsafe" in source or "127.0.0.1" in source
    ]


def test_nothing_of_the_development_stack_is_loaded(production):
    assert production["devstack"] == []
    assert production["DEV_MAILBOX_DIR"] is None
    assert not [app for app in production["INSTALLED_APPS"] if "devstack" in app]


def test_mail_goes_where_the_address_says(production):
    assert (production["EMAIL_HOST"], production["EMAIL_PORT"]) == ("smtp.example.org", 587)
    assert production["EMAIL_USE_TLS"]
    assert production["EMAIL_HOST_PASSWORD"] == "p@ss"
    assert production["DEFAULT_FROM_EMAIL"] == "Your team <team@example.org>"


def test_static_files_are_bundled_and_hashed(production):
    assert production["STORAGES"]["staticfiles"]["BACKEND"] == "lupusteam.staticfiles.SiteStaticFilesStorage"


def test_no_provider_is_offered_without_credentials(production):
    assert [provider["APPS"] for provider in production["SOCIALACCOUNT_PROVIDERS"].values()] == [[], []]


def test_provider_is_offered_with_both_credentials_only():
    code = "import json, lupusteam.settings.production as p; print(json.dumps([v['APPS'] for v in p.SOCIALACCOUNT_PROVIDERS.values()]))"
    google, facebook = read_json(
        code,
        **COMPLETE | {"GOOGLE_CLIENT_ID": "id", "GOOGLE_CLIENT_SECRET": "key", "FACEBOOK_CLIENT_ID": "id"},
    )
    assert google == [{"client_id": "id", "secret": "key", "key": ""}]
    assert facebook == []


def test_logs_hold_no_addresses_of_pages(production):
    assert "{request" not in str(production["LOGGING"]["formatters"])
    assert production["LOGGING"]["root"]["level"] == "INFO"


def test_pictures_lie_in_a_folder_of_the_site_alone(production):
    default = production["STORAGES"]["default"]
    assert default["BACKEND"] == "django.core.files.storage.FileSystemStorage"
    assert default["OPTIONS"] == {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}


def test_named_bucket_takes_the_pictures():
    bucket = {
        "S3_BUCKET": "pictures",
        "S3_ENDPOINT_URL": "https://s3.example.org",
        "S3_ACCESS_KEY_ID": "key",
        "S3_SECRET_ACCESS_KEY": "secret",
    }
    default = read_json(_SHOW, **COMPLETE, **bucket)["STORAGES"]["default"]
    assert default["BACKEND"] == "common.storage.PrivateS3Storage"
    assert default["OPTIONS"] == {
        "bucket_name": "pictures",
        "endpoint_url": "https://s3.example.org",
        "region_name": None,
        "access_key": "key",
        "secret_key": "secret",
    }
