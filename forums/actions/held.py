"""The minute before a post goes out, in which its author may take it back (docs/decisions/0014-held-posts.md)."""

from __future__ import annotations

import datetime
import logging
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.queueing import wake_later_on_commit
from common.rules import require
from drugs.models import Drug
from forums import content_notes as notes
from forums import rules
from forums.about import checked_subject
from forums.actions.drafts import back_to_draft
from forums.actions.polls import PollSpec
from forums.actions.posts import checked, post_reply
from forums.actions.rendering import render_body
from forums.actions.threads import checked_title, start_thread
from forums.models import Draft, Forum, Post, Thread
from forums.selectors.writing import find_submitted
from notifications.actions.notify import notify_many

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping

    from accounts.models import User

logger = logging.getLogger(__name__)

HELD_REFUSED = "held_refused"  # the kind of notice; its subject is the draft
PUBLISH_TASK = "forums.publish_held_posts"  # named, because the task calls this module
_BATCH = 500  # posts per run; the next run takes the rest


def send_reply(
    *, by: User, thread: Thread, body: str, submission_id: uuid.UUID, content_notes: Iterable[str] = ()
) -> Post | Draft:
    """Post `by`'s reply, or hold it for a minute when they like to look twice. What was sent before comes back as it is.

    Raises:
        PermissionDenied, ValueError: as `post_reply`.
    """
    if not holds(by):
        return post_reply(
            by=by, thread=thread, body=body, submission_id=submission_id, content_notes=content_notes
        )
    return find_submitted(by, submission_id) or hold_reply(
        by=by, thread=thread, body=body, submission_id=submission_id, content_notes=content_notes
    )


def send_thread(
    *,
    by: User,
    forum: Forum,
    title: str,
    body: str,
    audience: str,
    drugs: Iterable[Drug],
    submission_id: uuid.UUID,
    content_notes: Iterable[str] = (),
    is_question: bool = False,
    poll: PollSpec | None = None,
    topic: str = "",
    fields: Mapping[str, Any] | None = None,
) -> Post | Draft:
    """Open a thread, or hold it for a minute. Returns its opening post, or the held post. `fields`: the form's boxes, for Undo.

    Raises:
        PermissionDenied, ValueError: as `start_thread`.
    """
    words: dict[str, Any] = {
        "by": by,
        "forum": forum,
        "title": title,
        "body": body,
        "audience": audience,
        "drugs": list(drugs),
        "submission_id": submission_id,
        "content_notes": content_notes,
        "is_question": is_question,
        "poll": poll,
        "topic": topic,
    }
    if earlier := find_submitted(by, submission_id):
        return earlier
    if holds(by):
        return hold_thread(**words, fields=fields or {})
    return start_thread(**words).posts.select_related("thread").get(number=1)


def holds(by: User) -> bool:
    """Whether what `by` sends waits first."""
    return by.holds_posts and settings.POST_HOLD_SECONDS > 0


def hold_reply(
    *, by: User, thread: Thread, body: str, submission_id: uuid.UUID, content_notes: Iterable[str] = ()
) -> Draft:
    """Keep `by`'s reply for settings.POST_HOLD_SECONDS, then publish it. Until then only they see it.

    The same `submission_id` yields the first held post again, with the words of the first press.

    Raises:
        PermissionDenied, ValueError: as `post_reply`; both are asked again when it goes out.
    """
    require(not (refusal := rules.why_no_reply(by, thread)), refusal)
    chosen = notes.known(content_notes)
    ready = {"content_notes": chosen, "html": render_body(checked(body), by=by)}
    fields = {"content_notes": chosen} if chosen else {}
    return _hold(
        Draft(user=by, submission_id=submission_id, thread=thread, body=body, fields=fields, ready=ready)
    )


def hold_thread(
    *,
    by: User,
    forum: Forum,
    title: str,
    body: str,
    audience: str,
    drugs: Iterable[Drug],
    submission_id: uuid.UUID,
    content_notes: Iterable[str] = (),
    is_question: bool = False,
    poll: PollSpec | None = None,
    topic: str = "",
    fields: Mapping[str, Any],
) -> Draft:
    """Keep a new thread for settings.POST_HOLD_SECONDS, then open it. `fields` are the form's boxes as they were.

    Raises:
        PermissionDenied, ValueError: as `start_thread`; both are asked again when it goes out.
    """
    require(not (refusal := rules.why_no_thread(by, forum)), refusal)
    about, topic = checked_subject(drugs, topic)
    ready = {
        "forum": forum.pk,
        "audience": Thread.Audience(audience).value,
        "drugs": [drug.pk for drug in about],
        "content_notes": notes.known(content_notes),
        "is_question": is_question,
        "poll": poll.as_json() if poll else None,
        "topic": topic,
        "html": render_body(checked(body), by=by),
    }
    return _hold(
        Draft(
            user=by,
            submission_id=submission_id,
            title=checked_title(title),
            body=body,
            fields={"audience": audience, **fields},
            ready=ready,
        )
    )


