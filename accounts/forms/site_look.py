"""Dresses forms that other libraries define: our classes, no placeholders, our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

_EMAIL_MAX_CHARS = 254  # RFC 5321, and the column
_BOXES = (forms.TextInput, forms.PasswordInput, forms.Textarea, forms.Select)
_WORDS = {"required": _("Please fill this in.")}
_EMAIL_WORDS = {
    "required": _("Please fill in your e-mail address."),
    "max_length": _("This is longer than addresses are. Please look at it again."),
    "invalid": _("Please write the whole address, with the part from the @ sign on, like name@example.org."),
}


class SiteLook(forms.Form):
    """Mix in before a form of allauth. `labels`, `helps` and `words` (errors) are by field name."""

    labels: ClassVar[Mapping[str, Any]] = {}
    helps: ClassVar[Mapping[str, Any]] = {}
    words: ClassVar[Mapping[str, Mapping[str, Any]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress()

    def dress(self) -> None:
        for name, field in self.fields.items():
            widget = field.widget
            widget.attrs.pop("placeholder", None)  # a placeholder is no label and goes away while one types
            if isinstance(widget, _BOXES):
                widget.attrs["class"] = " ".join({*widget.attrs.get("class", "").split(), "input"})
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages |= _WORDS
            if isinstance(field, forms.EmailField):
                field.error_messages |= _EMAIL_WORDS
                # allauth would cut a longer one, and the rest would be somebody else's.
                field.validators.append(MaxLengthValidator(_EMAIL_MAX_CHARS))
            field.error_messages |= self.words.get(name, {})
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")
