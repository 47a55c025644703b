"""Dates in words, in the reader's zone (UI.md section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    import datetime
import functools


def in_words(moment: datetime.datetime, *, hours: bool = True, now: datetime.datetime | None = None) -> str:
    """ "today at 9:40", "yesterday at 18:05", "Thursday", "14 November", "2 March 2025".

    Hours only for today and yesterday, and only when `hours`.
    """
    now = timezone.localtime(now or timezone.now())
    local = timezone.localtime(moment)
    days = (now.date() - local.date()).days
    clock = f"{local.hour}:{local.minute:02d}"
    if days == 0:
        return _("today at %(time)s") % {"time": clock} if hours else _("today")
    if days == 1:
        return _("yesterday at %(time)s") % {"time": clock} if hours else _("yesterday")
    if 1 < days < 7:
        return _day(local.date(), "l", get_language())
    return _day(local.date(), "j F" if local.year == now.year else "j F Y", get_language())


@functools.lru_cache(maxsize=4096)
def _day(day: datetime.date, form: str, language: str | None) -> str:
    """Kept per process: a page of posts says few days many times, and wording one costs more than a row of a table."""
    return date_format(day, form)
