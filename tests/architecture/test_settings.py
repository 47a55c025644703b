"""Settings that a promise rests on."""

from csp.constants import NONCE, STRICT_DYNAMIC, UNSAFE_EVAL, UNSAFE_HASHES, UNSAFE_INLINE, WASM_UNSAFE_EVAL
from django.conf import settings
from django.test import Client

_PROVIDERS = {"https://accounts.google.com", "https://www.facebook.com", "https://m.facebook.com"}


def test_policy_of_pages_has_no_unsafe_source():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    sources = {str(source) for allowed in directives.values() for source in allowed}
    unsafe = {
        UNSAFE_INLINE,
        UNSAFE_EVAL,
        UNSAFE_HASHES,
        WASM_UNSAFE_EVAL,
        STRICT_DYNAMIC,
        str(NONCE),
        "*",
        "https:",
        "http:",
    }
    assert not sources & unsafe


def test_pages_reach_no_other_host_but_to_sign_in():
    directives = dict(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"])
    leaving = {
        source for source in directives.pop("form-action") if "://" in source and "127.0.0.1" not in source
    }
    assert leaving == _PROVIDERS
    assert not [source for allowed in directives.values() for source in allowed if "://" in str(source)]


def test_every_page_carries_the_headers_of_a_top_grade(db):
    headers = Client().get("/about/").headers
    assert headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Permissions-Policy"]


def test_no_visitor_gets_a_cookie_for_reading(db):
    for path in ("/", "/about/", "/drugs/", "/forums/", "/policies/privacy/", "/talk-to-someone/"):
        response = Client().get(path)
        assert response.status_code == 200, path
        assert not response.cookies, path


def test_cookies_are_kept_from_scripts_and_other_sites():
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
    assert {settings.SESSION_COOKIE_SAMESITE, settings.CSRF_COOKIE_SAMESITE} == {"Lax"}


def test_losing_redis_signs_nobody_out():
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.cached_db"


def test_there_is_one_database_and_it_is_postgresql():
    assert [database["ENGINE"] for database in settings.DATABASES.values()] == [
        "django.db.backends.postgresql"
    ]


def test_mail_of_the_framework_goes_through_the_outbox():
    assert "outbox" in settings.EMAIL_BACKEND.lower() or settings.EMAIL_BACKEND.endswith(
        "locmem.EmailBackend"
    )


def test_sender_and_subject_of_mails_name_no_illness():
    assert "lupus" not in settings.MAIL_SENDER_NAME.lower()
    assert settings.ACCOUNT_EMAIL_SUBJECT_PREFIX == ""


def test_nobody_learns_whether_an_address_has_an_account():
    assert settings.ACCOUNT_PREVENT_ENUMERATION
    assert settings.ACCOUNT_EMAIL_VERIFICATION == "mandatory"
    assert not settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION


def test_the_dummy_provider_is_nowhere():
    assert not [app for app in settings.INSTALLED_APPS if "dummy" in app]


def test_development_tools_stay_out_of_production():
    from lupusteam.settings import base

    ours = [app for app in base.INSTALLED_APPS if app.startswith("lupusteam.devstack")]
    assert base.DEV_MAILBOX_DIR is None
    # The list is shared with the test settings, which add the one app of the stack.
    assert ours == ["lupusteam.devstack.apps.DevStackConfig"] or ours == []
