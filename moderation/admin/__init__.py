"""The moderators' workplace. Importing the modules registers them; Django looks for `moderation.admin`."""

from moderation.admin import content, log, memorial, profiles, reports

__all__ = ["content", "log", "memorial", "profiles", "reports"]
