"""What members change about themselves."""

from __future__ import annotations

import datetime
import logging
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import profile_pictures, selectors
from accounts.actions.consents import require_health_consent
from accounts.audiences import Audience
from accounts.exceptions import HandleTaken
from accounts.handles import RESERVED_DAYS, handle_key, holder_of_member
from accounts.models import HealthProfile, Profile, ReservedHandle, User
from accounts.registries import rename_handlers, time_zone_handlers
from accounts.rules import is_moderator
from common import ratelimits
from common.pictures import PictureError, read_picture, refuse_size
from common.ratelimits import Limit
from common.rules import require

if TYPE_CHECKING:
    import uuid

    from django.core.files.uploadedfile import UploadedFile

logger = logging.getLogger(__name__)

PICTURES_PER_DAY = Limit("profile-pictures", 20, 24 * 3600)

SWITCHES = frozenset(
    {"holds_posts", "uses_shortcuts", "welcomes_unanswered", "rests_at_home", "is_quiet"}
)  # of User


@transaction.atomic
def change_comfort(
    *,
    by: User,
    theme: str,
    text_size: str,
    time_zone: str,
    motion: str = "",
    language: str = "",
    **switches: bool,
) -> None:
    """Store how `by` likes to read and write. `time_zone` is an IANA name; apps that follow it hear of a change.

    `language` is a code of settings.LANGUAGES, or empty: as the browser asks.

    `switches` are any of SWITCHES; those that are not named stay as they are.

    Raises:
        ValueError: a switch that is none of SWITCHES.
    """
    if unknown := switches.keys() - SWITCHES:
        raise ValueError(f"no such switch: {sorted(unknown)}")
    moved = by.time_zone != time_zone
    by.theme, by.text_size, by.time_zone = theme, text_size, time_zone
    by.motion, by.language = motion, language
    for name, is_on in switches.items():
        setattr(by, name, is_on)
    by.save(update_fields=["theme", "text_size", "time_zone", "motion", "language", *switches])
    if moved:
        for handler in time_zone_handlers:
            handler(by)


def change_handle(*, by: User, handle: str) -> bool:
    """Rename `by`; False when it is the name already. `handle` is cleaned (`accounts.handles.clean_handle`).

    The former name stays reserved for RESERVED_DAYS, so that nobody steps into it; only `by` may take it back.

    Raises:
        PermissionDenied: the account is closed.
        HandleTaken: somebody has the name or it is reserved, also when both ask at the same moment.
    """
    require(by.is_active and by.erased_at is None, _("This account is closed."))
    try:
        with transaction.atomic():
            member = User.objects.select_for_update().get(pk=by.pk)
            if member.handle == handle:
                return False
            if not selectors.is_free_to_take(handle, member=member):
                raise HandleTaken(handle)
            ReservedHandle.objects.filter(handle_key=handle_key(handle)).delete()
            if handle_key(handle) != member.handle_key:
                reserve_handle(member)
            former, member.handle = member.handle, handle
            member.save(update_fields=["handle"])
            for handler in rename_handlers:
                handler(member, former)
    except IntegrityError as both_at_once:
        raise HandleTaken(handle) from both_at_once
    by.handle, by.handle_key = member.handle, member.handle_key
    return True


def reserve_handle(member: User) -> None:
    """Keep the name that `member` is about to give up out of everybody else's reach for RESERVED_DAYS."""
    ReservedHandle.objects.update_or_create(
        handle_key=member.handle_key,
        defaults={
            "reserved_until": timezone.now() + datetime.timedelta(days=RESERVED_DAYS),
            "held_for": holder_of_member(member.pk),
        },
    )


# -- What members say about themselves -----------------------------------------------------------
@dataclass(frozen=True, slots=True)
class GeneralPieces:
    """The pieces that say nothing of health, named as their columns are. Empty ones are said to nobody."""

    words: str = ""
    words_audience: str = Audience.ME
    country: str = ""  # accounts.places
    country_audience: str = Audience.ME
    languages: tuple[str, ...] = ()  # accounts.languages
    languages_audience: str = Audience.ME


@dataclass(frozen=True, slots=True)
class HealthPieces:
    """The pieces that are health data, named as their columns are."""

    connection: str = ""
    connection_audience: str = Audience.ME
    kind: str = ""
    kind_audience: str = Audience.ME
    diagnosed: int | None = None  # year
    diagnosed_audience: str = Audience.ME


