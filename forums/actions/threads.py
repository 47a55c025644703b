"""Starting a thread, changing its title and what it is about, and closing it to members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from common.rules import require
from drugs.rules import can_see_drug
from forums import rules
from forums.about import change_subject, checked_subject, name_drugs
from forums.actions.polls import add_poll
from forums.actions.posts import add_post
from forums.actions.reading import take_part
from forums.counters import bump_pages, count_in_drugs, count_thread, hold_thread, settle_copies
from forums.models import Forum, PostEdit, Thread
from forums.selectors.related import forget_related
from forums.selectors.writing import find_submitted

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from accounts.models import User
    from drugs.models import Drug
    from forums.actions.polls import PollSpec


def start_thread(
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
) -> Thread:
    """Open a thread in `forum` with its first post, listed at each of `drugs` too, there under `topic` if it has one. Its draft
    goes with it.

    `title` has 1 to Thread.TITLE_MAX_CHARS characters, `body` 1 to settings.POST_MAX_CHARS, both already cleaned. The same
    `submission_id` from the same author yields the first thread again, also when both arrive at once (D6).

    Raises:
        PermissionDenied: the forum is archived, `by` is muted, or a drug is not published.
        ValueError: empty or too long words, no such audience or topic, a topic without a drug, or too many drugs.
    """
    if earlier := find_submitted(by, submission_id):
        return earlier.thread
    try:
        return _start_thread(
            by,
            forum,
            checked_title(title),
            body,
            Thread.Audience(audience),
            drugs,
            submission_id,
            content_notes,
            is_question,
            poll,
            topic,
        )
    except IntegrityError:  # the other press of the button was first
        if (earlier := find_submitted(by, submission_id)) is None:
            raise
        return earlier.thread


@transaction.atomic
def _start_thread(
    by: User,
    forum: Forum,
    title: str,
    body: str,
    audience: Thread.Audience,
    drugs: Iterable[Drug],
    submission_id: uuid.UUID,
    content_notes: Iterable[str],
    is_question: bool,
    poll: PollSpec | None,
    topic: str,
) -> Thread:
    forum = Forum.objects.get(pk=forum.pk)
    require(not (refusal := rules.why_no_thread(by, forum)), refusal)
    about, topic = checked_subject(drugs, topic)
    require(all(can_see_drug(by, drug) for drug in about), _("This drug has no page yet."))
    now = timezone.now()
    thread = Thread.objects.create(
        forum=forum,
        author=by,
        title=title,
        audience=audience,
        is_question=is_question,
        topic=topic,
        created_at=now,
        last_number=1,
        last_post_at=now,
        last_author=by,
    )
    name_drugs(thread, about)
    if poll is not None:
        add_poll(thread, poll)
    post = add_post(by, thread, 1, body, submission_id, now, content_notes)
    take_part(by=by, thread=thread, post=post)
    count_thread(thread, 1)
    bump_pages(thread)
    return thread


def checked_title(title: str) -> str:
    """`title`, which forms have cleaned; the last guard against a caller that did not."""
    if not title.strip() or len(title) > Thread.TITLE_MAX_CHARS:
        raise ValueError("a title has 1 to TITLE_MAX_CHARS characters")
    return title


@transaction.atomic
def retitle_thread(*, by: User, thread: Thread, title: str) -> bool:
    """Give a thread another title; the one before stays for moderators and the author. False when it has that title already.

    `title` has 1 to Thread.TITLE_MAX_CHARS characters, already cleaned. The thread's row is held until commit. Its first post
    says that it was changed, so readers know that what they answered may have been called otherwise.

    Raises:
        PermissionDenied: not the author, too late, or the thread is closed or its first post is not shown.
        ValueError: `title` is empty or too long.
    """
    thread = hold_thread(thread.pk)
    if thread.author_id == by.pk and thread.title == checked_title(title):
        return False
    opening = thread.posts.select_for_update(no_key=True).defer("search").get(number=1)
    opening.thread = thread
    require(not (refusal := rules.why_no_retitle(by, opening)), refusal)
    PostEdit.objects.create(post=opening, title_before=thread.title, body_before=opening.body, edited_by=by)
    thread.title = checked_title(title)
    thread.save(update_fields=["title"])
    opening.edited_at = timezone.now()
    opening.save(update_fields=["edited_at"])
    transaction.on_commit(lambda: forget_related(thread.pk))
    bump_pages(thread, title=True)
    return True


@transaction.atomic
def set_subject(*, by: User, thread: Thread, drugs: Iterable[Drug], topic: str) -> bool:
    """Say which drugs a thread of one's own is about, and what it asks about them. False when it says so already.

    Its words stay as they are, so there is no time limit. The thread's row is held until commit.

    Raises:
        PermissionDenied: not the author, the thread is closed, or a drug is not published.
        ValueError: more than Thread.MAX_DRUGS drugs, no such topic, or a topic without a drug.
    """
    about, topic = checked_subject(drugs, topic)
    thread = hold_thread(thread.pk)
    require(not (refusal := rules.why_no_subject(by, thread)), refusal)
    require(all(can_see_drug(by, drug) for drug in about), _("This drug has no page yet."))
    return change_subject(thread, about, topic) is not None


@transaction.atomic
def narrow_thread(*, by: User, thread: Thread) -> bool:
    """Close a public thread to members; nobody opens it again (D4). False when already so.

    Raises:
        PermissionDenied: not the author, or the thread is hidden.
    """
    thread = hold_thread(thread.pk)
    if thread.author_id == by.pk and not thread.is_public:
        return False
    require(
        rules.can_narrow_thread(by, thread),
        _("Only the person who started a thread can close it to members."),
    )
    thread.audience = Thread.Audience.MEMBERS
    thread.save(update_fields=["audience"])
    Forum.objects.filter(pk=thread.forum_id).update(public_thread_count=F("public_thread_count") - 1)
    count_in_drugs(thread, public=-1, members=1)
    settle_copies(thread)
    bump_pages(thread, title=True)
    return True
