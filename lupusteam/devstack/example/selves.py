"""What people of the example community say about themselves, who is in whose team, and who of the staff looked at whom."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from accounts.actions.looks import give_reason
from accounts.actions.profiles import GeneralPieces, HealthPieces, save_profile
from accounts.actions.team import accept_ask, ask_to_team, decline_ask
from accounts.models import HealthProfile, Profile, StaffLook, TeamTie
from notifications.models import Notification

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import User

_SAID = datetime.timedelta(days=2)  # before now
_ASKED = datetime.timedelta(hours=5)
_SELVES = {
    "marlow": (
        GeneralPieces("Allotment, crosswords, and a slow dog.", "members", "GB", "team", ("en", "fr"), "members"),
        HealthPieces("have", "members", "skin", "team", 2019, "me"),
    ),
    "wrenfeather": (
        GeneralPieces("I sing in a choir when my voice lets me.", "team", "IE", "members", ("en", "ga"), "members"),
        HealthPieces("have", "members", "kidneys", "team", 2022, "team"),
    ),
    "kestrel_mum": (
        GeneralPieces("Mother of a teenager who has it.", "members"),
        HealthPieces("caring", "members"),
    ),
}  # fmt: skip
# Who asked whom, and what became of it: "yes", "no", or "" while the question is open.
_ASKS = [
    ("marlow", "wrenfeather", "yes"),
    ("tuesdaymoth", "marlow", "yes"),
    ("slowriver", "wrenfeather", "yes"),
    ("marlow", "slowriver", "no"),
    ("marlow", "ninthspoon", ""),
    ("kestrel_mum", "marlow", ""),
]


def look_with_a_reason(by: User, member: User, now: datetime.datetime) -> None:
    """An administrator answered a letter of `member`, who reads that their address was looked at."""
    asked, email = StaffLook.Reason.ASKED, StaffLook.What.EMAIL
    look = give_reason(
        by=by, member=member, what=email, reason=asked, note="You wrote that our mail does not arrive."
    )
    StaffLook.objects.filter(pk=look.pk).update(at=now - _SAID)


def say_who_they_are(people: Mapping[str, User], now: datetime.datetime) -> None:
    """Fill in profiles and make teams; the ask that waits for marlow came some hours ago."""
    for handle, (general, health) in _SELVES.items():
        save_profile(by=people[handle], general=general, health=health)
    for asker, asked, answer in _ASKS:
        ask_to_team(by=people[asker], member=people[asked])
        if answer:
            act = accept_ask if answer == "yes" else decline_ask
            act(by=people[asked], member=people[asker])
    for model in (Profile, HealthProfile):
        model.objects.update(changed_at=now - _SAID)
    TeamTie.objects.update(created_at=now - _ASKED)
    TeamTie.objects.filter(accepted_at__isnull=False).update(accepted_at=now - _ASKED)
    TeamTie.objects.filter(declined_at__isnull=False).update(declined_at=now - _ASKED)
    Notification.objects.filter(kind="team-ask").update(created_at=now - _ASKED)
