"""What can go wrong here besides having no right."""


class TooManyReports(Exception):  # noqa: N818 - says what happened, as the message to the member does
    """The member sent more reports in a short time than one person writes."""
