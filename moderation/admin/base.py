"""What every page of the workplace shares: moderators only, nothing edited by hand, each button one action."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.admin import NothingByHand
from common.http import as_member
from common.rules import require
from moderation import rules
from moderation.selectors import opened_to

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django import forms
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern
    from django.utils.functional import Promise

    from moderation.selectors import Opened

_AT_ONCE = 100  # rows of one bulk act
_COUNTED = 5000  # rows; a list says no more than that, so that nobody waits for the count of half a million


def opened_on(request: HttpRequest) -> Opened:
    """What is open to whoever asks. One query, once for each request."""
    kept: Opened | None = request.__dict__.get("_opened")
    if kept is None:
        kept = request.__dict__["_opened"] = opened_to(as_member(request))
    return kept


@dataclass(frozen=True, slots=True)
class Act:
    """One button. `run(by=, obj=, **form fields)` calls an action and says whether anything changed."""

    slug: str  # last part of the address
    label: Promise | str  # verb on the button and heading of its page
    done: Promise | str  # said afterwards
    already: Promise | str  # said when things were so before
    form: type[forms.Form]
    run: Callable[..., bool]
    is_due: Callable[[Any], bool]  # whether the button is offered for an object
    tone: str = ""  # "danger" outlines the button
    initial: Callable[[Any], dict[str, Any]] | None = None  # what the form holds at first


class BoundedPaginator(Paginator):
    """Counts no further than `_COUNTED` rows: older ones are found by search and filters."""

    @cached_property
    def count(self) -> int:
        return int(self.object_list[:_COUNTED].count())  # type: ignore[attr-defined]


class ModeratorAdmin(NothingByHand, admin.ModelAdmin):
    """Lists and pages for moderators. Rows are read here; whatever changes anything calls one of `moderation.actions`.

    What was said and done is kept; only erasure removes it.
    """

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0
    show_facets = admin.ShowFacets.NEVER  # each would count the whole table
    page_template = ""  # of one object
    acts: Sequence[Act] = ()

    # -- Who -------------------------------------------------------------------------
    def has_module_permission(self, request: HttpRequest) -> bool:
        return rules.can_moderate(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return rules.can_moderate(request.user)

    # -- The list --------------------------------------------------------------------
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    # -- One object ------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(
                f"<int:object_id>/{act.slug}/",
                self.admin_site.admin_view(partial(self.act_view, act=act)),
                name=f"{name}_{act.slug}",
            )
            for act in self.acts
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of one object. Answers GET only: there is nothing to save."""
        require(self.has_view_permission(request), _("Only moderators can open this page."))
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        context = self.page_context(request, int(object_id)) if object_id.isdecimal() else None
        if context is None:
            raise Http404
        template = context.pop("template", self.page_template)
        return TemplateResponse(
            request, template, {**self._frame(request), **context, **(extra_context or {})}
        )

    def page_context(self, request: HttpRequest, object_id: int) -> dict[str, Any] | None:
        """What `page_template`, or its `template`, prints; None when there is no such object."""
        raise NotImplementedError

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The record is on the object's own page."""
        require(self.has_view_permission(request), _("Only moderators can open this page."))
        return HttpResponseRedirect(reverse(self._name("change"), args=[object_id]))

    def describe(self, obj: Any) -> str:
        """`obj` in words, for the page that asks whether to act on it."""
        return str(obj)

    def buttons_for(self, obj: Model) -> list[dict[str, str]]:
        """The acts that are offered for `obj` now: address, label and tone."""
        return [
            {"url": reverse(self._name(act.slug), args=[obj.pk]), "label": str(act.label), "tone": act.tone}
            for act in self.acts
            if act.is_due(obj)
        ]

    # -- Acts ------------------------------------------------------------------------
    def act_view(self, request: HttpRequest, object_id: int, *, act: Act) -> HttpResponse:
        """GET asks for the reason, POST acts and goes back. A form with something missing is shown again."""
        require(self.has_view_permission(request), _("Only moderators can do this. Nothing was changed."))
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        obj = self.get_queryset(request).filter(pk=object_id).first()
        if obj is None:
            raise Http404
        initial = act.initial(obj) if act.initial and request.method != "POST" else None
        form = act.form(request.POST if request.method == "POST" else None, initial=initial)
        if form.is_valid():
            changed = act.run(by=request.user, obj=obj, **form.cleaned_data)
            self.message_user(request, str(act.done if changed else act.already), messages.SUCCESS)
            return HttpResponseRedirect(self.after_act(obj))
        return TemplateResponse(
            request,
            "moderation/admin/act.html",
            {
                **self._frame(request),
                "title": act.label,
                "act": act,
                "form": form,
                "about": self.describe(obj),
                "back": reverse(self._name("change"), args=[obj.pk]),
            },
        )

    def after_act(self, obj: Model) -> str:
        """Where a moderator goes on."""
        return reverse(self._name("change"), args=[obj.pk])

    def act_on_selected(self, request: HttpRequest, queryset: QuerySet, act: Act) -> HttpResponse | None:
        """Ask once for the reason, then run `act` for each row, each in a transaction of its own."""
        chosen = list(queryset[: _AT_ONCE + 1])
        if len(chosen) > _AT_ONCE:
            self.message_user(
                request,
                _("That is more than %(most)s at once. Nothing was changed.") % {"most": _AT_ONCE},
                messages.WARNING,
            )
            return None
        form = act.form(request.POST if "confirmed" in request.POST else None)
        if form.is_valid():
            changed = sum(act.run(by=request.user, obj=obj, **form.cleaned_data) for obj in chosen)
            self.message_user(
                request,
                _("%(done)s Changed: %(changed)s of %(all)s.")
                % {"done": act.done, "changed": changed, "all": len(chosen)},
                messages.SUCCESS,
            )
            return None
        return TemplateResponse(
            request,
            "moderation/admin/act_selected.html",
            {
                **self._frame(request),
                "title": act.label,
                "act": act,
                "form": form,
                "chosen": [(obj.pk, self.describe(obj)) for obj in chosen],
                "checkbox_name": ACTION_CHECKBOX_NAME,
                "action_name": request.POST.get("action", ""),
            },
        )

    def _name(self, what: str) -> str:
        return f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{what}"

    def _frame(self, request: HttpRequest) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "list_url": reverse(self._name("changelist")),
        }
