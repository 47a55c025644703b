"""What every way of joining asks: a name, an age, three agreements. Imported by allauth's own forms, so it imports none of them."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING, Any, NamedTuple

from allauth.core import context
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from accounts import rules, selectors
from accounts.actions.joining import welcome_member
from accounts.forms.pending import read_pending
from accounts.handles import MAX_CHARS, TAKEN, clean_handle
from accounts.models.user import wings_of
from accounts.registries import SignupChoices

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User

_FIRST_YEAR = 1900
_NO_ZONES = {"localtime", "posixrules", "Factory"}  # files that some systems keep among the zones
_YEAR_PLEASE = _("Please write the year with four digits, like 1984.")


class HandleField(forms.CharField):
    """The name others see. Cleaned, not yet known to be free."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("The name others will see"))
        kwargs.setdefault(
            "help_text", _("Made up is best. Not your real name, and not one you use elsewhere.")
        )
        super().__init__(
            widget=forms.TextInput(
                attrs={
                    "class": "input",
                    "autocomplete": "off",
                    "autocapitalize": "none",
                    "spellcheck": "false",
                    "maxlength": MAX_CHARS,
                }
            ),
            strip=False,
            required=False,  # clean_handle says it in better words
            **kwargs,
        )
        self.validators = []  # control characters and null bytes vanish instead

    def clean(self, value: Any) -> str:
        return clean_handle(str(super().clean(value)))


class YearField(forms.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.TextInput(
                attrs={
                    "class": "input year",
                    "inputmode": "numeric",
                    "maxlength": 4,
                    "autocomplete": "bday-year",
                }
            ),
            error_messages={"required": _YEAR_PLEASE, "invalid": _YEAR_PLEASE},
            **kwargs,
        )

    def validate(self, value: Any) -> None:
        super().validate(value)
        if not _FIRST_YEAR <= value <= timezone.now().year:
            raise forms.ValidationError(_YEAR_PLEASE, code="year")


def _agreement(label: Any, please: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, error_messages={"required": please})


class Sign(NamedTuple):
    wings: tuple[int, int, int]


class ConsentSignupForm(forms.Form):
    """Asked of everybody who joins, by e-mail or through Google or Facebook. The date of birth is not stored."""

    field_order = (
        "handle", "email", "password1", "born_month", "born_year", "terms", "privacy", "health", "wants_digest",
        "time_zone",
    )  # fmt: skip

    handle = HandleField()
    born_month = forms.TypedChoiceField(
        label=_("Month you were born"),
        choices=[("", _("Month")), *MONTHS.items()],
        coerce=int,
        widget=forms.Select(attrs={"class": "input", "autocomplete": "bday-month"}),
        error_messages={
            "required": _("Please choose the month you were born."),
            "invalid_choice": _("Please choose the month you were born."),
        },
    )
    born_year = YearField(label=_("Year you were born"))
    terms = _agreement(_("Terms"), _("To join, we need your yes to the terms."))
    privacy = _agreement(_("Privacy policy"), _("To join, we need your yes to the privacy policy."))
    health = _agreement(_("Health data"), _("To join, we need your yes to how we treat health data."))
    wants_digest = forms.BooleanField(label=_("Send me a weekly digest"), required=False)
    time_zone = forms.Field(required=False, widget=forms.HiddenInput(attrs={"data-time-zone": ""}))

    def clean_time_zone(self) -> str:
        """The zone of the device when we know it, else UTC. Nobody typed it, so nobody is asked to mend it."""
        zone = self.cleaned_data["time_zone"]
        return str(zone) if zone in zoneinfo.available_timezones() - _NO_ZONES else "UTC"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (handle := cleaned.get("handle")) and not self.handle_is_free(handle):
            self.add_error("handle", forms.ValidationError(TAKEN, code="taken"))
        return cleaned

    def handle_is_free(self, handle: str) -> bool:
        return selectors.is_free_to_join(
            handle, email=self.cleaned_data.get("email", ""), pending=read_pending(context.request)
        )

    @property
    def sign(self) -> Sign:
        """The butterfly of the name typed so far."""
        return Sign(wings_of(str(self["handle"].value() or "")))

    def is_too_young(self) -> bool:
        """By the answers of a valid form. In doubt, yes."""
        return not rules.is_old_enough(
            self.cleaned_data["born_year"],
            self.cleaned_data["born_month"],
            today=timezone.now().date(),
            minimum_age=settings.MINIMUM_AGE,
        )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the account is there, in the same transaction."""
        welcome_member(
            by=user,
            choices=SignupChoices(
                wants_digest=self.cleaned_data["wants_digest"], time_zone=self.cleaned_data["time_zone"]
            ),
        )
