"""Which drugs a thread is about, and what it asks about them: the same boxes for its author and for moderators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from drugs.models import Drug
from drugs.selectors.directory import directory, drug_address
from drugs.selectors.search import search_drugs
from forums.models import Thread

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAX_DRUG_CHARS = 80
_DRUGS = [f"drug_{number}" for number in range(1, Thread.MAX_DRUGS + 1)]


class DrugField(forms.CharField):
    """The name of one drug, any name that people use, as a published `Drug` or None. No query for an empty one."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "input", "autocomplete": "off", "list": "known-drugs"})
        super().__init__(required=False, widget=widget, strip=True, **kwargs)

    def clean(self, value: Any) -> Drug | None:
        name = "" if value in self.empty_values else str(value).replace("\x00", "").strip()
        if not name:
            return None
        for text in (name, name.partition("(")[0]):  # "Imuran (azathioprine)" is how lists write it
            if slug := drug_address(text.strip()):
                return Drug.objects.visible_to(AnonymousUser()).filter(slug=slug).first()
        guesses = search_drugs(name[:_MAX_DRUG_CHARS], 3)
        if guesses:
            names = ", ".join(guess.short_name for guess in guesses)
            raise ValidationError(
                _(
                    "We have no page called “%(name)s”. Did you mean one of these: %(names)s? You can also leave this empty."
                ),
                params={"name": name[:_MAX_DRUG_CHARS], "names": names},
            )
        raise ValidationError(
            _(
                "We have no page called “%(name)s”. You can leave this empty and write the name in your words."
            ),
            params={"name": name[:_MAX_DRUG_CHARS]},
        )


class SubjectForm(forms.Form):
    """Up to Thread.MAX_DRUGS drugs, and a topic."""

    drug_1 = DrugField(
        label=_("Which drug is it about?"), help_text=_("Then it is listed on that drug’s page too.")
    )
    drug_2 = DrugField(label=_("A second drug"))
    drug_3 = DrugField(label=_("A third drug"))
    topic = forms.ChoiceField(
        label=_("What about it?"),
        help_text=_(
            "For threads about a drug. Others who look for the same find it. You can leave this empty."
        ),
        required=False,
        choices=[("", _("Something else")), *Thread.Topic.choices],
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"invalid_choice": _("Choose one of these, or “Something else”.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        # A name that we do not know has a sentence of its own.
        if cleaned.get("topic") and not any(cleaned.get(name) or name in self.errors for name in _DRUGS):
            self.add_error(
                "drug_1",
                ValidationError(
                    _("“%(topic)s” of which drug? Name it, or choose “Something else” below."),
                    code="topic_without_drug",
                    params={"topic": Thread.Topic(cleaned["topic"]).label},
                ),
            )
        return cleaned

    @property
    def drugs(self) -> list[Drug]:
        """The drugs that were named, each once."""
        named = [self.cleaned_data[name] for name in _DRUGS]
        return list({drug.pk: drug for drug in named if drug is not None}.values())

    @property
    def drug_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in _DRUGS]

    @property
    def known_drugs(self) -> list[str]:
        """Names to offer while somebody types."""
        return [entry.short_name for entry in directory().entries]


def subject_as_typed(drug_ids: Iterable[int], topic: str) -> dict[str, str]:
    """What the boxes hold for a thread that is about these drugs. No query while the catalogue stands."""
    names = {entry.pk: entry.short_name for entry in directory().entries}
    named = [names[pk] for pk in drug_ids if pk in names]
    return {**dict(zip(_DRUGS, named, strict=False)), "topic": topic}
