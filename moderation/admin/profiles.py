"""Profiles, as every member sees them: their words and pictures can be put away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audiences import Audience
from accounts.models import Profile
from accounts.selectors.profiles import picture_url
from moderation.actions.profiles import hide_profile
from moderation.admin.base import Act, ModeratorAdmin
from moderation.admin.columns import author_name, moment
from moderation.forms import HideForm

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

_WORDS = Q(words_audience=Audience.MEMBERS) & ~Q(words="")
_PICTURE = Q(picture_audience=Audience.MEMBERS, picture__isnull=False)

HIDE = Act(
    slug="put-away",
    label=gettext_lazy("Take words and picture off"),
    done=gettext_lazy("The words are the member’s own again, and the picture is gone. They can read why."),
    already=gettext_lazy("There is nothing to take off any more."),
    form=HideForm,
    run=lambda *, by, obj, reason: hide_profile(by=by, member=obj.user, reason=reason),
    is_due=lambda profile: True,
    tone="danger",
)


@admin.register(Profile)
class ProfileAdmin(ModeratorAdmin):
    """Only words and pictures that their member shows to all members; newest first."""

    list_display = ["member_name", "words_shown", "has_picture", "changed"]
    list_display_links = None
    search_fields = ["user__handle", "words"]
    page_template = "moderation/admin/profile.html"
    acts = (HIDE,)
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        shown = Profile.objects.filter(_WORDS | _PICTURE, user__is_active=True, user__erased_at=None)
        return shown.select_related("user").order_by("-changed_at", "-pk")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """A word that somebody keeps for themselves finds nothing."""
        found, more_than_once = super().get_search_results(request, queryset, search_term)
        if search_term:
            found = found.filter(_WORDS | Q(user__handle__icontains=search_term.strip()))
        return found, more_than_once

    @admin.display(description=gettext_lazy("member"))
    def member_name(self, profile: Profile) -> SafeString:
        url = reverse(self._name("change"), args=[profile.pk])
        return format_html('<a href="{}">{}</a>', url, author_name(profile.user))

    @admin.display(description=gettext_lazy("words"))
    def words_shown(self, profile: Profile) -> str:
        return profile.words if profile.words_audience == Audience.MEMBERS else ""

    @admin.display(description=gettext_lazy("picture"))
    def has_picture(self, profile: Profile) -> str:
        return _("yes") if profile.picture and profile.picture_audience == Audience.MEMBERS else ""

    @admin.display(description=gettext_lazy("last changed"))
    def changed(self, profile: Profile) -> SafeString | str:
        return moment(profile.changed_at)

    def page_context(self, request: HttpRequest, object_id: int) -> dict[str, Any] | None:
        profile = self.get_queryset(request).filter(pk=object_id).first()
        if profile is None:
            return None
        pictured = profile.picture and profile.picture_audience == Audience.MEMBERS
        return {
            "title": self.describe(profile),
            "member": profile.user,
            "words": self.words_shown(profile),
            "picture": picture_url(profile.picture) if pictured else "",
            "buttons": self.buttons_for(profile),
        }

    def describe(self, obj: Profile) -> str:
        return _("Profile of %(name)s") % {"name": author_name(obj.user)}

    def after_act(self, obj: Any) -> str:
        return reverse(self._name("changelist"))
