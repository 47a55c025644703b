"""What staff say before they see something protected."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffLook
from common.forms import TextField


class ReasonForm(forms.Form):
    """Why somebody looks. The member reads both."""

    reason = forms.ChoiceField(
        label=_("Why you look"),
        choices=[("", _("Choose what fits best")), *StaffLook.Reason.choices],
        help_text=_("The member reads this, with your role and the time. Not your name."),
        error_messages={
            "required": _("Choose what fits best."),
            "invalid_choice": _("Choose what fits best."),
        },
    )
    note = TextField(
        label=StaffLook._meta.get_field("note").verbose_name,
        help_text=_("The member reads this too. It may be left empty."),
        required=False,
        max_chars=StaffLook.NOTE_MAX_CHARS,
        widget=forms.TextInput(
            attrs={"class": "vTextField", "autocomplete": "off", "maxlength": StaffLook.NOTE_MAX_CHARS}
        ),
    )
