"""Polls. The ballot is secret: who voted is kept, what they chose is not."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.thread import Thread


class Poll(models.Model):
    """One question with answers to choose from, in the opening post of a thread."""

    QUESTION_MAX_CHARS = 150
    MAX_OPTIONS = 10

    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="poll")
    question = models.CharField(max_length=QUESTION_MAX_CHARS)
    is_multiple = models.BooleanField(_("more than one answer may be chosen"), default=False)
    closes_at = models.DateTimeField(null=True, blank=True)  # empty: stays open
    ballot_count = models.PositiveIntegerField(default=0, editable=False)  # members who voted
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.closes_at is None or self.closes_at > timezone.now()


class PollOption(models.Model):
    """One answer. `vote_count` is all that is known of who chose it."""

    TEXT_MAX_CHARS = 100

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options", db_index=False)
    position = models.PositiveSmallIntegerField()  # from 1
    text = models.CharField(max_length=TEXT_MAX_CHARS)
    vote_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("answer of a poll")
        verbose_name_plural = _("answers of polls")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "position"], name="forums_option_position_once")
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class PollBallot(models.Model):
    """That a member voted. Nothing leads from here to what they chose, so a vote cannot be changed or taken back."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="ballots", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="poll_ballots")

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints = [models.UniqueConstraint(fields=["poll", "user"], name="forums_ballot_once")]

    def __str__(self) -> str:
        return f"{self.pk}"
