from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DrugsConfig(AppConfig):
    name = "drugs"
    verbose_name = _("Drug pages")

    def ready(self) -> None:
        from accounts.registries import erasure_handlers
        from drugs import erasure

        erasure_handlers.register("drugs", erasure.erase)
