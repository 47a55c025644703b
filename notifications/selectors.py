"""The Notices page: rows, and the words their reader may see now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.user import wings_of
from common.pagination import keyset_page
from notifications.models import Notification
from notifications.registries import NoticeText, notice_kinds

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from django.utils.functional import _StrPromise

    from accounts.models import User

_PER_PAGE = 20
_HEADINGS = {
    "today": _("Today"),
    "yesterday": _("Yesterday"),
    "week": _("This week"),
    "earlier": _("Earlier"),
}


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice with its words."""

    pk: int
    text: str
    name: str  # whose butterfly stands beside it; "" for none
    more: int  # how many like it are merged into it
    created_at: datetime.datetime
    is_unread: bool

    @property
    def wings(self) -> tuple[int, int, int]:
        return wings_of(self.name)


@dataclass(frozen=True, slots=True)
class NoticeGroup:
    """Notices of one day, or of several days that lie back."""

    key: str
    lines: list[NoticeLine] = field(default_factory=list)

    @property
    def heading(self) -> _StrPromise:
        return _HEADINGS[self.key]


@dataclass(frozen=True, slots=True)
class NoticePage:
    """One page, newest first. `gone`: unread rows whose subject the reader may no longer see; they are not shown."""

    groups: list[NoticeGroup]
    older: str  # cursors, or ""
    newer: str
    gone: list[int]


def notice_page(reader: User, cursor: str) -> NoticePage:
    """The page at `cursor` ("" for the newest). One query, and those of each kind's resolver, however many rows."""
    page = keyset_page(
        Notification.objects.visible_to(reader), moment="created_at", cursor=cursor, size=_PER_PAGE
    )
    texts = _resolve(reader, page.rows)
    groups: dict[str, NoticeGroup] = {}
    for row in page.rows:
        if (text := texts.get((row.kind, row.subject_id))) is not None:
            key = _group_key(row.created_at)
            groups.setdefault(key, NoticeGroup(key)).lines.append(_line(row, text))
    gone = [
        row.pk
        for row in page.rows
        if row.read_at is None and row.kind in notice_kinds and (row.kind, row.subject_id) not in texts
    ]
    return NoticePage(list(groups.values()), page.older, page.newer, gone)


def notice_url(reader: User, notice: Notification) -> str | None:
    """Where `notice` leads, or None when its subject may no longer be seen."""
    text = _resolve(reader, [notice]).get((notice.kind, notice.subject_id))
    return text.url if text else None


def _resolve(reader: User, rows: Sequence[Notification]) -> dict[tuple[str, int], NoticeText]:
    ids: dict[str, set[int]] = {}
    for row in rows:
        ids.setdefault(row.kind, set()).add(row.subject_id)
    texts: dict[tuple[str, int], NoticeText] = {}
    for kind, subject_ids in ids.items():
        if resolver := notice_kinds.get(kind):
            texts |= {(kind, pk): text for pk, text in resolver(reader, sorted(subject_ids)).items()}
    return texts


def _line(row: Notification, text: NoticeText) -> NoticeLine:
    return NoticeLine(
        pk=row.pk,
        text=text.text,
        name=text.name,
        more=0 if text.counts else row.count - 1,
        created_at=row.created_at,
        is_unread=row.read_at is None,
    )


def _group_key(moment: datetime.datetime) -> str:
    days = (timezone.localdate() - timezone.localtime(moment).date()).days
    if days < 1:
        return "today"
    if days == 1:
        return "yesterday"
    return "week" if days < 7 else "earlier"
