"""Addresses of sources that lead nowhere any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from common.http import as_member
from drugs.actions import addresses
from drugs.admin.base import EditorsOnly
from drugs.forms.editors import DeadAddressForm
from drugs.models import DeadAddress

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(DeadAddress)
class DeadAddressAdmin(EditorsOnly, admin.ModelAdmin):
    """What editors found dead. The site itself asks no other host."""

    form = DeadAddressForm
    list_display = ["url", "reported_on", "note"]
    search_fields = ["url", "note"]

    def save_model(self, request: HttpRequest, obj: DeadAddress, form: Any, change: bool) -> None:
        addresses.save_dead(by=as_member(request), address=obj)

    def delete_model(self, request: HttpRequest, obj: DeadAddress) -> None:
        addresses.clear_dead(by=as_member(request), address=obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}  # one by one, through the action
