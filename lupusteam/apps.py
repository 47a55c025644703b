from django.apps import AppConfig


class LupusTeamConfig(AppConfig):
    """The wiring as an app, so that it may hold commands of the site as a whole."""

    name = "lupusteam"
