"""Sections with their statements, and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drugs.admin.base import EditorsOnly, PartOfPage
from drugs.forms.editors import SectionForm, SourceForm, StatementForm, StatementFormSet
from drugs.models import DeadAddress, Section, Source, Statement

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class StatementInline(EditorsOnly, admin.StackedInline):
    model = Statement
    form = StatementForm
    formset = StatementFormSet
    fields = [
        "text",
        ("style", "group", "state", "position"),
        "cited",
        ("checked_on", "check_by"),
        ("reviewed_on", "reviewer"),
    ]
    extra = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Statement]:
        return super().get_queryset(request).prefetch_related("footnotes")


@admin.register(Section)
class SectionAdmin(PartOfPage):
    form = SectionForm
    fixed_fields = ["kind"]
    list_display = ["kind", "drug", "checked_on", "check_by"]
    list_filter = ["kind", "drug"]
    list_select_related = ["drug"]

    def get_inlines(self, request: HttpRequest, obj: Section | None) -> list[Any]:
        return [StatementInline] if obj else []  # statements choose from the sources of a known drug


_DEAD = Exists(DeadAddress.objects.filter(url=OuterRef("url")))


class DeadFilter(admin.SimpleListFilter):
    title = gettext_lazy("address")
    parameter_name = "address"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("dead", _("Reported dead"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Source]) -> QuerySet[Source]:
        return queryset.filter(_DEAD) if self.value() == "dead" else queryset


@admin.register(Source)
class SourceAdmin(PartOfPage):
    form = SourceForm
    fixed_fields = ["key"]
    list_display = ["title", "publisher", "year", "basis", "is_dead", "drug"]
    list_filter = [DeadFilter, "basis", "drug"]
    list_select_related = ["drug"]
    search_fields = ["title", "publisher", "key", "url"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        return super().get_queryset(request).annotate(is_dead=_DEAD)

    @admin.display(description=gettext_lazy("Reported dead"), boolean=True, ordering="is_dead")
    def is_dead(self, source: Any) -> bool:
        return bool(source.is_dead)

    def has_delete_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and obj is not None and not obj.footnotes.exists()  # statements stand on it
