"""What members say about themselves, each piece with who sees it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import languages, places
from accounts.actions.profiles import GeneralPieces, HealthPieces
from accounts.audiences import Audience
from accounts.lupus import LupusKind
from accounts.models import HealthProfile, Profile
from accounts.selectors.profiles import HEALTH, LABELS
from common.forms import ShortText
from common.http import whole_number
from common.pictures import PictureError, refuse_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FROM_LIST = _("Please choose one from the list, or leave it open.")
_WHO = _("Please choose who sees this.")
_NOT_SAID = ("", _("I would rather not say"))
LANGUAGES = ("language_1", "language_2", "language_3", "language_4")


def _choice(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"invalid_choice": _FROM_LIST},
        **kwargs,
    )


def _who() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Who sees it"),
        choices=Audience.choices,
        initial=Audience.ME,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": _WHO, "invalid_choice": _WHO},
    )


def _by_name(choice: tuple[str, str]) -> str:
    """Å beside A, whatever the signs on a letter."""
    plain = unicodedata.normalize("NFKD", choice[1])
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()


def _countries() -> list[Any]:
    def named(codes: dict[str, Any]) -> list[tuple[str, str]]:
        return sorted(((code, str(name)) for code, name in codes.items()), key=_by_name)

    return [
        _NOT_SAID,
        (_("A part of the world"), named(places.PARTS_OF_THE_WORLD)),
        (_("A country or territory"), named(places.COUNTRIES)),
    ]


def _languages(first: Any) -> Callable[[], list[Any]]:
    def choices() -> list[Any]:
        named = sorted(((code, languages.language_choice(code)) for code in languages.CODES), key=_by_name)
        return [("", first), *named]

    return choices


class ProfileForm(forms.Form):
    """Everything may stay empty. Without the agreement about health data (`agreed`) those pieces are not there."""

    words = ShortText(
        label=LABELS["words"],
        required=False,
        max_chars=Profile.WORDS_MAX_CHARS,
        help_text=_("What you like people to know. Best without your real name, your town or your work."),
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
    )
    words_audience = _who()
    country = _choice(
        LABELS["country"], _countries, help_text=_("A part of the world is enough: it says less about you.")
    )
    country_audience = _who()
    language_1 = _choice(_("Language"), _languages(_NOT_SAID[1]))
    language_2 = _choice(_("Second language"), _languages(_("No other")))
    language_3 = _choice(_("Third language"), _languages(_("No other")))
    language_4 = _choice(_("Fourth language"), _languages(_("No other")))
    languages_audience = _who()
    connection = _choice(LABELS["connection"], [_NOT_SAID, *HealthProfile.Connection.choices])
    connection_audience = _who()
    kind = _choice(LABELS["kind"], [_NOT_SAID, *LupusKind.choices])
    kind_audience = _who()
    diagnosed = forms.CharField(
        label=LABELS["diagnosed"],
        required=False,
        help_text=_("The year is enough."),
        widget=forms.TextInput(
            attrs={"class": "input year", "inputmode": "numeric", "maxlength": 4, "autocomplete": "off"}
        ),
    )
    diagnosed_audience = _who()

    def __init__(self, *args: Any, agreed: bool, **kwargs: Any) -> None:
        self.agreed = agreed
        super().__init__(*args, **kwargs)
        if agreed:
            self.fields["diagnosed"].validators = []  # what is no year is said in the words below
        else:
            for key in HEALTH:
                del self.fields[key], self.fields[f"{key}_audience"]

    def clean_words(self) -> str:
        """Without long gaps, which push the rest of the page away."""
        return re.sub(r"\n\s*\n\s*", "\n\n", self.cleaned_data["words"])

    def clean_diagnosed(self) -> int | None:
        text = self.cleaned_data["diagnosed"].strip()
        if not text:
            return None
        year = whole_number(text, 4)
        if year is None or year < HealthProfile.FIRST_YEAR:
            raise forms.ValidationError(_("Please write the year with four digits, like 2019."), code="year")
        if year > timezone.localdate().year:
            raise forms.ValidationError(
                _("This year is still to come. Please look at it again."), code="to_come"
            )
        return year

    @property
    def languages(self) -> list[forms.BoundField]:
        """Their boxes, for the page."""
        return [self[name] for name in LANGUAGES]

    @property
    def general(self) -> GeneralPieces:
        """What a valid form says, but for health."""
        data = self.cleaned_data
        spoken = dict.fromkeys(code for name in LANGUAGES if (code := data[name]))
        return GeneralPieces(
            words=data["words"],
            words_audience=data["words_audience"],
            country=data["country"],
            country_audience=data["country_audience"],
            languages=tuple(spoken),
            languages_audience=data["languages_audience"],
        )

    @property
    def health(self) -> HealthPieces | None:
        """What a valid form says about health; None where that was not asked."""
        if not self.agreed:
            return None
        return HealthPieces(
            **{name: self.cleaned_data[name] for key in HEALTH for name in (key, f"{key}_audience")}
        )


class _PhotoField(forms.FileField):
    """Says how big a file is before anything looks inside."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        if data:
            try:
                refuse_size(data.size or 0)
            except PictureError as refused:
                raise forms.ValidationError(str(refused), code="size") from refused
        return super().clean(data, initial)


class PictureForm(forms.Form):
    """The picture of a profile and who sees it. Where there is one, another is not asked for."""

    picture = _PhotoField(
        label=_("Photo"),
        max_length=None,
        allow_empty_file=True,
        help_text=_(
            "JPEG, PNG or WebP, up to 10 MB. The place and the device that a photo carries are taken off. "
            "A face, a street or a badge can tell who you are."
        ),
        widget=forms.FileInput(attrs={"class": "input", "accept": "image/jpeg,image/png,image/webp"}),
        error_messages={
            "required": _("Choose a photo first."),
            "invalid": _("No photo arrived. Please choose it again."),
        },
    )
    audience = forms.ChoiceField(
        label=_("Who sees it"),
        choices=Audience.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _WHO, "invalid_choice": _WHO},
    )

    def __init__(self, *args: Any, has_picture: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picture"].required = not has_picture


def profile_initial(profile: Profile, health: HealthProfile) -> dict[str, Any]:
    """What the form shows of what is there."""
    return dict(_initial(profile, health))


def _initial(profile: Profile, health: HealthProfile) -> Iterator[tuple[str, Any]]:
    for key in ("words", "country"):
        yield key, getattr(profile, key)
    yield from zip(LANGUAGES, profile.languages, strict=False)
    for key in ("words", "country", "languages"):
        yield f"{key}_audience", getattr(profile, f"{key}_audience")
    for key in HEALTH:
        yield key, getattr(health, key) or ""
        yield f"{key}_audience", getattr(health, f"{key}_audience")
