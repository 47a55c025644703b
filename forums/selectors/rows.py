"""A thread as lists print it: one flat row, worded once, so that templates only print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import F, FilteredRelation, Q, Value
from django.db.models.fields import IntegerField
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models.user import wings_of
from common.pagination import page_of_number
from drugs.selectors.directory import directory
from forums.models import Thread, ThreadDrug

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from forums.querysets import ThreadQuerySet

_FORMER_MEMBER_WINGS = (1, 1, 1)  # as the `avatar` tag draws for nobody


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """One line of a list. `where` is the drugs or the forum; `new` counts posts since the reader's last visit."""

    pk: int
    title: str
    url: str
    wings: tuple[int, int, int]  # the author's butterfly
    where: str
    replies: str  # "30 replies"
    byline: str  # "last by old_fern"
    at: datetime.datetime
    is_public: bool
    is_pinned: bool
    is_locked: bool
    new: int
    resume_url: str  # "" when there is nothing new
    reason: str = ""  # why it is shown: "You started this"


_FIELDS = (
    "pk",
    "title",
    "audience",
    "reply_count",
    "last_number",
    "last_post_at",
    "created_at",
    "pinned_at",
    "locked_at",
    "author_id",
    "author__handle",
    "author__erased_at",
    "last_author__handle",
    "last_author__erased_at",
    "forum__name",
    "read_number",
)


def for_rows(threads: ThreadQuerySet, user: User | AnonymousUser) -> Any:
    """`threads` as tuples with all that `thread_rows` words, `user`'s read position included. No further query."""
    if user.is_authenticated:
        threads = threads.annotate(
            mine=FilteredRelation("reads", condition=Q(reads__user=user)), read_number=F("mine__last_number")
        )
    else:
        threads = threads.annotate(read_number=Value(None, output_field=IntegerField()))
    return threads.values_list(*_FIELDS, named=True)


def thread_rows(
    found: Iterable[Any], *, drugs: Mapping[int, str] | None = None, reasons: Mapping[int, str] | None = None
) -> list[ThreadRow]:
    """Rows of `for_rows` in words. `drugs` (by thread) replace the forum's name; `reasons` (by thread) come first.

    A thread the reader has never opened has nothing "new" to go on from, unless it has a reason to be shown.
    """
    return [_row(row, drugs, (reasons or {}).get(row.pk, "")) for row in found]


def _row(row: Any, drugs: Mapping[int, str] | None, reason: str) -> ThreadRow:
    url = reverse("forums:thread_detail", args=[row.pk])
    read = row.read_number
    if read is None:
        read = 0 if reason else row.last_number
    new = max(0, row.last_number - read)
    answered = row.reply_count > 0
    name = _name(row.last_author__handle, row.last_author__erased_at) if answered else _author(row)
    byline = (_("last by %(name)s") if answered else _("asked by %(name)s")) % {"name": name}
    return ThreadRow(
        pk=row.pk,
        title=row.title,
        url=url,
        wings=_wings(row),
        where=row.forum__name if drugs is None else drugs.get(row.pk, ""),
        replies=replies_in_words(row.reply_count),
        byline=byline,
        at=row.last_post_at if answered else row.created_at,
        is_public=row.audience == Thread.Audience.PUBLIC,
        is_pinned=row.pinned_at is not None,
        is_locked=row.locked_at is not None,
        new=new,
        resume_url=post_url(url, read + 1) if new else "",
        reason=reason,
    )


def replies_in_words(count: int) -> str:
    """ "30 replies", "No replies yet"."""
    if count == 0:
        return _("No replies yet")
    return ngettext("%(n)s reply", "%(n)s replies", count) % {"n": f"{count:,}"}


def post_url(thread_url: str, number: int) -> str:
    """The address of post `number` on its page, without the hop of the permanent link."""
    page = page_of_number(number, settings.POSTS_PER_PAGE)
    return f"{thread_url}{f'?page={page}' if page > 1 else ''}#p{number}"


def drug_names(thread_ids: Iterable[int]) -> dict[int, str]:
    """The drugs that threads are about, in words, by thread. One query while the catalogue stands."""
    known = {entry.pk: entry.name for entry in directory().entries}
    names: dict[int, list[str]] = {thread_id: [] for thread_id in thread_ids}
    pairs = ThreadDrug.objects.filter(thread__in=list(names)).order_by("pk")
    for thread_id, drug_id in pairs.values_list("thread_id", "drug_id"):
        if drug_id in known:
            names[thread_id].append(known[drug_id])
    return {thread_id: ", ".join(found) for thread_id, found in names.items()}


def _author(row: Any) -> str:
    return _name(row.author__handle, row.author__erased_at)


def _name(handle: str | None, erased_at: datetime.datetime | None) -> str:
    return handle if handle and erased_at is None else _("a former member")


def _wings(row: Any) -> tuple[int, int, int]:
    if not row.author__handle or row.author__erased_at is not None:
        return _FORMER_MEMBER_WINGS
    return wings_of(row.author__handle)
