"""Pages of the catalogue as files: taking them out, bringing them in, and sheets for clinicians."""

from __future__ import annotations

import logging
import re
import secrets
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from redis.exceptions import RedisError

from common.http import as_member
from drugs import rules
from drugs.actions.catalogue import import_catalogue, known_slugs
from drugs.admin.base import log_on_drug
from drugs.admin.filters import today
from drugs.catalogue_files import read_files
from drugs.exceptions import CatalogueError
from drugs.forms.files import FilesForm
from drugs.models import Drug
from drugs.selectors.export import archive, exported_files
from drugs.selectors.loading import plan_import, preview
from drugs.selectors.sheet import review_sheet

if TYPE_CHECKING:
    from django.http import HttpRequest

logger = logging.getLogger(__name__)

_KEEP_SECONDS = 3600  # between looking at what files would change and bringing them in
_TOKEN = re.compile(r"[\w-]{22}", re.ASCII)  # as token_urlsafe(16) makes them


class FilePages(admin.ModelAdmin):
    """The pages of `DrugAdmin` that deal with files."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("files/", view(self.files), name="drugs_drug_files"),
            path("files/bring/", view(self.bring), name="drugs_drug_bring"),
            path("files/<str:which>.zip", view(self.pack), name="drugs_drug_pack"),
            path("<int:pk>/sheet/", view(self.sheet), name="drugs_drug_sheet"),
            path("<int:pk>/file/<str:which>/", view(self.file), name="drugs_drug_file"),
            *super().get_urls(),
        ]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def files(self, request: HttpRequest) -> HttpResponse:
        """GET offers the files; POST says what the files that were sent would change, and changes nothing."""
        _editors_only(request)
        is_sent = request.method == "POST"
        form = FilesForm(request.POST, request.FILES) if is_sent else FilesForm()
        context: dict[str, Any] = {"form": form}
        if is_sent and form.is_valid():
            sent = form.cleaned_data["sent"]
            try:
                plan = plan_import(read_files(sent, known=known_slugs()))
            except CatalogueError as refused:
                context["problems"] = refused.problems
            else:
                token = _keep(request, sent)
                context |= {"report": plan.report, "previews": preview(plan), "token": token}
        context |= {
            **self.admin_site.each_context(request),
            "title": _("Drug pages as files"),
            "opts": self.model._meta,
        }
        return TemplateResponse(request, "admin/drugs/drug/files.html", context)

    @method_decorator(require_POST)
    def bring(self, request: HttpRequest) -> HttpResponse:
        """Bring in the files that the editor has just looked at."""
        _editors_only(request)
        sent = _kept(request)
        if sent is None:
            messages.warning(request, _("These files are no longer here. Please choose them again."))
            return HttpResponseRedirect(reverse("admin:drugs_drug_files"))
        try:
            report = import_catalogue(by=as_member(request), files=sent)
        except CatalogueError as refused:
            messages.error(request, _("Nothing was brought in. Something changed in the meantime:"))
            for problem in refused.problems:
                messages.error(request, problem)
            return HttpResponseRedirect(reverse("admin:drugs_drug_files"))
        changed = [*report.created, *report.updated]
        for drug in Drug.objects.filter(slug__in=changed):
            log_on_drug(request, drug, _("Brought in from a file."))
        said = ngettext(
            "%(count)d page is as its file says. Hand it in, so that a second person reads it.",
            "%(count)d pages are as their files say. Hand them in, so that a second person reads them.",
            len(changed),
        )
        messages.success(request, said % {"count": len(changed)})
        if report.kept:
            kept = _("Left as they were: %(slugs)s.") % {"slugs": ", ".join(report.kept)}
            messages.warning(request, kept)
        return HttpResponseRedirect(reverse("admin:drugs_drug_changelist"))

    @method_decorator(require_safe)
    def pack(self, request: HttpRequest, which: str) -> HttpResponse:
        """All pages as one archive."""
        _editors_only(request)
        packed = archive(exported_files(working=_is_working(which)))
        return _download(packed, f"drug-pages-{which}.zip", "application/zip")

    @method_decorator(require_safe)
    def file(self, request: HttpRequest, pk: int, which: str) -> HttpResponse:
        _editors_only(request)
        drug = get_object_or_404(Drug, pk=pk)
        found = next(exported_files(slugs=[drug.slug], working=_is_working(which)), None)
        if found is None:  # a draft, which readers do not see
            raise Http404
        return _download(found.text.encode(), found.name, "application/toml; charset=utf-8")

    @method_decorator(require_safe)
    def sheet(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The working copy to print: each statement with its sources and room for a remark."""
        _editors_only(request)
        drug = get_object_or_404(Drug, pk=pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Review sheet: %(drug)s") % {"drug": drug},
            "opts": self.model._meta,
            "sheet": review_sheet(drug, today=today()),
            "today": today(),
        }
        return TemplateResponse(request, "admin/drugs/drug/sheet.html", context)


def _editors_only(request: HttpRequest) -> None:
    if not rules.can_edit_drugs(request.user):
        raise PermissionDenied(_("Only editors can change drug pages."))


def _is_working(which: str) -> bool:
    if which not in ("published", "working"):
        raise Http404
    return which == "working"


def _keep(request: HttpRequest, files: list[tuple[str, bytes]]) -> str:
    """Hold `files` for this editor until they bring them in. "" while Redis is away: they can look and not bring in."""
    token = secrets.token_urlsafe(16)
    try:
        cache.set(_key(request, token), files, _KEEP_SECONDS)
    except RedisError:
        logger.warning("catalogue files not kept: Redis is away")
        return ""
    return token


def _kept(request: HttpRequest) -> list[tuple[str, bytes]] | None:
    token = request.POST.get("token", "")
    if not _TOKEN.fullmatch(token):
        return None
    try:
        kept: list[tuple[str, bytes]] | None = cache.get(_key(request, token))
    except RedisError:
        logger.warning("catalogue files not read: Redis is away")
        return None
    return kept


def _key(request: HttpRequest, token: str) -> str:
    return f"catalogue-files:{as_member(request).pk}:{token}"


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
