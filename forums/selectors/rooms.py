"""Forums, as pages print them: all of them under their headings, and one by its address."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Exists, OuterRef, Value
from django.db.models.fields import BooleanField
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import pagecache
from common.prepared import PreparedQuery, PreparedStatement
from common.rows import RowTemplate
from forums.models import ContentMute, Forum, Subscription, Thread
from forums.querysets import keeps_distance
from forums.wanted import wanted

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.utils.safestring import SafeString

    from accounts.models import User

_NEW_COUNTED = 20  # newest threads of each forum that the count of new ones looks at
_FORUM_COLUMNS = [field.attname for field in Forum._meta.concrete_fields]


@dataclass(frozen=True, slots=True)
class RoomGroup:
    """A heading and its forums as list items."""

    name: str
    rows: list[SafeString]


def room_groups(user: User | AnonymousUser) -> list[RoomGroup]:
    """Every forum under its heading, in the order of the site. One query for visitors, two for members.

    Visitors learn of members' threads only how many there are (D4); members, how many threads have posts new to them.
    """
    is_member = user.is_authenticated
    new = _new_by_forum(user) if user.is_authenticated else {}
    url = reverse("forums:forum_detail", args=["0"]).replace("/0/", "/{}/").format
    groups: dict[str, RoomGroup] = {}
    for pk, slug, name, description, total, public, group in _rooms.rows():
        count, has_more = new.get(pk, (0, False))
        row = _row.fill(
            url(slug),
            name,
            description,
            count,
            has_more,
            _threads_in_words(total) if is_member else "",
            "" if is_member else _("%(n)s public") % {"n": f"{public:,}"},
            "" if is_member or total <= public else _("%(n)s for members") % {"n": f"{total - public:,}"},
        )
        groups.setdefault(group, RoomGroup(group, [])).rows.append(row)
    return list(groups.values())


_row = RowTemplate(
    "forums/partials/_room.html",
    ("url", "name", "description", "new", "more", "threads", "public", "members"),
)
_rooms = PreparedQuery(
    lambda: Forum.objects.values_list(
        "pk", "slug", "name", "description", "thread_count", "public_thread_count", "group__name"
    )
)


def _threads_in_words(count: int) -> str:
    return ngettext("%(n)s thread", "%(n)s threads", count) % {"n": f"{count:,}"}


# Of each forum with a post since the reader caught up, a few of its newest threads by index; then those with posts not seen.
_NEW = """
SELECT recent.forum_id, count(*) FILTER (WHERE recent.last_number > coalesce(r.last_number, 0)), count(*)
FROM forums_forum f
CROSS JOIN LATERAL (
  SELECT t.id, t.forum_id, t.last_number FROM forums_thread t
  WHERE t.forum_id = f.id AND t.hidden_at IS NULL AND t.last_post_at > %(since)s {wanted}
  ORDER BY t.last_post_at DESC, t.id DESC LIMIT %(most)s
) AS recent
LEFT JOIN forums_threadread r ON r.thread_id = recent.id AND r.user_id = %(me)s
WHERE f.last_post_at > %(since)s
GROUP BY recent.forum_id
"""
_WANTED = f"AND {wanted('%(me)s', 't')}"


@functools.cache
def _new(keeps_away: bool) -> PreparedStatement:
    sql = _NEW.format(wanted=_WANTED if keeps_away else "")
    return PreparedStatement.named(sql, me="bigint", since="timestamptz", most="bigint")


def _new_by_forum(user: User) -> dict[int, tuple[int, bool]]:
    """By forum, how many threads have posts that `user` has not seen, and whether there may be more. One query."""
    rows = _new(keeps_distance(user)).rows([user.pk, user.caught_up_at, _NEW_COUNTED])
    return {forum: (new, seen == _NEW_COUNTED) for forum, new, seen in rows if new}


class _Kept:
    """Ids of forums by slug, and the version of the rooms that they were read under."""

    version: ClassVar[str | None] = None
    ids: ClassVar[dict[str, int]] = {}


def forum_id(slug: str) -> int | None:
    """The id of the forum at `slug`: names its cached pages. No query while the rooms stand; one for an unknown slug."""
    version = pagecache.version("forums")
    if version is None or version != _Kept.version or slug not in _Kept.ids:
        _Kept.ids, _Kept.version = dict(Forum.objects.values_list("slug", "pk")), version
    return _Kept.ids.get(slug)


@functools.cache
def _forum(is_member: bool, keeps_away: bool) -> PreparedQuery:
    no: Any = Value(False, output_field=BooleanField())

    def make(slug: str, reader: int | None = None) -> Any:
        mine, here = {"user": reader, "forum": OuterRef("pk")}, Thread.objects.filter(forum=OuterRef("pk"))
        return (
            Forum.objects.filter(slug=slug)
            .annotate(
                is_subscribed=Exists(Subscription.objects.filter(**mine)) if is_member else no,
                is_muted=Exists(ContentMute.objects.filter(**mine)) if keeps_away else no,
                has_pinned=Exists(here.filter(hidden_at__isnull=True, pinned_at__isnull=False)),
            )
            .values_list(*_FORUM_COLUMNS, "is_subscribed", "is_muted", "has_pinned")
        )

    return PreparedQuery(make)


def find_forum(slug: str, user: User | AnonymousUser) -> Forum | None:
    """The forum at `slug`, with `is_subscribed` and `is_muted` for `user` and whether it `has_pinned` threads. One query."""
    who = [user.pk] if user.is_authenticated else []
    found = _forum(user.is_authenticated, keeps_distance(user)).rows(slug, *who)
    if not found:
        return None
    forum: Any = Forum.from_db(None, _FORUM_COLUMNS, found[0][:-3])
    forum.is_subscribed, forum.is_muted, forum.has_pinned = found[0][-3:]
    return forum  # type: ignore[no-any-return]
