"""Pictures in posts. Files lie in Django's storage and are handed out by a view that asks who may see the post."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.post import Post


class Picture(models.Model):
    """One upload, decoded and written anew in three widths, without its metadata. Without a post only its owner sees it."""

    ALT_MAX_CHARS = 300

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="pictures"
    )  # empty: former member
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.CASCADE, related_name="pictures")
    alt = models.CharField(max_length=ALT_MAX_CHARS, blank=True)  # what it shows, in the member's words
    width = models.PositiveIntegerField()  # pixels of the largest size
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(post__isnull=True), name="forums_picture_loose"
            ),  # purge_loose_pictures
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
