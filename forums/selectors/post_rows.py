"""Posts as one reader sees them, ready to print."""

from __future__ import annotations

import datetime
import functools
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.models.user import wings_of
from common import markdown
from common.dates import in_words
from common.prepared import PreparedQuery
from common.rows import RowTemplate
from forums import rules
from forums.models import Post

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.utils.safestring import SafeString

    from accounts.models import User
    from forums.models import Thread

_FORMER_MEMBER_WINGS = (1, 1, 1)  # as the `avatar` tag draws for nobody
_COLUMNS = (
    "pk",
    "number",
    "author_id",
    "author__handle",
    "author__erased_at",
    "author__is_moderator",
    "created_at",
    "edited_at",
    "withdrawn_at",
    "hidden_at",
    "hidden_reason",
    "body_html",
)
# Posts by their numbers: an index range, however long the thread is (D3). PostgreSQL cannot know that low numbers of one
# thread are few; told how many rows are wanted at most, it does not read all members to name twenty.
_range = PreparedQuery(
    lambda thread, first, last: (
        Post.objects.filter(thread=thread, number__range=(first, last))
        .order_by("number")
        .values_list(*_COLUMNS)[: settings.POSTS_PER_PAGE]
    )
)
_post = RowTemplate(
    "forums/partials/_post.html",
    (
        "since", "n", "opening", "avatar", "url", "name", "mod", "iso", "at", "edited", "html",
        "link", "quote_url", "edit_url", "withdraw_url", "report_url", "moderate_url",
    ),
)  # fmt: skip
_tomb = RowTemplate(
    "forums/partials/_post_tomb.html",
    ("since", "n", "hidden", "own", "name", "iso", "at", "reason", "html", "withdraw_url", "moderate_url"),
)


def post_rows(
    user: User | AnonymousUser, thread: Thread, first: int, last: int, since: int
) -> list[SafeString]:
    """Posts `first` to `last` of `thread`, whose forum is loaded, as list items. One query.

    `since` is the number of the first post that is new to the reader, 0 for none. What `user` may read and do is what
    `forums.rules` say; a test holds the two together.
    """
    reader = _Reader(user, thread, since)
    return [reader.row(*columns) for columns in _range.rows(thread.pk, first, last)]


class _Reader:
    """Turns rows into what one reader sees. Everything that is the same for all rows is worked out here, once."""

    def __init__(self, user: User | AnonymousUser, thread: Thread, since: int) -> None:
        self.now = timezone.localtime()
        self.today = self.now.date()
        self.days: dict[datetime.date, str] = {}
        self.zone = timezone.get_current_timezone()
        self.user_id = user.pk if user.is_authenticated else None
        self.moderates = rules.can_moderate(user)
        self.since = since
        self.may_edit = rules.may_edit_in(user, thread)
        self.edit_limit = self.now - datetime.timedelta(hours=settings.POST_EDIT_HOURS)
        self.url = thread.get_absolute_url()
        self.quote_url = (
            reverse("forums:reply", args=[thread.pk]) + "?quote=" if rules.can_reply(user, thread) else ""
        )
        self.former = _("former member")

    def row(
        self,
        pk: int,
        number: int,
        author_id: int | None,
        handle: str | None,
        erased_at: datetime.datetime | None,
        author_moderates: bool | None,
        created_at: datetime.datetime,
        edited_at: datetime.datetime | None,
        withdrawn_at: datetime.datetime | None,
        hidden_at: datetime.datetime | None,
        hidden_reason: str,
        body_html: str,
    ) -> SafeString:
        own = author_id is not None and author_id == self.user_id
        name = handle  # a member who left and kept their words keeps their name on them, without a page behind it
        since = number == self.since
        moderate_url = _numbered("admin:forums_post_change", pk) if self.moderates else ""
        withdraw_url = _numbered("forums:post_withdraw", pk) if own and withdrawn_at is None else ""
        if hidden_at is not None or withdrawn_at is not None:
            may_read = self.moderates or (own and withdrawn_at is None)
            return _tomb.fill(
                since,
                number,
                withdrawn_at is None,
                own,
                name or "",
                *self._time(withdrawn_at or hidden_at or created_at, hours=False),
                hidden_reason,
                markdown.stored(body_html) if may_read else "",
                withdraw_url,
                moderate_url,
            )
        may_edit = own and self.may_edit and created_at > self.edit_limit
        signed_in = self.user_id is not None
        return _post.fill(
            since,
            number,
            number == 1,
            _butterfly(name),
            _member_url(name) if name and signed_in and erased_at is None else "",
            name or self.former,
            bool(author_moderates and name),
            *self._time(created_at),
            edited_at is not None,
            markdown.stored(body_html),
            f"{self.url}{number}/",
            f"{self.quote_url}{number}" if self.quote_url else "",
            _numbered("forums:post_edit", pk) if may_edit else "",
            withdraw_url,
            _numbered("moderation:report", pk) if signed_in and not own else "",
            moderate_url,
        )

    def _time(self, moment: datetime.datetime, *, hours: bool = True) -> tuple[str, str]:
        """`moment` for machines and in words. Words for a day without hours are kept: few days, many posts."""
        local = moment.astimezone(self.zone)
        day = local.date()
        words = self.days.get(day)
        if words is None:
            words = in_words(local, hours=hours, now=self.now)
            if (self.today - day).days > 1:
                self.days[day] = words
        return local.isoformat(timespec="minutes"), words


@functools.lru_cache(maxsize=8192)
def _butterfly(handle: str | None) -> SafeString:
    """The avatar of a handle as the `avatar` tag draws it. Kept per process: the same names write again and again."""
    hue, upper, lower = wings_of(handle) if handle else _FORMER_MEMBER_WINGS
    return format_html(
        '<svg class="avatar hue-{}" viewBox="0 0 40 40" aria-hidden="true"><use href="#u{}"/><use href="#l{}"/></svg>',
        hue, upper, lower,
    )  # fmt: skip


@functools.cache
def _around(name: str, stand_in: str | int) -> tuple[str, str]:
    """The address `name` before and after its one argument: twenty rows need one look into the table of addresses."""
    head, _sign, tail = reverse(name, args=[stand_in]).rpartition(str(stand_in))
    return head, tail


def _numbered(name: str, pk: int) -> str:
    head, tail = _around(name, 0)
    return f"{head}{pk}{tail}"


def _member_url(handle: str) -> str:
    head, tail = _around("accounts:member_detail", "0")
    return f"{head}{quote(handle)}{tail}"


def moderate_url(user: Any, thread: Thread) -> str:
    """Where a moderator works on `thread`; "" for everybody else."""
    return _numbered("admin:forums_thread_change", thread.pk) if rules.can_moderate(user) else ""
