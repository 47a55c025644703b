"""The way of one page to its readers: what changed, handing in, editions, previews, putting back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.http import as_member
from drugs import pages, rules
from drugs.actions.proposals import propose_edition
from drugs.actions.restoring import restore_edition
from drugs.admin.base import log_on_drug
from drugs.admin.filters import today
from drugs.exceptions import NothingToPropose, ProposalWaits, UnsourcedStatements, WorkingCopyMoved
from drugs.forms.review import ProposeForm, SeenForm
from drugs.models import Drug, DrugEdition, DrugProposal
from drugs.selectors import PageContent, differences, edition_history, working_copy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.contrib.admin import AdminSite
    from django.http import HttpRequest, HttpResponse

_MAX_PROPOSALS = 10  # earlier ones, shown at once


def moved_message() -> str:
    return _("Somebody changed this page after you had opened it. Nothing was done. Look again, please.")


def frame(site: AdminSite, request: HttpRequest, drug: Drug, title: str) -> dict[str, Any]:
    """What every page about the way of `drug` prints around its own."""
    return {**site.each_context(request), "title": title, "drug": drug, "opts": Drug._meta}


def preview_content(
    request: HttpRequest, drug: Drug, content: Mapping[str, Any], *, back: str, says: str
) -> HttpResponse:
    """`content` as readers would see it today. `says` names in one sentence what it is, `back` leads out of it."""
    article = pages.render_article(PageContent.from_json(content), today())
    return pages.respond(request, drug, article, {"preview": back, "preview_says": says})


def restore_page(
    request: HttpRequest,
    *,
    site: AdminSite,
    drug: Drug,
    content: Mapping[str, Any],
    title: str,
    restore: Callable[..., bool],
    done: str,
) -> HttpResponse:
    """GET shows what putting `content` back would change, POST does it. `restore(by=, revision=)` is the action."""
    form = SeenForm(request.POST if request.method == "POST" else None, initial={"revision": drug.revision})
    editions = reverse("admin:drugs_drug_editions", args=[drug.pk])
    if form.is_valid():
        try:
            changed = restore(by=as_member(request), revision=form.cleaned_data["revision"])
        except WorkingCopyMoved:
            messages.warning(request, moved_message())
            return HttpResponseRedirect(request.path)
        if changed:
            log_on_drug(request, drug, done)
            messages.success(request, _("%(done)s Hand it in when it is ready.") % {"done": done})
        else:
            messages.info(request, _("The working copy says this already. Nothing was changed."))
        return HttpResponseRedirect(editions)
    context = {
        **frame(site, request, drug, title),
        "form": form,
        "differences": differences(working_copy(drug), PageContent.from_json(content)),
        "back": editions,
    }
    return TemplateResponse(request, "admin/drugs/drug/restore.html", context)


class EditionPages(admin.ModelAdmin):
    """The pages of `DrugAdmin` that stand beside its form."""

    def get_urls(self) -> list[Any]:
        of_drug: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("editions/", self.editions, "editions"),
            ("propose/", self.propose, "propose"),
            ("preview/", self.preview, "preview"),
            ("editions/<int:number>/preview/", self.preview_edition, "preview_edition"),
            ("editions/<int:number>/restore/", self.restore, "restore_edition"),
        ]
        own = [
            path(f"<int:pk>/{route}", self.admin_site.admin_view(view), name=f"drugs_drug_{name}")
            for route, view, name in of_drug
        ]
        return own + super().get_urls()

    @method_decorator(require_safe)
    def editions(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What changed from edition to edition and is not published yet, what waits, and handing in."""
        drug = self._drug(request, pk)
        form = ProposeForm(initial={"revision": drug.revision})
        return self._editions(request, drug, form)

    @method_decorator(require_POST)
    def propose(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hand the working copy in. What stands in the way is said, and the words typed are kept."""
        drug = self._drug(request, pk)
        form = ProposeForm(request.POST)
        if not form.is_valid():
            return self._editions(request, drug, form)
        try:
            proposal = propose_edition(by=as_member(request), drug=drug, **form.cleaned_data)
        except UnsourcedStatements as refused:
            sentence = _("Nothing was handed in. These statements have no source yet:")
            return self._not_handed_in(request, drug, [sentence, *refused.statements])
        except WorkingCopyMoved:
            return self._not_handed_in(request, drug, [moved_message()])
        except ProposalWaits:
            sentence = _("Nothing was handed in: a proposal of this page waits already.")
            return self._not_handed_in(request, drug, [sentence])
        except NothingToPropose:
            messages.info(request, _("Readers see this page already. Nothing has changed since."))
            return HttpResponseRedirect(reverse("admin:drugs_drug_editions", args=[pk]))
        message = _("Handed in for a second reader.")
        log_on_drug(request, drug, " ".join(part for part in (message, proposal.note) if part))
        messages.success(request, f"{message} {_('Other editors were told.')}")
        return HttpResponseRedirect(reverse("admin:drugs_drugproposal_change", args=[proposal.pk]))

    @method_decorator(require_safe)
    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The working copy as readers would see it."""
        drug = self._drug(request, pk)
        return preview_content(
            request,
            drug,
            working_copy(drug).to_json(),
            back=reverse("admin:drugs_drug_change", args=[pk]),
            says=_("This is how readers would see the page with what editors changed."),
        )

    @method_decorator(require_safe)
    def preview_edition(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """What the page said in an edition, with checks that are late by today."""
        edition = self._edition(request, pk, number)
        says = _("This is edition %(number)s, which readers saw from %(day)s on.") % {
            "number": number,
            "day": date_format(edition.published_at),
        }
        back = reverse("admin:drugs_drug_editions", args=[pk])
        return preview_content(request, edition.drug, edition.content, back=back, says=says)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def restore(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Make an edition the working copy again."""
        edition = self._edition(request, pk, number)
        return restore_page(
            request,
            site=self.admin_site,
            drug=edition.drug,
            content=edition.content,
            title=_("Put edition %(number)s of %(drug)s back") % {"number": number, "drug": edition.drug},
            restore=lambda **seen: restore_edition(edition=edition, **seen),
            done=_("Edition %(number)s is the working copy again.") % {"number": number},
        )

    def _not_handed_in(self, request: HttpRequest, drug: Drug, problems: list[str]) -> HttpResponse:
        """The page again, with the words typed, and standing for the working copy that it now shows."""
        form = ProposeForm({**request.POST.dict(), "revision": drug.revision})
        for problem in problems:
            form.add_error(None, problem)
        return self._editions(request, drug, form)

    def _editions(self, request: HttpRequest, drug: Drug, form: ProposeForm) -> HttpResponse:
        changes = edition_history(drug)
        pending = changes[0] if changes and changes[0].edition is None else None
        proposals = list(drug.proposals.select_related("proposed_by", "decided_by")[: _MAX_PROPOSALS + 1])
        waiting = next((each for each in proposals if each.state == DrugProposal.State.WAITING), None)
        newest = next((each for each in proposals if each.state != DrugProposal.State.KEPT), None)
        context = {
            **frame(self.admin_site, request, drug, _("Changes and publishing of %(drug)s") % {"drug": drug}),
            "pending": pending,
            "changes": [change for change in changes if change.edition is not None],
            "waiting": waiting,
            "is_own": waiting is not None and rules.can_take_back(request.user, waiting),
            "since": waiting is not None
            and differences(PageContent.from_json(waiting.content), working_copy(drug)),
            "returned": newest if newest and newest.state == DrugProposal.State.RETURNED else None,
            "proposals": [each for each in proposals if each is not waiting],
            "form": form if pending and waiting is None else None,
            "errors": form.non_field_errors() if form.is_bound else [],
        }
        return TemplateResponse(request, "admin/drugs/drug/editions.html", context)

    def _drug(self, request: HttpRequest, pk: int) -> Drug:
        if not rules.can_edit_drugs(request.user):
            raise PermissionDenied(_("Only editors can change drug pages."))
        return get_object_or_404(Drug.objects.select_related("published", "edited_by"), pk=pk)

    def _edition(self, request: HttpRequest, pk: int, number: int) -> DrugEdition:
        if not rules.can_edit_drugs(request.user):
            raise PermissionDenied(_("Only editors can change drug pages."))
        return get_object_or_404(
            DrugEdition.objects.select_related("drug__published"), drug=pk, number=number
        )
