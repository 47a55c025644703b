"""Support without words, bookmarks, mentions, and what a member does not want to hear of."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.forum import Forum
from forums.models.post import Post
from forums.models.thread import Thread


class Reaction(models.Model):
    """One tap, no words. Counts are never shown on a person's words; the author hears of them in one merged notice."""

    class Kind(models.TextChoices):
        HUG = "hug", _("Hug")
        THANKS = "thanks", _("Thanks")
        ME_TOO = "me_too", _("Me too")
        HELPFUL = "helpful", _("Helpful")
        READ = "read", _("I read this, no energy to answer")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reactions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reactions", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "post", "kind"], name="forums_reaction_once"
            ),  # also: mine on this page
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Bookmark(models.Model):
    """A post that a member wants to find again. Private, with a note of their own."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmarks", db_index=False
    )
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="bookmarks")
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("bookmark")
        verbose_name_plural = _("bookmarks")
        constraints = [models.UniqueConstraint(fields=["user", "post"], name="forums_bookmark_once")]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="forums_bookmark_page")
        ]  # the list under Me

    def __str__(self) -> str:
        return f"{self.pk}"


class Mention(models.Model):
    """`user` is named with an @ in a post: written when the post is, told when it is announced."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=["post", "user"], name="forums_mention_once")]

    def __str__(self) -> str:
        return f"{self.pk}"


class ContentMute(models.Model):
    """A member does not want to hear of one thread, forum or drug: not in lists, notices, digests."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="content_mutes", db_index=False
    )
    thread = models.ForeignKey(Thread, null=True, blank=True, on_delete=models.CASCADE, related_name="mutes")
    forum = models.ForeignKey(Forum, null=True, blank=True, on_delete=models.CASCADE, related_name="mutes")
    drug = models.ForeignKey(
        "drugs.Drug", null=True, blank=True, on_delete=models.CASCADE, related_name="mutes"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("muted thread, forum or drug")
        verbose_name_plural = _("muted threads, forums and drugs")
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(thread__isnull=False, forum__isnull=True, drug__isnull=True)
                    | models.Q(thread__isnull=True, forum__isnull=False, drug__isnull=True)
                    | models.Q(thread__isnull=True, forum__isnull=True, drug__isnull=False)
                ),
                name="forums_mute_one_of",
            ),
            models.UniqueConstraint(fields=["user", "thread"], name="forums_mute_thread_once"),
            models.UniqueConstraint(fields=["user", "forum"], name="forums_mute_forum_once"),
            models.UniqueConstraint(fields=["user", "drug"], name="forums_mute_drug_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
