"""Under which name others read what a member wrote, in queries. `User.shown_handle` is the same for a member at hand."""

from __future__ import annotations

from django.db.models import Case, CharField, F, Value, When

from accounts.models.user import NAMELESS_WHILE_LEAVING


def name_at(path: str) -> Case:
    """The handle of the member at `path` ("author"), or NULL where there is none or they are leaving without their name."""
    leaves = When(**{f"{path}__leaving_posts__in": NAMELESS_WHILE_LEAVING}, then=Value(None))
    return Case(leaves, default=F(f"{path}__handle"), output_field=CharField(null=True))


def name_sql(table: str) -> str:
    """The same for SQL that is written out; `table` is the alias of accounts_user."""
    choices = ", ".join(f"'{choice}'" for choice in NAMELESS_WHILE_LEAVING)
    return f"CASE WHEN {table}.leaving_posts IN ({choices}) THEN NULL ELSE {table}.handle END"
