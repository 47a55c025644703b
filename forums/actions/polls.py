"""Polls. The ballot is secret: a row says that somebody voted, a counter what was chosen, and nothing joins the two."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from common.rules import require
from forums import rules
from forums.models import Poll, PollBallot, PollOption

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from accounts.models import User
    from forums.models import Thread

MIN_OPTIONS = 2


@dataclass(frozen=True, slots=True)
class PollSpec:
    """A poll that somebody is about to ask."""

    question: str  # 1 to Poll.QUESTION_MAX_CHARS characters
    options: tuple[
        str, ...
    ]  # MIN_OPTIONS to Poll.MAX_OPTIONS, each 1 to PollOption.TEXT_MAX_CHARS, no two alike
    is_multiple: bool = False
    closes_at: datetime.datetime | None = None  # None: stays open

    def as_json(self) -> dict[str, Any]:
        """What a draft keeps until the thread goes out."""
        return {
            "question": self.question,
            "options": list(self.options),
            "is_multiple": self.is_multiple,
            "closes_at": self.closes_at.isoformat() if self.closes_at else None,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        closes_at = kept.get("closes_at")
        return cls(
            question=kept["question"],
            options=tuple(kept["options"]),
            is_multiple=bool(kept.get("is_multiple")),
            closes_at=datetime.datetime.fromisoformat(closes_at) if closes_at else None,
        )


def add_poll(thread: Thread, spec: PollSpec) -> Poll:
    """Put a poll into `thread`, which the caller has just made in the same transaction.

    Raises:
        ValueError: what forms refuse: too few, too many, empty, equal or too long answers, or no question.
    """
    _check(spec)
    poll = Poll.objects.create(
        thread=thread, question=spec.question, is_multiple=spec.is_multiple, closes_at=spec.closes_at
    )
    PollOption.objects.bulk_create(
        PollOption(poll=poll, position=position, text=text)
        for position, text in enumerate(spec.options, start=1)
    )
    return poll


def _check(spec: PollSpec) -> None:
    if not spec.question.strip() or len(spec.question) > Poll.QUESTION_MAX_CHARS:
        raise ValueError("a poll asks something, in at most QUESTION_MAX_CHARS characters")
    if not MIN_OPTIONS <= len(spec.options) <= Poll.MAX_OPTIONS:
        raise ValueError("a poll has MIN_OPTIONS to MAX_OPTIONS answers")
    if any(not text.strip() or len(text) > PollOption.TEXT_MAX_CHARS for text in spec.options):
        raise ValueError("an answer has 1 to TEXT_MAX_CHARS characters")
    if len({text.casefold() for text in spec.options}) < len(spec.options):
        raise ValueError("no two answers are alike")


def cast_ballot(*, by: User, poll: Poll, positions: Collection[int]) -> bool:
    """Count `by`'s vote for the answers at `positions`. False when they have voted already: a secret vote cannot be changed.

    The poll's row is held until commit, and the ballot is unique, so two presses at once are one vote.

    Raises:
        PermissionDenied: the poll has ended, or its thread is locked or hidden.
        ValueError: no answer, several where one is asked for, or none of this poll.
    """
    try:
        return _cast_ballot(by, poll, set(positions))
    except IntegrityError:  # the other press of the button was first
        if not PollBallot.objects.filter(poll=poll, user=by).exists():
            raise
        return False


@transaction.atomic
def _cast_ballot(by: User, poll: Poll, positions: set[int]) -> bool:
    poll = Poll.objects.select_for_update(of=["self"], no_key=True).select_related("thread").get(pk=poll.pk)
    if PollBallot.objects.filter(poll=poll, user=by).exists():
        return False
    require(not (refusal := rules.why_no_vote(by, poll)), refusal)
    require(poll.thread.posts.shown().filter(number=1).exists(), _("This poll is not shown at the moment."))
    if not positions or (len(positions) > 1 and not poll.is_multiple):
        raise ValueError("one answer, or several where the poll allows it")
    PollBallot.objects.create(poll=poll, user=by)
    chosen = PollOption.objects.filter(poll=poll, position__in=positions)
    if chosen.update(vote_count=F("vote_count") + 1) != len(positions):
        raise ValueError("an answer that this poll does not have")
    Poll.objects.filter(pk=poll.pk).update(ballot_count=F("ballot_count") + 1)
    return True


def closing_at(day: datetime.date) -> datetime.datetime:
    """The end of `day` where the member lives: when a poll that runs until that day closes."""
    return timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min))
