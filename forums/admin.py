"""Rooms in the admin. Threads and posts are the moderators' workplace: moderation.admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy

from common import pagecache
from common.admin import NothingByHand
from forums.models import Forum, ForumGroup, Picture

if TYPE_CHECKING:
    from django.http import HttpRequest


class _RoomAdmin(admin.ModelAdmin):
    """Saving shows at once on the pages of visitors. Nothing is deleted here: a room that is over is archived."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        pagecache.bump("forums", "threads")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ForumGroup)
class ForumGroupAdmin(_RoomAdmin):
    list_display = ["name", "position"]
    list_editable = ["position"]


@admin.register(Forum)
class ForumAdmin(_RoomAdmin):
    list_display = ["name", "group", "position", "is_indexable", "is_archived", "thread_count"]
    list_filter = ["group"]
    list_select_related = ["group"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["group", "name", "slug", "description", "position", "is_indexable", "is_archived"]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else dict(self.prepopulated_fields)  # an address that is in use stays


@admin.register(Picture)
class PictureAdmin(NothingByHand, admin.ModelAdmin):
    """What lies in the store, for administrators: sizes and dates, neither the pictures nor what they show.

    Moderators look at a post's pictures beside the post. Pictures are taken out by hiding or changing the post.
    """

    list_display = ["id", "created_at", "is_in_a_post", "width", "height"]
    fields = ["id", "created_at", "is_in_a_post", "width", "height"]
    readonly_fields = ["id", "created_at", "is_in_a_post", "width", "height"]
    ordering = ["-created_at"]
    show_full_result_count = False

    @admin.display(description=gettext_lazy("in a post"), boolean=True)
    def is_in_a_post(self, obj: Picture) -> bool:
        return obj.post_id is not None
