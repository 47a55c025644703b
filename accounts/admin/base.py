"""What the lists about members share: for administrators, and to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse

from accounts import rules
from common.admin import NothingByHand

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class AdministratorsOnly(NothingByHand, admin.ModelAdmin):
    """Shows rows; nothing is added, edited or removed by hand."""

    change_form_template = "accounts/admin/record.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return rules.is_administrator(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rules.is_administrator(request.user)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Nothing is changed by hand, so there is none. Django's own would print whatever was once written about a row."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(page, args=[object_id]))
