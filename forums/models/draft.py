"""Words that are not published: drafts, and posts in the minute in which their author may still take them back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.post import Post
from forums.models.thread import Thread


class Draft(models.Model):
    """What a member is writing: a reply to `thread`, a change of `post`, or a new thread. Seen by its author alone.

    With `publish_at` it is a held post: sent by its author, seen by nobody else, published when that moment has come
    (see docs/decisions/0014-held-posts.md). Undo empties `publish_at`, and it is a draft again.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts", db_index=False
    )
    thread = models.ForeignKey(
        Thread, null=True, blank=True, on_delete=models.SET_NULL, related_name="drafts"
    )  # the thread that it answers; empty: a new thread, a change of a post, or a thread that is gone
    post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.SET_NULL, related_name="drafts"
    )  # the post whose words it would change
    submission_id = models.UUIDField()  # becomes the post's (D6); also names the draft of a new thread
    title = models.CharField(
        max_length=400, blank=True
    )  # longer than a title may be, so that it can be shortened
    body = models.TextField(blank=True)
    fields = models.JSONField(default=dict, blank=True)  # the other boxes, as the form had them: name to text
    ready = models.JSONField(null=True, blank=True)  # held posts: what the form made of it, for publishing
    publish_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=300, blank=True)  # why a held post could not go out: a sentence
    version = models.PositiveIntegerField(
        default=1
    )  # rises with every save; two windows notice each other by it
    window = models.CharField(
        max_length=36, blank=True
    )  # the opened page that saved last; it may go on saving
    others = models.JSONField(
        default=list, blank=True
    )  # words of other windows that nobody has chosen between: {"window", "title", "body", "fields", "at"}
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(fields=["user", "submission_id"], name="forums_draft_submission_once"),
            models.UniqueConstraint(
                fields=["user", "thread"],
                condition=models.Q(publish_at__isnull=True, thread__isnull=False),
                name="forums_draft_reply_once",
            ),  # one draft per thread; also: the draft of the thread that I open
            models.UniqueConstraint(
                fields=["user", "post"],
                condition=models.Q(post__isnull=False),
                name="forums_draft_change_once",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-updated_at"], name="forums_draft_mine"),  # the list under Me
            models.Index(
                fields=["publish_at"], condition=models.Q(publish_at__isnull=False), name="forums_draft_held"
            ),  # the sweep: what goes out now?
            models.Index(fields=["updated_at"], name="forums_draft_old"),  # purge_old_drafts
        ]

    def __str__(self) -> str:
        return f"{self.pk}"  # never its words

    def get_absolute_url(self) -> str:
        """Where its author reads and goes on with it; still leads to the post once that is out."""
        return reverse("forums:draft_detail", args=[self.submission_id])

    @property
    def is_held(self) -> bool:
        return self.publish_at is not None

    @property
    def is_new_thread(self) -> bool:
        """Forms of new threads always say who may read it; replies and changes never do."""
        return self.thread_id is None and self.post_id is None and "audience" in self.fields
