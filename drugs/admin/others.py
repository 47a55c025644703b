"""Two editors saving at once: the second is shown what the first did, with nothing typed lost and nothing overwritten unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from drugs.actions.publishing import lock_drug
from drugs.forms.merging import Forms, merge, nothing_started, seal, unseal
from drugs.models import Drug

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from drugs.forms.merging import Change
    from drugs.models import Section, Source

_OTHERS = "others_were_here"  # of a request: what is said about them
_FIELD = "started_from"  # the hidden field of every form that changes a page


class WarnsOfOthers(admin.ModelAdmin):
    """A `ModelAdmin` whose form remembers what it started from.

    When somebody else saved the same part meanwhile, nothing is stored: the form comes back with their changes beside what
    was typed, and stands for what is there now, so that saving once more is done knowingly. The drug's row is locked from
    the comparison to the commit.
    """

    change_form_template = "admin/drugs/change_form.html"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "POST" or object_id is None or not self.has_change_permission(request):
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            part = self._locked(request, object_id)
            if part is None:
                return self._gone(request)
            more = dict(extra_context or {})
            if (others := self._look(request, part)) is not None:
                more |= {"others": others, "by": _who(part, request)}
            return super().changeform_view(request, object_id, form_url, more)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        if (sentence := request.__dict__.get(_OTHERS, "")) == "":
            return form

        class Stopped(form):
            def clean(self) -> Any:
                super().clean()
                raise ValidationError(sentence)

        return Stopped

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        form = context["adminform"].form
        if change and form.is_bound:
            context["started_from"] = request.POST.get(_FIELD, "")
        elif change:
            formsets = [each.formset for each in context["inline_admin_formsets"]]
            context["started_from"] = seal(Forms(form, formsets).snapshot())
        if sentence := request.__dict__.get(_OTHERS, ""):
            # Nothing is to be corrected, so that note goes; the template says what happened.
            context |= {"others_sentence": sentence, "errors": None}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _locked(self, request: HttpRequest, object_id: str) -> Any:
        """The part as it stands now, with the row of its drug locked."""
        part = self.get_object(request, object_id)
        if part is None:
            return None
        lock_drug(_drug_id(part))
        return self.get_object(request, object_id)

    def _look(self, request: HttpRequest, part: Any) -> list[Change] | None:
        """What others did since the form was opened, None for nothing. Then `request.POST` is what should be shown again."""
        now = self._forms(request, part)
        there, started = now.snapshot(), unseal(request.POST.get(_FIELD, ""))
        if started == there:
            return None
        merged, changes = merge(request.POST, started, now, there)
        merged[_FIELD] = seal(there)
        request.POST = merged  # type: ignore[assignment]
        sentence = _(
            "Somebody else saved this while you were writing. Nothing is stored yet, and nothing is lost."
        )
        request.__dict__[_OTHERS] = sentence if started is not None else nothing_started()
        return changes

    def _forms(self, request: HttpRequest, part: Any) -> Forms:
        form = self.get_form(request, part, change=True)(instance=part)
        formsets = [
            formset(instance=part, prefix=formset.get_default_prefix(), queryset=inline.get_queryset(request))
            for formset, inline in self.get_formsets_with_inlines(request, part)
        ]
        return Forms(form, formsets)

    def _gone(self, request: HttpRequest) -> HttpResponse:
        """Somebody took the whole part out: what was typed is shown once more, to be copied."""
        messages.warning(request, _("Somebody took this out while you were writing. Nothing was stored."))
        typed = [
            value
            for name, values in request.POST.lists()
            if name.endswith(("-text", "-name", "title")) and "__prefix__" not in name
            for value in values
            if value.strip()
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": _("This is not here any more"),
            "typed": typed,
            "opts": self.model._meta,
        }
        return TemplateResponse(request, "admin/drugs/gone.html", context, status=409)


def _drug_id(part: Drug | Section | Source) -> int:
    return part.pk if isinstance(part, Drug) else part.drug_id


def _who(part: Drug | Section | Source, request: HttpRequest) -> str:
    """Who saved something of this page last; empty for the editor's own other window."""
    editor = (part if isinstance(part, Drug) else part.drug).edited_by
    return editor.display_name if editor is not None and editor != request.user else ""