@transaction.atomic
def save_profile(*, by: User, general: GeneralPieces, health: HealthPieces | None = None) -> bool:
    """Write down what `by` says about themselves and to whom; False when it stood so already.

    `health=None` leaves those pieces as they are. The member's row stays locked until commit, so a double press saves once.

    Raises:
        ConsentMissing: there are health pieces, and `by` has not agreed that they are kept. Then nothing is saved.
        PermissionDenied: the account is closed, or `by` may not write for a while and this would show others more words.
    """
    if health is not None:
        require_health_consent(by)
    member = _open_account(by)
    profile = Profile.objects.filter(pk=member.pk).first() or Profile(user=member)
    require(
        not member.is_muted or not _shows_more(profile.words, profile.words_audience, general),
        _(
            "You cannot show others new words at the moment. You can take words away, or show them to fewer people."
        ),
    )
    changed = _keep(profile, {**asdict(general), "languages": list(general.languages)})
    if health is not None:
        row = HealthProfile.objects.filter(pk=member.pk).first() or HealthProfile(user=member)
        changed = _keep(row, asdict(health)) or changed
    return changed


def _open_account(by: User) -> User:
    """The member's row, locked first as everywhere, so that nothing waits in a circle."""
    member = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    require(member.is_active and member.erased_at is None, _("This account is closed."))
    return member


def _shows_more(words: str, audience: str, pieces: GeneralPieces) -> bool:
    wider = _is_wider(pieces.words_audience, audience)
    return bool(pieces.words) and pieces.words_audience != Audience.ME and (wider or pieces.words != words)


def _is_wider(audience: str, than: str) -> bool:
    order = Audience.values  # from one person to all members
    return order.index(audience) > order.index(than)


def _keep(row: Profile | HealthProfile, pieces: dict[str, Any]) -> bool:
    """Write `pieces` into `row`; a member who says nothing has none. False when nothing is different."""
    if all(getattr(row, name) == value for name, value in pieces.items()):
        return False
    for name, value in pieces.items():
        setattr(row, name, value)
    if row.is_empty:
        type(row)._default_manager.filter(pk=row.pk).delete()
    else:
        row.changed_at = timezone.now()
        row.save()
    return True


def save_picture(*, by: User, audience: str, upload: UploadedFile | None = None) -> None:
    """Keep `upload` as the picture of `by`'s profile, without its metadata, for `audience`; without one change who sees it.

    Not inside a transaction: decoding takes a second. The picture that was there goes.

    Raises:
        PermissionDenied: the account is closed, or `by` may not write for a while and this would show others more.
        PictureError: too many today, not a picture that we can read, or the store is away.
    """
    require(by.is_active and by.erased_at is None, _("This account is closed."))
    _refuse_new_picture(by, audience, is_more=upload is not None)  # before anything is stored
    picture = _stored(by, upload) if upload is not None else None
    with transaction.atomic():
        member = _open_account(by)
        profile = Profile.objects.filter(pk=member.pk).first() or Profile(user=member)
        if picture is None and profile.picture is None:
            return
        wider = _is_wider(audience, profile.picture_audience)
        _refuse_new_picture(member, audience, is_more=picture is not None or wider)
        if picture is not None:
            profile_pictures.drop_on_commit(profile.picture)
        _keep(profile, {"picture": picture or profile.picture, "picture_audience": audience})


def _refuse_new_picture(member: User, audience: str, *, is_more: bool) -> None:
    require(
        not (member.is_muted and is_more and audience != Audience.ME),
        _(
            "You cannot show others a new picture at the moment. You can remove it, or show it to fewer people."
        ),
    )


@transaction.atomic
def remove_picture(*, by: User) -> bool:
    """Take the picture off `by`'s profile, and its file with it; False when there is none."""
    member = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    profile = Profile.objects.filter(pk=member.pk).exclude(picture=None).first()
    if profile is None:
        return False
    profile_pictures.drop_on_commit(profile.picture)
    return _keep(profile, {"picture": None, "picture_audience": Audience.ME})


@transaction.atomic
def put_away_profile(*, by: User, member: User) -> bool:
    """Keep `member`'s words to themselves and take their picture off; False when they show neither. For moderators.

    The words stay in the member's own boxes. The reason, the log and the word to the member are the caller's.

    Raises:
        PermissionDenied: `by` does not moderate.
    """
    require(is_moderator(by), _("Only moderators can do this. Nothing was changed."))
    held = User.objects.select_for_update(no_key=True).get(pk=member.pk)
    profile = Profile.objects.filter(pk=held.pk).first()
    if profile is None or not (profile.shows_words or profile.shows_picture):
        return False
    profile_pictures.drop_on_commit(profile.picture)
    return _keep(profile, {"words_audience": Audience.ME, "picture": None, "picture_audience": Audience.ME})


def _stored(by: User, upload: UploadedFile) -> uuid.UUID:
    refuse_size(upload.size or 0)
    if not ratelimits.hit(PICTURES_PER_DAY, str(by.pk)):
        raise PictureError(_("You have tried many pictures today. You can add another one tomorrow."))
    ready = read_picture(upload.read(), profile_pictures.FRAME)
    try:
        return profile_pictures.keep(ready)
    except Exception as broken:  # each kind of store has its own errors
        logger.error("a picture of a profile was not kept: %s", type(broken).__name__)
        raise PictureError(
            _("We could not keep this picture just now. Please try again in a few minutes.")
        ) from broken
