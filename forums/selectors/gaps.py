"""How much time lies between two posts, in words, for the eye that reads down a page: "3 months later"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from common.rows import RowTemplate

if TYPE_CHECKING:
    import datetime

    from django.utils.safestring import SafeString

_FROM_DAYS = 7  # less is how people talk here
_MONTHS_FROM_DAYS = 60
_YEARS_FROM_DAYS = 730
_DAYS_IN_MONTH, _DAYS_IN_YEAR = 30.44, 365.25
_gap = RowTemplate("forums/partials/_gap.html", ("url", "left_out", "later"))


def later(before: datetime.datetime | None, after: datetime.datetime) -> str:
    """ "12 days later", "3 months later", "2 years later"; "" for less than a week, or when nothing was before."""
    days = (after - before).days if before is not None else 0
    if days < _FROM_DAYS:
        return ""
    if days < _MONTHS_FROM_DAYS:
        return ngettext("%(n)s day later", "%(n)s days later", days) % {"n": days}
    if days < _YEARS_FROM_DAYS:
        months = round(days / _DAYS_IN_MONTH)
        return ngettext("%(n)s month later", "%(n)s months later", months) % {"n": months}
    years = round(days / _DAYS_IN_YEAR)
    return ngettext("%(n)s year later", "%(n)s years later", years) % {"n": years}


def gap(later: str, *, left_out: int = 0, url: str = "") -> SafeString:
    """A list item that says `later`, and with `left_out` how many posts are not on this page and where they begin."""
    count = ngettext("%(n)s post in between", "%(n)s posts in between", left_out) % {"n": f"{left_out:,}"}
    return _gap.fill(url if left_out else "", count if left_out else "", later)
