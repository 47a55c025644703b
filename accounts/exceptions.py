"""Why an action of this app could not be done, beyond missing rights."""


class HandleTaken(Exception):  # noqa: N818 - reads as the sentence it is
    """Somebody has the name, or it is reserved."""
