from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("Moderation")

    def ready(self) -> None:
        from accounts.registries import erasure_handlers, exported_tables, memorial_handlers, role_handlers
        from moderation import erasure, export_tables, notices
        from moderation.actions import log
        from notifications.registries import notice_kinds

        erasure_handlers.register("moderation", erasure.erase)
        role_handlers.register("moderation", log.write_role_entry)
        memorial_handlers.register("moderation", log.write_memorial_entry)
        notice_kinds.register("hidden-post", notices.resolve_hidden_posts)
        notice_kinds.register("restored-post", notices.resolve_restored_posts)
        notice_kinds.register("hidden-thread", notices.resolve_hidden_threads)
        notice_kinds.register("restored-thread", notices.resolve_restored_threads)
        notice_kinds.register("moderated-thread", notices.resolve_moderated_threads)
        notice_kinds.register("hidden-card", notices.resolve_hidden_cards)
        notice_kinds.register("restored-card", notices.resolve_restored_cards)
        notice_kinds.register("hidden-profile", notices.resolve_hidden_profiles)
        exported_tables.register("moderation", export_tables.TABLES)
