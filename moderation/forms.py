"""Forms of members who report, and of moderators who act."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.handles import handle_key
from accounts.models import MemorialRequest, User
from common.forms import TextField
from forums.drug_form import SubjectForm
from forums.models import Forum
from moderation.models import LogEntry, Report


class ReportForm(forms.Form):
    """Why a post should be looked at."""

    reason = forms.ChoiceField(
        label=_("What is it about?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what fits best. “Something else” is fine."),
            "invalid_choice": _("Choose what fits best. “Something else” is fine."),
        },
    )
    words = TextField(
        label=_("Anything a moderator should know"),
        help_text=_("You can leave this empty."),
        required=False,
        max_chars=Report.WORDS_MAX_CHARS,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
    )


def _reason_field(*, required: bool) -> TextField:
    return TextField(
        label=_("Reason"),
        required=required,
        max_chars=LogEntry.REASON_MAX_CHARS,
        error_messages={
            "required": _(
                "Say why in a few words. The author reads them, and they make a second look possible."
            )
        },
        widget=forms.TextInput(
            attrs={
                "class": "vTextField",
                "autocomplete": "off",
                "maxlength": LogEntry.REASON_MAX_CHARS,
                "list": "usual-reasons",
            }
        ),
    )


class HideForm(forms.Form):
    """Hiding needs a reason: the author and everybody who comes by reads it."""

    reason = _reason_field(required=True)
    reason.help_text = _(
        "The author reads this, and it stands where the words were. No names, and nothing about anybody’s health."
    )


class ActForm(forms.Form):
    """Other acts may say why."""

    reason = _reason_field(required=False)
    reason.help_text = _("The author reads this. It may be left empty.")


class NoteForm(forms.Form):
    """Acts that nobody is told of: the words are for the log."""

    reason = _reason_field(required=False)
    reason.help_text = _("For the log only. It may be left empty.")


class MemorialForm(forms.Form):
    """Who died, and how one knows. The name is typed, so that no slip in a list does it."""

    handle = TextField(
        label=_("Name of the member"),
        max_chars=User.HANDLE_MAX_CHARS,
        error_messages={"required": _("Please type the name that others see.")},
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off", "spellcheck": "false"}),
    )
    note = TextField(
        label=_("How we know"),
        help_text=_("For moderators only. Who told us, and when. Nothing about health."),
        max_chars=MemorialRequest.NOTE_MAX_CHARS,
        error_messages={"required": _("Say in a few words how we know. Another moderator decides by it.")},
        widget=forms.TextInput(attrs={"class": "vLargeTextField", "autocomplete": "off"}),
    )

    def clean_handle(self) -> str:
        typed = self.cleaned_data["handle"]
        self.member = User.objects.filter(handle_key=handle_key(typed), erased_at=None).first()
        if self.member is None:
            raise forms.ValidationError(_("There is no member of this name."), code="nobody")
        return typed


class EmptyForm(forms.Form):
    """A press of a button, with nothing to say."""


class MoveForm(ActForm):
    """Where a thread goes."""

    forum = forms.ModelChoiceField(
        label=_("Move to"),
        queryset=Forum.objects.select_related("group"),
        empty_label=_("Choose a forum"),
        error_messages={
            "required": _("Choose the forum that the thread goes to."),
            "invalid_choice": _("That forum is not here any more. Choose another one."),
        },
    )
    field_order = ["forum", "reason"]


class CorrectForm(SubjectForm, ActForm):
    """What a thread is about."""

    field_order = ["drug_1", "drug_2", "drug_3", "topic", "reason"]
