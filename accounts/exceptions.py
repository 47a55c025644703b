"""Why an action of this app could not be done, beyond missing rights."""

from django.core.exceptions import PermissionDenied


class ConsentMissing(PermissionDenied):
    """The member has not agreed to what this needs, or took it back. Views lead to where they can agree."""


class HandleTaken(Exception):  # noqa: N818 - reads as the sentence it is
    """Somebody has the name, or it is reserved."""


class ExportTooSoon(Exception):  # noqa: N818 - reads as the sentence it is
    """Three copies within a day are enough."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds  # until there may be another


class TooManyAsks(Exception):  # noqa: N818 - reads as the sentence it is
    """More asks for a team in a day than anybody needs."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds  # until there may be another


class TeamFull(PermissionDenied):
    """There is room for no more on the member's page of the team."""
