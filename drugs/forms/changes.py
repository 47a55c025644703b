"""The day since which a reader wants to see what changed."""

from __future__ import annotations

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_FORMAT = "%Y-%m-%d"  # what browsers send, and what addresses carry


class SinceForm(forms.Form):
    """Empty is fine: the page has a day of its own then."""

    since = forms.DateField(
        label=_("Since"),
        required=False,
        input_formats=[_FORMAT],
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format=_FORMAT),
        error_messages={
            "invalid": _("We could not read that day. Write year, month and day, like 2027-05-03."),
        },
    )

    def clean_since(self) -> datetime.date | None:
        since: datetime.date | None = self.cleaned_data["since"]
        if since is not None and since > timezone.now().astimezone(datetime.UTC).date():
            raise ValidationError(_("That day is still to come. Choose today or a day before."))
        return since
