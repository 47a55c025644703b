"""Members in the admin: who has which role, who left. For administrators; every button calls one action.

Addresses are not listed. One is shown on a member's page and can be searched for whole, to answer somebody who writes
to the people who run the site. allauth's own lists of addresses, keys and codes are taken out of the admin: nobody has
work there. Nothing here says anything about health.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin  # noqa: F401 - all three register their lists when they load, so they load first
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import rules
from accounts.actions.erasure import erase_member
from accounts.actions.roles import grant_role, revoke_role
from accounts.forms.settings import AdminEraseForm
from accounts.handles import handle_key
from accounts.models import Consent, ReservedHandle, User

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from accounts.actions.roles import Role

admin.site.unregister([EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken])


class AdministratorsOnly(admin.ModelAdmin):
    """Shows rows; nothing is added, edited or removed by hand."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return rules.is_administrator(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rules.is_administrator(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(AdministratorsOnly):
    list_display = ["handle", "joined_at", "is_active", "is_moderator", "is_editor", "is_superuser"]
    list_filter = ["is_moderator", "is_editor", "is_superuser", "is_active"]
    search_fields = ["handle_key"]
    search_help_text = gettext_lazy("A name, or a whole e-mail address")
    ordering = ["-joined_at"]
    show_full_result_count = False
    list_per_page = 50
    fields = [
        "handle", "email", "joined_at", "last_login", "is_active", "is_staff", "is_moderator", "is_editor",
        "is_superuser", "muted_until", "erased_at",
    ]  # fmt: skip
    actions = ["make_moderator", "unmake_moderator", "make_editor", "unmake_editor", "erase"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        if "@" in search_term:
            return queryset.filter(email__iexact=search_term.strip()), False
        return super().get_search_results(request, queryset, handle_key(search_term))

    # -- Roles ------------------------------------------------------------------
    @admin.action(description=gettext_lazy("Make moderators"), permissions=["view"])
    def make_moderator(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._move(request, queryset, role="moderator", granted=True)

    @admin.action(description=gettext_lazy("Take the role of moderator"), permissions=["view"])
    def unmake_moderator(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._move(request, queryset, role="moderator", granted=False)

    @admin.action(description=gettext_lazy("Make editors"), permissions=["view"])
    def make_editor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._move(request, queryset, role="editor", granted=True)

    @admin.action(description=gettext_lazy("Take the role of editor"), permissions=["view"])
    def unmake_editor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._move(request, queryset, role="editor", granted=False)

    def _move(self, request: HttpRequest, queryset: QuerySet[User], *, role: Role, granted: bool) -> None:
        act = grant_role if granted else revoke_role
        changed = 0
        for member in queryset:
            try:
                changed += act(by=request.user, user=member, role=role)  # type: ignore[arg-type]
            except PermissionDenied as refused:
                self.message_user(request, f"{member.handle}: {refused}", messages.ERROR)
        self.message_user(
            request,
            ngettext("%(n)d member changed.", "%(n)d members changed.", changed) % {"n": changed},
            messages.SUCCESS,
        )

    # -- Leaving ----------------------------------------------------------------
    @admin.action(description=gettext_lazy("Close and erase accounts"), permissions=["view"])
    def erase(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        """For who asks by mail, or is too young. A second page asks what happens to the posts."""
        form = AdminEraseForm(request.POST if "posts" in request.POST else None)
        if not form.is_valid():
            context = {
                **self.admin_site.each_context(request),
                "title": _("Close and erase accounts"),
                "opts": self.opts,
                "form": form,
                "members": queryset,
                "checkbox_name": ACTION_CHECKBOX_NAME,
            }
            return TemplateResponse(request, "accounts/admin/erase.html", context)
        erased = 0
        for member in queryset:
            try:
                erased += erase_member(by=request.user, user=member, posts=form.cleaned_data["posts"])  # type: ignore[arg-type]
            except PermissionDenied as refused:
                self.message_user(request, f"{member.handle}: {refused}", messages.ERROR)
        self.message_user(
            request,
            ngettext("%(n)d account erased.", "%(n)d accounts erased.", erased) % {"n": erased},
            messages.SUCCESS,
        )
        return None


@admin.register(Consent)
class ConsentAdmin(AdministratorsOnly):
    list_display = ["user", "kind", "version", "way", "given_at", "withdrawn_at"]
    list_filter = ["kind", "version", "way"]
    list_select_related = ["user"]
    search_fields = ["user__handle_key"]
    show_full_result_count = False
    ordering = ["-given_at", "-pk"]


@admin.register(ReservedHandle)
class ReservedHandleAdmin(AdministratorsOnly):
    list_display = ["handle_key", "reserved_until"]
    fields = ["handle_key", "reserved_until"]
    search_fields = ["handle_key"]
    ordering = ["reserved_until"]
