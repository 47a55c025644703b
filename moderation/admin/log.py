"""The log of moderators' acts, to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.admin.base import ModeratorAdmin
from moderation.admin.columns import author_name, moment, post_link, thread_link
from moderation.models import LogEntry

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


@admin.register(LogEntry)
class LogEntryAdmin(ModeratorAdmin):
    """Newest first. Nobody changes it, moderators least of all."""

    list_display = ["at", "moderator", "act", "about", "author", "reason"]
    list_display_links = None
    list_filter = ["verb", ("by", admin.RelatedOnlyFieldListFilter)]
    ordering = ["-created_at", "-pk"]
    page_template = "moderation/admin/log_entry.html"
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return LogEntry.objects.for_page()

    @admin.display(description=gettext_lazy("when"))
    def at(self, entry: LogEntry) -> SafeString | str:
        return moment(entry.created_at)

    @admin.display(description=gettext_lazy("moderator"))
    def moderator(self, entry: LogEntry) -> str:
        return author_name(entry.by)

    @admin.display(description=gettext_lazy("act"))
    def act(self, entry: LogEntry) -> str:
        verb = entry.get_verb_display()
        return f"{verb}, {entry.detail}" if entry.detail else verb

    @admin.display(description=gettext_lazy("about"))
    def about(self, entry: LogEntry) -> SafeString | str:
        if entry.post is not None and entry.thread is not None:
            entry.post.thread = entry.thread  # loaded already
            return post_link(entry.post)
        return thread_link(entry.thread) if entry.thread is not None else "–"

    @admin.display(description=gettext_lazy("author"))
    def author(self, entry: LogEntry) -> str:
        return author_name(entry.member)

    def page_context(self, request: HttpRequest, object_id: int) -> dict[str, Any] | None:
        entry = LogEntry.objects.for_page().filter(pk=object_id).first()
        if entry is None:
            return None
        return {
            "title": _("Log entry %(id)s") % {"id": object_id},
            "entry": entry,
            "about": self.about(entry),
        }
