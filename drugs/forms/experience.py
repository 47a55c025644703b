"""The form of a card. It asks little, and nothing that only some drugs have; whether somebody may write is the action's question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.audiences import Audience
from accounts.lupus import LupusKind
from common.forms import ShortText
from drugs.actions.experiences import Answers
from drugs.effects import EFFECTS, GROUPS
from drugs.models import Experience, ExperienceEffect, WhyStopped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from drugs.models import Drug

_STILL = "yes"
_STOPPED = "no"  # without a reason
_CHOOSE = _("Please choose what fits best.")
_SEVERITIES = {str(severity.value): severity.value for severity in ExperienceEffect.Severity}


@dataclass(frozen=True, slots=True)
class EffectBox:
    """One side effect to tick, and how bad it was."""

    key: str
    label: str
    severity: int  # 0: not ticked


@dataclass(frozen=True, slots=True)
class EffectGroup:
    label: str
    boxes: list[EffectBox]

    @property
    def ticked(self) -> int:
        return sum(box.severity > 0 for box in self.boxes)


def _choice(label: Any, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
        **{"widget": forms.Select(attrs={"class": "input"}), **kwargs},
    )


class ExperienceForm(forms.Form):
    """One card. Side effects are boxes named `effects`, each with a list named `severity-<key>`."""

    form = _choice(_("Which form?"), [], required=False)
    still = _choice(_("Do you still take it?"), [])
    taken = _choice(_("For how long?"), [("", _("Choose a time")), *Experience.Taken.choices])
    helped = _choice(_("Did it help?"), Experience.Helped.choices, widget=forms.RadioSelect)
    helped_after = _choice(
        _("If it helped: how long did that take?"),
        [("", _("I cannot say")), *Experience.HelpedAfter.choices],
        required=False,
    )
    burden = _choice(_("How is it to live with?"), Experience.Burden.choices, widget=forms.RadioSelect)
    lupus_kind = _choice(
        _("Which lupus do you have?"),
        [("", _("I would rather not say")), *LupusKind.choices],
        required=False,
        help_text=_("With this, others can see how it went for people like them."),
    )
    words = ShortText(
        label=_("In a few words"),
        required=False,
        max_chars=Experience.WORDS_MAX_CHARS,
        help_text=_(
            "You can leave this empty. Please no amounts, since what suits you can harm another, and no names of doctors or clinics."
        ),
        widget=forms.Textarea(attrs={"class": "input", "rows": 5}),
    )
    audience = _choice(
        _("Who may read this card?"),
        [
            (Audience.MEMBERS, _("Members, with your name on this site")),
            (Audience.TEAM, _("Only your team, with your name on this site")),
            (Audience.ME, _("Only you")),
        ],
        widget=forms.RadioSelect,
        help_text=_(
            "Either way your answers are counted with those of others, ten people or more at a time."
        ),
    )

    def __init__(self, data: Any = None, *, drug: Drug, said: Mapping[str, Any] | None = None) -> None:
        """`said`: what the card says now, by field name, as `drugs.actions.experiences.content_of` and the audience."""
        super().__init__(data, initial=_initial(said))
        self._effects: dict[str, int] = dict((said or {}).get("effects", {}))
        self._said_form = str((said or {}).get("form", ""))
        kinds = dict.fromkeys([*drug.forms, *filter(None, [self._said_form])])
        if len(kinds) > 1:
            form: Any = self.fields["form"]
            form.choices = [("", _("Another form")), *((kind, kind) for kind in kinds)]
        else:
            del self.fields["form"]
        still: Any = self.fields["still"]
        still.choices = [
            ("", _("Choose one")),
            (_STILL, _("Yes")),
            *((value, _stopped(label)) for value, label in WhyStopped.choices),
            (_STOPPED, _("No, and I would rather not say why")),
        ]

    def effect_groups(self) -> list[EffectGroup]:
        """All side effects as the form shows them: as posted, or as the card has them."""
        ticked = self._posted_effects() if self.is_bound else self._effects
        return [
            EffectGroup(
                str(label), [EffectBox(key, str(name), ticked.get(key, 0)) for key, name in effects.items()]
            )
            for label, effects in GROUPS
        ]

    def clean(self) -> dict[str, Any]:
        """Adds `answers` and `effects`, as the action takes them."""
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        said = {"form": self._said_form, **data}
        still = said.pop("still")
        said |= {"is_taking": still == _STILL, "why_stopped": "" if still in (_STILL, _STOPPED) else still}
        return {"answers": Answers(**said), "effects": self._posted_effects()}

    def _posted_effects(self) -> dict[str, int]:
        """Boxes that are ticked, and only those of the list. A severity that is none counts as the slightest."""
        keys: list[str] = self.data.getlist("effects") if hasattr(self.data, "getlist") else []
        return {
            key: _SEVERITIES.get(
                self.data.get(f"severity-{key}", ""), ExperienceEffect.Severity.NOTICED.value
            )
            for key in EFFECTS
            if key in keys
        }


def _stopped(reason: Any) -> str:
    return str(_("No: %(reason)s")) % {"reason": reason}


def _initial(said: Mapping[str, Any] | None) -> dict[str, Any]:
    if said is None:
        return {"audience": Audience.MEMBERS}
    return {**said, "still": _STILL if said["is_taking"] else said["why_stopped"] or _STOPPED}
