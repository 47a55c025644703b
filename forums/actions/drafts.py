"""Drafts: what a member writes is kept before it is sent, and no window of theirs overwrites another unasked."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.rules import require
from forums.models import Draft, Post

if TYPE_CHECKING:
    import uuid

    from accounts.models import User
    from forums.models import Thread

MAX_CHARS = (
    2 * settings.POST_MAX_CHARS
)  # more than fits a post, so that a text that is too long can be shortened
TITLE_MAX_CHARS = 400
MAX_DRAFTS = 200  # per member
_MAX_OTHERS = 5  # texts of other windows beside one draft
_PURGE_BATCH = 500


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody has typed into a form: cleaned of signs that cannot be stored, else as it stands."""

    body: str
    title: str = ""
    fields: dict[str, Any] = field(
        default_factory=dict
    )  # the other boxes: name to text, or to a list of texts

    @property
    def is_empty(self) -> bool:
        return not (self.title.strip() or self.body.strip())

    @property
    def is_too_long(self) -> bool:
        return len(self.body) > MAX_CHARS or len(self.title) > TITLE_MAX_CHARS


class Outcome(StrEnum):
    SAVED = "saved"
    EMPTY = "empty"  # nothing to keep; what was kept before is gone with it
    OTHER = "other"  # another window saved other words meanwhile; both are kept
    GONE = "gone"  # sent already


@dataclass(frozen=True, slots=True)
class Saved:
    outcome: Outcome
    draft: Draft | None = None  # of SAVED: what was saved; of OTHER: with the words that another window saved


def save_draft(
    *,
    by: User,
    words: Words,
    submission_id: uuid.UUID,
    thread: Thread | None = None,
    post: Post | None = None,
    version: int = 0,
    window: str = "",
) -> Saved:
    """Keep what `by` is writing: a reply to `thread`, a change of `post`, or else a new thread under `submission_id`.

    `version` is that of the draft which the page was opened with (0: none) or which it saved last, `window` names the page.
    Words that another page saved meanwhile are not replaced: these are put beside them. Running twice changes nothing.

    Raises:
        PermissionDenied: `by` has MAX_DRAFTS already.
        ValueError: longer than a draft may be.
    """
    if words.is_too_long:
        raise ValueError("a draft has up to MAX_CHARS characters")
    try:
        return _save(by, words, submission_id, thread, post, version, window)
    except IntegrityError:  # another window began the same draft at this moment
        return _save(by, words, submission_id, thread, post, version, window)


@transaction.atomic
def _save(
    by: User,
    words: Words,
    submission_id: uuid.UUID,
    thread: Thread | None,
    post: Post | None,
    version: int,
    window: str,
) -> Saved:
    mine = Draft.objects.filter(user=by)
    if (
        mine.filter(submission_id=submission_id, publish_at__isnull=False).exists()
        or Post.objects.filter(author=by, submission_id=submission_id).exists()
    ):
        return Saved(Outcome.GONE)
    if thread is not None:
        place = mine.filter(thread=thread, publish_at__isnull=True)
    elif post is not None:
        place = mine.filter(post=post)
    else:
        place = mine.filter(submission_id=submission_id)
    draft = place.select_for_update().first()
    if post is not None and words.body == post.body:  # nothing would change
        words = Words(body="")
    if draft is None:
        return _begin(by, words, submission_id, thread, post, window)
    is_mine = version == draft.version or (window != "" and window == draft.window)
    if is_mine:
        draft.others = [other for other in draft.others if other["window"] != window]
    if words_of_draft(draft) == words:
        draft.save(update_fields=["others"])
        return Saved(Outcome.SAVED, draft)
    if not is_mine:
        if not words.is_empty:
            _put_beside(draft, words, window)
            draft.save(update_fields=["others"])
        return Saved(Outcome.OTHER, draft)
    if words.is_empty and not draft.others:
        draft.delete()
        return Saved(Outcome.EMPTY)
    _put(draft, words, window)
    return Saved(Outcome.SAVED, draft)


