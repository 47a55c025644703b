"""What members change in their settings."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.consent import HandleField
from accounts.models import User
from accounts.registries import PostsChoice

_OTHER = _("Elsewhere")


def _zones() -> list[tuple[Any, list[tuple[str, str]]]]:
    """Time zones by continent, in words that people know: "Europe" holds "Paris"."""
    groups: dict[Any, list[tuple[str, str]]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        area, _slash, place = name.partition("/")
        if not place or area in {"Etc", "SystemV", "US", "posix", "right"}:
            continue
        groups.setdefault(area, []).append((name, place.replace("_", " ")))
    return [*groups.items(), (_OTHER, [("UTC", "UTC")])]


class ComfortForm(forms.Form):
    """How the member reads."""

    theme = forms.ChoiceField(choices=User.Theme.choices, required=False)
    text_size = forms.ChoiceField(choices=User.TextSize.choices, required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("For dates, and for the hour of your digest."),
        choices=_zones,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={
            "required": _("Please choose a time zone."),
            "invalid_choice": _("We do not know this time zone. Please choose one from the list."),
        },
    )

    # -- Switches: accounts.actions.profiles.SWITCHES
    holds_posts = forms.BooleanField(
        label=_("Wait a minute before a post goes out"),
        help_text=_("Until then you can undo it. Nobody sees it or is told before."),
        required=False,
    )
    uses_shortcuts = forms.BooleanField(
        label=_("Keyboard shortcuts"),
        help_text=_("Single keys lead through a page: j to the next post, r to the reply box."),
        required=False,
    )
    welcomes_unanswered = forms.BooleanField(
        label=_("Tell me of threads that nobody has answered"),
        help_text=_(
            "In the forums and drugs you subscribe to, after some hours, at most once a day. You never have to answer."
        ),
        required=False,
    )

    def clean_theme(self) -> str:
        return self.cleaned_data["theme"] or User.Theme.DEVICE

    def clean_text_size(self) -> str:
        return self.cleaned_data["text_size"] or User.TextSize.NORMAL


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
    at_once = forms.TypedChoiceField(
        label=_("When"),
        choices=[("", "later"), ("now", "now")],
        coerce=lambda value: value == "now",
        empty_value=False,
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
