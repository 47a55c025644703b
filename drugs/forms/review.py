"""Forms of the way to readers: handing in, returning, putting back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import TextField

_NOTE_CHARS, _REMARK_CHARS = 200, 500  # as the columns of DrugProposal


class SeenForm(forms.Form):
    """`revision`: which working copy the editor looked at."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ProposeForm(SeenForm):
    note = TextField(
        label=_("What changed, in your words"),
        help_text=_("For the second reader and the history. You can leave it empty."),
        required=False,
        max_chars=_NOTE_CHARS,
        widget=forms.TextInput(attrs={"class": "vTextField", "maxlength": _NOTE_CHARS}),
    )
    is_small = forms.BooleanField(
        label=_("Only the wording changed"),
        help_text=_("Then posts written before do not say that the page has changed since."),
        required=False,
    )


class RemarkForm(forms.Form):
    remark = TextField(
        label=_("What should change"),
        help_text=_("Who handed it in reads this, and it stays beside the proposal."),
        max_chars=_REMARK_CHARS,
        error_messages={"required": _("Say in a few words what should change: it goes to who wrote it.")},
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60, "maxlength": _REMARK_CHARS}),
    )
