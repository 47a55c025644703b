"""What in the words of a card its member looks at once more: what leads to a person, and amounts. Pointed out, never taken out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from common import personal_details
from common.personal_details import find_personal_details

if TYPE_CHECKING:
    from collections.abc import Collection

_MAX_AMOUNTS = 5
# A number and a measure of medicine. What blood tests say is none: "12 g/dl", "5 g per litre".
_AMOUNT = re.compile(
    r"(?<![\w.,])(?:\d{1,6}(?:[.,]\d{1,3})?|half|one|two|three|four) ?(?:an? )?"
    r"(?:mg|milligrams?|mcg|micrograms?|[µμu]g|g|grams?|ml|iu|units?|tablets?|tabs?|pills?|capsules?|puffs?|vials?)"
    r"(?!\w| ?/ ?d?l\b| per (?:lit|dec))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Remark:
    """`text` as it stands in the words, and why it may be better without."""

    text: str
    sentence: str


def remarks_on(words: str) -> list[Remark]:
    """What to look at again in `words`, what leads to a person first."""
    remarks = [Remark(hint.text, hint.sentence) for hint in find_personal_details(words)]
    amounts = dict.fromkeys(match.group() for match in _AMOUNT.finditer(words))
    sentence = _(
        "This looks like an amount. What suits one person can harm another, so cards do without them."
    )
    return remarks + [Remark(amount, sentence) for amount in list(amounts)[:_MAX_AMOUNTS]]


def mark_of(remarks: Collection[Remark]) -> str:
    """The name of just these remarks, as of what leads to a person."""
    return personal_details.mark_of(each.text for each in remarks)
