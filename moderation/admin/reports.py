"""The queue of reports. What was reported, and in which words, is shown after a reason (docs/decisions/0032)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.audiences import Audience
from accounts.models import StaffLook
from accounts.reason_form import ReasonForm
from common.http import as_member
from common.rules import require
from moderation import selectors
from moderation.actions.cards import hide_card, restore_card
from moderation.actions.content import hide_post
from moderation.actions.reports import dismiss_report, look_at_report
from moderation.admin.base import Act, ModeratorAdmin, opened_on
from moderation.admin.columns import author_name, card_words, moment, unopened_words
from moderation.forms import ActForm, HideForm, NoteForm
from moderation.models import Report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern
    from django.utils.safestring import SafeString

    from accounts.models import User

# What a moderator most likely writes; shown in the field, to be changed. Danger has none: it asks for help first.
_USUAL_REASONS = {
    Report.Reason.DOSING: gettext_lazy("Rule 1: it told others what dose to take"),
    Report.Reason.SELLING: gettext_lazy("Rule 2: it sold or advertised something"),
    Report.Reason.FALSE: gettext_lazy("Rule 3: it promised a cure or could do harm"),
    Report.Reason.PRIVATE: gettext_lazy("Rule 4: it showed someone’s private data"),
    Report.Reason.UNKIND: gettext_lazy("Rule 5: it attacked someone"),
}


def _hide(*, by: User, obj: Report, reason: str) -> bool:
    if obj.experience is not None:
        return hide_card(by=by, experience=obj.experience, reason=reason)
    return obj.post is not None and hide_post(by=by, post=obj.post, reason=reason)


def _restore(*, by: User, obj: Report, reason: str) -> bool:
    return obj.experience is not None and restore_card(by=by, experience=obj.experience, reason=reason)


def _is_seen(report: Report) -> bool:
    """A card that its member does not show to members now is not a moderator's to judge."""
    return report.experience is None or report.experience.audience == Audience.MEMBERS


HIDE = Act(
    slug="hide",
    label=gettext_lazy("Hide what is reported"),
    done=gettext_lazy("It is hidden, and its reports are closed. Its author was told."),
    already=gettext_lazy("It was hidden already. Its reports are closed."),
    form=HideForm,
    run=_hide,
    is_due=lambda report: report.hidden_at is None and _is_seen(report),
    tone="danger",
)
RESTORE = Act(  # a post has a page of its own for that; a card has none here, since it is health data
    slug="restore",
    label=gettext_lazy("Show the card again"),
    done=gettext_lazy("Shown again. Its member was told."),
    already=gettext_lazy("It is shown already."),
    form=ActForm,
    run=_restore,
    is_due=lambda report: report.experience is not None and report.hidden_at is not None and _is_seen(report),
)
DISMISS = Act(
    slug="dismiss",
    label=gettext_lazy("No action needed"),
    done=gettext_lazy("The report is closed."),
    already=gettext_lazy("The report was closed already."),
    form=NoteForm,
    run=lambda *, by, obj, reason: dismiss_report(by=by, report=obj, reason=reason),
    is_due=lambda report: report.status == Report.Status.OPEN,
)


