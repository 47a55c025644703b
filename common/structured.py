"""Data for search engines inside a page (JSON-LD). It is read by nobody else and runs nothing.

A script element whose type is no script is data: browsers do not run it, so a Content-Security-Policy without inline scripts
stands as it is.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from collections.abc import Mapping

_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}  # no text can end the element


def json_ld(data: Mapping[str, Any]) -> SafeString:
    """`data` under the vocabulary of schema.org as an element for the head of a page. Empty values are left out."""
    full = {"@context": "https://schema.org", **_filled(data)}
    text = json.dumps(full, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: kept for key, each in value.items() if (kept := _filled(each)) not in ("", None, [], {})}
    if isinstance(value, list | tuple):
        return [_filled(each) for each in value]
    return value
