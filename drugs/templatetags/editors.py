"""What the first page of the admin tells editors."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django import template
from django.utils import timezone

from drugs import rules
from drugs.selectors.due import DueSize, due_size

if TYPE_CHECKING:
    from accounts.models import User

register = template.Library()


@register.simple_tag
def due_on_pages(user: User) -> DueSize | None:
    """`{% due_on_pages user as due %}`: how much waits on drug pages, for editors only. Six queries."""
    if not rules.can_edit_drugs(user):
        return None
    return due_size(user, timezone.now().astimezone(datetime.UTC).date())
