"""For tools that only need to import the settings: no server is started or reached."""

from lupusteam.settings.base import *  # noqa: F403

SECRET_KEY = "type-check-only"  # noqa: S105
