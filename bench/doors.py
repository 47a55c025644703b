"""Whether the time of an answer tells that an address has an account: `python -m bench.doors` (docs/doors.md).

At every door a known and an unknown address are tried in turns, in random order, each from a fresh browser at an address of
its own. Asked inside this process, so that no network hides a difference; with the real password hashes, database and Redis.
Twice: with the beat (accounts/beat.py), as the site answers, and without it, to see what the beat has to hide.
"""

# ruff: noqa: E402
from __future__ import annotations

import argparse
import math
import os
import random
import statistics
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

from bench import settings as bench_settings
from lupusteam.devstack.idp import StandIn, provider_settings

_stand_in = StandIn()
for _name, _values in provider_settings(
    _stand_in.start()
).items():  # allauth reads them once, when its apps load
    bench_settings.SOCIALACCOUNT_PROVIDERS[_name] |= _values

import django

django.setup()

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.handles import handle_key
from accounts.models import ReservedHandle, User
from accounts.policies import current_key
from notifications.models import EmailPreference, OutgoingEmail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HOST = "doors.example"
_PASSWORD = "a quiet walk at dusk"  # noqa: S105
_PERSON = {
    "born_month": "5", "born_year": "1984", "terms": "on", "privacy": "on", "health": "on", "time_zone": "Europe/Paris",
    "website": "",
}  # fmt: skip

Step = tuple[str, "Callable[[Client, str, str], Any]"]


def _post(name: str, **fields: str) -> Callable[[Client, str, str], Any]:
    """Fields that say "address" get the address that is tried."""

    def step(browser: Client, address: str, handle: str) -> Any:
        fill = {"address": address, "handle": handle}
        return browser.post(reverse(name), {key: fill.get(value, value) for key, value in fields.items()})

    return step


def _get(name: str) -> Callable[[Client, str, str], Any]:
    return lambda browser, address, handle: browser.get(reverse(name))


def _leave_for(provider: str, **person: bool) -> Callable[[Client, str, str], Any]:
    def step(browser: Client, address: str, handle: str) -> Any:
        away = browser.post(f"/accounts/{provider}/login/?process=login").headers["Location"]
        back = urlsplit(_stand_in.answer(away, email=address, **person))
        return browser.get(f"{back.path}?{back.query}")

    return step


_SIGN_UP = {"handle": "handle", "email": "address", "password1": _PASSWORD, **_PERSON}
_WAITS = "account_email_verification_sent"
CHAINS: list[list[Step]] = [
    [
        ("sign-up", _post("account_signup", **_SIGN_UP)),
        ("sign-up: the page that waits for the code", _get(_WAITS)),
        ("sign-up: a wrong code", _post(_WAITS, code="WRONG-CODE")),
        ("sign-up: another code", _post(_WAITS, action="resend")),
    ],
    [
        (
            "sign-in with a wrong password",
            _post("account_login", login="address", password="not the one at all"),  # noqa: S106
        )
    ],
    [
        ("a code to sign in", _post("account_request_login_code", email="address")),
        ("a code to sign in: the page that waits", _get("account_confirm_login_code")),
        ("a code to sign in: a wrong one", _post("account_confirm_login_code", code="WRONG-CODE")),
        ("a code to sign in: another one", _post("account_confirm_login_code", action="resend")),
    ],
    [
        ("a new password", _post("account_reset_password", email="address")),
        ("a new password: the page that waits", _get("account_confirm_password_reset_code")),
        ("a new password: a wrong code", _post("account_confirm_password_reset_code", code="WRONG-CODE")),
    ],
    [
        ("Facebook comes back", _leave_for("facebook")),
        ("Facebook: the form", _post("socialaccount_signup", handle="handle", **_PERSON)),
        ("Facebook: a wrong code", _post(_WAITS, code="WRONG-CODE")),
    ],
    [
        ("Google comes back, address unproved", _leave_for("google", verified=False)),
        ("Google: the form", _post("socialaccount_signup", handle="handle", **_PERSON)),
    ],
]


