"""Two editors in one form: what the second started from, what the first left there, what the second typed.

A `Snapshot` is what a form and its rows would send back untouched: row -> field -> values. The form itself is row "", a row
of a formset is "<prefix>:<primary key>".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.http import QueryDict
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Values = list[str]
Row = dict[str, Values]
Snapshot = dict[str, Row]

_SALT = "drugs.started-from"
_PK, _DELETE = "id", "DELETE"


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody else did to one field, in words. `is_clash`: the editor changed it too."""

    place: str  # the statement, the name; "" for the form itself
    field: str
    started: str
    there: str
    typed: str
    is_clash: bool


class Forms:
    """An unbound form of one object and its formsets, as the database has them now."""

    def __init__(self, form: forms.BaseForm, formsets: Iterable[Any]) -> None:
        self._form = form
        self.formsets = {formset.prefix: formset for formset in formsets}
        self._rows: dict[str, forms.BaseForm] = {"": form}
        for prefix, formset in self.formsets.items():
            for each in formset.initial_forms:
                self._rows[f"{prefix}:{each.instance.pk}"] = each

    def snapshot(self) -> Snapshot:
        return {
            key: {name: _shown(form[name]) for name in _compared(form)} for key, form in self._rows.items()
        }

    def place(self, key: str, row: Row) -> str:
        """What a person calls the row; one that is gone is known by its own words."""
        if not key:
            return ""
        form = self._rows.get(key)
        if form is not None:
            return str(form.instance)  # type: ignore[attr-defined]
        words = next((value for values in row.values() for value in values), "")
        return words[:60]

    def fields(self, key: str) -> list[str]:
        """Names of the fields of a row that people fill in."""
        return _compared(self._like(key))

    def label(self, key: str, name: str) -> str:
        return str(self._like(key).fields[name].label or name)

    def say(self, key: str, name: str, values: Values) -> str:
        """`values` in the words of the form."""
        field = self._like(key).fields[name]
        choices = {str(value): str(label) for value, label in _flat(getattr(field, "choices", ()))}
        return ", ".join(choices.get(value, value) for value in values)

    def _like(self, key: str) -> forms.BaseForm:
        """The row's form, or for one that is gone, any other of its formset."""
        if key in self._rows:
            return self._rows[key]
        return self.formsets[key.partition(":")[0]].empty_form


def seal(snapshot: Snapshot) -> str:
    """`snapshot` for a hidden field."""
    return signing.dumps(snapshot, salt=_SALT, compress=True)


def unseal(text: str) -> Snapshot | None:
    """What `seal` made; None for anything else."""
    try:
        snapshot: Snapshot = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return None
    return snapshot


def merge(
    data: QueryDict, started: Snapshot | None, now: Forms, there: Snapshot
) -> tuple[QueryDict, list[Change]]:
    """The form as it should be shown again, and what somebody else did meanwhile.

    Where only they changed a field, theirs stands in it; where both did, what was typed stays. A row that they took out is
    dropped, or, when it was changed here, becomes a new one; a row that they added is added. Without `started` nothing is
    known of who changed what: everything that was typed stays.
    """
    base = there if started is None else started
    rows = _posted(data, now)
    changes: list[Change] = []

    def tell(key: str, name: str, start: Values, other: Values, own: Values, *, is_clash: bool) -> None:
        place = now.place(key, base.get(key) or there.get(key) or rows.get(key, {}))
        said = [now.say(key, name, values) for values in (start, other, own)]
        changes.append(Change(place, now.label(key, name), said[0], said[1], said[2], is_clash))

    for key, other_row in there.items():
        own_row = rows.get(key)
        if own_row is None:
            if key not in base:  # they added it
                rows[key] = dict(other_row)
                name = next(iter(other_row))
                tell(key, name, [], other_row[name], [], is_clash=False)
            continue
        for name, other in other_row.items():
            start, own = base.get(key, {}).get(name, []), own_row.get(name, [])
            if started is None and own != other:
                tell(key, name, [], other, own, is_clash=True)
            elif other != start and _DELETE in own_row:
                tell(key, name, start, other, [], is_clash=True)
            elif other != start and own != other:
                tell(key, name, start, other, own, is_clash=own != start)
                if own == start:
                    own_row[name] = other
            elif other != start:
                tell(key, name, start, other, own, is_clash=False)
    fresh: list[tuple[str, Row]] = []
    for key in [key for key in rows if key and key not in there]:  # they took it out
        own_row, start_row = rows[key], base.get(key, {})
        fields = [name for name in now.fields(key) if own_row.get(name, []) != start_row.get(name, [])]
        is_kept = bool(fields) and _DELETE not in own_row
        name = fields[0] if is_kept else next(iter(now.fields(key)))
        own = own_row.get(name, []) if is_kept else start_row.get(name, [])
        tell(key, name, start_row.get(name, []), [], own, is_clash=is_kept)
        if is_kept:
            fresh.append((key.partition(":")[0], own_row))
        del rows[key]
    return _write(data, now, rows, fresh, there), changes


