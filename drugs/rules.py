"""Who may see and edit drug pages. Pure predicates, no queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts import rules as account_rules

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from drugs.models import Drug


def can_see_drug(user: User | AnonymousUser, drug: Drug) -> bool:
    """The Python twin of `DrugQuerySet.visible_to`."""
    return drug.published_id is not None


def can_edit_drugs(user: User | AnonymousUser) -> bool:
    return account_rules.is_editor(user)
