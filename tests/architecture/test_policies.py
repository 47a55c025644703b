"""The policies are true: cookies, companies outside and times that they list are those of the code, and the other way round.

A line of a policy names in `data-…` what it speaks of. Its words stay as they were agreed to, so a setting that moves makes
a new version of the policy necessary.
"""

import ast
import re
from html import unescape

import pytest
from allauth.account import app_settings as allauth_settings
from allauth.core.internal.ratelimit import parse_rates
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts import handles, policies
from lupusteam.settings import base
from lupusteam.settings.schedule import SCHEDULE
from tests.architecture.routes import routes
from tests.architecture.sources import PACKAGES, ROOT, python_files
from tests.architecture.test_urls import _path
from tests.architecture.test_urls import values as _values_of_routes
from tests.lupusteam.test_standing_texts import show_policy

values = _values_of_routes  # a fixture
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400, "year": 365 * 86_400}
_UNITS = {"DAYS": 86_400, "HOURS": 3600, "AGE": 1, "TIMEOUT": 1}

# Settings that say how long something lasts and are no promise about anybody's data.
NO_PROMISE = {
    "COMFORT_COOKIE_AGE": "stands among the cookies",
    "MINIMUM_AGE": "years of a person",
    "CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT": "waiting for a worker",
    "EMAIL_TIMEOUT": "waiting for a mail server",
    "EXPERIENCE_COUNTS_AFTER_DAYS": "until a card is counted",
    "EXPERIENCE_LOT_DAYS": "until a card is counted",
    "POST_EDIT_HOURS": "in which a post can be edited",
    "UNANSWERED_HOURS": "until somebody is told of a thread",
    "UNANSWERED_MODERATOR_HOURS": "until somebody is told of a thread",
    "OLD_THREAD_DAYS": "until the reply box says that a thread is old",
    "SIGN_IN_KNOWN_DAYS": "until a kind of device counts as new; within SIGN_IN_KEEP_DAYS",
}
# Which job keeps which promise.
JOBS = {
    "accounts.purge_unconfirmed": {"UNCONFIRMED_ACCOUNT_HOURS", "RESERVED_DAYS"},
    "accounts.clear_expired_sessions": {"SESSION_COOKIE_AGE"},
    "accounts.purge_sign_ins": {"SIGN_IN_KEEP_DAYS"},
    "accounts.purge_staff_looks": {"STAFF_LOOK_KEEP_DAYS"},
    "forums.purge_old_drafts": {"DRAFT_KEEP_DAYS"},
    "forums.purge_loose_pictures": {"PICTURE_LOOSE_HOURS"},
    "notifications.purge_old_rows": {"NOTICE_KEEP_DAYS", "MAIL_KEEP_DAYS"},
    "accounts.purge_exports": {"EXPORT_KEEP_DAYS"},
    "accounts.sweep_leaving": {"LEAVING_DAYS"},
    "accounts.close_dormant_accounts": {"DORMANT_DAYS", "DORMANT_WARN_AGAIN_DAYS"},
    "accounts.keep_list_of_erased": {
        "BACKUP_KEEP_DAYS"
    },  # the backups themselves: docs/operations/backups.md
    "accounts.purge_provider_deletions": {"PROVIDER_DELETION_DAYS"},
}
# Promises that no job keeps, and what does.
WITHOUT_A_JOB = {
    "ACCOUNT_LOGIN_BY_CODE_TIMEOUT": "asked when the code is typed; it lies in the session",
    "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT": "asked when the code is typed; it lies in the session",
    "ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT": "asked when the code is typed; it lies in the session",
}
_REMOVES = re.compile(r"purge|clear|erase|leaving|dormant|warn|forget|close")


def lines(kind, mark):
    """Text of each line of the policy in force that carries `mark`, under each name that the mark has."""
    html = show_policy(kind)
    found = re.findall(rf'<li data-{mark}="([^"]+)">(.*?)</li>', html, re.DOTALL)
    texts = [(names.split(), unescape(re.sub(r"<[^>]+>", "", text))) for names, text in found]
    return {name: (text, names) for names, text in texts for name in names}


def amounts(text):
    """Each length of time that `text` says, in seconds."""
    return {
        int(number) * _SECONDS[unit] for number, unit in re.findall(r"(\d+) (minute|hour|day|year)s?\b", text)
    }


def value_of(name):
    """Seconds."""
    value = handles.RESERVED_DAYS if name == "RESERVED_DAYS" else getattr(settings, name)
    return value * _UNITS[name.rpartition("_")[2]]


# -- Times -----------------------------------------------------------------------------------------
KEPT = lines("privacy", "keeps")


@pytest.mark.parametrize("name", KEPT)
def test_a_time_of_the_privacy_policy_is_that_of_the_settings(name):
    text, names = KEPT[name]
    assert value_of(name) in amounts(text)
    assert amounts(text) == {value_of(each) for each in names}


def test_every_time_that_the_settings_hold_is_promised_or_is_no_promise():
    held = {
        name
        for name in vars(base)
        if re.search(r"_(DAYS|HOURS|AGE|TIMEOUT)$", name)
        and name.isupper()
        and isinstance(getattr(base, name), int)
    }
    assert held - set(KEPT) - set(NO_PROMISE) == set()
    assert set(KEPT) - {"RESERVED_DAYS"} <= held
    assert settings.SIGN_IN_KNOWN_DAYS <= settings.SIGN_IN_KEEP_DAYS


def test_every_promise_has_a_job_and_every_job_that_removes_has_a_promise():
    tasks = {entry["task"] for entry in SCHEDULE.values()}
    assert {task for task in tasks if _REMOVES.search(task)} == set(JOBS)
    kept = set().union(*JOBS.values())
    assert kept | set(WITHOUT_A_JOB) == set(KEPT)
    assert kept & set(WITHOUT_A_JOB) == set()


