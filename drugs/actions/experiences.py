"""Cards: how a drug went for a member. Written, changed, withdrawn, found helpful, and hidden by moderators."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.consents import require_health_consent
from accounts.audiences import Audience
from accounts.rules import is_moderator
from common.ratelimits import Limit, wait
from common.rules import require
from drugs import rules
from drugs.effects import EFFECTS
from drugs.exceptions import TooManyChanges
from drugs.models import Experience, ExperienceEffect, ExperienceHelpful, ExperienceVersion
from drugs.selectors.experiences import content_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import User
    from drugs.models import Drug

_PACE = Limit("experience", 20, 3600)  # saves that change something, over all drugs
_VERSIONS_KEPT = 50  # per card, the newest; with the pace more than anybody reads
_REASON_MAX_CHARS = 300  # Experience.hidden_reason
# What the figures count. Who changed one of these since their group was counted is counted anew, in another group.
_COUNTED = ("lupus_kind", "helped", "helped_after", "burden", "effects")
_HELPED = {Experience.Helped.A_LOT, Experience.Helped.SOMEWHAT, Experience.Helped.A_LITTLE}


@dataclass(frozen=True, slots=True)
class Answers:
    """What a card says beside its side effects; values of the choices of `Experience`."""

    taken: str
    helped: str
    burden: str
    is_taking: bool = True
    why_stopped: str = ""  # passed over while still taking it
    helped_after: str = ""  # passed over where it did not help
    form: str = ""
    lupus_kind: str = ""
    words: str = ""  # plain text, already cleaned
    audience: str = Audience.MEMBERS


@transaction.atomic
def save_experience(*, by: User, drug: Drug, answers: Answers, effects: Mapping[str, int]) -> Experience:
    """Keep what `by` says about `drug`: their one card, written or changed. `effects` are severities 1 to 3 by key.

    What the card said before is kept for its member when it says something else now; saved twice, nothing happens the second
    time. Two saves at once come one after the other, and the later one is a change. A hidden card stays hidden.

    Raises:
        PermissionDenied: `by` may not write, or the drug has no page.
        ConsentMissing: `by` does not agree to health data being kept.
        TooManyChanges: more than 20 in an hour.
        ValueError: no such side effect or severity.
    """
    require(not (refusal := rules.why_no_experience(by, drug)), refusal)
    require_health_consent(by)
    answers, effects = _settled(answers), dict(effects)
    if not effects.keys() <= EFFECTS.keys() or not set(effects.values()) <= set(ExperienceEffect.Severity):
        raise ValueError("a card names side effects of the list, with their severity")
    card, is_new = Experience.objects.select_for_update(of=["self"], no_key=True).get_or_create(
        drug=drug, user=by, defaults=asdict(answers)
    )
    if is_new:
        _keep_pace(by)
        _write_effects(card, effects)
    else:
        _change(card, answers, effects)
    return card


def _change(card: Experience, answers: Answers, effects: dict[str, int]) -> None:
    before, after = content_of(card), {**_said(answers), "effects": effects}
    if before == after and card.audience == answers.audience:
        return
    _keep_pace(card.user)
    if before != after:
        _keep_version(card, before)
        card.changed_at = timezone.now()
        is_counted = any(before[name] != after[name] for name in _COUNTED)
        card.block_changed |= card.block_id is not None and is_counted
    if before["effects"] != effects:
        card.effects.all().delete()
        _write_effects(card, effects)
    for name, value in asdict(answers).items():
        setattr(card, name, value)
    card.save(update_fields=[*asdict(answers), "changed_at", "block_changed"])


@transaction.atomic
def withdraw_experience(*, by: User, experience: Experience) -> bool:
    """Remove a card for good: with what it said before, its marks and the reports about it. False when it is gone already.

    Nothing stays behind in its place. The figures go on without it from their next renewal, at most a day later.

    Raises:
        PermissionDenied: it is somebody else's.
    """
    require(
        rules.can_withdraw_experience(by, experience), _("Only the member who wrote a card can withdraw it.")
    )
    deleted, _rows = Experience.objects.filter(pk=experience.pk, user=by).delete()
    return deleted > 0


# -- Readers ------------------------------------------------------------------------------------------
@transaction.atomic
def mark_helpful(*, by: User, experience: Experience) -> bool:
    """Say that `experience` is helpful; counted once per member. False when already so, or when it is gone.

    The card's row is held until commit.

    Raises:
        PermissionDenied: it is `by`'s own, or hidden.
    """
    card = _hold(experience)
    if card is None:
        return False
    require(not (refusal := rules.why_no_helpful_mark(by, card)), refusal)
    _mark, is_new = ExperienceHelpful.objects.get_or_create(experience=card, user=by)
    if is_new:
        Experience.objects.filter(pk=card.pk).update(helpful_count=F("helpful_count") + 1)
    return is_new


@transaction.atomic
def unmark_helpful(*, by: User, experience: Experience) -> bool:
    """Take that back. False when there is nothing to take back. Never refused."""
    _hold(experience)
    deleted, _rows = ExperienceHelpful.objects.filter(experience_id=experience.pk, user=by).delete()
    if deleted:
        Experience.objects.filter(pk=experience.pk).update(helpful_count=F("helpful_count") - 1)
    return deleted > 0


# -- Moderators: `moderation.actions` call these, log them and tell the member ------------------------
@transaction.atomic
def hide_experience(*, by: User, experience: Experience, reason: str) -> bool:
    """Take a card out of the lists and, from their next renewal, out of the figures. False when hidden already, or gone.

    Its member still reads it, with `reason`, and may change or withdraw it.

    Raises:
        PermissionDenied: `by` is no moderator, or the member does not show the card to members.
        ValueError: no reason, or one over 300 characters.
    """
    card = _hold_to_moderate(by, experience)
    if not 0 < len(reason) <= _REASON_MAX_CHARS:
        raise ValueError(f"a reason has 1 to {_REASON_MAX_CHARS} characters")
    if card is None or card.hidden_at is not None:
        return False
    card.hidden_at, card.hidden_reason = timezone.now(), reason
    card.save(update_fields=["hidden_at", "hidden_reason"])
    return True


@transaction.atomic
def restore_experience(*, by: User, experience: Experience) -> bool:
    """Show a hidden card again. False when it is not hidden.

    Raises:
        PermissionDenied: `by` is no moderator, or the member does not show the card to members.
    """
    card = _hold_to_moderate(by, experience)
    if card is None or card.hidden_at is None:
        return False
    card.hidden_at, card.hidden_reason = None, ""
    card.save(update_fields=["hidden_at", "hidden_reason"])
    return True


# -- Parts --------------------------------------------------------------------------------------------
def _said(answers: Answers) -> dict[str, Any]:
    """The answers without who may read them: to show a card to others, or no more, is no other answer."""
    said = asdict(answers)
    del said["audience"]
    return said


def _settled(answers: Answers) -> Answers:
    """Without what does not apply: a reason to stop for who goes on, a time until it helped where it did not."""
    return replace(
        answers,
        why_stopped="" if answers.is_taking else answers.why_stopped,
        helped_after=answers.helped_after if answers.helped in _HELPED else "",
    )


def _keep_pace(by: User) -> None:
    if seconds := wait(_PACE, str(by.pk), str(timezone.now().timestamp())):
        raise TooManyChanges(minutes=-(-seconds // 60))


def _keep_version(card: Experience, content: dict[str, Any]) -> None:
    ExperienceVersion.objects.create(experience=card, content=content)
    kept = ExperienceVersion.objects.filter(experience=card)[:_VERSIONS_KEPT]
    ExperienceVersion.objects.filter(experience=card).exclude(pk__in=[row.pk for row in kept]).delete()


def _write_effects(card: Experience, effects: Mapping[str, int]) -> None:
    ExperienceEffect.objects.bulk_create(
        ExperienceEffect(experience=card, effect=effect, severity=severity)
        for effect, severity in effects.items()
    )


def _hold(experience: Experience) -> Experience | None:
    """The row, held until commit; None when its member withdrew it meanwhile."""
    return Experience.objects.select_for_update(of=["self"], no_key=True).filter(pk=experience.pk).first()


def _hold_to_moderate(by: User, experience: Experience) -> Experience | None:
    require(is_moderator(by), _("Only moderators can do this. Nothing was changed."))
    card = _hold(experience)
    require(
        card is None or rules.can_moderate_experience(by, card),
        _("The member does not show this card to members now, so there is nothing to hide or to show."),
    )
    return card
