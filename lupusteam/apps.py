from allauth.usersessions import apps as usersessions
from django.apps import AppConfig
from django.contrib.admin import apps as admin


class LupusTeamConfig(AppConfig):
    """The wiring as an app, so that it may hold commands of the site as a whole."""

    name = "lupusteam"


class WorkplaceConfig(admin.AdminConfig):
    """Django's admin with the site's own front door."""

    default = False  # of the two in this file, "lupusteam" means the one above
    default_site = "lupusteam.workplace.Workplace"


class DevicesConfig(usersessions.UserSessionsConfig):
    """allauth's table of where somebody is signed in. Its rows are written by accounts.actions.signins, with less in them."""

    default = False

    def ready(self) -> None:
        """Leaves out what allauth would write there: the address of the network and all that the browser says."""