def _hold(sent: Draft) -> Draft:
    try:
        return _hold_once(sent)
    except IntegrityError:  # the other press of the button was first
        return _hold_once(sent)


@transaction.atomic
def _hold_once(sent: Draft) -> Draft:
    kept = (
        Draft.objects.select_for_update().filter(user=sent.user_id, submission_id=sent.submission_id).first()
    )
    if kept is not None and kept.is_held:
        return kept
    if kept is not None:
        sent.pk, sent.version, sent.created_at = kept.pk, kept.version + 1, kept.created_at
    now = timezone.now()
    sent.updated_at = now
    sent.publish_at = now + datetime.timedelta(seconds=settings.POST_HOLD_SECONDS)
    sent.save(force_insert=kept is None, force_update=kept is not None)
    wake_later_on_commit(PUBLISH_TASK, seconds=settings.POST_HOLD_SECONDS)
    return sent


@transaction.atomic
def undo(*, by: User, submission_id: uuid.UUID) -> Draft | None:
    """Take a held post back: a draft again, with every word. None when it is not held: gone out, or undone already."""
    draft = _mine(by, submission_id)
    return back_to_draft(draft) if draft else None


@transaction.atomic
def send_now(*, by: User, submission_id: uuid.UUID) -> Post | Draft | None:
    """Publish a held post without waiting. Returns the post; the draft with its `refusal` when a rule says no meanwhile;
    None when nothing is held under that id."""
    draft = _mine(by, submission_id)
    return _publish(draft) if draft else None


@transaction.atomic
def publish_due(draft_id: int) -> Post | None:
    """Publish one held post whose moment has come, through the action of every post. Idempotent: the row is the claim, and
    goes with it; a row that somebody else holds is left to them.

    When a rule says no by now, the words stay a draft that says why, and its author gets a notice.
    """
    draft = (
        Draft.objects.select_for_update(of=["self"], skip_locked=True)
        .select_related("user", "thread__forum")
        .filter(pk=draft_id, publish_at__lte=timezone.now())
        .first()
    )
    if draft is None:
        return None
    sent = _publish(draft)
    if isinstance(sent, Post):
        return sent
    notify_many(
        kind=HELD_REFUSED, subject_id=draft.pk, dedupe_key=f"draft:{draft.pk}", user_ids=[draft.user_id]
    )
    return None


def publish_all_due() -> int:
    """Publish what is due, oldest first, each in a transaction of its own; return how many. May run twice and beside itself.

    One that breaks stays for the next run and does not keep the others back.
    """
    due = Draft.objects.filter(publish_at__lte=timezone.now()).order_by("publish_at")
    published = 0
    for draft_id in list(due.values_list("pk", flat=True)[:_BATCH]):
        try:
            published += publish_due(draft_id) is not None
        except Exception:
            logger.exception("a held post could not be published; the next run tries again")
    return published


def _mine(by: User, submission_id: uuid.UUID) -> Draft | None:
    return (
        Draft.objects.select_for_update(of=["self"])
        .select_related("user", "thread__forum")
        .filter(user=by, submission_id=submission_id, publish_at__isnull=False)
        .first()
    )


def _publish(draft: Draft) -> Post | Draft:
    """The post that became of `draft`, whose row is held; or the draft, no longer held, with the reason."""
    try:
        with transaction.atomic():
            post = _post(draft)
            Draft.objects.filter(pk=draft.pk).delete()
            return post
    except PermissionDenied as refused:
        return back_to_draft(draft, refusal=str(refused)[:300])
    except (ValueError, KeyError, ObjectDoesNotExist):  # what it names is gone, or no longer fits
        return back_to_draft(
            draft, refusal=_("Something in it has changed meanwhile. Please look at it again.")
        )


def _post(draft: Draft) -> Post:
    ready: dict[str, Any] = draft.ready or {}
    if "forum" not in ready:
        require(draft.thread is not None, _("You cannot reply here: this thread is gone."))
        assert draft.thread is not None  # noqa: S101 - said above; for the type checker
        return post_reply(
            by=draft.user,
            thread=draft.thread,
            body=draft.body,
            submission_id=draft.submission_id,
            content_notes=ready.get("content_notes", ()),
        )
    thread = start_thread(
        by=draft.user,
        forum=Forum.objects.get(pk=ready["forum"]),
        title=draft.title,
        body=draft.body,
        audience=ready["audience"],
        drugs=list(Drug.objects.filter(pk__in=ready["drugs"])),
        submission_id=draft.submission_id,
        content_notes=ready["content_notes"],
        is_question=ready["is_question"],
        poll=PollSpec.from_json(ready["poll"]) if ready["poll"] else None,
        topic=ready.get("topic", ""),
    )
    return thread.posts.select_related("thread").get(number=1)
