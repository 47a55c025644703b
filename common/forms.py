"""Forms in the site's markup, and the checks every text field shares."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from common.signs import is_blank, tame

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class SiteFormRenderer(TemplatesSetting):
    """Draws every form with templates/components/form.html and field.html."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


def clean_text(value: str) -> str:
    """`value` with one kind of line end and no characters that PostgreSQL or a screen reader cannot take, tamed, stripped."""
    return tame(_CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))).strip()


class TextField(forms.CharField):
    """A text people write: control characters, null bytes and lone surrogates vanish instead of failing the form."""

    def __init__(self, *, max_chars: int, **kwargs: Any) -> None:
        self.max_chars = max_chars
        super().__init__(strip=False, **kwargs)
        self.validators = [
            v for v in self.validators if type(v).__name__ != "ProhibitNullCharactersValidator"
        ]

    def to_python(self, value: Any) -> str:
        return clean_text(str(super().to_python(value)))

    def validate(self, value: str) -> None:
        super().validate(value)
        if (over := len(value) - self.max_chars) > 0:
            raise ValidationError(
                _(
                    "This is %(over)s characters over the limit of %(limit)s. "
                    "Your text is kept: shorten it, or post it in two parts."
                ),
                code="too_long",
                params={"over": f"{over:,}", "limit": f"{self.max_chars:,}"},
            )


class ShortText(TextField):
    """A few words; signs that nobody can see or hear are none."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return "" if is_blank(text) else text

    def validate(self, value: str) -> None:
        if (over := len(value) - self.max_chars) > 0:
            raise ValidationError(
                _(
                    "This is %(over)s characters over the limit of %(limit)s. Your text is kept. A thread has room for more."
                ),
                code="too_long",
                params={"over": f"{over:,}", "limit": f"{self.max_chars:,}"},
            )
