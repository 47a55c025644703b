"""What stands on a drug page between its text and its sources: members' figures, and what higher apps bring, as threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from common.registries import Registry

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from drugs.models import Drug


@dataclass(frozen=True, slots=True)
class DrugPanel:
    """A block of a drug page: the template is included with `panel` (this object) and `drug`."""

    template: str
    anchor: str  # id of the section, for "On this page"
    heading: str
    context: dict[str, Any]
    place: int = 0  # lower ones stand higher


# panel(user, drug) -> what `user` may see about `drug`. A fixed number of queries.
DrugPanelMaker = Callable[["User | AnonymousUser", "Drug"], DrugPanel]
drug_panels: Registry[DrugPanelMaker] = Registry()
