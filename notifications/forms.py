"""The form under Settings, E-mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import EmailPreference


def _weekdays() -> list[tuple[int, Any]]:
    return [(day.value, day.label) for day in EmailPreference.Weekday]


class DigestForm(forms.Form):
    """When the digest comes and what it may say."""

    frequency = forms.ChoiceField(
        label=_("How often"), choices=EmailPreference.Frequency.choices, widget=forms.RadioSelect
    )
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"), coerce=int, choices=_weekdays, help_text=_("For the weekly digest.")
    )
    hour = forms.TypedChoiceField(
        label=_("Hour"), coerce=int, choices=[(hour, f"{hour}:00") for hour in range(24)]
    )
    titles = forms.BooleanField(label=_("Show titles of threads in the mail"), required=False)

    def __init__(self, *args: Any, preference: EmailPreference, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "frequency": preference.digest_frequency,
            "weekday": preference.digest_weekday,
            "hour": preference.digest_hour,
            "titles": preference.digest_titles,
        }
        super().__init__(*args, **kwargs)
        for name in ("weekday", "hour"):
            self.fields[name].widget.attrs["class"] = "input"
