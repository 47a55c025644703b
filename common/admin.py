"""What lists of the admin share, whichever app they are in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from django.http import HttpRequest

# How the filters beside a list write what was chosen.
_ENDINGS = frozenset({
    "", "exact", "isnull", "in", "gte", "lt", "year", "month", "day",
    "id", "id__exact", "id__in", "pk__exact", "id__isnull",
})  # fmt: skip


class OnlyItsFilters:
    """Mix in before ModelAdmin: an address narrows the list by its filters and by nothing else.

    Django lets `?column__startswith=a` through for every column of the table, so that what no page shows could be read letter
    by letter from which rows stay.
    """

    list_filter: ClassVar[Any]
    date_hierarchy: ClassVar[Any]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        entries = self.get_list_filter(request) if request is not None else self.list_filter  # type: ignore[attr-defined]
        words = [getattr(entry, "parameter_name", None) for entry in entries]  # of filters that are no column
        names = [entry[0] if isinstance(entry, list | tuple) else entry for entry in entries]
        columns = [name for name in (*names, self.date_hierarchy) if isinstance(name, str)]
        return lookup in words or any(
            lookup == column
            or (lookup.startswith(f"{column}__") and lookup.removeprefix(f"{column}__") in _ENDINGS)
            for column in columns
        )


class NothingByHand(OnlyItsFilters):
    """Mix in before ModelAdmin: shows rows, which actions alone write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
