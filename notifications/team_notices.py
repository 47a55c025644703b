"""What a member hears of their team: that somebody asks, and nothing else. A yes, a no and an end are silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.selectors.team import waiting_asker_ids
from notifications.actions.notify import settle_notice
from notifications.registries import NoticeText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User

TEAM_ASK = "team-ask"  # kind; the subject is the member who asks


def tell_of_ask(asker: User, asked: User, waits: bool) -> None:
    """One line per pair while an ask waits. Taken back and given again, it does not ring twice for who has read it."""
    settle_notice(
        kind=TEAM_ASK,
        subject_id=asker.pk,
        dedupe_key=f"team:{asker.pk}",
        user_id=asked.pk,
        count=1 if waits else 0,
    )


def resolve_asks(reader: User, asker_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of "team-ask", for asks that wait. The line names nobody: who it is stands on the page. Two queries at most."""
    url = f"{reverse('accounts:team')}#asks"
    return {
        pk: NoticeText(_("Someone asks to be in your team."), url, counts=True)
        for pk in waiting_asker_ids(reader, asker_ids)
    }
