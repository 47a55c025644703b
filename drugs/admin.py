"""The editors' workplace. It shows rows and calls actions; readers see a change when it is published."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from common.http import as_member
from drugs import pages, reading, rules
from drugs.actions import addresses, editing
from drugs.actions.publishing import publish_drug
from drugs.exceptions import UnsourcedStatements
from drugs.forms.editors import (
    DeadAddressForm,
    DrugForm,
    DrugNameForm,
    DrugNameFormSet,
    SectionForm,
    SourceForm,
    StatementForm,
    StatementFormSet,
)
from drugs.models import DeadAddress, Drug, DrugName, Section, Source, Statement
from drugs.other_illnesses import foreign_words
from drugs.selectors import PageContent, edition_history, working_copy

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

_SOON_DAYS = 30


def _today() -> datetime.date:
    return timezone.now().astimezone(datetime.UTC).date()


class EditorsOnly:
    """Whoever may edit drug pages may do all of it, by the one rule of the site."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return rules.can_edit_drugs(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rules.can_edit_drugs(request.user)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


class SavesThroughActions(EditorsOnly, admin.ModelAdmin):
    """Every write goes through `actions.editing`, so that the page knows who edited it."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change or form.changed_data:  # a bare "Save" edits nothing
            editing.save_part(by=as_member(request), part=obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        editing.remove_part(by=as_member(request), part=obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        changed = formset.save(commit=False)
        for part in formset.deleted_objects:
            editing.remove_part(by=as_member(request), part=part)
        for part in changed:
            editing.save_part(by=as_member(request), part=part)
        for each in formset.forms:
            if "cited" in each.changed_data and each.instance.pk and each not in formset.deleted_forms:
                editing.cite(
                    by=as_member(request), statement=each.instance, sources=each.cleaned_data["cited"]
                )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}  # no bulk delete: parts go one by one, through the action


class PartOfPage(SavesThroughActions):
    """A section or a source: what happens to it also stands in the history of its drug."""

    fixed_fields: list[str] = []  # besides the drug: set once, when the part is added

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["drug", *self.fixed_fields] if obj else []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        return self._log_twice(request, obj, super().log_addition(request, obj, message))

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        return self._log_twice(request, obj, super().log_change(request, obj, message))

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for part in queryset:
            self._log_on_drug(request, part.drug, f"{part}: {_('Deleted.')}")
        return super().log_deletions(request, queryset)

    def _log_twice(self, request: HttpRequest, obj: Any, entry: LogEntry) -> LogEntry:
        self._log_on_drug(request, obj.drug, f"{obj}: {entry.get_change_message()}")
        return entry

    def _log_on_drug(self, request: HttpRequest, drug: Drug, message: str) -> None:
        LogEntry.objects.log_actions(
            user_id=as_member(request).pk,
            queryset=[drug],
            action_flag=CHANGE,
            change_message=message,
            single_object=True,
        )


class DueFilter(admin.SimpleListFilter):
    """Pages of which anything is to be checked again: the page or a section with days of its own."""

    title = gettext_lazy("due for check")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("late", _("Late")), ("soon", _("Late or due within 30 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Drug]) -> QuerySet[Drug]:
        if self.value() not in ("late", "soon"):
            return queryset
        until = _today() + datetime.timedelta(days=_SOON_DAYS + 1 if self.value() == "soon" else 0)
        return queryset.filter(Q(check_by__lt=until) | Q(sections__check_by__lt=until)).distinct()


class PublishedFilter(admin.SimpleListFilter):
    title = gettext_lazy("published")
    parameter_name = "shown"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("draft", _("Draft, not public")), ("edited", _("Edited since it was published"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Drug]) -> QuerySet[Drug]:
        if self.value() == "draft":
            return queryset.filter(published=None)
        if self.value() == "edited":
            return queryset.filter(edited_at__gt=F("published__published_at"))
        return queryset


class DrugNameInline(EditorsOnly, admin.StackedInline):
    """Stacked, because Django's table gives its boxes no labels that a screen reader could say."""

    model = DrugName
    fields = [("name", "kind")]
    form = DrugNameForm
    formset = DrugNameFormSet
    extra = 1


