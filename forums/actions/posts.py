"""Writing posts: reply, edit, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import markdown
from common.queueing import wake_on_commit
from common.rules import require
from forums import rules, tasks
from forums.actions.mentions import write_mentions
from forums.actions.pictures import attach_pictures
from forums.actions.reading import take_part
from forums.actions.rendering import render_body
from forums.content_notes import known
from forums.counters import bump_pages, count_reply, count_thread, hold_post, hold_thread, settle_thread
from forums.models import Draft, Post, PostEdit, Thread
from forums.quotes import up_to_date
from forums.selectors.writing import find_submitted

if TYPE_CHECKING:
    import datetime
    import uuid
    from collections.abc import Iterable

    from accounts.models import User


def post_reply(
    *, by: User, thread: Thread, body: str, submission_id: uuid.UUID, content_notes: Iterable[str] = ()
) -> Post:
    """Publish `by`'s reply at the end of `thread`, then tell its subscribers. Its draft goes with it.

    `body` is Markdown, 1 to settings.POST_MAX_CHARS characters, already cleaned. The thread's row is held until commit: no
    number twice, no reply after a lock. The same `submission_id` from the same author yields the first post again, also when
    both arrive at once (D6). `content_notes` are keys of forums.content_notes; others are passed over. Subscribers are told after commit; a rollback tells nobody.

    Raises:
        PermissionDenied: the thread is locked or hidden, its forum archived, or `by` is muted.
        ValueError: `body` is empty or too long.
    """
    try:
        return _post_reply(by, thread, body, submission_id, content_notes)
    except IntegrityError:  # the other press of the button was first
        if (earlier := find_submitted(by, submission_id)) is None:
            raise
        return earlier


@transaction.atomic
def _post_reply(
    by: User, thread: Thread, body: str, submission_id: uuid.UUID, content_notes: Iterable[str]
) -> Post:
    thread = hold_thread(thread.pk)
    if refusal := rules.why_no_reply(by, thread):
        if earlier := find_submitted(by, submission_id):  # locked since the first press
            return earlier
        require(False, refusal)
    number = thread.last_number + 1
    post = add_post(by, thread, number, body, submission_id, timezone.now(), content_notes)
    count_reply(post)
    take_part(by=by, thread=thread, post=post)
    if thread.is_public:
        bump_pages(thread)
    return post


def add_post(
    by: User,
    thread: Thread,
    number: int,
    body: str,
    submission_id: uuid.UUID,
    at: datetime.datetime,
    content_notes: Iterable[str] = (),
) -> Post:
    """Post `number` of `thread`, whose row the caller holds or has just made; the caller counts it."""
    body = up_to_date(checked(body))
    post = Post.objects.create(
        thread=thread,
        number=number,
        author=by,
        body=body,
        body_html=render_body(body, by=by),
        content_notes=known(content_notes),
        renderer_version=markdown.VERSION,
        submission_id=submission_id,
        created_at=at,
    )
    attach_pictures(post)
    write_mentions(post)
    wake_on_commit(tasks.announce_post, post.pk)
    return post


@transaction.atomic
def edit_post(*, by: User, post: Post, body: str, content_notes: Iterable[str] | None = None) -> Post:
    """Put `body` in the place of the post's words; the words before stay for moderators and the author.

    `content_notes` None leaves them as they are. The same words again change nothing and leave no mark; the draft of the
    change goes in any case.

    Raises:
        PermissionDenied: not the author, too late, or the post or thread is closed.
        ValueError: `body` is empty or too long.
    """
    post = hold_post(post.pk, post.thread_id)
    require(not (refusal := rules.why_no_edit(by, post)), refusal)
    Draft.objects.filter(user=by, post=post).delete()
    chosen = post.content_notes if content_notes is None else known(content_notes)
    body = up_to_date(checked(body))
    if post.body == body and post.content_notes == chosen:
        return post
    post.content_notes = chosen
    if post.body != body:
        PostEdit.objects.create(post=post, body_before=post.body, edited_by=by)
        post.body, post.body_html, post.renderer_version = body, render_body(body, by=by), markdown.VERSION
        post.edited_at = timezone.now()
    post.save(update_fields=["body", "body_html", "renderer_version", "edited_at", "content_notes"])
    attach_pictures(post)
    write_mentions(post)
    if post.thread.is_public:
        bump_pages(post.thread, lists=False)
    return post


@transaction.atomic
def withdraw_post(*, by: User, post: Post) -> bool:
    """Take `by`'s words off the page; number and place stay. False when already so.

    Moderators can still read them until the account is erased. A thread that nobody else has written in goes with its opening
    post; otherwise its title goes, and the replies stay with the people who wrote them.

    Raises:
        PermissionDenied: not the author.
    """
    post = hold_post(post.pk, post.thread_id)
    if post.author_id == by.pk and post.withdrawn_at is not None:
        return False
    require(rules.can_withdraw_post(by, post), _("Only the person who wrote a post can withdraw it."))
    thread = post.thread
    post.withdrawn_at = timezone.now()
    post.save(update_fields=["withdrawn_at"])
    if post.is_opening:
        _withdraw_opening(by, thread, post)
    settle_thread(thread)
    bump_pages(thread, title=post.is_opening)
    return True


def _withdraw_opening(by: User, thread: Thread, post: Post) -> None:
    alone = not thread.posts.exclude(pk=post.pk).exclude(author=by).exists()
    if alone:
        if thread.hidden_at is None:
            thread.hidden_at, thread.hidden_reason = timezone.now(), ""  # no reason: not a moderator's act
            thread.save(update_fields=["hidden_at", "hidden_reason"])
            count_thread(thread, -1)
        return
    PostEdit.objects.create(post=post, title_before=thread.title, body_before=post.body, edited_by=by)
    thread.title = Thread.withdrawn_title()
    thread.save(update_fields=["title"])


def checked(body: str) -> str:
    """`body`, which forms have cleaned; the last guard against a caller that did not."""
    if not body.strip() or len(body) > settings.POST_MAX_CHARS:
        raise ValueError("a post has 1 to POST_MAX_CHARS characters")
    return body