def test_addresses_of_networks_are_forgotten_within_the_hour_that_the_policy_says():
    assert "for an hour at most" in show_policy("privacy")
    windows = [
        rate.duration
        for rates in allauth_settings.RATE_LIMITS.values()
        for rate in parse_rates(rates)
        if rate.per == "ip"
    ]
    assert windows
    assert max(windows) <= 3600


def test_the_health_policy_and_the_terms_repeat_no_other_time():
    known = {value_of(name) for name in KEPT} | {
        48 * 3600,
        30 * 86_400,
    }  # 48 hours: intimate pictures, by law
    for kind in ("terms", "health"):
        assert amounts(unescape(re.sub(r"<[^>]+>", "", show_policy(kind)))) <= known


# -- Cookies ---------------------------------------------------------------------------------------
COOKIES = lines("cookies", "cookie")


def test_each_cookie_stands_there_with_its_name_and_its_end():
    html = show_policy("cookies")
    for name, (text, _names) in COOKIES.items():
        assert text.startswith(f"{getattr(settings, f'{name}_NAME')} ")
        (said,) = amounts(text)
        assert 0.99 * said <= getattr(settings, f"{name}_AGE") <= said
    assert html.count("<li data-cookie=") == len(COOKIES) == 3


def test_no_page_sets_another_cookie(values, member):
    named = {getattr(settings, f"{name}_NAME") for name in COOKIES}
    addresses = {
        route.name: _path(route, values) for route in routes() if not route.name.startswith("admin:")
    }
    set_by, seen = {}, set()
    for user in (None, member):
        client = Client(raise_request_exception=False)
        if user is not None:
            client.force_login(user)
        kept = {name: cookie.value for name, cookie in client.cookies.items()}
        for name, path in addresses.items():
            client.cookies.clear()
            client.cookies.load(kept)
            answer = client.get(path)
            set_by |= {cookie: name for cookie in answer.cookies if cookie not in named}
            seen |= set(answer.cookies)
    client = Client()
    client.post(reverse("comfort"), {"theme": "dark"})
    client.post(reverse("account_login"), {"login": member.email, "password": "correct horse battery"})
    assert set_by == {}
    assert seen | set(client.cookies) == named
    assert settings.MESSAGE_STORAGE.endswith("SessionStorage")


def test_only_the_comfort_cookie_is_set_by_our_own_code():
    setting = {
        str(path.relative_to(ROOT))
        for path in python_files(*PACKAGES)
        if re.search(r"\bset_(signed_)?cookie\(", path.read_text())
    }
    assert setting == {"common/comfort.py"}


def test_scripts_leave_nothing_on_a_device():
    pattern = re.compile(
        r"localStorage|sessionStorage|indexedDB|document\.cookie|\bcaches\b|serviceWorker|cookieStore"
    )
    leaving = [path.name for path in (ROOT / "static/js").glob("*.js") if pattern.search(path.read_text())]
    assert leaving == []


# -- Companies outside -------------------------------------------------------------------------------
RECIPIENTS = lines("privacy", "recipient")
_SENDS = {"common.storage": "host", "notifications.smtp": "mail", "notifications.delivery": "mail"}
_NETWORK = {
    "requests",
    "httpx",
    "urllib3",
    "aiohttp",
    "socket",
    "smtplib",
    "boto3",
    "storages",
    "http.client",
}


def test_the_companies_that_learn_something_are_those_that_the_code_speaks_to():
    providers = {
        app.rpartition(".")[2]
        for app in settings.INSTALLED_APPS
        if app.startswith("allauth.socialaccount.providers.")
    }
    assert providers == set(settings.SOCIALACCOUNT_PROVIDERS)
    assert set(RECIPIENTS) == {"host", "mail", "mailbox", "law"} | providers
    assert settings.SOCIALACCOUNT_STORE_TOKENS is False  # "we keep no key to your account there"
    assert settings.SOCIALACCOUNT_PROVIDERS["facebook"]["FIELDS"] == ["id", "email"]
    assert settings.SOCIALACCOUNT_PROVIDERS["google"]["SCOPE"] == ["openid", "email"]


def test_a_page_leads_a_form_to_nobody_else():
    allowed = base.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"]
    hosts = [source for source in allowed if "://" in source and "127.0.0.1" not in source]
    assert hosts
    for host in hosts:
        assert any(name in RECIPIENTS and name in host for name in ("google", "facebook")), host


def test_nothing_else_of_ours_opens_a_connection():
    found = {}
    for path in python_files(*PACKAGES):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if "devstack" in module:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(
                name == each or name.startswith(f"{each}.")
                for name in names
                for each in (*_NETWORK, "urllib.request")
            ):
                found[module] = names
    assert set(found) == set(_SENDS)
    assert set(_SENDS.values()) <= set(RECIPIENTS)


# -- Versions ---------------------------------------------------------------------------------------
def test_every_version_has_its_words_and_every_text_its_version():
    folder = ROOT / "templates/pages/policies"
    texts = {(path.parent.name, path.stem) for path in folder.glob("*/*.html")}
    assert texts == {(kind, version) for kind, versions in policies.VERSIONS.items() for version in versions}
    assert all(versions == sorted(versions, reverse=True) for versions in policies.VERSIONS.values())


def test_every_version_but_the_first_says_what_it_changed():
    later = {
        (kind, version) for kind in policies.AGREED_AT_SIGNUP for version in policies.VERSIONS[kind][:-1]
    }
    assert set(policies.CHANGES) == later
    assert all(policies.CHANGES.values())