class StatementInline(EditorsOnly, admin.StackedInline):
    model = Statement
    form = StatementForm
    formset = StatementFormSet
    fields = ["text", ("style", "group", "state", "position"), "cited"]
    extra = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Statement]:
        return super().get_queryset(request).prefetch_related("footnotes")


@admin.register(Drug)
class DrugAdmin(SavesThroughActions):
    form = DrugForm
    inlines = [DrugNameInline]
    list_display = ["name", "drug_class", "completeness", "check_by", "reviewed_on", "reading_age", "shown"]
    list_filter = [DueFilter, PublishedFilter, "drug_class", "lupus_status", "completeness"]
    list_select_related = ["published"]
    search_fields = ["generic_name", "lead_brand", "names__name"]
    change_form_template = "admin/drugs/drug/change_form.html"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "slug",
                    "lead_brand",
                    "generic_name",
                    "drug_class",
                    "forms",
                    "completeness",
                    "parts",
                ]
            },
        ),
        (gettext_lazy("In lupus"), {"fields": ["lupus_status", "status_note", "related"]}),
        (
            gettext_lazy("Checks and review"),
            {"fields": ["checked_on", "check_by", "reviewed_on", "reviewer_name", "reviewer_role"]},
        ),
        (gettext_lazy("Codes"), {"fields": ["rxnorm", "atc"]}),
        (gettext_lazy("Words"), {"fields": ["plainness", "other_illnesses"]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # threads are about it; a page that should go is not published

    def get_readonly_fields(self, request: HttpRequest, obj: Drug | None = None) -> list[str]:
        shown = ["parts", "plainness", "other_illnesses"]
        return [*shown, "slug"] if obj else shown  # an address that links point to stays

    def get_urls(self) -> list[Any]:
        own = [
            path("<int:pk>/editions/", self.admin_site.admin_view(self.editions), name="drugs_drug_editions"),
            path("<int:pk>/publish/", self.admin_site.admin_view(self.publish), name="drugs_drug_publish"),
            path("<int:pk>/preview/", self.admin_site.admin_view(self.preview), name="drugs_drug_preview"),
        ]
        return own + super().get_urls()

    @admin.display(description=gettext_lazy("Shown to readers"))
    def shown(self, drug: Drug) -> str:
        if drug.published is None:
            return _("draft")
        edition = _("edition %(number)s") % {"number": drug.published.number}
        edited = drug.edited_at and drug.edited_at > drug.published.published_at
        return f"{edition}, {_('edited since')}" if edited else edition

    @admin.display(description=gettext_lazy("Sections"))
    def parts(self, drug: Drug) -> SafeString | str:
        if not drug.pk:
            return _("Save first. Then sections and sources can be added.")
        order = {kind: place for place, kind in enumerate(Section.Kind.values)}
        sections = sorted(drug.sections.all(), key=lambda section: order[section.kind])
        links = [(reverse("admin:drugs_section_change", args=[each.pk]), str(each)) for each in sections]
        links.append((f"{reverse('admin:drugs_section_add')}?drug={drug.pk}", _("Add a section")))
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    @admin.display(description=gettext_lazy("Reading age"))
    def reading_age(self, drug: Drug) -> str:
        """Of what readers see, in years."""
        if drug.published is None:
            return "-"
        return str(reading.read_page(PageContent.from_json(drug.published.content)).age)

    @admin.display(description=gettext_lazy("Reading age in years"))
    def plainness(self, drug: Drug) -> SafeString | str:
        """Of the working copy, section by section, with the sentences that weigh most."""
        if not drug.pk:
            return "-"
        found = reading.read_page(working_copy(drug))
        rows = format_html_join(
            "",
            '<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>',
            (
                (
                    section.heading,
                    section.age,
                    format_html_join(
                        "", "<p>{} ({})</p>", ((each.text, each.age) for each in section.heaviest)
                    ),
                )
                for section in found.sections
            ),
        )
        return format_html(
            "<p>{}</p><table><thead><tr><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>{}</tbody></table>",
            _("The working copy reads like a text for age %(age)s; we aim at %(aim)s or below.")
            % {"age": found.age, "aim": reading.AIM},
            _("Section"),
            _("Age"),
            _("Sentences that weigh most, with their own age"),
            rows,
        )

    @admin.display(description=gettext_lazy("Words of other illnesses"))
    def other_illnesses(self, drug: Drug) -> SafeString | str:
        """Of the working copy: what it names without a reason in the list."""
        found = foreign_words(drug.slug, working_copy(drug).sections) if drug.pk else []
        if not found:
            return _("None that nobody gave a reason for.")
        rows = ((word.illness, Section.Kind(word.kind).label, word.text) for word in found)
        return format_html_join("", "<p><b>{}</b> ({}): {}</p>", rows)

    @method_decorator(require_safe)
    def editions(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What changed from edition to edition and is not published yet, with the button that publishes it."""
        drug = self._drug(request, pk)
        changes = edition_history(drug)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Editions of %(drug)s") % {"drug": drug},
            "drug": drug,
            "opts": self.model._meta,
            "changes": changes,
            "pending": bool(changes) and changes[0].edition is None,
        }
        return TemplateResponse(request, "admin/drugs/drug/editions.html", context)

    @method_decorator(require_POST)
    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        drug = self._drug(request, pk)
        note = request.POST.get("note", "").strip()
        before = drug.published_id
        try:
            edition = publish_drug(by=as_member(request), drug=drug, note=note)
        except UnsourcedStatements as refused:
            messages.error(request, _("Nothing was published. These statements have no source yet:"))
            for statement in refused.statements:
                messages.error(request, statement)
        else:
            if edition.pk == before:
                messages.info(request, _("Readers see this page already. Nothing has changed since."))
            else:
                message = _("Published edition %(number)s.") % {"number": edition.number}
                self.log_change(request, drug, " ".join(part for part in (message, note) if part))
                messages.success(request, message)
        return HttpResponseRedirect(reverse("admin:drugs_drug_editions", args=[pk]))

    @method_decorator(require_safe)
    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The working copy as readers would see it."""
        drug = self._drug(request, pk)
        article = pages.render_article(working_copy(drug), _today())
        back = reverse("admin:drugs_drug_change", args=[pk])
        return pages.respond(request, drug, article, {"preview": back})

    def _drug(self, request: HttpRequest, pk: int) -> Drug:
        if not self.has_change_permission(request):
            raise PermissionDenied(_("Only editors can change drug pages."))
        return get_object_or_404(Drug.objects.select_related("published"), pk=pk)


@admin.register(Section)
class SectionAdmin(PartOfPage):
    form = SectionForm
    fixed_fields = ["kind"]
    list_display = ["kind", "drug", "checked_on", "check_by"]
    list_filter = ["kind", "drug"]
    list_select_related = ["drug"]

    def get_inlines(self, request: HttpRequest, obj: Section | None) -> list[Any]:
        return [StatementInline] if obj else []  # statements choose from the sources of a known drug


_DEAD = Exists(DeadAddress.objects.filter(url=OuterRef("url")))


class DeadFilter(admin.SimpleListFilter):
    title = gettext_lazy("address")
    parameter_name = "address"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("dead", _("Reported dead"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Source]) -> QuerySet[Source]:
        return queryset.filter(_DEAD) if self.value() == "dead" else queryset


@admin.register(Source)
class SourceAdmin(PartOfPage):
    form = SourceForm
    fixed_fields = ["key"]
    list_display = ["title", "publisher", "year", "basis", "is_dead", "drug"]
    list_filter = [DeadFilter, "basis", "drug"]
    list_select_related = ["drug"]
    search_fields = ["title", "publisher", "key", "url"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        return super().get_queryset(request).annotate(is_dead=_DEAD)

    @admin.display(description=gettext_lazy("Reported dead"), boolean=True, ordering="is_dead")
    def is_dead(self, source: Any) -> bool:
        return bool(source.is_dead)

    def has_delete_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and obj is not None and not obj.footnotes.exists()  # statements stand on it


@admin.register(DeadAddress)
class DeadAddressAdmin(EditorsOnly, admin.ModelAdmin):
    """What editors found dead. The site itself asks no other host."""

    form = DeadAddressForm
    list_display = ["url", "reported_on", "note"]
    search_fields = ["url", "note"]

    def save_model(self, request: HttpRequest, obj: DeadAddress, form: Any, change: bool) -> None:
        addresses.save_dead(by=as_member(request), address=obj)

    def delete_model(self, request: HttpRequest, obj: DeadAddress) -> None:
        addresses.clear_dead(by=as_member(request), address=obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}  # one by one, through the action
