"""Rows of long lists, at the price of filling in a form.

A template that prints twenty rows looks up every name, tests every condition and translates every word twenty times. Here
it is rendered once for each shape of a row (which values are there and which are not) and language, with holes where the
values go; a row then costs one `format_html`, which escapes the values as a template would.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

_HOLE = "\ue000{}\ue001"  # private-use signs: no template of ours writes them, and escaping leaves them alone
_HOLES = re.compile("\ue000([0-9]+)\ue001")


class RowTemplate:
    """Renders `template` with `row`, a mapping of `slots` to values.

    The template may print values and test whether they are there. It may not compare or filter them, or hand them to a tag
    that looks inside: on the one rendering that counts, they are holes.
    """

    def __init__(self, template: str, slots: tuple[str, ...]) -> None:
        self._template = template
        self._slots = slots
        self._patterns: dict[tuple[Any, ...], str] = {}

    def fill(self, *values: str | int) -> SafeString:
        """One row; `values` in the order of the slots. Text that is not marked safe is escaped; False and "" are not there."""
        shape = (get_language(), *map(bool, values))
        pattern = self._patterns.get(shape) or self._pattern(shape)
        there = [value if value.__class__ is SafeString else escape(str(value)) for value in values if value]
        return mark_safe(pattern.format(*there))  # noqa: S308 - a template's own output, around escaped values

    def _pattern(self, shape: tuple[Any, ...]) -> str:
        there = shape[1:]
        numbers = iter(range(len(there)))
        row = {
            slot: _HOLE.format(next(numbers)) if is_there else ""
            for slot, is_there in zip(self._slots, there, strict=True)
        }
        html = render_to_string(self._template, {"row": row}).replace("{", "{{").replace("}", "}}")
        pattern = _HOLES.sub(r"{\1}", html.strip("\n"))
        if not settings.DEBUG:  # a developer's change of the template shows at once
            self._patterns[shape] = pattern
        return pattern
