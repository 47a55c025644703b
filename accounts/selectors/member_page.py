"""A member's page, as somebody gets it who looks from a viewpoint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.audiences import Viewpoint, audiences_for
from accounts.registries import member_panels
from accounts.selectors.profiles import profile_fields

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.registries import MemberPanel
    from accounts.selectors.profiles import ProfileField


@dataclass(frozen=True, slots=True)
class MemberPage:
    """Everything on the page that is about `member`. What is about the reader stands beside it."""

    member: User
    fields: list[ProfileField]
    panels: list[MemberPanel]
    is_me: bool

    @property
    def shows_all_words_or_picture(self) -> bool:
        """Whether every member sees words or a picture there: what moderators can put away."""
        return any(field.is_for_all and field.key in ("words", "picture") for field in self.fields)


def member_page(viewpoint: Viewpoint, member: User) -> MemberPage | None:
    """The page of `member` for who looks from `viewpoint`; None for whom the address is not there. A fixed number of queries.

    Real readers and "see it as" get it from here alone, and it depends on nothing else, so that they cannot differ.
    """
    if not audiences_for(viewpoint):
        return None
    return MemberPage(
        member=member,
        fields=profile_fields(viewpoint, member),
        panels=[panel for maker in member_panels if (panel := maker(viewpoint, member))],
        is_me=viewpoint is Viewpoint.ME,
    )
