"""Ways to sign in, and where somebody is signed in."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.models import User

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def one_change_of_keys(*, by: User) -> Iterator[User]:
    """The block is a transaction in which no other change of `by`'s ways to sign in runs. Locks the member's row."""
    with transaction.atomic():
        yield User.objects.select_for_update().get(pk=by.pk)
