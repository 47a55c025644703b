"""Which addresses of sources are dead, as people report them. No request is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from common.rules import require
from drugs import rules
from drugs.exceptions import CatalogueError
from drugs.models import DeadAddress

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from accounts.models import User

_MAX_CHARS = 400  # of an address
_is_address = URLValidator(schemes=["http", "https"])


@transaction.atomic
def report_dead(*, by: User | None, urls: Sequence[str], on: datetime.date, note: str = "") -> int:
    """Mark `urls` as dead since `on`; how many were not marked before. `by` is empty for commands.

    All or nothing. An address that is marked already keeps its day and note.

    Raises:
        CatalogueError: one of them is no web address. All such are listed with their place, from 1.
        PermissionDenied: `by` is given and no editor.
    """
    require(by is None or rules.can_edit_drugs(by), _("Only editors can report sources."))
    if problems := [
        f"line {place}: {url!r} is not a web address"
        for place, url in enumerate(urls, 1)
        if not _is_web_address(url)
    ]:
        raise CatalogueError(problems)
    before = DeadAddress.objects.count()
    DeadAddress.objects.bulk_create(
        [DeadAddress(url=url, reported_on=on, note=note[:200]) for url in dict.fromkeys(urls)],
        ignore_conflicts=True,
    )
    return DeadAddress.objects.count() - before


@transaction.atomic
def save_dead(*, by: User, address: DeadAddress) -> None:
    """Store what an editor wrote about one address.

    Raises:
        PermissionDenied: `by` is no editor.
    """
    require(rules.can_edit_drugs(by), _("Only editors can report sources."))
    address.save()


@transaction.atomic
def clear_dead(*, by: User, address: DeadAddress) -> None:
    """Take the mark away: the address leads somewhere again.

    Raises:
        PermissionDenied: `by` is no editor.
    """
    require(rules.can_edit_drugs(by), _("Only editors can report sources."))
    address.delete()


def _is_web_address(url: str) -> bool:
    try:
        _is_address(url)
    except ValidationError:
        return False
    return len(url) <= _MAX_CHARS
