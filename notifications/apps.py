from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notices and mail")

    def ready(self) -> None:
        from accounts.registries import (
            erasure_handlers,
            exported_tables,
            signup_handlers,
            time_zone_handlers,
        )
        from notifications import erasure, export_tables
        from notifications.actions import preferences

        erasure_handlers.register("notifications", erasure.erase)
        signup_handlers.register("notifications", preferences.start_preferences)
        time_zone_handlers.register("notifications", preferences.follow_time_zone)
        exported_tables.register("notifications", export_tables.TABLES)