def _members(count: int) -> list[str]:
    """`count` members who have proved their address; returns the addresses."""
    password = make_password(_PASSWORD)
    users = [
        User(
            email=f"k{n:06}@{_HOST}", handle=f"door{n}", handle_key=handle_key(f"door{n}"), password=password,
            agreed_to=current_key(),
        )
        for n in range(count)
    ]  # fmt: skip
    User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    EmailPreference.objects.bulk_create(EmailPreference(user=user) for user in users)
    return [user.email for user in users]


def _sweep() -> None:
    User.objects.filter(email__endswith=f"@{_HOST}").delete()
    OutgoingEmail.objects.filter(to__endswith=f"@{_HOST}").delete()
    ReservedHandle.objects.exclude(held_for="").delete()


def _tries(known: list[str]) -> Iterator[tuple[bool, str]]:
    for address in known:
        pair = [(True, address), (False, f"u{address[1:]}")]
        random.shuffle(pair)
        yield from pair


def measure(chain: list[Step], known: list[str], times: dict[str, tuple[list[float], list[float]]]) -> None:
    for number, (is_known, address) in enumerate(_tries(known)):
        browser = Client(
            HTTP_HOST="localhost", REMOTE_ADDR=f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"
        )
        for name, step in chain:
            began = time.perf_counter()
            step(browser, address, f"try-{address.split('@')[0]}")
            times[name][0 if is_known else 1].append((time.perf_counter() - began) * 1000)


def rank_test(one: list[float], other: list[float]) -> float:
    """The chance that two lists of the same kind differ as much (Mann and Whitney, two-sided, normal approximation with ties)."""
    every = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks, ties, at = 0.0, 0.0, 0
    while at < len(every):
        end = at
        while end < len(every) and every[end][0] == every[at][0]:
            end += 1
        ranks += sum((at + end + 1) / 2 for value in every[at:end] if value[1] == 0)
        ties += (end - at) ** 3 - (end - at)
        at = end
    n, m = len(one), len(other)
    total = n + m
    spread = math.sqrt(n * m / 12 * (total + 1 - ties / (total * (total - 1))))
    away = abs(ranks - n * (n + 1) / 2 - n * m / 2) / spread
    return math.erfc(away / math.sqrt(2))


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.doors", description=__doc__)
    parser.add_argument("--tries", type=int, default=200, help="of each kind, per door")
    parser.add_argument("--only", default="", help="chains with a door whose name holds this text")
    parser.add_argument("--skip", default=None, help="no chains with a door whose name holds this text")
    parser.add_argument(
        "--quick-hashes", action="store_true", help="see finer: without the passwords' hashes and their noise"
    )
    options = parser.parse_args()
    if options.quick_hashes:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    beats = {"with": settings.DOOR_BEAT_SECONDS, "without": 0.0}
    print(f"{'door':45} beat      known    new   median ms   p")
    for chain in CHAINS:
        names = [name for name, _step in chain]
        if not any(options.only in name for name in names):
            continue
        if options.skip and any(options.skip in name for name in names):
            continue
        results: dict[str, dict[str, tuple[list[float], list[float]]]] = {}
        for label, beat in beats.items():
            settings.DOOR_BEAT_SECONDS = beat
            results[label] = defaultdict(lambda: ([], []))
            _sweep()
            cache.clear()
            known = _members(options.tries + 3)
            measure(chain, known[options.tries :], defaultdict(lambda: ([], [])))  # warm
            measure(chain, known[: options.tries], results[label])
        for name, _step in chain:
            for label in beats:
                one, other = results[label][name]
                print(
                    f"{name:45} {label:8} {statistics.median(one):7.2f} {statistics.median(other):7.2f}"
                    f"   {statistics.median(one) - statistics.median(other):+6.2f}   {rank_test(one, other):.3f}",
                    flush=True,
                )
    _sweep()


if __name__ == "__main__":
    main()
