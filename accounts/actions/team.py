"""My team: asking, answering, ending. All of it is silent but the one notice of an ask (decision 0031)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.exceptions import TeamFull, TooManyAsks
from accounts.models import MemberMute, TeamTie, User
from accounts.registries import team_ask_handlers
from accounts.selectors.team import blocks, standing_of
from common.ratelimits import Limit, wait
from common.rules import require

if TYPE_CHECKING:
    from accounts.selectors.team import Standing

MOST = 300  # people in a team and asks of one's own that stand, together: a bound for the page
_PACE = Limit("team-ask", 10, 86_400)  # asks by one member, whatever becomes of them


@transaction.atomic
def ask_to_team(*, by: User, member: User) -> Standing:
    """Ask `member` to be in each other's team; return how they stand then: "asked", or "team" when `member` had asked.

    `member` gets one notice, unless they mute `by` or said no before: then the ask rings nobody, and looks to `by` as any
    other does. So does one to somebody who blocks `by`. Twice is once. Both members' rows are locked until commit, so of
    two who ask each other at one moment the second accepts.

    Raises:
        PermissionDenied: `member` is `by`, is not here any more or is blocked by `by`, or `by` may not write now.
        TooManyAsks: more than ten in a day.
        TeamFull: the page is full.
    """
    tie = _hold(by, member)
    require(not (refusal := rules.why_no_team(by, member, is_blocked=blocks(by, member))), refusal)
    stands = standing_of(tie, by)
    if stands in ("team", "asked"):
        return stands
    _require_room(by)
    if tie is not None and tie.asker_id == member.pk and tie.taken_back_at is None:
        return _accept(tie)
    require(not (refusal := rules.why_no_ask(by)), refusal)
    if seconds := wait(_PACE, str(by.pk), str(timezone.now().timestamp())):
        raise TooManyAsks(seconds)
    if tie is None:
        tie = TeamTie(asker=by, asked=member)
    elif tie.asker_id != by.pk:  # they took back what `by` had said no to: that no is over
        tie.asker, tie.asked, tie.declined_at = by, member, None
    if blocks(member, by):
        tie.declined_at = tie.declined_at or timezone.now()
    tie.created_at, tie.taken_back_at = timezone.now(), None
    tie.save()
    if tie.declined_at is None and not MemberMute.objects.filter(user=member, member=by).exists():
        _tell(tie, waits=True)
    return "asked"


@transaction.atomic
def accept_ask(*, by: User, member: User) -> bool:
    """Say yes to `member`, who asked: from now on each is in the other's team. False when no ask waits.

    Nobody is told; both find the other on their page.

    Raises:
        PermissionDenied: `member` is not here any more, or is blocked by `by`.
        TeamFull: `by`'s page is full.
    """
    tie = _hold(by, member)
    require(not (refusal := rules.why_no_team(by, member, is_blocked=blocks(by, member))), refusal)
    if tie is None or standing_of(tie, by) != "asks":
        return False
    _require_room(by)
    _accept(tie)
    return True


@transaction.atomic
def decline_ask(*, by: User, member: User) -> bool:
    """Say no to `member`, who asked. They are never told, and asking again rings no more. False when no ask waits."""
    tie = _hold(by, member)
    if tie is None or standing_of(tie, by) != "asks":
        return False
    tie.declined_at = timezone.now()
    tie.save(update_fields=["declined_at"])
    _tell(tie, waits=False)
    return True


@transaction.atomic
def take_ask_back(*, by: User, member: User) -> bool:
    """Ask no more. Goes from `member`'s page and notices, unless they read of it. False when no ask of `by` stands."""
    tie = _hold(by, member)
    if tie is None or standing_of(tie, by) != "asked":
        return False
    if tie.declined_at is None:
        _tell(tie, waits=False)
        tie.delete()
    else:  # the no is kept, so that asking again does not ring
        tie.taken_back_at = timezone.now()
        tie.save(update_fields=["taken_back_at"])
    return True


@transaction.atomic
def end_team(*, by: User, member: User) -> bool:
    """Neither is in the other's team from now on, and neither is told. False when already so. Never refused."""
    tie = _hold(by, member)
    if tie is None or tie.accepted_at is None:
        return False
    tie.delete()
    return True


def part_blocked(*, by: User, member: User) -> None:
    """`by` blocks `member`: their tie ends, `by`'s ask goes, and `member`'s is declined, which they cannot tell.

    Part of blocking: runs in its transaction, which holds `by`'s row. A notice of the ask is shown no more.
    """
    ties = TeamTie.objects.filter(Q(asker=by, asked=member) | Q(asker=member, asked=by))
    ties.filter(asker=member, accepted_at__isnull=True, declined_at__isnull=True).update(
        declined_at=timezone.now()
    )
    ties.filter(Q(accepted_at__isnull=False) | Q(asker=by, declined_at__isnull=True)).delete()
    ties.filter(asker=by, taken_back_at__isnull=True).update(taken_back_at=timezone.now())


def _accept(tie: TeamTie) -> Standing:
    tie.accepted_at, tie.declined_at = timezone.now(), None
    tie.save(update_fields=["accepted_at", "declined_at"])
    _tell(tie, waits=False)
    return "team"


def _hold(by: User, member: User) -> TeamTie | None:
    """Both members' rows, in one order, and what ties them. `member` learns whether they are still here."""
    rows = User.objects.filter(pk__in=[by.pk, member.pk]).select_for_update(no_key=True).order_by("pk")
    for held in rows:
        if held.pk == member.pk:
            member.is_active, member.erased_at = held.is_active, held.erased_at
    return TeamTie.objects.filter(Q(asker=by, asked=member) | Q(asker=member, asked=by)).first()


def _require_room(by: User) -> None:
    mine = TeamTie.objects.filter(
        Q(asker=by, taken_back_at__isnull=True) | Q(asked=by, accepted_at__isnull=False)
    )
    if mine.count() >= MOST:
        raise TeamFull(_("Your team page is full. Remove somebody or take an ask back first."))


def _tell(tie: TeamTie, *, waits: bool) -> None:
    for handler in team_ask_handlers:
        handler(tie.asker, tie.asked, waits)
