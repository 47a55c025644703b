"""Names that others see: how they are written, and the key under which they are unique."""

from __future__ import annotations

import re
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.look_alikes import LOOK_ALIKES
from common.forms import clean_text

MIN_CHARS, MAX_CHARS = 3, 30
KEY_MAX_CHARS = 60
RESERVED_DAYS = 90  # how long the former name of somebody who renamed or left stays out of reach

_SEPARATORS = "_-."
_LOOK_ALIKES_OF_ONE_ALPHABET = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"}
_DIGITS_AS_LETTERS = str.maketrans("3457", "east")  # 0 and 1 are letters in every key

# Nobody is taken for the people who run the site. Compared after folding, also with digits read as letters.
RESERVED = frozenset(
    {
        "about", "abuse", "account", "accounts", "admins", "anonymous", "bot", "contact", "crisis", "deleted", "editor",
        "editors", "emergency", "erased", "everyone", "former", "formermember", "formermembers", "guest", "help",
        "helpdesk", "home", "info", "information", "lupus", "lupusteam", "me", "member", "members", "mod", "mods",
        "moderation", "moderators", "newsletter", "nobody", "noreply", "null", "official", "operator", "owner",
        "postmaster", "privacy", "root", "safety", "security", "settings", "staff", "support", "system", "team", "terms",
        "undefined", "user", "users", "visitor", "webmaster", "yourteam",
    }
)  # fmt: skip
_RESERVED_STARTS = ("admin", "formermember", "lupusteam", "moderator", "sysadmin")
_FORMER = re.compile(r"former[\dlo]+")  # former_handle as a key

_ADDRESS_ENDS = re.compile(
    r"\.(com|org|net|info|biz|io|co|me|ru|shop|online|site|store|xyz)$|^www\.", re.IGNORECASE
)
_URL_CHARS = re.compile(r"[/:?#%&=\\]")

TAKEN = _("Someone has this name, or one that looks very much like it. Please choose another.")


def handle_key(handle: str) -> str:
    """`handle` folded for comparison: NFKC, case-folded, look-alike letters as Latin ones, without `_`, `-` and `.`.

    So "Blue_Door", "bluedoor" and full-width or Cyrillic forms of it are one name, and "marIow" with a capital i is
    "marlow". Whatever an address holds may be folded.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", clean_text(handle)).casefold())
    return "".join(char for char in folded.translate(LOOK_ALIKES) if char not in _SEPARATORS)


_RESERVED_KEYS = frozenset(handle_key(word) for word in RESERVED)
_RESERVED_KEY_STARTS = tuple(handle_key(word) for word in _RESERVED_STARTS)


def clean_handle(value: str) -> str:
    """`value` as it will be shown.

    Raises:
        ValidationError: it is not a name that members can have. Whether it is free is asked elsewhere.
    """
    handle = unicodedata.normalize("NFKC", clean_text(value))
    if not handle:
        raise ValidationError(_("Please choose a name. Made up is best."), code="required")
    if "@" in handle:
        raise ValidationError(
            _(
                "This looks like an e-mail address. Others will see this name, so please choose one "
                "that does not lead to you."
            ),
            code="email",
        )
    if _URL_CHARS.search(handle) or _ADDRESS_ENDS.search(handle):
        raise ValidationError(
            _("This looks like the address of a page. Please choose a name without one."), code="url"
        )
    if len(handle) < MIN_CHARS:
        raise ValidationError(
            _("Please use at least %(least)s characters."), code="short", params={"least": MIN_CHARS}
        )
    if len(handle) > MAX_CHARS or len(handle_key(handle)) > KEY_MAX_CHARS:
        raise ValidationError(
            _("This is too long. Names have up to %(most)s characters."),
            code="long",
            params={"most": MAX_CHARS},
        )
    _check_characters(handle)
    if is_reserved(handle):
        raise ValidationError(
            _("This name is kept back, so that nobody is taken for the people who run the site."),
            code="reserved",
        )
    return handle


def _check_characters(handle: str) -> None:
    kinds = [unicodedata.category(char)[0] for char in handle]
    if any(
        kind not in "LM" and char not in _SEPARATORS and not char.isdecimal()
        for kind, char in zip(kinds, handle, strict=True)
    ):
        raise ValidationError(
            _("Please use letters, digits and the signs _ - and . only, without spaces."), code="characters"
        )
    if "L" not in kinds:
        raise ValidationError(_("Please use at least one letter."), code="letter")
    # A mark sits on the letter before it; more than two in a row climb over the lines around.
    if handle[0] in _SEPARATORS or handle[-1] in _SEPARATORS or kinds[0] == "M" or "MMM" in "".join(kinds):
        raise ValidationError(_("Please begin and end with a letter or a digit."), code="ends")
    alphabets = {unicodedata.name(char, "").split(" ")[0] for char in handle if char.isalpha()}
    if len(alphabets & _LOOK_ALIKES_OF_ONE_ALPHABET) > 1:
        raise ValidationError(_("Please use the letters of one alphabet."), code="alphabets")


def is_reserved(handle: str) -> bool:
    """Whether `handle` could pass for the people who run the site, or for a former member."""
    key = handle_key(handle)
    readings = {key, key.translate(_DIGITS_AS_LETTERS)}
    return (
        not _RESERVED_KEYS.isdisjoint(readings)
        or any(reading.startswith(_RESERVED_KEY_STARTS) for reading in readings)
        or _FORMER.fullmatch(key) is not None
    )


def former_handle(user_pk: int) -> str:
    """What stands in the place of a name that was erased."""
    return f"former-{user_pk}"


def sealed_key(key: str, *, secret: str | bytes | None = None) -> str:
    """Stands for the key of a name whose member left: it can be compared with, and not be read."""
    return salted_hmac("accounts.reserved_handle.key", key, secret=secret).hexdigest()


def forms_of_key(key: str) -> list[str]:
    """How the name `key` may stand among reserved ones: as it is, or sealed, also with a SECRET_KEY from before."""
    return [key, *(sealed_key(key, secret=secret) for secret in (None, *settings.SECRET_KEY_FALLBACKS))]


def holder_of_address(email: str) -> str:
    """Stands for the address of a sign-up in a reservation, without telling the address."""
    return salted_hmac("accounts.reserved_handle.address", email.lower()).hexdigest()


def holder_of_member(user_pk: int) -> str:
    """Stands for the member who gave a name up and may take it back."""
    return salted_hmac("accounts.reserved_handle.member", str(user_pk)).hexdigest()
