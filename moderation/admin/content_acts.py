"""What moderators can do to a post or a thread: each act one button and one of `moderation.actions.content`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from forums.drug_form import subject_as_typed
from moderation.actions import content
from moderation.admin.base import Act
from moderation.forms import ActForm, CorrectForm, HideForm, MoveForm, NoteForm

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User
    from drugs.models import Drug
    from forums.models import Thread


def _on_post(action: Callable[..., bool]) -> Callable[..., bool]:
    return lambda *, by, obj, **fields: action(by=by, post=obj, **fields)


def _on_thread(action: Callable[..., bool]) -> Callable[..., bool]:
    return lambda *, by, obj, **fields: action(by=by, thread=obj, **fields)


HIDE_POST = Act(
    slug="hide",
    label=gettext_lazy("Hide the post"),
    done=gettext_lazy("Hidden. The author was told."),
    already=gettext_lazy("It was hidden already."),
    form=HideForm,
    run=_on_post(content.hide_post),
    is_due=lambda post: post.hidden_at is None,
    tone="danger",
)
RESTORE_POST = Act(
    slug="restore",
    label=gettext_lazy("Show the post again"),
    done=gettext_lazy("Shown again. The author was told."),
    already=gettext_lazy("It is shown already."),
    form=ActForm,
    run=_on_post(content.restore_post),
    is_due=lambda post: post.hidden_at is not None,
)
HIDE_THREAD = Act(
    slug="hide",
    label=gettext_lazy("Hide the thread"),
    done=gettext_lazy("Hidden. The author was told."),
    already=gettext_lazy("It was hidden already."),
    form=HideForm,
    run=_on_thread(content.hide_thread),
    is_due=lambda thread: thread.hidden_at is None,
    tone="danger",
)
RESTORE_THREAD = Act(
    slug="restore",
    label=gettext_lazy("Show the thread again"),
    done=gettext_lazy("Shown again. The author was told."),
    already=gettext_lazy("It is shown already."),
    form=ActForm,
    run=_on_thread(content.restore_thread),
    is_due=lambda thread: (
        thread.hidden_at is not None and thread.hidden_reason
    ),  # else its author withdrew it
)
LOCK = Act(
    slug="lock",
    label=gettext_lazy("Lock the thread"),
    done=gettext_lazy("Locked: it can be read, and members cannot reply."),
    already=gettext_lazy("It was locked already."),
    form=ActForm,
    run=_on_thread(content.lock_thread),
    is_due=lambda thread: thread.locked_at is None,
)
UNLOCK = Act(
    slug="unlock",
    label=gettext_lazy("Unlock the thread"),
    done=gettext_lazy("Unlocked: members can reply again."),
    already=gettext_lazy("It is not locked."),
    form=ActForm,
    run=_on_thread(content.unlock_thread),
    is_due=lambda thread: thread.locked_at is not None,
)
PIN = Act(
    slug="pin",
    label=gettext_lazy("Pin the thread"),
    done=gettext_lazy("Pinned: it stays at the top of its forum."),
    already=gettext_lazy("It was pinned already."),
    form=NoteForm,
    run=_on_thread(content.pin_thread),
    is_due=lambda thread: thread.pinned_at is None,
)
UNPIN = Act(
    slug="unpin",
    label=gettext_lazy("Unpin the thread"),
    done=gettext_lazy("Unpinned: it takes its place by date again."),
    already=gettext_lazy("It is not pinned."),
    form=NoteForm,
    run=_on_thread(content.unpin_thread),
    is_due=lambda thread: thread.pinned_at is not None,
)
MOVE = Act(
    slug="move",
    label=gettext_lazy("Move the thread"),
    done=gettext_lazy("Moved."),
    already=gettext_lazy("It is in that forum already."),
    form=MoveForm,
    run=_on_thread(content.move_thread),
    is_due=lambda thread: True,
)


def _correct(*, by: User, obj: Thread, topic: str, reason: str, **named: Drug | None) -> bool:
    drugs = [drug for drug in named.values() if drug is not None]
    return content.correct_subject(by=by, thread=obj, drugs=drugs, topic=topic, reason=reason)


def _subject(thread: Thread) -> dict[str, str]:
    ids = thread.thread_drugs.order_by("pk").values_list("drug_id", flat=True)
    return subject_as_typed(ids, thread.topic)


CORRECT = Act(
    slug="correct",
    label=gettext_lazy("Correct drugs and topic"),
    done=gettext_lazy("Corrected. The author was told."),
    already=gettext_lazy("The thread says so already."),
    form=CorrectForm,
    run=_correct,
    is_due=lambda thread: True,
    initial=_subject,
)
