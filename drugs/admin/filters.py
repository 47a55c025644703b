"""Filters of the list of drugs."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from drugs.models import Drug

_SOON_DAYS = 30


def today() -> datetime.date:
    """The day by which pages count their checks, in UTC."""
    return timezone.now().astimezone(datetime.UTC).date()


class DueFilter(admin.SimpleListFilter):
    """Pages of which anything is to be checked again: the page, or a section or a statement with days of its own."""

    title = gettext_lazy("due for check")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("late", _("Late")), ("soon", _("Late or due within 30 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Drug]) -> QuerySet[Drug]:
        if self.value() not in ("late", "soon"):
            return queryset
        until = today() + datetime.timedelta(days=_SOON_DAYS + 1 if self.value() == "soon" else 0)
        is_due = Q(check_by__lt=until) | Q(sections__check_by__lt=until)
        return queryset.filter(is_due | Q(sections__statements__check_by__lt=until)).distinct()


class PublishedFilter(admin.SimpleListFilter):
    title = gettext_lazy("published")
    parameter_name = "shown"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("draft", _("Draft, not public")), ("edited", _("Edited since it was published"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Drug]) -> QuerySet[Drug]:
        if self.value() == "draft":
            return queryset.filter(published=None)
        if self.value() == "edited":
            return queryset.filter(revision__gt=F("published__revision"))
        return queryset
