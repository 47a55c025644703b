"""Rows that many tests begin with: written once by each process, afterwards copied in, which takes a tenth of the time."""

import io
import pickle
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from drugs.actions.catalogue import load_catalogue
from tests import database

_kept: dict[str, tuple[dict[str, str], bytes]] = {}  # by name: rows of each table, and what `write` gave


def once(name: str, write: Callable[[], Any]) -> Any:
    """What `write()` gives, with the rows that it writes. Redis gets nothing from the second time on.

    Kept when the tables were empty before: other rows of the first test are no part of it.
    """
    if name not in _kept:
        others = database.tables_to_empty()
        given = write()
        if not others:
            _kept[name] = (_copy_out(), pickle.dumps(given))
        return given
    rows, given = _kept[name]
    _copy_in(rows)
    return pickle.loads(given)  # noqa: S301


def catalogue() -> None:
    """All drugs of the project, published."""
    once("catalogue", load_catalogue)


def _copy_out() -> dict[str, str]:
    rows = {}
    with connection.cursor() as cursor:
        for table in database.tables_to_empty():
            out = io.StringIO()
            cursor.copy_expert(f"COPY {_named(cursor, table)} TO STDOUT", out)
            rows[table] = out.getvalue()
    return rows


def _copy_in(rows: dict[str, str]) -> None:
    """The sequences have given these numbers already, and give no number twice."""
    with transaction.atomic(), connection.cursor() as cursor:  # foreign keys are asked when all is there
        for table, lines in rows.items():
            cursor.copy_expert(f"COPY {_named(cursor, table)} FROM STDIN", io.StringIO(lines))


def _named(cursor: Any, table: str) -> str:
    """`table (columns)`, without those that PostgreSQL works out itself."""
    cursor.execute(
        "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute "
        "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        [table],
    )
    return f'"{table}" ({cursor.fetchone()[0]})'
