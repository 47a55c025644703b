"""The moderators' workplace. Importing the modules registers them; Django looks for `moderation.admin`."""

from moderation.admin import content, log, memorial, reports

__all__ = ["content", "log", "memorial", "reports"]
