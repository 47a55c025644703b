"""Members report posts and cards; moderators dismiss reports that need nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.looks import give_reason
from accounts.models import StaffLook
from common.ratelimits import Limit, hit
from common.rules import require
from drugs.rules import can_report_experience, is_own_experience
from forums.rules import can_report_post
from moderation import rules
from moderation.actions.log import require_moderator, write_entry
from moderation.exceptions import TooManyReports
from moderation.models import LogEntry, Report
from moderation.selectors import owner_of

if TYPE_CHECKING:
    from accounts.models import User
    from drugs.models import Experience
    from forums.models import Post

_REPORTS = Limit("report", 20, 3600)
_DANGER_REPORTS = Limit("report-danger", 20, 3600)  # apart, so that other reports never use them up


def require_can_report(*, by: User, post: Post) -> None:
    """Go on when `by` may report `post`; `post.thread` must be loaded.

    Raises:
        PermissionDenied: it is their own post, or not theirs to see.
    """
    require(
        not rules.is_own_post(by, post),
        _("This is your own post, so there is nothing to report. You can change or withdraw it."),
    )
    require(can_report_post(by, post), _("You cannot report this post."))


@transaction.atomic
def report_post(*, by: User, post: Post, reason: str, words: str = "") -> Report:
    """Put `post` in the moderators' queue, with why and, if they like, `by`'s own words.

    One report waits per member and post: pressed again, the first is returned as it was. Nobody is told; the queue is read.

    Raises:
        PermissionDenied: see `require_can_report`.
        TooManyReports: more than 20 in an hour.
    """
    require_can_report(by=by, post=post)
    return _report(by, reason, words, post=post)


def require_can_report_card(*, by: User, experience: Experience) -> None:
    """Go on when `by` may report `experience`, a card that they may see.

    Raises:
        PermissionDenied: it is their own, or for a team and so not a moderator's to read.
    """
    require(
        not is_own_experience(by, experience),
        _("This is your own card, so there is nothing to report. You can change or withdraw it."),
    )
    require(
        can_report_experience(by, experience),
        _("This card is not for members, so moderators do not read it. You can mute or block its author."),
    )


@transaction.atomic
def report_card(*, by: User, experience: Experience, reason: str, words: str = "") -> Report:
    """As `report_post`, for a card about a drug that `by` may see. The report goes when its member withdraws the card.

    Raises:
        PermissionDenied: see `require_can_report_card`.
        TooManyReports: more than 20 in an hour, together with those about posts.
    """
    require_can_report_card(by=by, experience=experience)
    return _report(by, reason, words, experience=experience)


def _report(by: User, reason: str, words: str, **about: Post | Experience) -> Report:
    waiting = Report.objects.filter(**about, reporter=by, status=Report.Status.OPEN).first()
    if waiting is not None:
        return waiting
    limit = _DANGER_REPORTS if reason == Report.Reason.DANGER else _REPORTS
    if not hit(limit, str(by.pk)):
        raise TooManyReports
    report, _made = Report.objects.get_or_create(  # two presses at once: the unique row decides
        **about, reporter=by, status=Report.Status.OPEN, defaults={"reason": reason, "words": words}
    )
    return report


def look_at_report(*, by: User, report: Report, reason: str, note: str = "") -> StaffLook | None:
    """Open what was reported, and the words of the report, to `by`; who wrote it can read that a moderator looked, and why.

    `post.author` or `experience.user` of `report` must be loaded. None when nobody is left who could read it: then it is open
    anyway. Pressed again while it is open, the first look stands.

    Raises:
        PermissionDenied: `by` does not moderate.
        ValueError: see `accounts.actions.looks.give_reason`.
    """
    require_moderator(by)
    member = owner_of(report)
    if member is None:
        return None
    return give_reason(
        by=by, member=member, what=StaffLook.What.REPORT, subject_id=report.pk, reason=reason, note=note
    )


@transaction.atomic
def dismiss_report(*, by: User, report: Report, reason: str = "") -> bool:
    """Take `report` out of the queue: nothing had to be done. Says whether it was still waiting.

    The row stays locked until commit; a second press logs nothing.

    Raises:
        PermissionDenied: `by` does not moderate.
    """
    require_moderator(by)
    held = Report.objects.select_for_update(of=["self"]).select_related("post__thread", "experience")
    found = held.filter(pk=report.pk).first()
    if found is None or found.status != Report.Status.OPEN:  # a card may have gone, and its reports with it
        return False
    report = found
    report.status, report.handled_at, report.handled_by = Report.Status.DISMISSED, timezone.now(), by
    report.save(update_fields=["status", "handled_at", "handled_by"])
    write_entry(
        verb=LogEntry.Verb.DISMISS, by=by, post=report.post, experience=report.experience, reason=reason
    )
    return True


def close_reports(*, by: User, **about: Post | Experience) -> int:
    """Mark every report that waits on `post` or `experience` as acted on; called inside the transaction of the act.

    Says how many.
    """
    return Report.objects.filter(**about, status=Report.Status.OPEN).update(
        status=Report.Status.ACTED, handled_at=timezone.now(), handled_by=by
    )
