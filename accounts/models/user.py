"""The member: an address to sign in, a pseudonym for everybody else, and the comfort settings every page needs."""

from __future__ import annotations

import zlib
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.handles import KEY_MAX_CHARS, MAX_CHARS, former_handle, handle_key
from accounts.querysets import UserQuerySet

NAMELESS_WHILE_LEAVING = ("erase", "anonymise")  # of accounts.registries.PostsChoice
_FORMER_WINGS = (1, 1, 1)  # the grey butterfly of nobody


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates users. Sign-up itself goes through allauth and `accounts.forms`."""

    use_in_migrations = False

    def create_user(self, email: str, handle: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), handle=handle, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, handle: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, handle, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """One member. Says nothing about health: such fields live in models of their own (D7)."""

    class Theme(models.TextChoices):
        DEVICE = "", _("As my device")
        LIGHT = "light", _("Light")
        DIM = "dim", _("Dim")
        DARK = "dark", _("Dark")

    class TextSize(models.TextChoices):
        NORMAL = "", _("Normal")
        LARGE = "large", _("Large")
        LARGER = "larger", _("Larger")
        LARGEST = "largest", _("Largest")

    class Motion(models.TextChoices):
        DEVICE = "", _("As my device")
        LESS = "less", _("As little as can be")

    HANDLE_MAX_CHARS = MAX_CHARS

    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)  # empty once erased
    handle = models.CharField(_("name others see"), max_length=HANDLE_MAX_CHARS)
    handle_key = models.CharField(max_length=KEY_MAX_CHARS, unique=True, editable=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the admin"), default=False)
    # Columns, so that no page asks the group tables who moderates; moved by actions.roles together with the groups.
    is_moderator = models.BooleanField(_("moderator"), default=False)
    is_editor = models.BooleanField(_("editor"), default=False)
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now, editable=False)
    muted_until = models.DateTimeField(_("may not write until"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)
    theme = models.CharField(_("light"), max_length=8, choices=Theme, blank=True, default=Theme.DEVICE)
    text_size = models.CharField(
        _("size of text"), max_length=8, choices=TextSize, blank=True, default=TextSize.NORMAL
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")  # IANA name
    motion = models.CharField(_("movement"), max_length=8, choices=Motion, blank=True, default=Motion.DEVICE)
    language = models.CharField(
        _("language"), max_length=8, blank=True, default=""
    )  # of settings.LANGUAGES; empty: as the browser asks
    rests_at_home = models.BooleanField(_("start on the short page"), default=False)  # low-energy home
    is_quiet = models.BooleanField(
        _("quiet"), default=False
    )  # no counters and no dots: what waits is found under Notices
    agreed_to = models.CharField(
        max_length=64, blank=True, default="", editable=False
    )  # accounts.policies.current_key() of the last agreement, so that no page asks the ledger
    # -- Leaving
    leaving_posts = models.CharField(
        max_length=9, blank=True, default="", editable=False
    )  # PostsChoice while on the way out
    last_wish = models.CharField(
        _("if I die, my posts"), max_length=9, blank=True, default=""
    )  # PostsChoice; empty: keep
    remembered_at = models.DateTimeField(
        null=True, blank=True, editable=False
    )  # two moderators confirmed that they died
    dormancy_warnings = models.PositiveSmallIntegerField(
        default=0, editable=False
    )  # sent since the last sign-in
    dormancy_warned_at = models.DateTimeField(null=True, blank=True, editable=False)
    # -- How writing and reading go, for this member
    holds_posts = models.BooleanField(
        _("wait a minute before a post goes out"), default=True
    )  # the second look: until then it can be undone
    uses_shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    welcomes_unanswered = models.BooleanField(_("tell me of threads that nobody has answered"), default=False)
    keeps_distance = models.BooleanField(
        default=False, editable=False
    )  # has muted or blocked somebody or something: everybody else's pages ask nothing about it
    caught_up_at = models.DateTimeField(
        default=timezone.now, editable=False
    )  # threads without a newer post count as read ("mark all read")
    unread_notices = models.PositiveIntegerField(
        default=0, editable=False
    )  # moved by notifications.actions; bar counter

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["handle"]

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                Lower("email"), condition=~models.Q(email=""), name="accounts_user_email_unique"
            ),  # serves sign-in by address
        ]
        indexes = [
            models.Index(
                fields=["joined_at"], condition=models.Q(is_active=True), name="accounts_user_joined"
            ),  # serves purge_unconfirmed
        ]

    def __str__(self) -> str:
        return self.handle

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derives `handle_key`, so that two handles that differ only in case or look cannot both exist."""
        self.handle_key = handle_key(self.handle)
        if (fields := kwargs.get("update_fields")) is not None and "handle" in fields:
            kwargs["update_fields"] = {*fields, "handle_key"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("accounts:member_detail", args=[self.handle])

    @property
    def display_name(self) -> str:
        """The handle; "former member" for who left or is leaving, unless they chose to keep their posts under it."""
        return self.shown_handle or str(_("former member"))

    @property
    def shown_handle(self) -> str:
        """The handle, or "" where others read "former member". The Python twin of `accounts.selectors.names.name_at`."""
        is_former = self.erased_at and self.handle == former_handle(self.pk)
        return "" if is_former or self.leaving_posts in NAMELESS_WHILE_LEAVING else self.handle

    @property
    def wings(self) -> tuple[int, int, int]:
        """Hue 1 to 8, upper wing 1 to 4, lower wing 1 to 4 of the generated avatar (UI.md section 3)."""
        return wings_of(self.shown_handle) if self.shown_handle else _FORMER_WINGS

    @property
    def is_muted(self) -> bool:
        return self.muted_until is not None and self.muted_until > timezone.now()


def wings_of(name: str) -> tuple[int, int, int]:
    """The butterfly of `name`: hue 1 to 8, upper wing 1 to 4, lower wing 1 to 4; the same for ever."""
    number = zlib.crc32(name.lower().encode())
    return number % 8 + 1, number // 8 % 4 + 1, number // 32 % 4 + 1


class ReservedHandle(models.Model):
    """A handle that nobody may take for a while: the old one of a member who renamed or left.

    Also the one that somebody typed who signed up with an address that has an account: had the name stayed free,
    trying it again from elsewhere would tell that the address is known. In force until the hourly purge removes it,
    as the accounts are that nobody confirmed.
    """

    handle_key = models.CharField(max_length=KEY_MAX_CHARS, unique=True)
    reserved_until = models.DateTimeField()
    held_for = models.CharField(
        max_length=64, blank=True
    )  # accounts.handles.holder_of_…: who may take it all the same

    class Meta:
        verbose_name = _("reserved handle")
        verbose_name_plural = _("reserved handles")

    def __str__(self) -> str:
        return self.handle_key
