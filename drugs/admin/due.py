"""The list of what is due, for editors."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.http import as_member
from drugs import rules
from drugs.admin.filters import today
from drugs.selectors.due import SOON_DAYS, due_list

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from drugs.models import Drug
    from drugs.selectors.due import Unsure


class DuePage(admin.ModelAdmin):
    """The page of `DrugAdmin` that says what to look at next."""

    def get_urls(self) -> list[Any]:
        return [
            path("due/", self.admin_site.admin_view(self.due), name="drugs_drug_due"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def due(self, request: HttpRequest) -> HttpResponse:
        if not rules.can_edit_drugs(request.user):
            raise PermissionDenied(_("Only editors can change drug pages."))
        found = due_list(as_member(request), today())
        context = {
            **self.admin_site.each_context(request),
            "title": _("What is due on drug pages"),
            "opts": self.model._meta,
            "found": found,
            "unsure": _by_drug(found.unsure),
            "unsure_count": _count(found.unsure),
            "soon_days": SOON_DAYS,
        }
        return TemplateResponse(request, "admin/drugs/drug/due.html", context)


def _by_drug(rows: list[Unsure]) -> list[tuple[Drug, int, list[Unsure]]]:
    of_drug = [(drug, list(each)) for drug, each in groupby(rows, key=lambda row: row.drug)]
    return [(drug, _count(each), each) for drug, each in of_drug]


def _count(rows: list[Unsure]) -> int:
    return sum(each.needs_check + each.withheld for each in rows)