def _begin(
    by: User,
    words: Words,
    submission_id: uuid.UUID,
    thread: Thread | None,
    post: Post | None,
    window: str,
) -> Saved:
    if words.is_empty:
        return Saved(Outcome.EMPTY)
    require(
        by.drafts.count() < MAX_DRAFTS,
        _("You have a great many drafts. Throw one away, and this one can be saved."),
    )
    draft = Draft.objects.create(
        user=by,
        thread=thread,
        post=post,
        submission_id=submission_id,
        title=words.title,
        body=words.body,
        fields=words.fields,
        window=window,
    )
    return Saved(Outcome.SAVED, draft)


@transaction.atomic
def choose_words(*, by: User, draft: Draft, window: str) -> bool:
    """Go on with one of several texts: those of `window`, or with "" those that stand in the draft. The others go.

    False when there is nothing to choose, or no text of that window.
    """
    held = Draft.objects.select_for_update().filter(pk=draft.pk, user=by, publish_at__isnull=True).first()
    if held is None or not held.others:
        return False
    words = words_of_draft(held)
    if window:
        chosen = next((other for other in held.others if other["window"] == window), None)
        if chosen is None:
            return False
        words = Words(body=chosen["body"], title=chosen["title"], fields=chosen["fields"])
    held.others = []
    _put(held, words, "")
    return True


@transaction.atomic
def discard_draft(*, by: User, draft: Draft) -> bool:
    """Throw the words away, for good. False when they are gone already, or on their way out."""
    found = Draft.objects.select_for_update().filter(pk=draft.pk, user=by, publish_at__isnull=True)
    return bool(found.first() and found.delete()[0])


def purge_old_drafts() -> int:
    """Remove drafts that nobody touched for settings.DRAFT_KEEP_DAYS days, in batches; return how many. May run twice."""
    before = timezone.now() - datetime.timedelta(days=settings.DRAFT_KEEP_DAYS)
    removed = 0
    while True:
        old = Draft.objects.filter(updated_at__lt=before, publish_at__isnull=True).order_by("updated_at")
        gone, _per_model = Draft.objects.filter(
            pk__in=list(old.values_list("pk", flat=True)[:_PURGE_BATCH]), updated_at__lt=before
        ).delete()
        removed += gone
        if gone < _PURGE_BATCH:
            return removed


def words_of_draft(draft: Draft) -> Words:
    return Words(body=draft.body, title=draft.title, fields=draft.fields)


def back_to_draft(draft: Draft, *, refusal: str = "") -> Draft:
    """Make the held post `draft`, whose row the caller holds, a draft again: every word in its box.

    Its author may have begun another reply to the thread meanwhile. Then those words are put beside these.
    """
    draft.publish_at, draft.ready, draft.refusal, draft.window = None, None, refusal, ""
    draft.version += 1
    draft.updated_at = timezone.now()
    if draft.thread_id is not None:
        begun = Draft.objects.select_for_update().filter(
            user=draft.user_id, thread=draft.thread_id, publish_at__isnull=True
        )
        for other in begun.exclude(pk=draft.pk):
            draft.others = [*draft.others, *other.others]
            _put_beside(draft, words_of_draft(other), other.window or str(other.submission_id))
            other.delete()
    draft.save()
    return draft


def _put(draft: Draft, words: Words, window: str) -> None:
    draft.title, draft.body, draft.fields = words.title, words.body, words.fields
    draft.version += 1
    draft.window, draft.refusal, draft.updated_at = window, "", timezone.now()
    draft.save()


def _put_beside(draft: Draft, words: Words, window: str) -> None:
    rest = [other for other in draft.others if other["window"] != window]
    entry = {
        "window": window,
        "title": words.title,
        "body": words.body,
        "fields": words.fields,
        "at": timezone.now().isoformat(),
    }
    draft.others = [*rest, entry][-_MAX_OTHERS:]
