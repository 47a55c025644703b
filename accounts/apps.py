from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Members")

    def ready(self) -> None:
        from accounts import erasure, export_tables, rates, receivers
        from accounts.actions import retention
        from accounts.registries import (
            erasure_handlers,
            export_files,
            exported_tables,
            health_counters,
            health_handlers,
            leaving_handlers,
            leaving_previews,
            return_handlers,
        )
        from accounts.selectors import profiles

        erasure_handlers.register("accounts", erasure.erase)
        leaving_handlers.register("accounts", erasure.put_away)
        return_handlers.register("accounts", retention.begin_anew)
        exported_tables.register("accounts", export_tables.TABLES)
        export_files.register("accounts", export_tables.files)
        health_handlers.register("accounts", erasure.erase_health)
        health_counters.register("accounts", profiles.health_counts)
        leaving_previews.register("accounts", profiles.leaving_lines)
        receivers.connect()
        rates.connect()
