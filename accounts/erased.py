"""What to erase again when a backup from before is restored: a list that lies beside the database, not in it.

Each erasure leaves an empty file in the storage, in the folder `erased`. Its name says the number of the row, when that
member had joined, and what became of their posts: nothing by which anybody could be found without the backup itself. The
moment of joining is there because a restored database gives numbers out again. So does each agreement about health data
that is taken back (docs/operations/backups.md).
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.registries import PostsChoice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User

FOLDER = "erased"
HEALTH = "health"  # the agreement was taken back, and the account goes on
_NAME = re.compile(r"(\d+)-(\d+)-(\d+)\.(erase|anonymise|keep|health)")
_SOME_MORE = datetime.timedelta(days=7)  # nobody restores at the last minute


@dataclass(frozen=True, slots=True)
class Erased:
    """One erasure. `joined` and `at` are microseconds and seconds since 1970; `what` is a PostsChoice, or HEALTH."""

    pk: int
    joined: int
    at: int
    what: str

    @property
    def name(self) -> str:
        return f"{self.pk}-{self.joined}-{self.at}.{self.what}"

    def is_of(self, member: User) -> bool:
        return member.pk == self.pk and _microseconds(member.joined_at) == self.joined


def of(member: User) -> Erased:
    """What is written down of `member`, who is erased: their emptied row still says what became of their posts."""
    at = member.erased_at or timezone.now()
    return Erased(
        member.pk,
        _microseconds(member.joined_at),
        int(at.timestamp()),
        PostsChoice(member.leaving_posts).value,
    )


def health_of(member: User, at: datetime.datetime) -> Erased:
    """What is written down of `member`, whose health fields went at that moment."""
    return Erased(member.pk, _microseconds(member.joined_at), int(at.timestamp()), HEALTH)


def parse(name: str) -> Erased | None:
    """The erasure that a file of this `name` stands for."""
    if (parts := _NAME.fullmatch(name)) is None:
        return None
    pk, joined, at, what = parts.groups()
    return Erased(int(pk), int(joined), int(at), what)


def note(erased: Erased) -> bool:
    """Write `erased` down; False when that was done before."""
    path = f"{FOLDER}/{erased.name}"
    if default_storage.exists(path):
        return False
    default_storage.save(path, ContentFile(b"\n"))
    return True


def noted() -> Iterator[Erased]:
    """Everybody on the list."""
    try:
        names = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:  # nobody ever left
        return
    for name in sorted(names):
        if (erased := parse(name)) is not None:
            yield erased


def forget_old() -> int:
    """Take those off the list whom no backup knows any more; return how many. Idempotent."""
    before = (timezone.now() - keep_for()).timestamp()
    old = [each for each in noted() if each.at < before]
    for each in old:
        default_storage.delete(f"{FOLDER}/{each.name}")
    return len(old)


def keep_for() -> datetime.timedelta:
    """How long an erasure stays on the list: longer than any backup is kept."""
    return datetime.timedelta(days=settings.BACKUP_KEEP_DAYS) + _SOME_MORE


def _microseconds(moment: datetime.datetime) -> int:
    return round(moment.timestamp() * 1_000_000)
