"""A drug page in the editors' workplace: its list and its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drugs import reading
from drugs.admin.base import EditorsOnly, SavesThroughActions
from drugs.admin.due import DuePage
from drugs.admin.editions import EditionPages
from drugs.admin.files import FilePages
from drugs.admin.filters import DueFilter, PublishedFilter
from drugs.forms.editors import DrugForm, DrugNameForm, DrugNameFormSet
from drugs.models import Drug, DrugName, Section
from drugs.other_illnesses import foreign_words
from drugs.selectors import PageContent, working_copy

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


class DrugNameInline(EditorsOnly, admin.StackedInline):
    """Stacked, because Django's table gives its boxes no labels that a screen reader could say."""

    model = DrugName
    fields = [("name", "kind")]
    form = DrugNameForm
    formset = DrugNameFormSet
    extra = 1


@admin.register(Drug)
class DrugAdmin(DuePage, EditionPages, FilePages, SavesThroughActions):
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

    @admin.display(description=gettext_lazy("Shown to readers"))
    def shown(self, drug: Drug) -> str:
        if drug.published is None:
            return _("draft")
        edition = _("edition %(number)s") % {"number": drug.published.number}
        edited = drug.revision > drug.published.revision
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
