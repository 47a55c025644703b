from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DrugsConfig(AppConfig):
    name = "drugs"
    verbose_name = _("Drug pages")

    def ready(self) -> None:
        from accounts.registries import (
            erasure_handlers,
            exported_tables,
            health_counters,
            health_handlers,
            member_panels,
        )
        from drugs import erasure, export_tables, notices, panels, reminder_notices
        from drugs.actions import reminders
        from drugs.registries import drug_panels
        from drugs.selectors import medicines
        from notifications.registries import notice_kinds, optional_mails

        erasure_handlers.register("drugs", erasure.erase)
        drug_panels.register("members", panels.members_panel)
        exported_tables.register("drugs", export_tables.TABLES)
        notice_kinds.register(notices.WAITING, notices.resolve_waiting)
        notice_kinds.register(notices.DECIDED, notices.resolve_decided)
        health_handlers.register("drugs", erasure.erase_health)
        health_counters.register("drugs", medicines.health_counts)
        member_panels.register("medicines", medicines.member_panel)
        notice_kinds.register(reminder_notices.REMINDER, reminder_notices.resolve_reminders)
        optional_mails.register(reminder_notices.REMINDER, reminders.REMINDER_MAIL)
