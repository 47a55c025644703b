"""What members change in their settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.consent import HandleField
from accounts.registries import PostsChoice

if TYPE_CHECKING:
    from accounts.models import User


class HandleForm(forms.Form):
    handle = HandleField(help_text=_("Made up is best. Links to your page change with it."))


class DistanceForm(forms.Form):
    """What a member wants of another: "" (as everybody), "mute" or "block"."""

    distance = forms.ChoiceField(
        choices=[("", ""), ("mute", ""), ("block", "")],
        required=False,
        error_messages={"invalid_choice": _("Please choose one of the three.")},
    )


class CloseAccountForm(forms.Form):
    """Which of three things happens to the posts, whether there are days to come back, and the name typed again, so that no slip
    closes an account."""

    posts = forms.TypedChoiceField(
        label=_("What happens to your posts"),
        choices=[(choice.value, choice.value) for choice in PostsChoice],
        coerce=PostsChoice,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose what happens to your posts."),
            "invalid_choice": _("Please choose what happens to your posts."),
        },
    )
    at_once = forms.ChoiceField(
        label=_("When"),
        choices=[("", "later"), ("now", "now")],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Please choose one of the two.")},
    )
    handle = forms.CharField(
        label=_("Your name here"),
        required=False,
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, member: User, **kwargs: Any) -> None:
        self.member = member
        super().__init__(*args, **kwargs)
        self.fields["handle"].validators = []
        self.fields["handle"].help_text = _(
            "Please type “%(handle)s”, so that nothing happens by a slip."
        ) % {"handle": member.handle}

    def clean_at_once(self) -> bool:
        return self.cleaned_data["at_once"] == "now"

    def clean_handle(self) -> str:
        typed = self.cleaned_data["handle"].strip()
        if typed.casefold() != self.member.handle.casefold():
            raise forms.ValidationError(
                _("This is not the name above. Nothing was closed. Please type it again."), code="mismatch"
            )
        return typed


class AdminEraseForm(forms.Form):
    """What an administrator chooses for members who asked to be erased."""

    posts = forms.TypedChoiceField(
        label=_("What happens to their posts"),
        choices=[
            (PostsChoice.ERASE.value, _("Erase the posts")),
            (PostsChoice.ANONYMISE.value, _("Keep them without the name")),
            (PostsChoice.KEEP.value, _("Keep them as they are")),
        ],
        coerce=PostsChoice,
        widget=forms.RadioSelect,
    )
