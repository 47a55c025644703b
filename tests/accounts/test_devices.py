"""A browser in two words, and nothing that tells two of them apart."""

import pytest

from accounts.devices import device_of

SEEN = {
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0": "Firefox on Linux",
    "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0": "Firefox on Android",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Mobile Safari/537.36": (
        "Chrome on Android"
    ),
    "Mozilla/5.0 (Linux; Android 13; SM-S901B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 "
    "Chrome/121.0.0.0 Mobile Safari/537.36": "Samsung Internet on Android",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Safari/537.36 "
    "Edg/127.0.0.0": "Edge on Windows",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 "
    "OPR/112.0.0.0": "Opera on Windows",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15": (
        "Safari on Mac"
    ),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
    "Mobile/15E148 Safari/604.1": "Safari on iPhone",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/127.0 "
    "Mobile/15E148 Safari/604.1": "Chrome on iPhone",
    "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/128.0 Mobile/15E148 "
    "Safari/605.1.15": "Firefox on iPad",
    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Safari/537.36": (
        "Chrome on Chromebook"
    ),
}  # fmt: skip


@pytest.mark.parametrize("told", SEEN, ids=SEEN.values())
def test_a_browser_is_named_as_its_owner_would(told):
    assert device_of(told) == SEEN[told]


@pytest.mark.parametrize("device", sorted(set(SEEN.values())))
def test_what_is_kept_already_stays_as_it_is(device):
    assert device_of(device) == device


@pytest.mark.parametrize(
    "told", ["", "curl/8.0", "\x00", "é" * 5000, "<script>alert(1)</script>", " " * 100_000]
)
def test_what_says_nothing_known_is_kept_as_nothing(told):
    assert device_of(told) == ""


def test_versions_and_models_are_not_told_apart():
    first, second = (
        list(SEEN)[2],
        list(SEEN)[2].replace("127", "99").replace("Android 10; K", "Android 9; Pixel 3"),
    )
    assert device_of(first) == device_of(second)


def test_only_the_beginning_is_looked_at():
    assert device_of("x" * 1000 + "Firefox") == ""
