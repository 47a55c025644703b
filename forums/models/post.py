"""A post: source, rendered HTML, and a number that never moves."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.thread import Thread
from forums.querysets import PostQuerySet


class Post(models.Model):
    """One entry of a thread. Hidden and withdrawn posts keep their number and stand as tombstones (D3)."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts", db_index=False)
    # db_index=False, here and in the models beside: a constraint or index below starts with the same column already.
    number = models.PositiveIntegerField()  # 1 is the opening post; taken under the thread's row lock
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="posts",
        db_index=False,
    )  # empty: former member
    body = models.TextField()  # Markdown source, 1 to settings.POST_MAX_CHARS characters; empty once erased
    body_html = models.TextField(editable=False)  # from common.markdown, sanitised
    renderer_version = models.PositiveSmallIntegerField(default=0, editable=False)
    content_notes = ArrayField(
        models.CharField(max_length=24), default=list, blank=True
    )  # keys of forums.content_notes: what the post talks about; folds it
    helped_at = models.DateTimeField(
        null=True, blank=True, editable=False
    )  # the author of the question marked "this helped"
    helpful_count = models.PositiveIntegerField(default=0, editable=False)  # "n found this helpful"
    warmth = models.PositiveIntegerField(
        default=0, editable=False
    )  # all reactions; orders the short version, never shown
    submission_id = models.UUIDField(editable=False)  # one press of Post, however often it arrives (D6)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # by its author
    hidden_at = models.DateTimeField(null=True, blank=True)  # by a moderator
    hidden_reason = models.CharField(max_length=300, blank=True)
    announced_at = models.DateTimeField(
        null=True, blank=True, editable=False
    )  # outbox mark: its notices are written
    SEARCH_BLOCK = 8192  # posts; see forums.selectors.search_queries
    search = models.GeneratedField(
        expression=models.Func(
            SearchVector("body", config="english"),
            models.Func(
                models.F("id"), template="array_to_tsvector(ARRAY['#' || (%(expressions)s / 8192)::text])"
            ),
            template="(%(expressions)s)",
            arg_joiner=" || ",
            output_field=SearchVectorField(),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )  # the words, and the block of posts it belongs to: "#48" is the post's id by SEARCH_BLOCK, and no word that anybody can type

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "number"], name="forums_post_number_once"
            ),  # also: page n of a thread
            models.UniqueConstraint(fields=["author", "submission_id"], name="forums_post_submission_once"),
        ]
        indexes = [
            models.Index(
                fields=["author", "-id"], name="forums_post_by_author"
            ),  # member page, threads one takes part in
            models.Index(
                fields=["created_at"],
                condition=models.Q(announced_at__isnull=True),
                name="forums_post_unannounced",
            ),  # sweep_announcements
            models.Index(
                fields=["thread", "-warmth", "number"],
                condition=models.Q(warmth__gt=0),
                name="forums_post_warmest",
            ),  # the short version of a long thread
            models.Index(
                fields=["-id"], condition=models.Q(helped_at__isnull=False), name="forums_post_helped"
            ),  # search: has:answer
            GinIndex(
                fields=["search"], fastupdate=False, name="forums_post_search"
            ),  # search, block by block
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.thread_id}/{self.number}"

    def get_absolute_url(self) -> str:
        """The permanent link: redirects to the page that holds the post."""
        return reverse("forums:post_detail", args=[self.thread_id, self.number])

    @property
    def is_opening(self) -> bool:
        return self.number == 1

    @property
    def is_shown(self) -> bool:
        return self.hidden_at is None and self.withdrawn_at is None


class PostEdit(models.Model):
    """The words as they were before one change: for moderators and the author."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="edits")
    body_before = models.TextField()
    title_before = models.CharField(  # of the thread, when an opening post's title was changed; else ""
        max_length=150, blank=True
    )
    edited_at = models.DateTimeField(default=timezone.now)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("edit")
        verbose_name_plural = _("edits")
        ordering = ["-edited_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.post_id} {self.edited_at:%Y-%m-%d}"
