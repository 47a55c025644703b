"""Queries that Django puts together once per process.

Building a queryset with joins and turning it into SQL costs several times what PostgreSQL needs to answer it. For the few
queries that nearly every request makes, this keeps the SQL and changes only the arguments. The queryset stays the one
definition of what is asked for: `visible_to` is still written once.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import BigIntegerField, DateTimeField, Func, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

_FIRST_STAND_IN = (
    2_000_000_011  # fits every integer column and is no number that a query of ours names itself
)
_MAX_ARGUMENT = 2**63 - 1  # what a bigint holds


class PreparedQuery:
    """`make(*stand_ins)` builds a `values_list` queryset from values that stand for the arguments of each call.

    Arguments are whole numbers or texts, each always of its kind.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]]) -> None:
        self._make = make
        self._sql = ""
        self._places: list[tuple[int | None, Any]] = []  # which argument goes here, or a fixed value

    def rows(self, *arguments: int | str) -> list[tuple[Any, ...]]:
        """The rows, in one query. Arguments that no column can hold find nothing."""
        if not all(isinstance(each, str) or 0 <= each <= _MAX_ARGUMENT for each in arguments):
            return []
        if not self._sql:
            self._prepare(arguments)
        values = [fixed if place is None else arguments[place] for place, fixed in self._places]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, values)
            return list(cursor.fetchall())

    def _prepare(self, arguments: tuple[int | str, ...]) -> None:
        stand_ins: list[int | str] = [
            f"stand-in {number}" if isinstance(each, str) else _FIRST_STAND_IN + number
            for number, each in enumerate(arguments)
        ]
        sql, values = self._make(*stand_ins).query.sql_with_params()
        self._places = [
            (stand_ins.index(value), None) if value in stand_ins else (None, value) for value in values
        ]
        missing = set(range(len(arguments))) - {place for place, _fixed in self._places}
        if missing:
            raise ValueError(f"the query does not use its arguments {sorted(missing)}")
        self._sql = sql


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
