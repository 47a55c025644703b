"""How somebody likes to read: the light of the page, the size of its text, movement, language.

A member's choices are columns of `User`. A visitor's stand in one cookie, which their browser gets when they choose and not
before; the page held for all visitors is the plain one, and the choices are put into its `<html>` as it is handed out.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.html import format_html, format_html_join

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

# What each part of the cookie may say. The values are those of the columns of `User`.
_KNOWN = {
    "theme": ("light", "dim", "dark"),
    "text_size": ("large", "larger", "largest"),
    "motion": ("less",),
}
_HTML = b"<html "  # as base.html begins, behind its doctype
_HTML_WITHIN = 40  # bytes


@dataclass(frozen=True, slots=True)
class Comfort:
    """Empty: as the device has it. The names are those of the columns of `User`."""

    theme: str = ""
    text_size: str = ""
    motion: str = ""
    language: str = ""  # of settings.LANGUAGES
    is_quiet: bool = False  # members only

    @property
    def cookie(self) -> str:
        """What the cookie holds: "theme-dark.motion-less"; empty when everything is left to the device."""
        words = [(field.name, getattr(self, field.name)) for field in fields(self)]
        return ".".join(f"{name}-{word}" for name, word in words if word and isinstance(word, str))

    @property
    def attributes(self) -> SafeString:
        """For `<html>`, each with a blank before it."""
        named = (("theme", self.theme), ("text", self.text_size), ("motion", self.motion))
        marks = format_html_join("", ' data-{}="{}"', ((name, word) for name, word in named if word))
        return format_html("{}{}", marks, " data-quiet" if self.is_quiet else "")


PLAIN = Comfort()


def comfort_of(request: HttpRequest) -> Comfort:
    """What this browser's cookie says. Anything in it that we did not write is passed over."""
    cookie = request.COOKIES.get(settings.COMFORT_COOKIE_NAME)
    return _read(cookie) if cookie else PLAIN


def _read(cookie: str) -> Comfort:
    known = _KNOWN | {"language": tuple(code for code, _name in settings.LANGUAGES)}
    words: dict[str, Any] = {}
    for part in cookie[:200].split("."):
        name, _dash, word = part.partition("-")
        if word in known.get(name, ()):
            words[name] = word
    return Comfort(**words)


def keep_comfort(response: HttpResponse, comfort: Comfort) -> None:
    """Give the browser its cookie, or take it away when nothing is chosen. For visitors, after they pressed a button."""
    if not comfort.cookie:
        response.delete_cookie(settings.COMFORT_COOKIE_NAME, samesite="Lax")
        return
    response.set_cookie(
        settings.COMFORT_COOKIE_NAME,
        comfort.cookie,
        max_age=settings.COMFORT_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def put_into(content: bytes, comfort: Comfort) -> bytes:
    """`content`, a plain page, as somebody with these choices gets it."""
    at = content.find(_HTML, 0, _HTML_WITHIN + len(_HTML))
    if at < 0 or not (marks := comfort.attributes):
        return content
    at += len(_HTML) - 1
    return content[:at] + marks.encode() + content[at:]
