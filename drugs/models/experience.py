"""How a drug went for a member. Health data (D7): given freely, one card per member and drug, gone with the consent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audiences import Audience
from accounts.lupus import LupusKind
from drugs.models.drug import Drug
from drugs.models.treatment import WhyStopped
from drugs.querysets import ExperienceQuerySet


class Experience(models.Model):
    """One card. Counted in the drug's figures once its member has been here for a while, whoever may read it."""

    class Taken(models.TextChoices):
        MONTH = "1m", _("Less than a month")
        QUARTER = "3m", _("1 to 3 months")
        YEAR = "1y", _("3 months to a year")
        YEARS = "5y", _("1 to 5 years")
        LONG = "long", _("More than 5 years")

    class Helped(models.TextChoices):
        A_LOT = "a-lot", _("Yes, a lot")
        SOMEWHAT = "somewhat", _("Somewhat")
        A_LITTLE = "a-little", _("A little")
        NOT_AT_ALL = "no", _("Not at all")
        TOO_EARLY = "early", _("Too early to say")

    class HelpedAfter(models.TextChoices):
        WEEKS = "weeks", _("Within 4 weeks")
        QUARTER = "3m", _("1 to 3 months")
        HALF_YEAR = "6m", _("3 to 6 months")
        LATER = "later", _("More than 6 months")

    class Burden(models.TextChoices):
        """How hard to live with."""

        EASY = "1", _("Easy")
        MOSTLY_EASY = "2", _("Mostly easy")
        BETWEEN = "3", _("In between")
        HARD = "4", _("Hard at times")
        VERY_HARD = "5", _("Very hard")

    WORDS_MAX_CHARS = 600

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="experiences")
    drug = models.ForeignKey(Drug, on_delete=models.CASCADE, related_name="experiences", db_index=False)
    audience = models.CharField(_("who sees it"), max_length=8, choices=Audience, default=Audience.MEMBERS)
    lupus_kind = models.CharField(_("my lupus"), max_length=8, choices=LupusKind, blank=True)
    form = models.CharField(
        _("form"), max_length=40, blank=True
    )  # one of the drug's forms, in the reader's words
    taken = models.CharField(_("how long"), max_length=4, choices=Taken)
    is_taking = models.BooleanField(_("still taking it"), default=True)
    why_stopped = models.CharField(_("why I stopped"), max_length=10, choices=WhyStopped, blank=True)
    helped = models.CharField(_("did it help?"), max_length=8, choices=Helped)
    helped_after = models.CharField(
        _("how long until it helped"), max_length=5, choices=HelpedAfter, blank=True
    )  # only where it helped
    burden = models.CharField(_("how hard to live with"), max_length=1, choices=Burden)
    words = models.TextField(_("in a few words"), max_length=WORDS_MAX_CHARS, blank=True)  # plain text
    helpful_count = models.PositiveIntegerField(default=0, editable=False)  # moved by actions.experiences
    hidden_at = models.DateTimeField(
        null=True, blank=True, editable=False
    )  # by a moderator; also leaves the figures
    hidden_reason = models.CharField(max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    block = models.ForeignKey(
        "drugs.FigureBlock",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="experiences",
        editable=False,
    )  # the group of people it is counted with
    block_changed = models.BooleanField(
        default=False, editable=False
    )  # answers differ from those the block counted
    times_counted = models.PositiveSmallIntegerField(
        default=0, editable=False
    )  # groups it was in, one after the other: there is a limit, since each tells a little more
    waits_since = models.DateField(
        null=True, blank=True, editable=False
    )  # for a group; for the first one a day drawn by lot, not known before it is there

    objects = ExperienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("experience")
        verbose_name_plural = _("experiences")
        constraints = [
            models.UniqueConstraint(fields=["drug", "user"], name="drugs_experience_once"),
            models.CheckConstraint(
                condition=models.Q(is_taking=False) | models.Q(why_stopped=""),
                name="drugs_experience_why_only_when_stopped",
            ),
        ]
        indexes = [
            models.Index(
                fields=["drug", "-changed_at", "-id"],
                condition=models.Q(hidden_at__isnull=True, audience__in=["members", "team"]),
                name="drugs_experience_newest",
            ),  # reading experiences, newest first
            models.Index(
                fields=["drug", "-helpful_count", "-id"],
                condition=models.Q(hidden_at__isnull=True, audience__in=["members", "team"]),
                name="drugs_experience_helpful",
            ),  # the same, most helpful first
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class ExperienceEffect(models.Model):
    """One side effect that a card names. `effect` is a key of `drugs.effects.EFFECTS`."""

    class Severity(models.IntegerChoices):
        NOTICED = 1, _("I noticed it")
        BOTHERED = 2, _("It bothered me")
        HARD = 3, _("It was hard to bear")

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="effects")
    effect = models.CharField(max_length=20)
    severity = models.PositiveSmallIntegerField(choices=Severity, default=Severity.NOTICED)

    class Meta:
        verbose_name = _("side effect")
        verbose_name_plural = _("side effects")
        constraints = [models.UniqueConstraint(fields=["experience", "effect"], name="drugs_effect_once")]

    def __str__(self) -> str:
        return f"{self.pk}"


class ExperienceVersion(models.Model):
    """What a card said before its member changed it. For the member alone."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="versions")
    content = models.JSONField()  # the answers by field name, effects as {key: severity}
    saved_at = models.DateTimeField(default=timezone.now)  # when this version was replaced

    class Meta:
        verbose_name = _("earlier version of an experience")
        verbose_name_plural = _("earlier versions of experiences")
        ordering = ["-saved_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pk}"


class ExperienceHelpful(models.Model):
    """A member found a card helpful."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="helpful_marks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("helpful mark")
        verbose_name_plural = _("helpful marks")
        constraints = [
            models.UniqueConstraint(fields=["experience", "user"], name="drugs_experience_helpful_once")
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
