from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notices and mail")

    def ready(self) -> None:
        from accounts.registries import (
            change_handlers,
            erasure_handlers,
            exported_tables,
            leaving_handlers,
            mail_checks,
            signup_handlers,
            team_ask_handlers,
            time_zone_handlers,
        )
        from notifications import erasure, export_tables, security_notices, suppression, team_notices
        from notifications.actions import preferences
        from notifications.registries import notice_kinds

        erasure_handlers.register("notifications", erasure.erase)
        leaving_handlers.register("notifications", erasure.put_away)
        signup_handlers.register("notifications", preferences.start_preferences)
        time_zone_handlers.register("notifications", preferences.follow_time_zone)
        exported_tables.register("notifications", export_tables.TABLES)
        team_ask_handlers.register("notifications", team_notices.tell_of_ask)
        change_handlers.register("notifications", security_notices.tell_of_change)
        notice_kinds.register(security_notices.SECURITY, security_notices.resolve_changes)
        notice_kinds.register(team_notices.TEAM_ASK, team_notices.resolve_asks)
        mail_checks.register("notifications", suppression.is_suppressed)
        suppression.connect()