class WaitingFilter(admin.SimpleListFilter):
    """Waiting reports unless others are asked for."""

    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (Report.Status.ACTED, Report.Status.ACTED.label),
            (Report.Status.DISMISSED, Report.Status.DISMISSED.label),
            ("all", gettext_lazy("all")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "all":
            return queryset
        return queryset.filter(status=self.value() or Report.Status.OPEN)

    def choices(self, changelist: Any) -> Iterator[Any]:
        everything, *others = super().choices(changelist)
        yield {**everything, "display": Report.Status.OPEN.label}
        yield from others


LOOKS_AT_ONCE = 50  # reports, as many as one page of the queue
_ON_THE_PAGE = ("reporter", "handled_by")


def _heading(report: Report) -> dict[str, Any]:
    return {
        "title": _("Report %(id)s") % {"id": report.pk},
        "report": report,
        "is_danger": report.reason == Report.Reason.DANGER,
        "is_waiting": report.status == Report.Status.OPEN,
    }


@admin.register(Report)
class ReportAdmin(ModeratorAdmin):
    """The queue: danger first, then what has waited longest."""

    list_display = ["reported", "why", "forum", "reported_at", "state"]
    list_display_links = None
    list_filter = [WaitingFilter, "reason", "post__thread__forum"]
    list_select_related = ["post__thread__forum", "post__author", "experience__drug", "experience__user"]
    page_template = "moderation/admin/report.html"
    acts = [HIDE, RESTORE, DISMISS]
    actions = ["look_selected", "hide_selected", "dismiss_selected"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        opened = opened_on(request)
        is_open = Q(post_id__in=opened.posts) | Q(experience_id__in=opened.cards)
        return (
            Report.objects.with_urgency()
            .annotate(is_open=ExpressionWrapper(is_open, output_field=BooleanField()))
            .with_waiting_on_same()
            .select_related("post__thread__forum", "post__author", "experience__drug", "experience__user")
            .defer(
                "post__body", "post__body_html", "post__search", "post__thread__search", "experience__words"
            )
        )

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        waiting = request.GET.get(WaitingFilter.parameter_name) is None
        return ["urgency", "created_at", "pk"] if waiting else ["urgency", "-created_at", "-pk"]

    @admin.display(description=gettext_lazy("what"))
    def reported(self, report: Report) -> SafeString:
        title, where = unopened_words(report), ""
        is_open = report.is_open or selectors.owner_of(report) is None  # type: ignore[attr-defined]
        if is_open and report.experience is not None:
            title = card_words(report.experience)
        elif is_open and report.post is not None:
            title = report.post.thread.title
            where = _("post %(number)s by %(author)s") % {
                "number": report.post.number,
                "author": author_name(report.post.author),
            }
        return format_html(
            '<a href="{}">{}</a><br><span class="quiet">{}</span>',
            reverse("admin:moderation_report_change", args=[report.pk]),
            title,
            where,
        )

    @admin.display(description=gettext_lazy("reason"))
    def why(self, report: Report) -> SafeString | str:
        label = report.get_reason_display()
        if report.reason == Report.Reason.DANGER:
            return format_html('<b class="mark bad">{}</b>', label)
        return label

    @admin.display(description=gettext_lazy("forum"))
    def forum(self, report: Report) -> str:
        return report.post.thread.forum.name if report.post is not None else "–"

    @admin.display(description=gettext_lazy("reported"))
    def reported_at(self, report: Report) -> SafeString | str:
        return moment(report.created_at)

    @admin.display(description=gettext_lazy("status"))
    def state(self, report: Report) -> str:
        waiting: int = report.waiting_on_same  # type: ignore[attr-defined]
        if report.status == Report.Status.OPEN and waiting > 1:
            about = _("%(n)s wait on this post") if report.post_id else _("%(n)s wait on this card")
            return about % {"n": waiting}
        return report.get_status_display()

    @admin.action(description=gettext_lazy("Look at them, to decide"), permissions=["view"])
    def look_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Opens each, so that a moderator who has an hour gives the usual reason once."""
        chosen = list(queryset[:LOOKS_AT_ONCE])
        for report in chosen:
            look_at_report(by=as_member(request), report=report, reason=StaffLook.Reason.REPORT)
        self.message_user(
            request,
            ngettext("%(n)s is open to you now.", "%(n)s are open to you now.", len(chosen))
            % {"n": len(chosen)},
            messages.SUCCESS,
        )

    @admin.action(description=gettext_lazy("Hide them, with one reason"), permissions=["view"])
    def hide_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self.act_on_selected(request, queryset, HIDE)

    @admin.action(description=gettext_lazy("Close: no action needed"), permissions=["view"])
    def dismiss_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self.act_on_selected(request, queryset, DISMISS)

    def describe(self, obj: Any) -> str:
        return unopened_words(obj)

    def page_context(self, request: HttpRequest, object_id: int) -> dict[str, Any] | None:
        report = self.get_queryset(request).select_related(*_ON_THE_PAGE).filter(pk=object_id).first()
        if report is None:
            return None
        opened = opened_on(request)
        if not opened.has(report):
            return self._sealed(report)
        found: Any = None
        if report.post_id is not None and (found := selectors.post_in_context(report.post_id, opened=opened)):
            report.post = found.post
        elif report.experience_id is not None and (found := selectors.card_in_context(report.experience_id)):
            report.experience = found.card
        if found is None:
            return None
        hide_form = HideForm(initial={"reason": _USUAL_REASONS.get(Report.Reason(report.reason), "")})
        if report.experience_id is not None:
            hide_form.fields["reason"].help_text = _(
                "Only its member reads this. Nothing about their health."
            )
        return {
            **_heading(report),
            "found": found,
            "others": [other for other in found.reports if other.pk != report.pk],
            "hide_form": hide_form if HIDE.is_due(report) else None,
            "restore_form": ActForm(auto_id="restore_%s") if RESTORE.is_due(report) else None,
            "dismiss_form": NoteForm(auto_id="dismiss_%s") if DISMISS.is_due(report) else None,
            "hide_url": reverse("admin:moderation_report_hide", args=[report.pk]),
            "restore_url": reverse("admin:moderation_report_restore", args=[report.pk]),
            "dismiss_url": reverse("admin:moderation_report_dismiss", args=[report.pk]),
        }

    # -- What was reported is shown after a reason ---------------------------------
    def get_urls(self) -> list[URLPattern]:
        look = self.admin_site.admin_view(self.look_view)
        return [path("<int:object_id>/look/", look, name="moderation_report_look"), *super().get_urls()]

    def look_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Takes a reason and goes back to the report, which is shown now. Asks again when something is missing."""
        require(self.has_view_permission(request), _("Only moderators can open this page."))
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        report = self.get_queryset(request).filter(pk=object_id).first()
        if report is None:
            raise Http404
        page = reverse("admin:moderation_report_change", args=[report.pk])
        form = ReasonForm(request.POST)
        if form.is_valid():
            look_at_report(by=as_member(request), report=report, **form.cleaned_data)
            return HttpResponseRedirect(page)
        context = {
            **self._frame(request),
            "title": _("Report %(id)s") % {"id": report.pk},
            "about": unopened_words(report),
            "form": form,
            "button": _("Show it"),
            "back": page,
        }
        return TemplateResponse(request, "admin/look.html", context)

    def _sealed(self, report: Report) -> dict[str, Any]:
        return {
            **_heading(report),
            "template": "moderation/admin/report_sealed.html",
            "about": unopened_words(report),
            "minutes": settings.STAFF_LOOK_MINUTES,
            "look_form": ReasonForm(),
            "usual_reason": StaffLook.Reason.REPORT,
            "look_url": reverse("admin:moderation_report_look", args=[report.pk]),
        }

    def after_act(self, obj: Any) -> str:
        return reverse("admin:moderation_report_changelist")  # the next report
