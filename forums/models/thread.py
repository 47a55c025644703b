"""A thread: a title, an audience and the counters that lists print."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forums.models.forum import Forum
from forums.querysets import ThreadQuerySet

if TYPE_CHECKING:
    from collections.abc import Sequence


@functools.cache
def columns(model: type[models.Model]) -> list[str]:
    """Every column of `model` but what search alone reads, in the order in which queries select them."""
    return [field.attname for field in model._meta.concrete_fields if field.name != "search"]


class Thread(models.Model):
    """The opening post is post number 1. Counters move inside actions, under this row's lock (D3)."""

    class Audience(models.TextChoices):
        MEMBERS = "members", _("Members only")
        PUBLIC = "public", _("Public")

    class Topic(models.TextChoices):
        """What about a drug a thread asks. Only threads about a drug have one."""

        EFFECTS = "effects", _("Side effects")
        STARTING = "starting", _("Starting")
        STOPPING = "stopping", _("Stopping")
        TESTS = "tests", _("Tests")
        PREGNANCY = "pregnancy", _("Pregnancy")
        COST = "cost", _("Cost")

    TITLE_MAX_CHARS = 150
    MAX_DRUGS = 3  # a thread about more is about something else

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="threads", db_index=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="threads",
        db_index=False,
    )  # empty: former member
    title = models.CharField(max_length=TITLE_MAX_CHARS)
    audience = models.CharField(
        max_length=8, choices=Audience, default=Audience.MEMBERS
    )  # later only narrowed
    drugs = models.ManyToManyField("drugs.Drug", through="ThreadDrug", related_name="threads")
    topic = models.CharField(max_length=9, choices=Topic, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    last_number = models.PositiveIntegerField(
        default=0, editable=False
    )  # number of the newest post; never falls
    reply_count = models.PositiveIntegerField(
        default=0, editable=False
    )  # shown replies: not hidden, not withdrawn
    last_post_at = models.DateTimeField(default=timezone.now, editable=False)
    last_author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    is_question = models.BooleanField(_("a question"), default=False)
    helped_count = models.PositiveSmallIntegerField(
        default=0, editable=False
    )  # shown posts its author marked "this helped": above 0, a question is answered
    me_too_count = models.PositiveIntegerField(
        default=0, editable=False
    )  # "I have this too" on the opening post: counts an experience, not a person
    first_reply_at = models.DateTimeField(
        null=True, blank=True, editable=False
    )  # the first reply of somebody else; for the median in the moderators' figures
    offered_to_members_at = models.DateTimeField(
        null=True, blank=True, editable=False
    )  # nobody left unanswered: willing members were told
    offered_to_moderators_at = models.DateTimeField(null=True, blank=True, editable=False)
    pinned_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)  # by a moderator
    hidden_reason = models.CharField(max_length=300, blank=True)
    search = models.GeneratedField(
        expression=SearchVector("title", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        indexes = [
            models.Index(
                fields=["forum", "-last_post_at", "-id"],
                condition=models.Q(hidden_at__isnull=True),
                name="forums_thread_forum_page",
            ),  # a forum's page for members
            models.Index(
                fields=["forum", "-last_post_at", "-id"],
                condition=models.Q(hidden_at__isnull=True, audience="public"),
                name="forums_thread_forum_public",
            ),  # the same for visitors
            models.Index(
                fields=["-last_post_at", "-id"],
                condition=models.Q(hidden_at__isnull=True),
                name="forums_thread_latest",
            ),  # all forums: home, latest
            models.Index(
                fields=["-last_post_at", "-id"],
                condition=models.Q(hidden_at__isnull=True, audience="public"),
                name="forums_thread_latest_public",
            ),  # visitors' home, sitemap, feed
            models.Index(
                fields=["forum", "-last_post_at", "-id"],
                condition=models.Q(hidden_at__isnull=True, reply_count=0),
                name="forums_thread_forum_quiet",
            ),  # a forum's tab "No replies"
            models.Index(
                fields=["-last_post_at", "-id"],
                condition=models.Q(hidden_at__isnull=True, reply_count=0),
                name="forums_thread_quiet",
            ),  # home: someone without a reply
            models.Index(
                fields=["-last_post_at", "-id", "helped_count", "audience"],
                condition=models.Q(hidden_at__isnull=True, is_question=True),
                name="forums_thread_questions",
            ),  # lists of questions; the last two columns let it leave out answered ones and members' threads by itself
            models.Index(
                fields=["forum", "-last_post_at", "-id", "helped_count", "audience"],
                condition=models.Q(hidden_at__isnull=True, is_question=True),
                name="forums_thread_forum_questions",
            ),  # the same in one forum
            models.Index(
                fields=["created_at"],
                condition=models.Q(hidden_at__isnull=True, first_reply_at__isnull=True),
                name="forums_thread_unanswered",
            ),  # nobody left unanswered: who waits for a first reply?
            models.Index(
                fields=["created_at"],
                include=["first_reply_at"],
                condition=models.Q(hidden_at__isnull=True),
                name="forums_thread_first_replies",
            ),  # the moderators' figures: how long did people wait?
            models.Index(
                fields=["forum"],
                condition=models.Q(hidden_at__isnull=True, pinned_at__isnull=False),
                name="forums_thread_pinned",
            ),  # the first page of a forum
            models.Index(
                fields=["forum", "-created_at"], name="forums_thread_new_in_forum"
            ),  # digest: new threads
            models.Index(
                fields=["author", "-id"], name="forums_thread_by_author"
            ),  # "mine", member page, erasure
            GinIndex(fields=["search"], name="forums_thread_search"),  # search
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # never the title: it may speak of health (D7)

    def get_absolute_url(self) -> str:
        return reverse("forums:thread_detail", args=[self.pk])

    @classmethod
    def from_columns(cls, own: Sequence[Any], forum: Sequence[Any]) -> Thread:
        """A thread and its forum from plain rows: the values of `columns()` and of the forum's."""
        thread = cls.from_db(None, columns(cls), own)
        thread.forum = Forum.from_db(None, columns(Forum), forum)
        return thread

    @staticmethod
    def withdrawn_title() -> str:
        """What stands in the place of a title that its author took back while others had answered."""
        return gettext("A thread withdrawn by its author")

    @property
    def is_public(self) -> bool:
        return self.audience == self.Audience.PUBLIC

    @property
    def is_waiting(self) -> bool:
        """Nobody has replied, and members still can."""
        return self.reply_count == 0 and self.locked_at is None


class ThreadDrug(models.Model):
    """That a thread is about a drug, with copies of what the drug's lists are sorted and parted by: each is one index range.

    The copies move with the thread, under its row's lock (forums.about, forums.counters). What a reader may see is asked of the
    thread itself.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="thread_drugs", db_index=False)
    drug = models.ForeignKey(
        "drugs.Drug", on_delete=models.CASCADE, related_name="thread_drugs", db_index=False
    )
    topic = models.CharField(max_length=9, choices=Thread.Topic, blank=True, default="", editable=False)
    is_public = models.BooleanField(default=False, editable=False)
    is_waiting = models.BooleanField(default=True, editable=False)  # no reply yet, and not locked
    helpful = models.PositiveIntegerField(
        default=0, editable=False
    )  # how often its shown posts were found helpful, and marked by who asked as having helped

    class Meta:
        verbose_name = _("drug of a thread")
        verbose_name_plural = _("drugs of threads")
        constraints = [models.UniqueConstraint(fields=["thread", "drug"], name="forums_thread_drug_once")]
        # Each ends in `is_public`, so that a list for visitors leaves members' threads out without reading them.
        indexes = [
            models.Index(
                fields=["drug", "-thread", "is_public"], name="forums_thread_drug_page"
            ),  # a drug's newest threads
            models.Index(
                fields=["drug", "topic", "-thread", "is_public"], name="forums_thread_drug_topic"
            ),  # the same of one topic
            models.Index(
                fields=["drug", "-is_waiting", "-thread", "is_public"], name="forums_thread_drug_first"
            ),  # unanswered first
            models.Index(
                fields=["drug", "topic", "-is_waiting", "-thread", "is_public"],
                name="forums_thread_drug_topic_first",
            ),  # the same of one topic
            models.Index(
                fields=["drug", "-helpful", "-thread", "topic", "is_public"],
                condition=models.Q(helpful__gt=0),
                name="forums_thread_drug_helpful",
            ),  # most helpful; few enough that those of one topic are picked out of the index
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.drug_id}"
