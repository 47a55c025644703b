from django.apps import AppConfig
from django.contrib.admin import apps as admin


class LupusTeamConfig(AppConfig):
    """The wiring as an app, so that it may hold commands of the site as a whole."""

    name = "lupusteam"


class WorkplaceConfig(admin.AdminConfig):
    """Django's admin with the site's own front door."""

    default = False  # of the two in this file, "lupusteam" means the one above
    default_site = "lupusteam.workplace.Workplace"
