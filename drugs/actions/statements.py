"""Writing statements with their footnotes, for whoever puts a whole page into the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drugs.models import Source, Statement, StatementSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from drugs.catalogue_entries import StatementEntry
    from drugs.models import Section
    from drugs.selectors.content import StatementContent

    Written = StatementEntry | StatementContent


def write_statements(placed: Iterable[tuple[Section, int, Written]], sources: Mapping[str, Source]) -> None:
    """Store each statement at its position (from 0) in its section, with its sources (by key) in their order.

    Two statements in SQL, however many. Runs in the caller's transaction.

    Raises:
        KeyError: a statement cites a source that is not among `sources`.
    """
    rows = list(placed)
    statements = Statement.objects.bulk_create(
        Statement(
            section=section,
            position=position,
            text=each.text,
            style=each.style,
            group=each.group,
            state=each.state,
            checked_on=each.checked_on,
            check_by=each.check_by,
            reviewed_on=each.reviewed_on,
            reviewer=each.reviewer,
        )
        for section, position, each in rows
    )
    StatementSource.objects.bulk_create(
        StatementSource(statement=statement, source=sources[key], position=place)
        for statement, (_section, _position, each) in zip(statements, rows, strict=True)
        for place, key in enumerate(each.sources)
    )
