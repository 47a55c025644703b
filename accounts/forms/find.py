"""Finding a member by address, for administrators."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.reason_form import ReasonForm


class FindForm(ReasonForm):
    """Whose address this is. Sent in the body of the request: addresses of pages are written down in many places."""

    address = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The whole address."),
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        error_messages={
            "required": _("Please fill in the e-mail address."),
            "invalid": _("Please write the whole address, with the part from the @ sign on."),
            "max_length": _("This is longer than addresses are. Please look at it again."),
        },
    )
    field_order = ["address", "reason", "note"]
