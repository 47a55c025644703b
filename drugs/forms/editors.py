"""Forms of the editors' admin: what the page promises is asked for when it is written."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drugs.catalogue_files import GROUPS_OF_SECTION, MARKUP, RESERVED_SLUGS
from drugs.models import DeadAddress, Drug, DrugName, Section, Source, Statement


def ask_about_days(form: forms.BaseModelForm, data: dict[str, Any], *, together: bool) -> None:
    """Say beside the field what cannot be: a check due before it was made, or now said to be made on a day to come.

    `together`: both days or neither, because they may be empty.
    """
    on, by = data.get("checked_on"), data.get("check_by")
    if together and (on is None) != (by is None):
        form.add_error("check_by", _("Please give both days, or neither."))
    elif on and by and by < on:
        form.add_error("check_by", _("This day is before the day of the check."))
    today = timezone.now().astimezone(datetime.UTC).date()
    for name in ("checked_on", "reviewed_on"):
        if name in form.changed_data and data.get(name) and data[name] > today:
            form.add_error(name, _("This day has not come yet."))


class LinesField(forms.CharField):
    """A list of short texts, one per line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(self.prepare_value(initial)) != self.to_python(data)


class DrugForm(forms.ModelForm):
    forms = LinesField(
        label=gettext_lazy("Forms"),
        help_text=gettext_lazy("In the reader's words, one per line: Tablet, Infusion."),
    )

    class Meta:
        model = Drug
        fields = "__all__"  # noqa: DJ007 - the admin names its fields
        widgets = {"related": forms.CheckboxSelectMultiple}  # no list that needs the control key, no script
        help_texts = {
            "slug": gettext_lazy("The address: the name patients know best. It stays as it is from then on."),
            "check_by": gettext_lazy("From the day after, the page says that its check is late."),
            "reviewer_name": gettext_lazy("Empty: the page says that it is not yet reviewed by a clinician."),
        }

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"].lower()
        taken = DrugName.objects.filter(slug=slug).exclude(drug=self.instance.pk).exists()
        if taken or slug in RESERVED_SLUGS:
            raise ValidationError(_("This address is taken. Please choose another one."))
        return slug

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        ask_about_days(self, data, together=False)
        if data.get("reviewer_name") and not data.get("reviewed_on"):
            self.add_error("reviewed_on", _("Please say when it was reviewed."))
        return data


class DrugNameForm(forms.ModelForm):
    class Meta:
        model = DrugName
        fields = ["name", "kind"]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        slug = slugify(name)
        if not slug:
            raise ValidationError(_("A name needs letters that an address can hold."))
        taken = DrugName.objects.filter(slug=slug).exclude(pk=self.instance.pk).first()
        if taken is not None:
            raise ValidationError(_("This name leads to %(drug)s already.") % {"drug": taken.drug})
        if Drug.objects.filter(slug=slug).exclude(pk=self.instance.drug_id).exists():
            raise ValidationError(_("This name is the address of another drug."))
        self.instance.slug = slug
        return name


class DrugNameFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            slug = form.instance.slug if form.is_valid() and form.cleaned_data.get("name") else ""
            if slug and slug in seen and not form.cleaned_data.get("DELETE"):
                form.add_error("name", _("This name stands here twice."))
            seen.add(slug)


class SectionForm(forms.ModelForm):
    class Meta:
        model = Section
        fields = ["drug", "kind", "checked_on", "check_by"]
        help_texts = {"checked_on": gettext_lazy("Leave both days empty when it was checked with the page.")}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        ask_about_days(self, data, together=True)
        return data


class SourceForm(forms.ModelForm):
    url = forms.URLField(max_length=400, assume_scheme="https")

    class Meta:
        model = Source
        fields = ["drug", "key", "title", "publisher", "url", "year", "basis"]


class DeadAddressForm(forms.ModelForm):
    url = forms.URLField(label=gettext_lazy("Address"), max_length=400, assume_scheme="https")

    class Meta:
        model = DeadAddress
        fields = ["url", "reported_on", "note"]


class StatementForm(forms.ModelForm):
    """`cited` stands for the footnotes; the admin hands it to `actions.editing.cite`."""

    position = forms.IntegerField(
        required=False, min_value=0, max_value=9999, help_text=gettext_lazy("Empty: at the end.")
    )
    cited = forms.ModelMultipleChoiceField(
        Source.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,  # no list that needs the control key
        label=gettext_lazy("Sources"),
        help_text=gettext_lazy("Sources of this drug. A statement without one is not published."),
    )

    class Meta:
        model = Statement
        fields = [
            "text",
            "style",
            "group",
            "state",
            "position",
            "checked_on",
            "check_by",
            "reviewed_on",
            "reviewer",
        ]
        widgets = {"text": forms.Textarea(attrs={"rows": 4, "cols": 60})}
        help_texts = {
            "checked_on": gettext_lazy(
                "Leave both days empty when it was checked with its section or the page."
            ),
            "reviewer": gettext_lazy(
                "A clinician’s name and role, when they looked at this statement alone: Ana Ruiz, pharmacist."
            ),
        }

    def __init__(self, *args: Any, section: Section, sources: list[Source], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section = section
        cited: Any = self.fields["cited"]
        cited.queryset = Source.objects.filter(drug=section.drug_id)
        cited.choices = [(source.pk, str(source)) for source in sources]
        if self.instance.pk is None:
            self.initial["position"] = None  # at the end, unless the editor says where
        else:
            self.initial["cited"] = [note.source_id for note in self.instance.footnotes.all()]

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if found := MARKUP.search(text):
            raise ValidationError(
                _("“%(found)s” cannot stand here: only **bold** and *italic*, no links and no HTML.")
                % {"found": found.group()}
            )
        return text

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        kind = self.section.kind
        if data.get("group", "") not in GROUPS_OF_SECTION.get(kind, {""}):
            self.add_error("group", _("This section has no such sub-heading."))
        ask_about_days(self, data, together=True)
        if bool(data.get("reviewer")) != bool(data.get("reviewed_on")) and "reviewed_on" not in self.errors:
            self.add_error("reviewed_on", _("Please say who reviewed it and when, or neither."))
        if data.get("style") == Statement.Style.LEAD and kind != Section.Kind.SHORT:
            self.add_error("style", _("Only “In short” has a lead."))
        sources = data.get("cited") or []
        if data.get("state") == Statement.State.SOURCED and not any(
            source.basis == Source.Basis.FETCHED for source in sources
        ):
            self.add_error(
                "state",
                _("“Sourced” means that at least one of its sources was read. Otherwise it needs a check."),
            )
        return data


class StatementFormSet(forms.BaseInlineFormSet):
    """Every form offers the sources of the section's drug, read once."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        if not hasattr(self, "_sources"):
            self._sources = list(Source.objects.filter(drug=self.instance.drug_id))
        return {**super().get_form_kwargs(index), "section": self.instance, "sources": self._sources}
