"""What a member says about themselves, as somebody sees it who looks from a viewpoint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.audiences import Audience, Viewpoint, audiences_for
from accounts.languages import language_name
from accounts.lupus import LupusKind
from accounts.models import HealthProfile, Profile, User
from accounts.places import place_name
from accounts.registries import LeavingLine
from accounts.selectors.team import viewpoint_of

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterator

    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True, slots=True)
class ProfileField:
    """One piece in words. `key` is the name of its column, `value` what stands there; of the picture its address."""

    key: str
    label: str
    value: str
    audience: str = ""  # in words, for the member's own eyes only; others do not learn who else sees it
    is_for_all: bool = False  # of the members; what moderators may put away, never printed


LABELS = {
    "picture": _("Picture"),
    "words": _("A few words"),
    "country": _("Country or region"),
    "languages": _("Languages"),
    "connection": _("Lupus and I"),
    "kind": _("Kind of lupus"),
    "diagnosed": _("Year of diagnosis"),
}
GENERAL = ("picture", "words", "country", "languages")  # columns of Profile, in reading order
HEALTH = ("connection", "kind", "diagnosed")  # of HealthProfile


def profile_fields(viewpoint: Viewpoint, member: User) -> list[ProfileField]:
    """What `member` says about themselves that somebody sees who looks from `viewpoint`, in reading order.

    Two queries; none for a visitor or somebody who is blocked, who see nothing. Pieces that are empty are left out.
    """
    seen = audiences_for(viewpoint)
    if not seen:
        return []
    is_me = viewpoint is Viewpoint.ME
    profile, health = own_profile(member)
    return [*_told(profile, GENERAL, seen, is_me=is_me), *_told(health, HEALTH, seen, is_me=is_me)]


def may_see_picture(reader: User | AnonymousUser, picture: uuid.UUID) -> bool:
    """Whether `reader` may see that picture now. At most three queries, none for visitors, who never do."""
    if not reader.is_authenticated:
        return False
    profile = Profile.objects.filter(picture=picture).first()
    if profile is None:
        return False
    member = User.objects.visible_to(reader).filter(pk=profile.pk).first()
    return member is not None and profile.picture_audience in audiences_for(viewpoint_of(reader, member))


def own_profile(member: User) -> tuple[Profile, HealthProfile]:
    """Both rows of `member`, or empty ones that are not stored. Two queries."""
    profile = Profile.objects.filter(pk=member.pk).first() or Profile(user=member)
    health = HealthProfile.objects.filter(pk=member.pk).first() or HealthProfile(user=member)
    return profile, health


def health_fields(member: User) -> list[ProfileField]:
    """Everything that `member`'s profile says about their health, whoever it is shown to, with that said too. One query.

    For themselves, and for staff once they have given their reason (accounts.models.StaffLook).
    """
    return health_lines(HealthProfile.objects.filter(pk=member.pk).first() or HealthProfile(user=member))


def health_lines(health: HealthProfile) -> list[ProfileField]:
    """The same of a row that is loaded."""
    return list(_told(health, HEALTH, frozenset(Audience), is_me=True))


def health_counts(user: User) -> list[str]:
    """What goes of the profile with the agreement about health data, in words. One query."""
    n = len(health_fields(user))
    words = ngettext(
        "%(n)s line of your profile about your health", "%(n)s lines of your profile about your health", n
    )
    return [words % {"n": n}] if n else []


def leaving_lines(user: User) -> list[LeavingLine]:
    """What goes of the rest of the profile when `user` leaves. One query."""
    profile = Profile.objects.filter(pk=user.pk).first() or Profile(user=user)
    n = len(list(_told(profile, GENERAL, frozenset(Audience), is_me=True)))
    words = ngettext("%(n)s line of your profile", "%(n)s lines of your profile", n)
    return [LeavingLine(words % {"n": n}, of_posts=False)] if n else []


def _told(
    row: Profile | HealthProfile, keys: tuple[str, ...], seen: frozenset[Audience], *, is_me: bool
) -> Iterator[ProfileField]:
    for key in keys:
        audience = Audience(getattr(row, f"{key}_audience"))
        if audience in seen and (value := _VALUES[key](row)):
            seen_by = str(audience.label) if is_me else ""
            is_for_all = audience is Audience.MEMBERS
            yield ProfileField(key, str(LABELS[key]), value, seen_by, is_for_all)


def picture_url(picture: uuid.UUID) -> str:
    """Where a profile's picture is handed out, to who may see it."""
    return reverse("accounts:profile_picture_file", args=[picture])


def _languages(profile: Any) -> str:
    return ", ".join(name for code in profile.languages if (name := language_name(code)))


_VALUES: dict[str, Callable[[Any], str]] = {
    "picture": lambda profile: picture_url(profile.picture) if profile.picture else "",
    "words": lambda profile: profile.words,
    "country": lambda profile: place_name(profile.country),
    "languages": _languages,
    "connection": lambda health: health.get_connection_display() if health.connection else "",
    "kind": lambda health: str(LupusKind(health.kind).label) if health.kind in LupusKind else "",
    "diagnosed": lambda health: str(health.diagnosed or ""),
}
