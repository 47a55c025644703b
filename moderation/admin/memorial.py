"""Members who died: one moderator says so, another confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.memorial import ask_for_memorial, confirm_memorial, take_memorial_back
from accounts.models import MemorialRequest
from accounts.rules import can_confirm_memorial, can_take_memorial_back
from common.rules import require
from moderation.admin.base import Act, ModeratorAdmin
from moderation.admin.columns import author_name, moment
from moderation.forms import EmptyForm, MemorialForm

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern
    from django.utils.safestring import SafeString

CONFIRM = Act(
    slug="confirm",
    label=gettext_lazy("Confirm that they died"),
    done=gettext_lazy("Confirmed. Nobody can sign in any more, and no mail goes out."),
    already=gettext_lazy("It was confirmed already."),
    form=EmptyForm,
    run=lambda *, by, obj: confirm_memorial(by=by, request=obj),
    is_due=lambda request: request.confirmed_at is None,
    tone="danger",
)
TAKE_BACK = Act(
    slug="take-back",
    label=gettext_lazy("Take it back"),
    done=gettext_lazy("Taken back. Everything is as it was."),
    already=gettext_lazy("It was taken back already."),
    form=EmptyForm,
    run=lambda *, by, obj: take_memorial_back(by=by, request=obj),
    is_due=lambda request: request.member.erased_at is None,
)


@admin.register(MemorialRequest)
class MemorialRequestAdmin(ModeratorAdmin):
    """Those that wait come first."""

    list_display = ["member_name", "asked", "state"]
    list_display_links = None
    page_template = "moderation/admin/memorial.html"
    change_list_template = "moderation/admin/memorial_list.html"
    acts = (CONFIRM, TAKE_BACK)
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return MemorialRequest.objects.select_related("member", "asked_by", "confirmed_by").order_by(
            "-confirmed_at", "-pk"
        )  # PostgreSQL puts rows without that moment first

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return ["-confirmed_at", "-pk"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.ask_view)
        return [path("ask/", view, name="accounts_memorialrequest_ask"), *super().get_urls()]

    @admin.display(description=gettext_lazy("member"))
    def member_name(self, request: MemorialRequest) -> SafeString:
        url = reverse(self._name("change"), args=[request.pk])
        return format_html('<a href="{}">{}</a>', url, author_name(request.member))

    @admin.display(description=gettext_lazy("asked"))
    def asked(self, request: MemorialRequest) -> SafeString | str:
        return moment(request.asked_at)

    @admin.display(description=gettext_lazy("state"))
    def state(self, request: MemorialRequest) -> str:
        return _("confirmed") if request.confirmed_at else _("waits for a second moderator")

    # -- Asking -----------------------------------------------------------------------
    def ask_view(self, request: HttpRequest) -> HttpResponse:
        """GET asks who and how one knows, POST writes it down and shows it."""
        require(self.has_view_permission(request), _("Only moderators can do this. Nothing was changed."))
        form = MemorialForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                asked = ask_for_memorial(
                    by=request.user,  # type: ignore[arg-type]
                    member=form.member,
                    note=form.cleaned_data["note"],
                )
            except PermissionDenied as refused:
                form.add_error("handle", str(refused))
            else:
                self.message_user(
                    request, _("Written down. Another moderator has to confirm it."), messages.SUCCESS
                )
                return HttpResponseRedirect(reverse(self._name("change"), args=[asked.pk]))
        context = {**self._frame(request), "title": _("A member has died"), "form": form}
        return TemplateResponse(request, "moderation/admin/memorial_ask.html", context)

    # -- One request --------------------------------------------------------------------
    def page_context(self, request: HttpRequest, object_id: int) -> dict[str, Any] | None:
        asked = self.get_queryset(request).filter(pk=object_id).first()
        if asked is None:
            return None
        urls = {act.slug: reverse(self._name(act.slug), args=[asked.pk]) for act in self.acts}
        confirms = CONFIRM.is_due(asked) and can_confirm_memorial(request.user, asked)
        return {
            "title": _("A member has died"),
            "asked": asked,
            "days": settings.LEAVING_DAYS,
            "confirm_url": urls["confirm"] if confirms else "",
            "take_back_url": urls["take-back"] if can_take_memorial_back(request.user, asked) else "",
        }

    def describe(self, obj: MemorialRequest) -> str:
        return author_name(obj.member)

    def after_act(self, obj: Any) -> str:
        if MemorialRequest.objects.filter(pk=obj.pk).exists():
            return super().after_act(obj)
        return reverse(self._name("changelist"))
