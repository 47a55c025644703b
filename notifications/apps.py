from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notices and mail")

    def ready(self) -> None:
        from accounts.registries import erasure_handlers
        from notifications import erasure

        erasure_handlers.register("notifications", erasure.erase)
