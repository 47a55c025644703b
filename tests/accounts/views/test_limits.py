"""Every door slows down who tries too much, tells how long, and counts for all processes together."""

import re
import subprocess
import sys
import time

import pytest
from allauth.core.internal import ratelimit
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.rates import room_at
from tests.codes import code_now, give_code_app
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
_TOLD = re.compile(r"Please wait (\d+) (second|minute|hour)s?, then try again\.")
_IN_SECONDS = {"second": 1, "minute": 60, "hour": 3600}


def told(response):
    """How long the page says to wait, in seconds, once it says so in a header too."""
    found = _TOLD.search(response.content.decode())
    assert found, "the page does not say how long"
    said = int(found[1]) * _IN_SECONDS[found[2]]
    assert said - 60 < int(response["Retry-After"]) <= said
    return said


def try_until_refused(press, most):
    """What was answered at first, and the answer that refused. `press(n)` tries once."""
    for n in range(most + 1):
        response = press(n)
        if "Please wait" in response.content.decode():
            return n, response
    raise AssertionError(f"{most} tries were all taken")


# Doors, what is sent, and how often in a minute from one place.
DOORS = [
    ("account_signup", lambda n: {"email": f"new{n}@mail.example"}, 20),
    ("account_login", lambda n: {"login": f"who{n}@mail.example", "password": ""}, 30),
    ("account_request_login_code", lambda n: {"email": f"who{n}@mail.example"}, 20),
    ("account_reset_password", lambda n: {"email": f"who{n}@mail.example"}, 20),
]


@pytest.mark.parametrize(("name", "sent", "most"), DOORS)
def test_a_door_that_is_tried_too_often_tells_how_long(client, name, sent, most):
    n, response = try_until_refused(lambda n: client.post(reverse(name), sent(n)), most)
    assert n == most
    assert 30 < told(response) <= 60
    assert response.status_code == (200 if response.context.get("form") else 429)


def test_passwords_are_tried_five_times_for_one_address(client):
    member = UserFactory()
    words = {"login": member.email, "password": "not this one"}
    n, response = try_until_refused(lambda n: client.post(reverse("account_login"), words), 5)
    assert n == 5
    assert 240 < told(response) <= 300
    right = client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    assert 240 < told(right) <= 300  # the right one is not looked at
    assert "_auth_user_id" not in client.session


def test_an_address_without_an_account_is_slowed_down_alike(client):
    words = {"login": "nobody@mail.example", "password": "not this one"}
    n, response = try_until_refused(lambda n: client.post(reverse("account_login"), words), 5)
    assert n == 5
    assert 240 < told(response) <= 300


@pytest.fixture
def half_in(client):
    """Past the password, before the second step."""
    member = UserFactory()
    give_code_app(member)
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    return client


@pytest.mark.parametrize("code", ["000000", "0000000a"], ids=["of the app", "spare"])
def test_codes_of_the_second_step_are_tried_five_times(half_in, code):
    n, response = try_until_refused(lambda n: half_in.post(reverse("mfa_authenticate"), {"code": code}), 5)
    assert n == 5
    assert 240 < told(response) <= 300
    assert "Please wait" in half_in.post(reverse("mfa_authenticate"), {"code": code_now()}).content.decode()
    assert "_auth_user_id" not in half_in.session


def test_another_browser_starts_no_new_count(half_in):
    for _ in range(5):
        half_in.post(reverse("mfa_authenticate"), {"code": "000000"})
    browser = Client(REMOTE_ADDR="198.51.100.7")
    email = UserFactory._meta.model.objects.get().email
    browser.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    assert told(browser.post(reverse("mfa_authenticate"), {"code": "000000"})) > 200


def test_the_second_step_again_is_slowed_down_too(client):
    member = UserFactory()
    give_code_app(member)
    client.force_login(member)
    n, response = try_until_refused(
        lambda n: client.post(reverse("mfa_reauthenticate"), {"code": "000000"}), 5
    )
    assert n == 5
    assert told(response) > 200


def test_a_password_again_is_slowed_down(member_client):
    n, response = try_until_refused(
        lambda n: member_client.post(reverse("account_reauthenticate"), {"password": "x"}), 10
    )
    assert n <= 10
    assert told(response) > 0


def test_setting_an_app_up_is_slowed_down(member_client):
    member_client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    member_client.get(reverse("mfa_activate_totp"))
    n, response = try_until_refused(
        lambda n: member_client.post(reverse("mfa_activate_totp"), {"code": "000000"}), 5
    )
    assert n == 5
    assert told(response) > 200


def test_a_try_is_free_again_when_the_page_said(client, monkeypatch):
    words = {"login": "nobody@mail.example", "password": "not this one"}
    _n, response = try_until_refused(lambda n: client.post(reverse("account_login"), words), 5)
    later = time.time() + int(response["Retry-After"])
    monkeypatch.setattr(ratelimit.time, "time", lambda: later)
    assert "do not fit together" in client.post(reverse("account_login"), words).content.decode()


def test_a_page_that_nothing_refused_asks_nobody_to_wait(client):
    assert "Retry-After" not in client.get(reverse("account_login"))


@pytest.mark.parametrize(
    ("history", "amount", "expected"),
    [([50.0, 40.0, 30.0], 3, 90.0), ([50.0, 40.0, 30.0], 2, 100.0), ([7.5], 1, 67.5)],
)
def test_there_is_room_once_enough_tries_are_over(history, amount, expected):
    rate = ratelimit.Rate(amount, 60, "ip")
    assert room_at(history, rate) == expected
    allowed, _left = ratelimit.apply_rate(list(history), expected, rate, dry_run=True)
    assert allowed


_TRY_TWENTY_TIMES = """
import django; django.setup()
from allauth.core import ratelimit
from django.test import RequestFactory
request = RequestFactory().post("/")
print(sum(ratelimit.consume(request, action="login_failed", key="somebody") for _ in range(20)))
"""


@pytest.mark.slow_process
def test_limits_hold_over_several_processes():
    cache.clear()
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", _TRY_TWENTY_TIMES], stdout=subprocess.PIPE, cwd=django_settings.BASE_DIR
        )
        for _ in range(2)
    ]
    taken = [int(run.communicate(timeout=60)[0]) for run in runs]
    assert sum(taken) == 5  # per address, of forty tries by two processes at once
