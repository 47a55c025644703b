from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Members")

    def ready(self) -> None:
        from accounts import erasure, export_tables
        from accounts.registries import erasure_handlers, register_exports

        erasure_handlers.register("accounts", erasure.erase)
        register_exports(export_tables.TABLES)
