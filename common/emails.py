"""How every mail of the site is composed: subject, plain text and HTML from three templates, nothing remote (D8)."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail as text, ready for the outbox."""

    subject: str
    text: str
    html: str
    headers: dict[str, str] = field(default_factory=dict)

    def to_message(self, to: str) -> EmailMultiAlternatives:
        message = EmailMultiAlternatives(
            self.subject, self.text, settings.DEFAULT_FROM_EMAIL, [to], headers=self.headers
        )
        message.attach_alternative(self.html, "text/html")
        return message


@functools.lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    # keep_at_rules keeps the dark-mode media query, which the default drops.
    return css_inline.CSSInliner(keep_at_rules=True, keep_style_tags=True, load_remote_stylesheets=False)


def compose(
    template: str, context: Mapping[str, Any], *, headers: Mapping[str, str] | None = None
) -> Composed:
    """Render `<template>.subject.txt`, `<template>.txt` and `<template>.html` with `context` and the site's names.

    `template` is a path without ending, as "notifications/emails/digest".
    """
    values = {
        "site_name": settings.SITE_NAME,
        "origin": settings.SITE_ORIGIN,
        "sender_name": settings.MAIL_SENDER_NAME,
        "postal_address": settings.SITE_POSTAL_ADDRESS,
        **context,
    }
    subject = re.sub(r"\s+", " ", render_to_string(f"{template}.subject.txt", values)).strip()
    text = re.sub(r"\n{3,}", "\n\n", render_to_string(f"{template}.txt", values)).strip() + "\n"
    html = _inliner().inline(render_to_string(f"{template}.html", values))
    return Composed(subject, text, html, {"Auto-Submitted": "auto-generated", **(headers or {})})
