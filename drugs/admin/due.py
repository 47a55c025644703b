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
            "unsure": [
                (drug, list(rows)) for drug, rows in groupby(found.unsure, key=lambda each: each.drug)
            ],
            "unsure_count": sum(each.needs_check + each.withheld for each in found.unsure),
            "soon_days": SOON_DAYS,
        }
        return TemplateResponse(request, "admin/drugs/drug/due.html", context)
