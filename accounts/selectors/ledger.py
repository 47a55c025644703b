"""What a member agreed to: each purpose as it stands, everything that was ever written down, and what is to be asked now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import Consent

if TYPE_CHECKING:
    import datetime

    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Agreement:
    """One row of the ledger."""

    kind: str
    title: str
    version: str
    way: str
    given_at: datetime.datetime
    withdrawn_at: datetime.datetime | None
    is_policy: bool  # has a page of its own


@dataclass(frozen=True, slots=True)
class Purpose:
    """What we ask for, and where it stands: `newest` is the last row about it, None when it was never agreed to."""

    key: str
    title: str
    text: str
    newest: Agreement | None
    is_on: bool  # agreed to, and not taken back
    is_newer: bool  # there is a version that they have not agreed to


@dataclass(frozen=True, slots=True)
class Question:
    """A policy in a version that the member has not agreed to."""

    policy: policies.Policy
    agreed_version: str  # "" when they never agreed to any
    changes: list[str]  # what is new since then


@dataclass(frozen=True, slots=True)
class Ledger:
    purposes: list[Purpose]
    rows: list[Agreement]  # newest first


def ledger_of(member: User) -> Ledger:
    """Each purpose as it stands, and the whole ledger. One query."""
    rows = [_agreement(row) for row in _rows(member)]
    return Ledger(
        [_purpose(key, title, text, rows) for key, (title, text) in _purposes().items()],
        rows,
    )


def questions_for(member: User, kinds: tuple[str, ...] = policies.NEEDED_TO_WRITE) -> list[Question]:
    """Which of `kinds` are to be asked about now, with what changed since `member` agreed. One query."""
    agreed: dict[str, str] = {}  # kind -> newest version in force
    for row in _rows(member):
        if row.withdrawn_at is None:
            agreed[row.kind] = max(agreed.get(row.kind, ""), row.version)
    return [
        Question(policies.current(kind), before, policies.changes_since(kind, before))
        for kind in kinds
        if (before := agreed.get(kind, "")) < policies.current(kind).version
    ]


def _rows(member: User) -> list[Consent]:
    return list(Consent.objects.filter(user=member).order_by("-given_at", "-pk"))


def _agreement(row: Consent) -> Agreement:
    return Agreement(
        row.kind,
        row.get_kind_display(),
        row.version,
        row.get_way_display(),
        row.given_at,
        row.withdrawn_at,
        row.kind in policies.VERSIONS,
    )


def _purpose(key: str, title: str, text: str, rows: list[Agreement]) -> Purpose:
    mine = [row for row in rows if row.kind == key]
    standing = [row for row in mine if row.withdrawn_at is None]
    newest = max(standing or mine, key=lambda row: row.given_at, default=None)
    is_newer = bool(standing) and key in policies.VERSIONS and newest is not None
    return Purpose(
        key,
        title,
        text,
        newest,
        bool(standing),
        is_newer and max(row.version for row in standing) < policies.current(key).version,
    )


def _purposes() -> dict[str, tuple[str, str]]:
    """Every purpose that we ask about, and the one that we never would without asking."""
    return {
        "terms": (_("Terms"), _("What you can expect from us, and we from you. Needed to write here.")),
        "privacy": (_("Privacy policy"), _("What we keep, and why. Needed to write here.")),
        "health": (
            _("Health data"),
            _(
                "Your medicines, reminders, cards and the health lines of your profile. The rest works without."
            ),
        ),
        "digest": (_("Digest by mail"), _("A mail that says how much is new. The rest works without.")),
        "research": (_("Research"), _("Never. We give your data to nobody, so we do not ask.")),
    }
