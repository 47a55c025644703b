"""How actions refuse."""

from django.core.exceptions import PermissionDenied


def require(allowed: bool, reason: str) -> None:
    """Go on when `allowed`.

    Raises:
        PermissionDenied: with `reason`, a translated sentence that the 403 page shows.
    """
    if not allowed:
        raise PermissionDenied(reason)
