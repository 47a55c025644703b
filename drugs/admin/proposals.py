"""Pages that were handed in: the list, and each with its differences and what to do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.http import as_member
from drugs import reading, rules
from drugs.actions.proposals import approve_proposal, return_proposal, take_back_proposal
from drugs.actions.restoring import restore_proposal
from drugs.admin.base import log_on_drug
from drugs.admin.editions import frame, preview_content, restore_page
from drugs.exceptions import ProposalDecided
from drugs.forms.review import RemarkForm
from drugs.models import DrugProposal, Section, Statement
from drugs.other_illnesses import foreign_words
from drugs.selectors import PageContent, differences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString


class WaitingFilter(admin.SimpleListFilter):
    """Waiting proposals unless others are asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        others = [each for each in DrugProposal.State if each != DrugProposal.State.WAITING]
        return [*((each.value, each.label) for each in others), ("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[DrugProposal]) -> QuerySet[DrugProposal]:
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value() or DrugProposal.State.WAITING)

    def choices(self, changelist: Any) -> Iterator[Any]:
        everything, *others = super().choices(changelist)
        yield {**everything, "display": DrugProposal.State.WAITING.label}
        yield from others


@admin.register(DrugProposal)
class DrugProposalAdmin(admin.ModelAdmin):
    """Read by editors. What was handed in never changes: an act decides about it."""

    list_display = ["page", "note", "proposed_by", "proposed_at", "state"]
    list_display_links = None
    list_filter = [WaitingFilter]
    list_select_related = ["drug", "proposed_by"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return rules.can_edit_drugs(request.user)

    def has_view_permission(self, request: HttpRequest, obj: DrugProposal | None = None) -> bool:
        return rules.can_edit_drugs(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # pages are handed in where they are edited

    def has_change_permission(self, request: HttpRequest, obj: DrugProposal | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: DrugProposal | None = None) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def get_urls(self) -> list[Any]:
        acts = [
            ("approve", self.approve),
            ("return", self.give_back),
            ("take_back", self.take_back),
            ("preview", self.preview),
            ("restore", self.restore),
        ]
        own = [
            path(
                f"<int:object_id>/{name.replace('_', '-')}/",
                self.admin_site.admin_view(view),
                name=f"drugs_drugproposal_{name}",
            )
            for name, view in acts
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": _("Pages handed in")}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    @admin.display(description=gettext_lazy("page"))
    def page(self, proposal: DrugProposal) -> SafeString:
        return format_html('<a href="{}">{}</a>', _address(proposal), proposal.drug)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What was handed in, against what readers saw then, with what the reader may do. GET only."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not object_id.isdecimal():
            raise Http404
        return self._page(request, self._proposal(request, int(object_id)), RemarkForm())

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What happened to it stands in the history of its drug."""
        proposal = self._proposal(request, int(object_id) if object_id.isdecimal() else 0)
        return HttpResponseRedirect(reverse("admin:drugs_drug_history", args=[proposal.drug_id]))

    @method_decorator(require_POST)
    def approve(self, request: HttpRequest, object_id: int) -> HttpResponse:
        proposal = self._proposal(request, object_id)

        def act() -> str:
            edition = approve_proposal(by=as_member(request), proposal=proposal)
            message = _("Published edition %(number)s.") % {"number": edition.number}
            told = _("%(message)s Handed in by %(editor)s. %(note)s") % {
                "message": message,
                "editor": _name(proposal),
                "note": proposal.note,
            }
            log_on_drug(request, proposal.drug, told.strip())
            return message

        return self._decide(request, proposal, act)

    @method_decorator(require_POST)
    def give_back(self, request: HttpRequest, object_id: int) -> HttpResponse:
        proposal = self._proposal(request, object_id)
        form = RemarkForm(request.POST)
        if not form.is_valid():
            return self._page(request, proposal, form)

        def act() -> str:
            remark = form.cleaned_data["remark"]
            return_proposal(by=as_member(request), proposal=proposal, remark=remark)
            log_on_drug(request, proposal.drug, _("Returned: %(remark)s") % {"remark": remark})
            return _("Returned with your remark. Who handed it in was told.")

        return self._decide(request, proposal, act)

    @method_decorator(require_POST)
    def take_back(self, request: HttpRequest, object_id: int) -> HttpResponse:
        proposal = self._proposal(request, object_id)

        def act() -> str:
            take_back_proposal(by=as_member(request), proposal=proposal)
            message = _("Taken back.")
            log_on_drug(request, proposal.drug, message)
            return _("%(done)s What you wrote stays in the working copy.") % {"done": message}

        return self._decide(request, proposal, act)

    @method_decorator(require_safe)
    def preview(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """What was handed in as readers would see it."""
        proposal = self._proposal(request, object_id)
        says = _("This is the page as it was handed in. Readers see exactly this once it is approved.")
        return preview_content(request, proposal.drug, proposal.content, back=_address(proposal), says=says)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def restore(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Make what was handed in, or kept, the working copy again."""
        proposal = self._proposal(request, object_id)
        return restore_page(
            request,
            site=self.admin_site,
            drug=proposal.drug,
            content=proposal.content,
            title=_("Put an earlier version of %(drug)s back") % {"drug": proposal.drug},
            restore=lambda **seen: restore_proposal(proposal=proposal, **seen),
            done=_("An earlier version is the working copy again."),
        )

    def _decide(self, request: HttpRequest, proposal: DrugProposal, act: Callable[[], str]) -> HttpResponse:
        try:
            messages.success(request, act())
        except ProposalDecided:
            messages.warning(request, _("It was decided a moment ago. You changed nothing."))
        return HttpResponseRedirect(_address(proposal))

    def _page(self, request: HttpRequest, proposal: DrugProposal, form: RemarkForm) -> HttpResponse:
        page = PageContent.from_json(proposal.content)
        before = proposal.drug.editions.filter(published_at__lt=proposal.proposed_at).first()
        is_waiting = proposal.state == DrugProposal.State.WAITING
        if is_waiting:
            before = proposal.drug.published
        statements = [each for section in page.sections for each in section.statements]
        context = {
            **frame(
                self.admin_site, request, proposal.drug, _("%(drug)s, handed in") % {"drug": proposal.drug}
            ),
            "proposal": proposal,
            "before": before,
            "differences": differences(PageContent.from_json(before.content), page) if before else [],
            "is_waiting": is_waiting,
            "can_decide": is_waiting and rules.can_decide(request.user, proposal),
            "can_take_back": is_waiting and rules.can_take_back(request.user, proposal),
            "form": form,
            "statement_count": len(statements),
            "unsure_count": sum(each.state == Statement.State.NEEDS_CHECK for each in statements),
            "age": reading.read_page(page).age,
            "aim": reading.AIM,
            "foreign": [
                (word.illness, Section.Kind(word.kind).label, word.text)
                for word in foreign_words(proposal.drug.slug, page.sections)
            ],
        }
        return TemplateResponse(request, "admin/drugs/proposal/page.html", context)

    def _proposal(self, request: HttpRequest, pk: int) -> DrugProposal:
        if not rules.can_edit_drugs(request.user):
            raise PermissionDenied(_("Only editors can change drug pages."))
        rows = DrugProposal.objects.select_related("drug__published", "proposed_by", "decided_by")
        return get_object_or_404(rows, pk=pk)


def _address(proposal: DrugProposal) -> str:
    return reverse("admin:drugs_drugproposal_change", args=[proposal.pk])


def _name(proposal: DrugProposal) -> str:
    return proposal.proposed_by.handle if proposal.proposed_by else _("a former editor")
