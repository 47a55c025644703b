"""Members in the admin: who has which role, who left. For administrators; every button calls one action.

What is protected, addresses and what a profile says about health, stays hidden until a reason is given, which the member
reads (docs/decisions/0032). A member is found by a whole address in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actions.leaving import ask_to_leave
from accounts.actions.looks import find_by_address, give_reason
from accounts.actions.roles import grant_role, revoke_role
from accounts.admin.base import AdministratorsOnly
from accounts.forms.find import FindForm
from accounts.forms.settings import AdminEraseForm
from accounts.handles import handle_key
from accounts.models import Leaving, StaffLook, User
from accounts.reason_form import ReasonForm
from accounts.selectors.looks import addresses_of, open_look
from accounts.selectors.profiles import health_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern
    from django.utils.functional import Promise

    from accounts.actions.roles import Role


@dataclass(frozen=True, slots=True)
class Piece:
    """Something protected of one member: shown when there is a look, else its form asks for the reason."""

    what: str  # of StaffLook
    heading: Promise | str
    button: Promise | str
    look: StaffLook | None
    rows: Sequence[tuple[str, str]]
    form: ReasonForm


def _addresses(member: User) -> list[tuple[str, str]]:
    said = {True: _("confirmed"), False: _("not confirmed")}
    return [(said[each.is_confirmed], each.email) for each in addresses_of(member)]


def _health(member: User) -> list[tuple[str, str]]:
    return [(each.label, each.value) for each in health_fields(member)]


# What an administrator may look at: heading, button, and how to read it once there is a reason.
_PIECES: dict[str, tuple[Promise | str, Promise | str, Callable[[User], list[tuple[str, str]]]]] = {
    StaffLook.What.EMAIL: (gettext_lazy("E-mail"), gettext_lazy("Show e-mail"), _addresses),
    StaffLook.What.HEALTH: (
        gettext_lazy("Health fields of the profile"), gettext_lazy("Show health fields"), _health,
    ),
}  # fmt: skip


@admin.register(User)
class UserAdmin(AdministratorsOnly):
    list_display = ["handle", "joined_at", "is_active", "is_moderator", "is_editor", "is_superuser"]
    list_filter = ["is_moderator", "is_editor", "is_superuser", "is_active"]
    search_fields = ["handle_key"]
    search_help_text = gettext_lazy("A name, or how it begins. An address has a page of its own.")
    ordering = ["-joined_at"]
    show_full_result_count = False
    list_per_page = 50
    fields = [
        "handle", "joined_at", "last_login", "is_active", "is_staff", "is_moderator", "is_editor",
        "is_superuser", "muted_until", "erased_at",
    ]  # fmt: skip
    actions = ["make_moderator", "unmake_moderator", "make_editor", "unmake_editor", "erase"]
    change_form_template = "accounts/admin/member.html"
    change_list_template = "accounts/admin/member_list.html"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        key = handle_key(search_term)
        if search_term and (not key or "@" in search_term):
            return queryset.none(), False
        return super().get_search_results(request, queryset, key)

    # -- What is protected -------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("find/", wrap(self.find_view), name="accounts_user_find"),
            path("<int:object_id>/look/", wrap(self.look_view), name="accounts_user_look"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        member = self.get_object(request, unquote(object_id))
        if member is None or not self.has_view_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)  # says so
        return super().change_view(
            request, object_id, form_url, {**self._protected(request, member), **(extra_context or {})}
        )

    def look_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Takes a reason and goes back to the page, which shows the piece now. Asks again when something is missing."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        member, what = self.get_object(request, str(object_id)), request.POST.get("what", "")
        if member is None or what not in _PIECES:
            raise Http404
        heading, button, _read = _PIECES[what]
        page = reverse("admin:accounts_user_change", args=[member.pk])
        form = ReasonForm(request.POST)
        if not form.is_valid():
            context = {
                **self.admin_site.each_context(request),
                "title": heading,
                "about": member.handle,
                "form": form,
                "what": what,
                "button": button,
                "back": page,
            }
            return TemplateResponse(request, "admin/look.html", context)
        give_reason(by=request.user, member=member, what=what, **form.cleaned_data)  # type: ignore[arg-type]
        return HttpResponseRedirect(f"{page}#protected")

    def find_view(self, request: HttpRequest) -> HttpResponse:
        """Whose address somebody wrote from. POST, so that the address stands in no log."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = FindForm(request.POST if request.method == "POST" else None)
        nobody = False
        if form.is_valid():
            member = find_by_address(by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            if member is not None:
                return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[member.pk]))
            nobody = True
        context = {
            **self.admin_site.each_context(request),
            "title": _("Find by e-mail address"),
            "opts": self.opts,
            "form": form,
            "nobody": nobody,
        }
        return TemplateResponse(request, "accounts/admin/find.html", context)

    def _protected(self, request: HttpRequest, member: User) -> dict[str, Any]:
        pieces = []
        for what, (heading, button, read) in _PIECES.items():
            look = open_look(request.user, member, what)  # type: ignore[arg-type]
            form = ReasonForm(auto_id=f"{what}_%s")
            pieces.append(Piece(what, heading, button, look, read(member) if look else [], form))
        return {
            "pieces": pieces,
            "minutes": settings.STAFF_LOOK_MINUTES,
            "look_url": reverse("admin:accounts_user_look", args=[member.pk]),
        }

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
        closed = 0
        for member in queryset:
            try:
                leaving = ask_to_leave(
                    by=request.user,  # type: ignore[arg-type]
                    user=member,
                    posts=form.cleaned_data["posts"],
                    at_once=True,
                    why=Leaving.Why.STAFF,
                )
                closed += leaving is not None
            except PermissionDenied as refused:
                self.message_user(request, f"{member.handle}: {refused}", messages.ERROR)
        self.message_user(
            request,
            ngettext(
                "%(n)d account closed. It is erased within minutes.",
                "%(n)d accounts closed. They are erased within minutes.",
                closed,
            )
            % {"n": closed},
            messages.SUCCESS,
        )
        return None
