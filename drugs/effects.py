"""The side effects that a card may name: plain words that fit every drug of the catalogue, grouped by where they are felt.

The list is short on purpose. A card ticks what fits and says the rest in words, so that figures count the same thing for
every drug. Keys are kept in rows: a key is never given another meaning, and one that goes stays readable in `label`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

GROUPS: list[tuple[_StrPromise, dict[str, _StrPromise]]] = [
    (
        _("Stomach and mouth"),
        {
            "nausea": _("Nausea or being sick"),
            "stomach": _("Stomach pain or heartburn"),
            "bowels": _("Diarrhea or other bowel trouble"),
            "less-appetite": _("Less appetite or weight loss"),
            "more-appetite": _("More appetite or weight gain"),
            "mouth": _("Sore mouth or gums"),
        },
    ),
    (
        _("Head and mood"),
        {
            "headache": _("Headache"),
            "dizzy": _("Dizziness"),
            "tired": _("Tiredness"),
            "sleep": _("Trouble sleeping"),
            "mood": _("Low, anxious or restless mood"),
            "thinking": _("Trouble thinking clearly"),
            "eyes": _("Eye trouble"),
        },
    ),
    (
        _("Skin and hair"),
        {
            "rash": _("Rash or itching"),
            "sun": _("Skin that takes sun badly"),
            "bruises": _("Thin skin, bruises or bleeding"),
            "color": _("Changed color of skin, nails or hair"),
            "hair-loss": _("Hair loss"),
            "hair-growth": _("More hair on face or body"),
            "site": _("Pain or burning where it goes in or on"),
        },
    ),
    (
        _("Body"),
        {
            "infections": _("More infections"),
            "flu-like": _("Fever, or feeling as with flu"),
            "swelling": _("Swollen face, hands or feet"),
            "muscles": _("Weak or aching muscles"),
            "nerves": _("Shaking, tingling or numbness"),
            "periods": _("Changed periods"),
            "pressure": _("High blood pressure"),
            "blood": _("Blood or urine tests that changed"),
            "other": _("Something else"),
        },
    ),
]
EFFECTS: dict[str, _StrPromise] = {key: name for _group, effects in GROUPS for key, name in effects.items()}


def label(effect: str) -> str:
    """The words of one side effect; the key itself for one that is no longer offered."""
    return str(EFFECTS.get(effect, effect))
