from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumsConfig(AppConfig):
    name = "forums"
    verbose_name = _("Forums")

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from accounts.registries import (
            distance_checks,
            erasure_handlers,
            export_files,
            exported_tables,
            leaving_handlers,
            leaving_previews,
            rename_handlers,
            return_handlers,
        )
        from drugs.registries import drug_panels
        from forums import (
            announcements,
            digests,
            erasure,
            export_tables,
            leaving,
            mention_notices,
            panels,
            support_notices,
            unanswered,
        )
        from forums.actions import held, mentions, mutes
        from forums.selectors import drafts
        from forums.selectors import leaving as leaving_lines
        from forums.views import keeping
        from notifications.registries import digest_sections, notice_kinds

        erasure_handlers.register("forums", erasure.erase)
        leaving_handlers.register("forums", leaving.put_away)
        return_handlers.register("forums", leaving.put_back)
        leaving_previews.register("forums", leaving_lines.preview)
        rename_handlers.register("forums", mentions.forget_name)
        distance_checks.register("forums", mutes.mutes_content)
        notice_kinds.register(announcements.REPLY, announcements.resolve_replies)
        notice_kinds.register(announcements.FORUM_THREADS, announcements.resolve_forum_threads)
        notice_kinds.register(announcements.DRUG_THREADS, announcements.resolve_drug_threads)
        notice_kinds.register(mention_notices.MENTION, mention_notices.resolve_mentions)
        notice_kinds.register(support_notices.REACTION, support_notices.resolve_reactions)
        notice_kinds.register(support_notices.HELPED, support_notices.resolve_help)
        notice_kinds.register(held.HELD_REFUSED, drafts.resolve_refused)
        user_logged_in.connect(keeping.words_become_drafts, dispatch_uid="forums.words_become_drafts")
        notice_kinds.register(unanswered.UNANSWERED, unanswered.resolve_unanswered)
        notice_kinds.register(unanswered.WAITING, unanswered.resolve_waiting)
        digest_sections.register("replies", digests.compose_replies)
        digest_sections.register("threads", digests.compose_new_threads)
        drug_panels.register("threads", panels.threads_panel)
        exported_tables.register("forums", export_tables.TABLES)
        export_files.register("forums", export_tables.picture_files)
