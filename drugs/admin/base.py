"""Who comes in, and that every write is an action that the history tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.utils.translation import gettext as _

from common.http import as_member
from drugs import rules
from drugs.actions import editing
from drugs.admin.others import WarnsOfOthers

if TYPE_CHECKING:
    from django.http import HttpRequest

    from drugs.models import Drug


def log_on_drug(request: HttpRequest, drug: Drug, message: str) -> None:
    """One line in the history of `drug`."""
    LogEntry.objects.log_actions(
        user_id=as_member(request).pk,
        queryset=[drug],
        action_flag=CHANGE,
        change_message=message,
        single_object=True,
    )


class EditorsOnly:
    """Whoever may edit drug pages may do all of it, by the one rule of the site."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return rules.can_edit_drugs(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rules.can_edit_drugs(request.user)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


class SavesThroughActions(EditorsOnly, WarnsOfOthers):
    """Every write goes through `actions.editing`, so that the page knows who edited it."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change or form.changed_data:  # a bare "Save" edits nothing
            editing.save_part(by=as_member(request), part=obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        editing.remove_part(by=as_member(request), part=obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        changed = formset.save(commit=False)
        for part in formset.deleted_objects:
            editing.remove_part(by=as_member(request), part=part)
        for part in changed:
            editing.save_part(by=as_member(request), part=part)
        for each in formset.forms:
            if "cited" in each.changed_data and each.instance.pk and each not in formset.deleted_forms:
                editing.cite(
                    by=as_member(request), statement=each.instance, sources=each.cleaned_data["cited"]
                )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}  # no bulk delete: parts go one by one, through the action


class PartOfPage(SavesThroughActions):
    """A section or a source: what happens to it also stands in the history of its drug."""

    fixed_fields: list[str] = []  # besides the drug: set once, when the part is added

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["drug", *self.fixed_fields] if obj else []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        return self._log_twice(request, obj, super().log_addition(request, obj, message))

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        return self._log_twice(request, obj, super().log_change(request, obj, message))

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for part in queryset:
            log_on_drug(request, part.drug, f"{part}: {_('Deleted.')}")
        return super().log_deletions(request, queryset)

    def _log_twice(self, request: HttpRequest, obj: Any, entry: LogEntry) -> LogEntry:
        log_on_drug(request, obj.drug, f"{obj}: {entry.get_change_message()}")
        return entry
