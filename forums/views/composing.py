"""The box for a reply or a change, as every page that has one prints it."""

from __future__ import annotations

import functools
import hashlib
import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from common.dates import in_words
from common.http import as_member, page_token, whole_number
from common.pagination import page_of_number
from common.personal_details import find_personal_details
from common.rows import RowTemplate
from common.signing import sign
from forums.actions.drafts import Outcome, save_draft
from forums.content_notes import CONTENT_NOTES, known
from forums.forms import words_of
from forums.models import Draft
from forums.selectors.drafts import written_elsewhere
from forums.selectors.rows import post_url
from forums.views.keeping import kept_words
from forums.views.pictures import picture_box

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, QueryDict
    from django.utils.safestring import SafeString

    from common.personal_details import Hint
    from forums.models import Post, Thread
    from forums.views.pictures import SentPicture

_WINDOW_CHARS = 36
_composer = RowTemplate(
    "forums/partials/_post_composer.html",
    (
        "action",
        "save_url",
        "discard_url",
        "both_url",
        "csrf_token",
        "submission_id",
        "version",
        "window",
        "writer",
        "is_kept",
        "saved_at",
        "error",
        "body",
        "is_public",
        "is_edit",
        "notes",
        "picture",
        "is_small",
    ),
)


def reply_box(request: HttpRequest, thread: Thread, draft: Draft | None) -> SafeString:
    """The box below a thread that its reader may reply to: with their draft, or words that a sign-in brought back, or empty."""
    action = reverse("forums:reply", args=[thread.pk])
    kept = kept_words(request, action)
    words, version = (kept, kept.get("version")) if kept else opened(draft)
    return composer(
        request,
        thread,
        action=action,
        words=words,
        version=version,
        draft=draft,
        is_kept=bool(kept or draft),
        is_small=not words.get("content_notes"),
    )


def opened(draft: Draft | None) -> tuple[dict[str, Any], int]:
    """What a form starts with when it goes on with `draft`, and the version that it has seen."""
    if draft is None:
        return {}, 0
    return {
        **draft.fields,
        "title": draft.title,
        "body": draft.body,
        "submission_id": str(draft.submission_id),
    }, draft.version


def composer(
    request: HttpRequest,
    thread: Thread,
    *,
    action: str,
    words: dict[str, Any],
    version: object = 0,
    draft: Draft | None = None,
    post: Post | None = None,
    error: str = "",
    is_kept: bool = False,
    picture: SentPicture | None = None,
    is_small: bool = False,
) -> SafeString:
    """The form that posts to `action`: a reply to `thread`, or a change of `post`. `words` are its boxes by name.

    A thread page has one for every member who reads it, so it is filled, not rendered, and `is_small`: content notes and
    photos are on the page for a reply, which the words go to with one press.
    """
    notes = words.get("content_notes")
    return _composer.fill(
        action,
        save_url(thread=thread, post=post),
        reverse("forums:draft_discard", args=[draft.submission_id]) if draft else "",
        draft.get_absolute_url() if draft and draft.others else "",
        page_token(request),
        str(words.get("submission_id") or uuid.uuid4()),
        str(version or 0),
        window_of(request),
        writer_mark(request),
        is_kept,
        saved_at(draft),
        error,
        str(words.get("body") or ""),
        thread.is_public,
        post is not None,
        "" if is_small else content_notes_box(notes if isinstance(notes, list) else ()),
        "" if is_small else picture.box if picture else picture_box(),
        is_small,
    )


# -- Drafts ---------------------------------------------------------------------------------
def save_url(*, thread: Thread | None = None, post: Post | None = None) -> str:
    """Where the words of a form are saved as a draft. With neither: those of a new thread."""
    place = f"?post={post.pk}" if post else f"?thread={thread.pk}" if thread else ""
    return f"{reverse('forums:draft_save')}{place}"


