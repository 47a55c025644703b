"""What a member wishes for their posts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.registries import PostsChoice


class LastWishForm(forms.Form):
    """One of the three things that can happen to posts, or nothing said."""

    posts = forms.TypedChoiceField(
        label=_("If I die, my posts"),
        choices=[("", ""), *((choice.value, choice.value) for choice in PostsChoice)],
        coerce=PostsChoice,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Please choose one of the four.")},
    )
