"""A browser in words that its owner recognises: "Firefox on Android". No version, no model, nothing that tells two phones apart."""

from __future__ import annotations

import re

_MOST_CHARS = 1000  # of what a browser says about itself that are looked at

# The first that is found counts: most browsers also claim to be Chrome and Safari.
_BROWSERS = [
    ("Edge", r"\bEdg(e|A|iOS)?\b"),
    ("Opera", r"\bOPR\b|\bOpera\b|\bOPT/"),
    ("Samsung Internet", r"SamsungBrowser|Samsung Internet"),
    ("DuckDuckGo", r"DuckDuckGo|\bDdg\b"),
    ("Vivaldi", r"Vivaldi"),
    ("Firefox", r"Firefox|FxiOS"),
    ("Chrome", r"Chrome|CriOS|Chromium"),
    ("Safari", r"Safari|AppleWebKit"),
]
_SYSTEMS = [
    ("iPhone", r"iPhone|iPod"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("Chromebook", r"\bCrOS\b|Chromebook"),
    ("Mac", r"Macintosh|Mac OS X|\bMac\b"),
    ("Linux", r"Linux|X11"),
]


def device_of(user_agent: str) -> str:
    """What `user_agent` says, in two words at most; "" when it says nothing known. Given its own answer, it gives it again."""
    told = user_agent[:_MOST_CHARS]
    browser, system = _first(_BROWSERS, told), _first(_SYSTEMS, told)
    return " on ".join(word for word in (browser, system) if word)


def _first(known: list[tuple[str, str]], told: str) -> str:
    return next((word for word, pattern in known if re.search(pattern, told)), "")
