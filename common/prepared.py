"""Queries that Django puts together once per process, and that PostgreSQL plans once per connection.

Building a queryset with joins and turning it into SQL costs several times what PostgreSQL needs to answer it, and so does
planning it. For the few queries that nearly every request makes, this keeps the SQL and changes only the arguments. The
queryset stays the one definition of what is asked for: `visible_to` is still written once.

`settings.DATABASE_PREPARES` False leaves the planning as it was: a pooler that hands one connection to many (PgBouncer in
transaction mode) does not know which of its connections know a statement.
"""

from __future__ import annotations

import datetime
import itertools
import re
import weakref
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.db.models import BigIntegerField, DateTimeField, Func, Value
from psycopg2.extensions import AsIs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet

_FIRST_STAND_IN = (
    2_000_000_011  # fits every integer column and is no number that a query of ours names itself
)
_MAX_ARGUMENT = 2**63 - 1  # what a bigint holds


class PreparedQuery:
    """`make(*stand_ins)` builds a `values_list` queryset from values that stand for the arguments of each call.

    Arguments are whole numbers or texts, each always of its kind. With `keeps_plan` False PostgreSQL plans it each time, for
    queries whose best plan hangs on an argument.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]], *, keeps_plan: bool = True) -> None:
        self._make, self._keeps_plan = make, keeps_plan
        self._statement: PreparedStatement | None = None

    def rows(self, *arguments: int | str) -> list[tuple[Any, ...]]:
        """The rows, in one query. Arguments that no column can hold find nothing."""
        if not all(isinstance(each, str) or 0 <= each <= _MAX_ARGUMENT for each in arguments):
            return []
        if self._statement is None:
            self._statement = self._prepared(arguments)
        return self._statement.rows(arguments)

    def _prepared(self, arguments: tuple[int | str, ...]) -> PreparedStatement:
        stand_ins: list[int | str] = [
            f"stand-in {number}" if isinstance(each, str) else _FIRST_STAND_IN + number
            for number, each in enumerate(arguments)
        ]
        sql, values = self._make(*stand_ins).query.sql_with_params()
        places = [stand_ins.index(value) if value in stand_ins else None for value in values]
        missing = set(range(len(arguments))) - set(places)
        if missing:
            raise ValueError(f"the query does not use its arguments {sorted(missing)}")
        types = ["text" if isinstance(each, str) else "bigint" for each in arguments]
        holes = [
            (place, None if place is not None else value) for place, value in zip(places, values, strict=True)
        ]
        return PreparedStatement(sql, types, holes, keeps_plan=self._keeps_plan)


class PreparedStatement:
    """SQL with `%s`, planned once per connection. `types` are those of the arguments.

    `holes` says for each `%s` which argument goes there, or a fixed value. With `keeps_plan` False, planned each time.
    """

    def __init__(
        self,
        sql: str,
        types: Sequence[str],
        holes: Sequence[tuple[int | None, Any]],
        *,
        keeps_plan: bool = True,
    ) -> None:
        self._sql, self._types, self._holes, self._keeps_plan = sql, types, holes, keeps_plan
        self._name = f"lt_{next(_NUMBERS)}"
        self._call = f"EXECUTE {self._name}" + (f" ({', '.join(['%s'] * len(types))})" if types else "")

    @classmethod
    def named(cls, sql: str, **types: str) -> PreparedStatement:
        """From SQL with `%(name)s` in place of arguments, which `rows` takes in the order of `types`."""
        names = list(types)
        holes = [(names.index(name), None) for name in _NAMES.findall(sql)]
        return cls(_NAMES.sub("%s", sql), list(types.values()), holes)

    def rows(self, arguments: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows, in one query."""
        with connection.cursor() as cursor:
            if self._keeps_plan and settings.DATABASE_PREPARES:
                self._tell(connection.connection)
                cursor.execute(self._call, list(arguments))
            else:
                cursor.execute(
                    self._sql, [fixed if place is None else arguments[place] for place, fixed in self._holes]
                )
            return list(cursor.fetchall())

    def _tell(self, session: Any) -> None:
        """Make the statement known to the database session, once."""
        known = _KNOWN.setdefault(session, set())
        if self._name in known:
            return
        with session.cursor() as cursor, connection.wrap_database_errors:
            values = [AsIs(f"${place + 1}") if place is not None else fixed for place, fixed in self._holes]
            types = f" ({', '.join(self._types)})" if self._types else ""
            cursor.execute(f"PREPARE {self._name}{types} AS {self._sql}", values)
        known.add(self._name)


_NAMES = re.compile(r"%\((\w+)\)s")
_NUMBERS = itertools.count(1)
_KNOWN: weakref.WeakKeyDictionary[Any, set[str]] = weakref.WeakKeyDictionary()  # what each session was told


_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)


def microseconds(at: datetime.datetime) -> int:
    """`at` as an argument: microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


class Moment(Func):
    """The moment that an argument from `microseconds` stands for: exact until the year 2255."""

    template = "(timestamptz 'epoch' + %(expressions)s * interval '1 microsecond')"
    output_field = DateTimeField()

    def __init__(self, argument: int) -> None:
        super().__init__(Value(argument, output_field=BigIntegerField()))
