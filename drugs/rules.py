"""Who may see and edit drug pages, and who may say how a drug went. Pure predicates, no queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts import rules as account_rules
from accounts.audiences import Audience
from common.dates import in_words

if TYPE_CHECKING:
    from collections.abc import Container

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from drugs.models import Drug, DrugProposal, Experience, Treatment


def can_see_drug(user: User | AnonymousUser, drug: Drug) -> bool:
    """The Python twin of `DrugQuerySet.visible_to`."""
    return drug.published_id is not None


def can_edit_drugs(user: User | AnonymousUser) -> bool:
    return account_rules.is_editor(user)


def can_see_treatment(
    user: User | AnonymousUser,
    treatment: Treatment,
    *,
    blockers: Container[int] = frozenset(),
    team: Container[int] = frozenset(),
) -> bool:
    """The Python twin of `TreatmentQuerySet.visible_to`. `blockers` block `user`, `team` are those with `user` in theirs."""
    if not user.is_authenticated:
        return False
    if treatment.user_id == user.pk:
        return True
    return is_for(treatment, team) and account_rules.can_see_member(user, treatment.user, blockers=blockers)


def is_for(said: Treatment | Experience, team: Container[int]) -> bool:
    """Whether it is for somebody else, who is in the teams of the members `team`."""
    if said.audience == Audience.TEAM:
        return said.user_id in team
    return said.audience == Audience.MEMBERS


def can_keep_list(user: User | AnonymousUser) -> bool:
    """Whoever has an account may keep a list of their own; agreeing to it is asked apart. A mute is about words to others."""
    return user.is_authenticated and user.is_active and user.erased_at is None


def can_decide(user: User | AnonymousUser, proposal: DrugProposal) -> bool:
    """Publish a proposal or return it: any editor but the one who handed it in."""
    return can_edit_drugs(user) and proposal.proposed_by_id != user.pk


def can_take_back(user: User | AnonymousUser, proposal: DrugProposal) -> bool:
    return can_edit_drugs(user) and proposal.proposed_by_id == user.pk


# -- Cards ------------------------------------------------------------------------------------------
def can_see_experience(
    user: User | AnonymousUser,
    card: Experience,
    *,
    blockers: Container[int] = frozenset(),
    team: Container[int] = frozenset(),
) -> bool:
    """The Python twin of `ExperienceQuerySet.visible_to`; `card.user` must be loaded.

    `blockers` block `user`, `team` are those who have `user` in theirs.
    """
    if is_own_experience(user, card):
        return True
    if not user.is_authenticated or not is_for(card, team):
        return False
    if can_moderate_experience(user, card):
        return True
    gone = not card.user.is_active or card.user.erased_at is not None
    return card.hidden_at is None and not gone and card.user_id not in blockers


def is_own_experience(user: User | AnonymousUser, card: Experience) -> bool:
    return user.is_authenticated and card.user_id == user.pk


def why_no_experience(user: User | AnonymousUser, drug: Drug) -> str:
    """Why `user` cannot write or change a card about `drug`, in a sentence; "" when they can.

    Whether they agreed to health data is for the action to find out. A hidden card may be changed: it stays hidden.
    """
    if not user.is_authenticated:
        return _("Please sign in to write.")
    if user.is_muted and user.muted_until is not None:
        until = in_words(user.muted_until)
        return _("You can read, and you can write again from %(day)s.") % {"day": until}
    if not account_rules.can_write(user):
        return _("You cannot write here.")
    return "" if can_see_drug(user, drug) else _("This drug has no page here.")


def can_withdraw_experience(user: User | AnonymousUser, card: Experience) -> bool:
    """Its member, at any time, even while they may not write: what they said about their health is theirs."""
    return is_own_experience(user, card) and user.is_active


def why_no_helpful_mark(user: User | AnonymousUser, card: Experience) -> str:
    """Why `user` cannot say that `card` is helpful, in a sentence; "" when they can. `card` is one that they may see.

    A time without writing ends words, not support.
    """
    if not user.is_authenticated or not user.is_active:
        return _("Please sign in first.")
    if is_own_experience(user, card):
        return _("This is your own card. Others can find it helpful.")
    return _("This card is not shown at the moment.") if card.hidden_at is not None else ""


def can_report_experience(user: User | AnonymousUser, card: Experience) -> bool:
    """`card` is one that `user` may see, and for members: what is for a team is not opened to moderators by a report."""
    is_theirs = user.is_authenticated and user.is_active and not is_own_experience(user, card)
    return is_theirs and card.audience == Audience.MEMBERS


def can_moderate_experience(user: User | AnonymousUser, card: Experience) -> bool:
    """Moderators, while the card is for members: what somebody keeps to themselves or their team is nobody's to judge."""
    return account_rules.is_moderator(user) and card.audience == Audience.MEMBERS
