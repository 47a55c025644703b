"""Small parts that every template uses. Markup as in the design language; no queries."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language

from common.comfort import Comfort, comfort_of
from common.dates import in_words

if TYPE_CHECKING:
    import datetime

    from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@functools.lru_cache(maxsize=256)  # names by two sizes
def icon(name: str, size: str = "") -> SafeString:
    """`{% icon "pill" %}` or `{% icon "pill" "s" %}`: hidden from screen readers; the word beside it is not.

    All icons are in the file of the site's own icon, which browsers fetch once and keep, so that no page carries them.
    """
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f" {size}" if size else "",
        static("img/icon.svg"),
        name,
    )


@register.simple_tag
def avatar(member: object, size: str = "") -> SafeString:
    """The butterfly of anything with `wings` (a member), or a grey one for a former member (None)."""
    hue, upper, lower = getattr(member, "wings", None) or (1, 1, 1)
    return format_html(
        '<svg class="avatar hue-{}{}" viewBox="0 0 40 40" aria-hidden="true"><use href="#u{}"/><use href="#l{}"/></svg>',
        hue, f" {size}" if size else "", upper, lower,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def comfort(context: template.Context) -> SafeString | str:
    """The attributes of `<html>`: a member's from their settings, a visitor's from their cookie, none on a page for all."""
    user, request = context.get("user"), context.get("request")
    if user is not None and user.is_authenticated:
        return Comfort(user.theme, user.text_size, user.motion, "", user.is_quiet).attributes
    if request is None or getattr(request, "is_for_everybody", False):
        return ""
    return comfort_of(request).attributes


@register.simple_tag(takes_context=True)
def frame(context: template.Context, part: str, *, search: bool = True) -> SafeString:
    """The bar (`top`) or the `foot` of every page. Hundreds of tags, few states: each state is written once per process."""
    user, site = context.get("user"), context.get("site") or {}
    signed_in = user is not None and user.is_authenticated
    nav = context.get("nav", "")
    if not nav and (request := context.get("request")) and request.path.startswith("/accounts/"):
        nav = "me" if signed_in else "join"
    state = (
        part,
        get_language(),
        signed_in,
        nav,
        user.unread_notices if user is not None and signed_in and part == "top" and not user.is_quiet else 0,
        search,
    )
    names = (site.get("name", settings.SITE_NAME), bool(site.get("has_mailbox")))
    return (_frame.__wrapped__ if settings.DEBUG else _frame)(*state, *names)


@functools.lru_cache(maxsize=256)  # states differ by place and by the number of new notices
def _frame(
    part: str,
    language: str | None,
    signed_in: bool,
    nav: str,
    unread: int,
    search: bool,
    name: str,
    has_mailbox: bool,
) -> SafeString:
    return render_to_string(
        f"components/frame_{part}.html",
        {
            "signed_in": signed_in,
            "nav": nav,
            "unread": unread,
            "search": search,
            "site": {"name": name, "has_mailbox": has_mailbox},
        },
    )


@register.filter
def when(moment: datetime.datetime | None) -> SafeString | str:
    """`<time>` with the date in words, in the reader's zone."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), in_words(moment))


@register.filter
def day(moment: datetime.date | None) -> SafeString | str:
    """`<time>` with the full date: 22 November 2026."""
    if moment is None:
        return ""
    return format_html(
        '<time datetime="{}">{}</time>', moment.isoformat()[:10], date_format(moment, "DATE_FORMAT")
    )
