"""What a post may be hard to read for. Its author says so, and the post is folded until somebody opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrPromise

# Key, as stored in Post.content_notes (24 characters at most), to what follows "Talks about:". A key is never renamed.
CONTENT_NOTES: dict[str, _StrPromise] = {
    "pregnancy_loss": _("pregnancy loss"),
    "infertility": _("infertility"),
    "hospital": _("a hospital stay"),
    "procedures": _("needles and procedures"),
    "getting_worse": _("an illness that got worse"),
    "death": _("death and grief"),
    "self_harm": _("self-harm or suicide"),
    "violence": _("violence or abuse"),
    "eating": _("weight and eating"),
    "addiction": _("alcohol and drug use"),
    "pictures": _("medical pictures"),
}


def known(keys: Iterable[str]) -> list[str]:
    """Those of `keys` that there are, each once, in the order in which forms offer them."""
    asked = set(keys)
    return [key for key in CONTENT_NOTES if key in asked]


def words(keys: Iterable[str]) -> str:
    """What "Talks about:" goes on with: "a hospital stay, death and grief". Unknown keys are passed over."""
    return ", ".join(str(CONTENT_NOTES[key]) for key in known(keys))
