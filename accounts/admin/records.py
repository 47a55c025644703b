"""What is written down about members: agreements, names that are kept, looks of staff. To read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy

from accounts.admin.base import AdministratorsOnly
from accounts.models import Consent, ReservedHandle, StaffLook
from accounts.reason_form import PIECES, REASONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(Consent)
class ConsentAdmin(AdministratorsOnly):
    list_display = ["user", "kind", "version", "way", "given_at", "withdrawn_at"]
    list_filter = ["kind", "version", "way"]
    list_select_related = ["user"]
    search_fields = ["user__handle_key"]
    show_full_result_count = False
    ordering = ["-given_at", "-pk"]


@admin.register(ReservedHandle)
class ReservedHandleAdmin(AdministratorsOnly):
    list_display = ["handle_key", "reserved_until"]
    fields = ["handle_key", "reserved_until"]
    search_fields = ["handle_key"]
    ordering = ["reserved_until"]


def _in_words(column: str, words: Mapping[Any, Any]) -> type[admin.SimpleListFilter]:
    """A filter by `column` with words for staff."""

    class InWords(admin.SimpleListFilter):
        title = gettext_lazy("what") if column == "what" else gettext_lazy("reason")
        parameter_name = column

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
            return list(words.items())

        def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
            return queryset.filter(**{column: self.value()}) if self.value() in words else queryset

    return InWords


@admin.register(StaffLook)
class StaffLookAdmin(AdministratorsOnly):
    """Who of the staff looked at what, with names: whether the reasons hold is for administrators to see."""

    list_display = ["at", "by", "role", "piece", "member", "why"]
    list_filter = [_in_words("what", PIECES), _in_words("reason", REASONS), "role"]
    list_select_related = ["by", "member"]
    fields = ["at", "by", "role", "piece", "member", "why", "note"]
    readonly_fields = ["piece", "why"]
    show_full_result_count = False
    list_per_page = 50
    ordering = ["-at", "-pk"]

    @admin.display(description=gettext_lazy("what"), ordering="what")
    def piece(self, look: StaffLook) -> str:
        return str(PIECES[StaffLook.What(look.what)])

    @admin.display(description=gettext_lazy("reason"), ordering="reason")
    def why(self, look: StaffLook) -> str:
        return str(REASONS[StaffLook.Reason(look.reason)])
