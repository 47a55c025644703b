from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Members")

    def ready(self) -> None:
        from accounts import erasure, export_tables
        from accounts.registries import erasure_handlers, exported_tables

        erasure_handlers.register("accounts", erasure.erase)
        exported_tables.register("accounts", export_tables.TABLES)