def _compared(form: forms.BaseForm) -> list[str]:
    hidden = {_PK, _DELETE, getattr(getattr(form, "fk", None), "name", "")}
    return [
        name
        for name, field in form.fields.items()
        if name not in hidden and not isinstance(field, forms.models.InlineForeignKeyField)
    ]


def _shown(bound: forms.BoundField) -> Values:
    """What the browser would send for an untouched field."""
    widget: Any = getattr(bound.field.widget, "widget", bound.field.widget)  # the admin wraps some
    value = bound.value()
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    shown = widget.format_value(value)
    return _tidy(shown if isinstance(shown, (list, tuple)) else [shown])


def _tidy(values: Iterable[Any]) -> Values:
    texts = [str(each).replace("\r\n", "\n").strip() for each in values if each is not None]
    return sorted(each for each in texts if each)


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield value, label


def _posted(data: QueryDict, now: Forms) -> dict[str, Row]:
    """What was typed into the form and into the rows that stood in it when it was opened. Rows marked to go carry DELETE."""
    inner = tuple(f"{prefix}-" for prefix in now.formsets)
    rows = {"": {name: _tidy(data.getlist(name)) for name in data if not name.startswith(inner)}}
    for prefix in now.formsets:
        for fields in _numbered(data, prefix).values():
            pk = "".join(fields.get(_PK, []))
            if pk:
                own = {name: _tidy(values) for name, values in fields.items()}
                rows[f"{prefix}:{pk}"] = own
    return rows


def _numbered(data: QueryDict, prefix: str) -> dict[int, Row]:
    pattern = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})-(\w+)")
    found: dict[int, Row] = {}
    for name in data:
        if match := pattern.fullmatch(name):
            found.setdefault(int(match[1]), {})[match[2]] = list(data.getlist(name))
    return dict(sorted(found.items()))


def _write(
    data: QueryDict, now: Forms, rows: dict[str, Row], fresh: list[tuple[str, Row]], there: Mapping[str, Row]
) -> QueryDict:
    """`data` with `rows` in the order of the database, then those that are new."""
    merged = QueryDict(mutable=True)
    inner = tuple(f"{prefix}-" for prefix in now.formsets)
    for name in data:
        if not name.startswith(inner):
            kept = rows[""][name] if name in there[""] else data.getlist(name)
            merged.setlist(name, kept)
    for name, values in rows[""].items():
        if name in there[""] and name not in merged:
            merged.setlist(name, values)
    for prefix, formset in now.formsets.items():
        known = [
            (key.partition(":")[2], rows[key])
            for key in there
            if key.startswith(f"{prefix}:") and key in rows
        ]
        new = [fields for fields in _numbered(data, prefix).values() if not "".join(fields.get(_PK, []))]
        new = [row for at, row in fresh if at == prefix] + new
        for number, (pk, row) in enumerate([*known, *(("", row) for row in new)]):
            for name, values in (row | {_PK: [pk]}).items():
                merged.setlist(f"{prefix}-{number}-{name}", values)
        total, initial = len(known) + len(new), len(known)
        for name, value in [
            ("TOTAL", total),
            ("INITIAL", initial),
            ("MIN_NUM", 0),
            ("MAX_NUM", formset.max_num),
        ]:
            merged[f"{prefix}-{name}_FORMS"] = str(value)
    return merged


def nothing_started() -> str:
    """Said when a form does not say what it started from."""
    return _(
        "We cannot tell which version you started from. Your words are in the form: compare, then save again."
    )
