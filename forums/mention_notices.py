"""What somebody hears who is named with an @ in a post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _

from forums.models import Mention, Post
from forums.selectors.rows import post_url
from forums.wanted import not_hidden, wanted
from notifications.actions.notify import notify_many
from notifications.registries import NoticeText

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from accounts.models import User

MENTION = "mention"  # the kind of notice; its subject is the post

_WILLING = f"""
    SELECT named.user_id
    FROM forums_mention named
    JOIN accounts_user reader ON reader.id = named.user_id AND reader.is_active AND reader.erased_at IS NULL
    JOIN forums_post post ON post.id = named.post_id
    JOIN forums_thread thread ON thread.id = post.thread_id
    WHERE named.post_id = %s AND (NOT reader.keeps_distance OR (
        {not_hidden("reader.id", "post.author_id")} AND {wanted("reader.id", "thread")}))
    ORDER BY named.user_id
"""  # noqa: S608 - names of columns and tables of ours


def tell_mentioned(post: Post, user_ids: Collection[int] | None = None) -> list[int]:
    """Tell those of `user_ids` (None: everybody) whom `post` names, once per post; return who was told.

    The caller holds the post's row and has seen that it is shown, in a thread that is not hidden. Who muted or blocked its
    author, or muted the thread, its forum or its drugs, hears nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WILLING, [post.pk])
        willing = [pk for (pk,) in cursor.fetchall() if user_ids is None or pk in user_ids]
    if willing:
        notify_many(kind=MENTION, subject_id=post.pk, dedupe_key=f"post:{post.pk}", user_ids=willing)
    return willing


def resolve_mentions(reader: User, post_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of "mention" notices; their subjects are posts. One query."""
    named = Mention.objects.filter(user=reader, post__in=post_ids).values("post")
    posts = (
        Post.objects.visible_to(reader)
        .wanted_by(reader)
        .shown()
        .filter(pk__in=named, thread__hidden_at__isnull=True)
        .select_related("thread__forum", "author")
        .defer("body", "body_html", "search", "thread__search")
    )
    return {
        post.pk: NoticeText(
            text=_("%(name)s named you in a thread in %(forum)s: %(title)s")
            % {
                "name": post.author.display_name if post.author else _("A former member"),
                "forum": post.thread.forum.name,
                "title": post.thread.title,
            },
            url=post_url(post.thread.get_absolute_url(), post.number),
            name=post.author.shown_handle if post.author else "",
        )
        for post in posts
    }
