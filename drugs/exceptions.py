"""What can be wrong with the catalogue, each with everything at once, and why a card does not go through."""

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


class NothingToPropose(Exception):  # noqa: N818 - says what was found
    """The working copy says what readers see already."""


class ProposalWaits(Exception):  # noqa: N818 - says what was found
    """Another proposal of the same page waits for a second reader: one at a time."""


class ProposalDecided(Exception):  # noqa: N818 - says what was found
    """Somebody decided about this proposal a moment ago, or its proposer took it back."""


class WorkingCopyMoved(Exception):  # noqa: N818 - says what was found
    """Somebody changed the working copy after the editor had looked at it. Nothing was done."""


class TooManyChanges(Exception):  # noqa: N818 - says what happened
    """A member saved cards very often in a short time. `minutes`: until there is room again."""

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        super().__init__()


class OnTheList(Exception):  # noqa: N818 - says what was found
    """The member's list has this drug already, as one they take or think about. `treatment_id`: that entry."""

    def __init__(self, treatment_id: int) -> None:
        self.treatment_id = treatment_id
        super().__init__(str(treatment_id))


class ListFull(Exception):  # noqa: N818 - says what was found
    """A member's own list has as many entries as one may have. `most`: how many that is."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(str(most))
