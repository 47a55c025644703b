"""Support without words: one tap, counted nowhere on a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from common.rules import require
from forums import rules
from forums.counters import bump_pages, count_reaction, hold_post
from forums.models import Post, Reaction
from forums.support_notices import tell_of_reactions

if TYPE_CHECKING:
    from accounts.models import User

_SHOWN = {Reaction.Kind.HELPFUL, Reaction.Kind.ME_TOO}  # what pages count; the rest changes no page of others


@transaction.atomic
def add_reaction(*, by: User, post: Post, kind: str) -> bool:
    """Answer `post` with one `kind` of support and let its author know. False when already so.

    The post's row is held until commit, and its thread's where that counts it: "me too" on an opening post, "helpful" in the
    lists of its drugs. However often it
    is tapped, there is one row, and the author has one line per post.

    Raises:
        PermissionDenied: it is `by`'s own post, or it is not shown.
        ValueError: no such kind.
    """
    kind = Reaction.Kind(kind)
    post = _hold(post, kind)
    require(not (refusal := rules.why_no_reaction(by, post)), refusal)
    if Reaction.objects.filter(user=by, post=post, kind=kind).exists():
        return False
    Reaction.objects.create(user=by, post=post, kind=kind)
    _settle(post, kind, 1)
    return True


@transaction.atomic
def remove_reaction(*, by: User, post: Post, kind: str) -> bool:
    """Take a reaction back; a line that its author has not read yet falls with it. False when there is none. Never refused.

    Raises:
        ValueError: no such kind.
    """
    kind = Reaction.Kind(kind)
    post = _hold(post, kind)
    deleted, _rows = Reaction.objects.filter(user=by, post=post, kind=kind).delete()
    if not deleted:
        return False
    _settle(post, kind, -1)
    return True


def _hold(post: Post, kind: Reaction.Kind) -> Post:
    """The post with its thread, held until commit; the thread first, as everywhere, when its count moves."""
    if kind == Reaction.Kind.HELPFUL or (kind == Reaction.Kind.ME_TOO and post.is_opening):
        return hold_post(post.pk, post.thread_id)
    return Post.objects.select_for_update(of=["self"], no_key=True).select_related("thread").get(pk=post.pk)


def _settle(post: Post, kind: Reaction.Kind, step: int) -> None:
    count_reaction(post, kind, step)
    tell_of_reactions(post)
    if kind in _SHOWN and post.thread.is_public:
        bump_pages(post.thread, lists=False)
