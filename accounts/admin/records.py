"""What is written down about members: agreements, names that are kept, looks of staff. To read."""

from __future__ import annotations

from django.contrib import admin

from accounts.admin.base import AdministratorsOnly
from accounts.models import Consent, ReservedHandle, StaffLook


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


@admin.register(StaffLook)
class StaffLookAdmin(AdministratorsOnly):
    """Who of the staff looked at what, with names: whether the reasons hold is for administrators to see."""

    list_display = ["at", "by", "role", "what", "member", "reason"]
    list_filter = ["what", "reason", "role"]
    list_select_related = ["by", "member"]
    fields = ["at", "by", "role", "what", "member", "reason", "note"]
    show_full_result_count = False
    list_per_page = 50
    ordering = ["-at", "-pk"]
