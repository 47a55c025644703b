"""The policies as versioned texts. A version is the date from which it is in force; its words are a template.

Old versions stay readable for ever: members agreed to exactly those words. A new version of what everybody agrees to is
asked about before the next write (decision 0035); a new one about health data before the next health field.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Policy:
    kind: str
    title: str
    version: str  # ISO date; newest first in VERSIONS

    @property
    def in_force_since(self) -> datetime.date:
        return datetime.date.fromisoformat(self.version)

    @property
    def template(self) -> str:
        return f"pages/policies/{self.kind}/{self.version}.html"


TITLES = {
    "terms": _("Terms"),
    "privacy": _("Privacy policy"),
    "health": _("Health-data policy"),
    "cookies": _("Cookies"),
}
VERSIONS = {  # newest first
    "terms": ["2026-11-22"],
    "privacy": ["2026-11-22"],
    "health": ["2026-11-22"],
    "cookies": ["2026-11-22"],  # nobody agrees to it: it says what is so
}
# What a version changed, for those who agreed to the one before: a few plain sentences. First versions have none.
CHANGES: dict[tuple[str, str], list[_StrPromise]] = {}
AGREED_AT_SIGNUP = ("terms", "privacy", "health")
NEEDED_TO_WRITE = ("terms", "privacy")  # who takes the one about health data back goes on writing


def text_of(kind: str) -> str:
    """Whose words say what an agreement of `kind` is about: the digest has none of its own."""
    return "privacy" if kind == "digest" else kind


def current_key() -> str:
    """What `User.agreed_to` holds of who agreed to the versions in force of all that writing needs."""
    return " ".join(f"{kind}:{VERSIONS[kind][0]}" for kind in NEEDED_TO_WRITE)


def changes_since(kind: str, version: str) -> list[str]:
    """What every version of `kind` after `version` changed, newest first; nothing for who never agreed to one."""
    newer = [each for each in VERSIONS[kind] if version and each > version]
    return [str(words) for each in newer for words in CHANGES.get((kind, each), [])]


def current(kind: str) -> Policy:
    """The policy in force.

    Raises:
        KeyError: there is no such kind.
    """
    return find(kind, VERSIONS[kind][0])


def find(kind: str, version: str) -> Policy:
    """One version of one policy.

    Raises:
        KeyError: there is no such kind or version.
    """
    if version not in VERSIONS[kind]:
        raise KeyError(version)
    return Policy(kind, str(TITLES[kind]), version)
