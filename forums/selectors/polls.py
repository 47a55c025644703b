"""The poll of a thread, as one reader sees it.

Results are for who has voted, and for everybody once the poll has ended; and for nobody before FEWEST_BALLOTS members have
voted: a count of one or two would tell what they chose to whoever knows that they voted.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.dates import in_words
from common.prepared import PreparedQuery
from forums.models import Poll, PollBallot, PollOption, Thread

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

FEWEST_BALLOTS = 3  # members


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of a poll."""

    position: int
    text: str
    votes: int
    percent: int  # of the members who voted


@dataclass(frozen=True, slots=True)
class PollPage:
    """What forums/partials/_poll.html prints."""

    pk: int
    question: str
    is_multiple: bool
    answers: list[Answer]
    can_vote: bool
    shows_results: bool
    voters: str  # "12 members voted", "Nobody has voted yet"
    state: str  # a sentence: until when, or why one cannot vote, or why there are no results yet


def _options(thread: int, reader: int) -> Any:
    """Answers of the poll of a thread whose opening post is shown: it goes with the post it belongs to."""
    mine = PollBallot.objects.filter(poll=OuterRef("poll"), user=reader)
    return (
        PollOption.objects.filter(
            poll__thread=thread,
            poll__thread__posts__number=1,
            poll__thread__posts__hidden_at__isnull=True,
            poll__thread__posts__withdrawn_at__isnull=True,
        )
        .annotate(has_voted=Exists(mine))
        .order_by("position")
        .values_list(
            "position", "text", "vote_count",
            "poll_id", "poll__question", "poll__is_multiple", "poll__closes_at", "poll__ballot_count", "has_voted",
        )
    )  # fmt: skip


_query = PreparedQuery(_options)
_NOBODY = 0  # no member has this id


def poll_page(user: User | AnonymousUser, thread: Thread) -> PollPage | None:
    """The poll of `thread`, which `user` may open; None when there is none to show. One query: ask only where there is one.

    Visitors learn what is asked and that members vote; answers and results are members'.
    """
    rows = _query.rows(thread.pk, user.pk if user.is_authenticated else _NOBODY)
    if not rows:
        return None
    pk, question, is_multiple, closes_at, ballots, has_voted = rows[0][3:]
    is_member = user.is_authenticated
    is_over = (
        (closes_at is not None and closes_at <= timezone.now())
        or thread.locked_at is not None
        or thread.hidden_at is not None
    )
    may_know = is_member and (has_voted or is_over)
    return PollPage(
        pk=pk,
        question=question,
        is_multiple=is_multiple,
        answers=[
            Answer(position, text, votes, round(100 * votes / ballots) if ballots else 0)
            for position, text, votes, *_rest in rows
        ]
        if is_member
        else [],
        can_vote=is_member and not has_voted and not is_over,
        shows_results=may_know and ballots >= FEWEST_BALLOTS,
        voters=_voters(ballots),
        state=_state(is_member, has_voted, is_over, may_know and ballots < FEWEST_BALLOTS, closes_at),
    )


def find_poll(user: User, pk: int) -> Poll | None:
    """The poll with its thread, if `user` may open the thread. One query."""
    return (
        Poll.objects.filter(pk=pk, thread__in=Thread.objects.visible_to(user).filter(poll=pk))
        .select_related("thread")
        .first()
    )


def _voters(ballots: int) -> str:
    if not ballots:
        return _("Nobody has voted yet.")
    return ngettext("%(n)s member voted.", "%(n)s members voted.", ballots) % {"n": f"{ballots:,}"}


def _state(
    is_member: bool, has_voted: bool, is_over: bool, too_few: bool, closes_at: datetime.datetime | None
) -> str:
    sentences = []
    if not is_member:
        sentences.append(_("Members vote here. Each vote is secret."))
    if has_voted:
        sentences.append(_("You voted. Your vote is secret."))
    if is_over:
        sentences.append(_("This poll has ended."))
    elif closes_at is not None:
        last_day = in_words(closes_at - datetime.timedelta(minutes=1), hours=False)  # it closes at midnight
        sentences.append(_("It runs until the end of %(day)s.") % {"day": last_day})
    if too_few:
        sentences.append(
            _("Results are shown when three members have voted, so that nobody’s vote can be guessed.")
        )
    return " ".join(sentences)


def has_poll() -> Exists:
    """For a query of threads: whether the thread has a poll."""
    return Exists(Poll.objects.filter(thread=OuterRef("pk")))
