"""What can be wrong with the catalogue. Each carries everything that is wrong at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class CatalogueError(Exception):
    """The catalogue files were refused whole. `problems`: one line each, with file, line and reason."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class UnsourcedStatements(Exception):  # noqa: N818 - says what was found
    """A page was not published. `statements`: the texts that no source proves, each with its section."""

    def __init__(self, statements: Iterable[str]) -> None:
        self.statements = tuple(statements)
        super().__init__("\n".join(self.statements))
