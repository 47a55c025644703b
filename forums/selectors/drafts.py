"""What a member has written and not yet sent. Seen by nobody else, so each query asks for its author."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from common import markdown
from common.dates import in_words
from forums import rules
from forums.models import Draft, Post
from notifications.registries import NoticeText

if TYPE_CHECKING:
    import datetime
    import uuid
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

    from accounts.models import User
    from forums.models import Thread

_EXCERPT_CHARS = 160
_MOST = 200  # a member has no more


@dataclass(frozen=True, slots=True)
class HeldReply:
    """A reply in its minute, as the partial _held.html prints it."""

    submission_id: uuid.UUID
    html: SafeString


@dataclass(frozen=True, slots=True)
class MineInThread:
    """What the reader has begun or sent in a thread that is not out yet."""

    draft: Draft | None = None
    held: tuple[HeldReply, ...] = ()


def mine_in(thread: Thread, user: User) -> MineInThread:
    """`user`'s draft of a reply to `thread`, and their replies that wait to go out, oldest first. One query."""
    found = list(Draft.objects.filter(user=user, thread=thread.pk).order_by("publish_at", "pk"))
    drafts = [draft for draft in found if not draft.is_held]
    held = tuple(HeldReply(draft.submission_id, rendered(draft)) for draft in found if draft.is_held)
    return MineInThread(drafts[0] if drafts else None, held)


def rendered(draft: Draft) -> SafeString:
    """A held post as it will look: what the renderer made of it when it was sent."""
    return markdown.stored((draft.ready or {}).get("html", ""))


def draft_of_change(post: Post, user: User) -> Draft | None:
    return Draft.objects.filter(user=user, post=post.pk).first()


def find_draft(user: User, submission_id: uuid.UUID) -> Draft | None:
    """`user`'s own draft or held post, with the places it belongs to. One query."""
    return (
        Draft.objects.select_related("thread__forum", "post__thread__forum")
        .filter(user=user, submission_id=submission_id)
        .first()
    )


def newest_new_thread(user: User, *, forum: str = "", drug: str = "") -> Draft | None:
    """The new thread that `user` wrote on last; with a forum's slug or a drug's name, the last one about these. One query."""
    found = Draft.objects.filter(
        user=user,
        thread__isnull=True,
        post__isnull=True,
        publish_at__isnull=True,
        fields__has_key="audience",
    )
    for draft in found.order_by("-updated_at")[:_MOST]:
        named = {draft.fields.get(f"drug_{number}") for number in (1, 2, 3)}
        if (not forum or draft.fields.get("forum") == forum) and (not drug or drug in named):
            return draft
    return None


def written_elsewhere(user: User, submission_id: uuid.UUID, *, version: int, window: str, body: str) -> bool:
    """Whether another window of `user`'s saved other words under the same id since this one looked. A page that neither found
    nor saved a draft (`version` 0) shares its id with no other, and costs no query."""
    return (
        version > 0
        and Draft.objects.filter(user=user, submission_id=submission_id, publish_at__isnull=True)
        .exclude(version=version)
        .exclude(window=window)
        .exclude(body=body)
        .exclude(body="")
        .exists()
    )


# -- The list under Me ----------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class DraftRow:
    """One line of the list."""

    draft: Draft
    title: str
    place: str
    excerpt: str
    at: datetime.datetime
    when: str
    state: str  # what its author has to know, in a sentence, or ""


def draft_rows(user: User) -> list[DraftRow]:
    """All of `user`'s drafts and held posts, the one touched last first. One query."""
    found = Draft.objects.filter(user=user).select_related("thread__forum", "post__thread__forum")
    return [
        DraftRow(
            draft=draft,
            title=title_of(user, draft),
            place=place_of(user, draft),
            excerpt=_excerpt(draft.body),
            at=draft.updated_at,
            when=in_words(draft.updated_at),
            state=state_of(user, draft),
        )
        for draft in found.order_by("-updated_at")[:_MOST]
    ]


def thread_of(user: User, draft: Draft) -> Thread | None:
    """The thread that `draft` belongs to, while `user` may open it."""
    thread = draft.post.thread if draft.post else draft.thread
    return thread if thread is not None and rules.can_see_thread(user, thread) else None


def title_of(user: User, draft: Draft) -> str:
    if draft.is_new_thread:
        return draft.title or _("A thread without a title yet")
    thread = thread_of(user, draft)
    return thread.title if thread else _("A thread that is not here any more")


def place_of(user: User, draft: Draft) -> str:
    thread = thread_of(user, draft)
    if draft.is_new_thread:
        return _("A new thread")
    if draft.post is not None and thread is not None:
        return _("A change of your post %(number)s") % {"number": draft.post.number}
    return _("A reply in %(forum)s") % {"forum": thread.forum.name} if thread else _("A reply")


def why_not_here(user: User, draft: Draft) -> str:
    """Why the words cannot go where they were meant to go, in a sentence; "" when they can."""
    if draft.is_new_thread:
        return rules.why_no_words(user)
    thread = thread_of(user, draft)
    if thread is None:
        return _("The thread is not here any more. Your words are kept.")
    return rules.why_no_edit(user, draft.post) if draft.post else rules.why_no_reply(user, thread)


def state_of(user: User, draft: Draft) -> str:
    if draft.is_held:
        return _("Goes out in about a minute.")
    if draft.others:
        return _("You wrote in two windows. Both texts are kept.")
    return why_not_here(user, draft) or draft.refusal


def _excerpt(body: str) -> str:
    words = " ".join(body.split())
    return f"{words[:_EXCERPT_CHARS].rstrip()} …" if len(words) > _EXCERPT_CHARS else words


# -- Notices --------------------------------------------------------------------------------
def resolve_refused(reader: User, subject_ids: Sequence[int]) -> dict[int, NoticeText]:
    """The lines about held posts that could not go out. Words of the post are not in them."""
    found = Draft.objects.filter(user=reader, pk__in=subject_ids, publish_at__isnull=True).exclude(refusal="")
    return {
        draft.pk: NoticeText(
            text=_("Your post did not go out. Your words are kept. %(reason)s") % {"reason": draft.refusal},
            url=draft.get_absolute_url(),
        )
        for draft in found
    }
