"""The field for a picture, beside a box for words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import TextField
from forums.models import Picture
from forums.pictures import PictureError, refuse_size


class _PictureField(forms.FileField):
    """Says how big a file is before anything looks inside."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        if data:
            try:
                refuse_size(data.size or 0)
            except PictureError as refused:
                raise ValidationError(str(refused)) from refused
        return super().clean(data, initial)


class PictureForm(forms.Form):
    """One photo and what it shows."""

    picture = _PictureField(
        label=_("Photo"),
        max_length=None,
        allow_empty_file=True,
        error_messages={
            "required": _("Choose a photo first. Your text is kept."),
            "invalid": _("No photo arrived. Your text is kept: please choose the photo again."),
        },
    )
    picture_alt = TextField(
        label=_("What does it show?"),
        max_chars=Picture.ALT_MAX_CHARS,
        error_messages={
            "required": _(
                "Say in a few words what the photo shows, and choose it again: some of us listen to pages. Your text is kept."
            )
        },
    )
