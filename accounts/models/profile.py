"""What a member says about themselves: what is about their health in a table of its own (D7). Each piece has its audience."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audiences import Audience
from accounts.lupus import LupusKind


def _audience() -> models.CharField:
    return models.CharField(_("who sees it"), max_length=8, choices=Audience, default=Audience.ME)


class Profile(models.Model):
    """The pieces that say nothing of health. There is no row until the member fills one in."""

    WORDS_MAX_CHARS = 500

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile", primary_key=True
    )
    words = models.TextField(_("a few words"), max_length=WORDS_MAX_CHARS, blank=True)  # plain text
    words_audience = _audience()
    country = models.CharField(_("country or region"), max_length=3, blank=True)  # accounts.places
    country_audience = _audience()
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)  # accounts.languages
    languages_audience = _audience()
    picture = models.UUIDField(
        null=True, blank=True, default=None
    )  # names its file; another one with each upload
    picture_audience = _audience()
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints = [
            models.UniqueConstraint(
                fields=["picture"], name="accounts_profile_picture"
            ),  # whose is this file?
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.country or self.languages or self.picture)

    @property
    def shows_words(self) -> bool:
        return bool(self.words) and self.words_audience != Audience.ME

    @property
    def shows_picture(self) -> bool:
        return self.picture is not None and self.picture_audience != Audience.ME


class HealthProfile(models.Model):
    """The pieces that are health data. Kept under the agreement about health data, gone when it is taken back."""

    class Connection(models.TextChoices):
        HAVE = "have", _("I have lupus")
        WAITING = "waiting", _("I am waiting for a diagnosis")
        CARING = "caring", _("I care for someone who has it")
        CLOSE = "close", _("Someone close to me has it")
        WORK = "work", _("I work with people who have it")

    FIRST_YEAR = 1930  # of a diagnosis

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="health_profile", primary_key=True
    )
    connection = models.CharField(_("lupus and I"), max_length=8, choices=Connection, blank=True)
    connection_audience = _audience()
    kind = models.CharField(_("kind of lupus"), max_length=8, choices=LupusKind, blank=True)
    kind_audience = _audience()
    diagnosed = models.PositiveSmallIntegerField(_("year of diagnosis"), null=True, blank=True)
    diagnosed_audience = _audience()
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("health profile")
        verbose_name_plural = _("health profiles")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(diagnosed__isnull=True) | models.Q(diagnosed__gte=1930),
                name="accounts_health_profile_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_empty(self) -> bool:
        return not (self.connection or self.kind or self.diagnosed)