def keep_draft(
    request: HttpRequest, *, thread: Thread | None = None, post: Post | None = None
) -> tuple[Draft | None, int]:
    """Save what was posted and goes back on the page. Returns the draft, if there is one now, and the version that the page
    has seen: that of words which another window saved it has not."""
    words = words_of(request.POST)
    try:
        saved = save_draft(
            by=as_member(request),
            words=words,
            submission_id=submission_of(request),
            thread=thread,
            post=post,
            version=version_of(request),
            window=window_of(request),
        )
    except (PermissionDenied, ValueError):  # too many, or too long: the words are on the page all the same
        return None, version_of(request)
    is_seen = saved.draft is not None and saved.outcome is Outcome.SAVED
    return saved.draft, saved.draft.version if saved.draft and is_seen else version_of(request)


def wrote_elsewhere(request: HttpRequest, words: dict[str, Any]) -> bool:
    """Another window of the same member's saved other words since this page looked: which shall go out is theirs to say."""
    return written_elsewhere(
        as_member(request),
        words["submission_id"],
        version=version_of(request),
        window=window_of(request),
        body=words["body"],
    )


def renewed(request: HttpRequest) -> QueryDict:
    """The form again as a new one: the id it came with has been used for other words."""
    data = request.POST.copy()
    data["submission_id"], data["version"] = str(uuid.uuid4()), "0"
    request.POST = data  # type: ignore[assignment]
    return data


def held_url(thread: Thread) -> str:
    """Where a held reply stands: at the end of its thread."""
    page = page_of_number(max(thread.last_number, 1), settings.POSTS_PER_PAGE)
    return f"{thread.get_absolute_url()}{f'?page={page}' if page > 1 else ''}#held"


def sent_url(sent: Post | Draft) -> str:
    """Where something stands that was sent a moment ago."""
    if isinstance(sent, Draft):
        return sent.get_absolute_url()
    return post_url(sent.thread.get_absolute_url(), sent.number)


def submission_of(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("submission_id", ""))
    except ValueError:
        return uuid.uuid4()


def version_of(request: HttpRequest) -> int:
    return whole_number(request.POST.get("version", ""), 9) or 0


def window_of(request: HttpRequest) -> str:
    """The name of the opened page: a form that comes back keeps its own."""
    named = request.POST.get("window", "")
    return named if 0 < len(named) <= _WINDOW_CHARS and named.isalnum() else uuid.uuid4().hex


def writer_mark(request: HttpRequest) -> str:
    """Says for whom a form was made, so that words which arrive after a sign-out are offered to nobody else."""
    return sign("writer", str(as_member(request).pk))


def saved_at(draft: Draft | None) -> str:
    """ "18:04", in the reader's zone; with the day when that is another."""
    if draft is None:
        return ""
    local = timezone.localtime(draft.updated_at)
    return local.strftime("%H:%M") if local.date() == timezone.localdate() else in_words(draft.updated_at)


# -- What stands around the words --------------------------------------------------------------
def content_notes_box(chosen: Iterable[str]) -> SafeString:
    """The folded choice of content notes below a reply."""
    return _content_notes_box(get_language(), tuple(known(chosen)))


@functools.lru_cache(maxsize=256)
def _content_notes_box(language: str | None, chosen: tuple[str, ...]) -> SafeString:
    choices = content_notes_choices(chosen)
    return render_to_string(
        "forums/partials/_content_notes.html", {"choices": choices, "is_open": bool(chosen)}
    )


def content_notes_choices(chosen: Iterable[str]) -> list[tuple[str, Any, bool]]:
    """Key, word, and whether it is chosen."""
    return [(key, word, key in chosen) for key, word in CONTENT_NOTES.items()]


def second_look(request: HttpRequest, *texts: str) -> tuple[list[Hint], str]:
    """What in `texts` could lead strangers to a person, unless the author has seen just that and goes on; and the mark under
    which they do so."""
    hints = find_personal_details("\n\n".join(filter(None, texts)))
    mark = hashlib.sha256("\n".join(sorted(hint.text for hint in hints)).encode()).hexdigest()[:16]
    return ([], "") if not hints or request.POST.get("as_is") == mark else (hints, mark)
