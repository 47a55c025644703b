"""What staff say before they see something protected."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffLook
from common.forms import TextField

# The same reasons and pieces in words for staff; those of the model speak to the member.
REASONS = {
    StaffLook.Reason.REPORT: _("To decide about a report"),
    StaffLook.Reason.ASKED: _("They asked us something"),
    StaffLook.Reason.SAFETY: _("Someone may be in danger"),
    StaffLook.Reason.LAW: _("The law asked for it"),
    StaffLook.Reason.FAULT: _("To find a fault of the site"),
}
PIECES = {
    StaffLook.What.EMAIL: _("E-mail address"),
    StaffLook.What.HEALTH: _("Health fields of the profile"),
    StaffLook.What.REPORT: _("What was reported"),
    StaffLook.What.MESSAGES: _("Messages"),
}


class ReasonForm(forms.Form):
    """Why somebody looks. The member reads both."""

    reason = forms.ChoiceField(
        label=_("Why you look"),
        choices=[("", _("Choose what fits best")), *REASONS.items()],
        help_text=_("The member reads this, with your role and the time. Not your name."),
        error_messages={
            "required": _("Choose what fits best."),
            "invalid_choice": _("Choose what fits best."),
        },
    )
    note = TextField(
        label=_("In a few words"),
        help_text=_("The member reads this too. It may be left empty."),
        required=False,
        max_chars=StaffLook.NOTE_MAX_CHARS,
        widget=forms.TextInput(
            attrs={"class": "vTextField", "autocomplete": "off", "maxlength": StaffLook.NOTE_MAX_CHARS}
        ),
    )
