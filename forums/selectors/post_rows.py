"""Posts as one reader sees them, ready to print."""

from __future__ import annotations

import datetime
import functools
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.selectors.distance import hidden_member_ids
from accounts.selectors.names import name_at
from common import markdown
from common.dates import in_words
from common.prepared import PreparedQuery
from common.rows import RowTemplate
from forums import content_notes, rules
from forums.models import Bookmark, Post, Reaction
from forums.selectors.gaps import gap, later
from forums.selectors.rows import butterfly

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet
    from django.utils.safestring import SafeString

    from accounts.models import User
    from forums.models import Thread
    from forums.selectors.post_drugs import PostDrugs

_COLUMNS = (
    "pk",
    "number",
    "author_id",
    name_at("author"),
    "author__is_active",
    "author__is_moderator",
    "created_at",
    "edited_at",
    "withdrawn_at",
    "hidden_at",
    "hidden_reason",
    "body_html",
    "content_notes",
    "helped_at",
    "helpful_count",
)
_NUMBER, _AT = _COLUMNS.index("number"), _COLUMNS.index("created_at")
_KINDS = tuple(kind.value for kind in Reaction.Kind)


# Posts by their numbers: an index range, however long the thread is (D3). PostgreSQL cannot know that low numbers of one
# thread are few; told how many rows are wanted at most, it does not read all members to name twenty.
def _columns(posts: QuerySet[Post], reader: int | None) -> Any:
    """What a row is made of; for a member also what `reader` gave and whether they keep it: no statement of its own."""
    if reader is None:
        return posts.values_list(*_COLUMNS)
    given = Reaction.objects.filter(user=reader, post=OuterRef("pk")).values("kind")
    kept = Bookmark.objects.filter(user=reader, post=OuterRef("pk"))
    return posts.annotate(given=ArraySubquery(given), kept=Exists(kept)).values_list(
        *_COLUMNS, "given", "kept"
    )


def _rows(thread: int, first: int, last: int, reader: int | None = None) -> Any:
    posts = Post.objects.filter(thread=thread, number__range=(first, last)).order_by("number")
    return _columns(posts, reader)[: settings.POSTS_PER_PAGE]


_for_visitors = PreparedQuery(_rows)
_for_members = PreparedQuery(_rows)
_post = RowTemplate(
    "forums/partials/_post.html",
    (
        "since", "n", "pk", "opening", "helped", "fold", "avatar", "url", "name", "mod", "iso", "at", "edited", "history_url", "notes",
        "html", "before", "same", "found", "reacts",
        "link", "quote_url", "keep", "kept", "edit_url", "withdraw_url", "report_url", "moderate_url",
    ),
)  # fmt: skip
_reacts = RowTemplate("forums/partials/_reacts.html", ("n", "url", "token", *_KINDS, "helped_url", "helped"))
_tomb = RowTemplate(
    "forums/partials/_post_tomb.html",
    ("since", "n", "hidden", "own", "name", "iso", "at", "reason", "html", "withdraw_url", "moderate_url"),
)


def post_rows(
    user: User | AnonymousUser,
    thread: Thread,
    first: int,
    last: int,
    since: int,
    before: datetime.datetime | None = None,
    *,
    drugs: PostDrugs,
    token: str = "",
) -> list[SafeString]:
    """Posts `first` to `last` of `thread`, whose forum is loaded, as list items, with gaps in time between them. One query.

    `since` is the number of the first post that is new to the reader, 0 for none; `before` is when the post before `first` was
    written. `drugs` is what posts of `thread` say of drugs. What `user` may read and do is what `forums.rules` say; a test holds
    the two together. `token` is the page's, for the forms under posts: without one there are none. For a member, the page also holds the form that the buttons in the menus
    belong to: forums/partials/_tap_form.html, once.
    """
    reader = _Reader(user, thread, since, drugs, token)
    if reader.user_id is None:
        found = _for_visitors.rows(thread.pk, first, last)
    else:
        found = _for_members.rows(thread.pk, first, last, reader.user_id)
    if first <= since <= last:  # that number may be gone: the next one is the first new one then
        reader.since = next((columns[_NUMBER] for columns in found if columns[_NUMBER] >= since), 0)
    items: list[SafeString] = []
    for columns in found:
        at = columns[_AT]
        if before is not None and (words := later(before, at)):
            items.append(gap(words))
        items.append(reader.row(*columns))
        before = at
    return items


def chosen_posts(
    user: User | AnonymousUser, thread: Thread, numbers: Collection[int], *, drugs: PostDrugs, token: str = ""
) -> list[tuple[int, datetime.datetime, SafeString]]:
    """The posts of these `numbers` as `post_rows` prints them, with number and moment, in their order. One query."""
    reader = _Reader(user, thread, 0, drugs, token)
    found = _columns(Post.objects.filter(thread=thread, number__in=numbers), reader.user_id)
    return [(columns[1], columns[_AT], reader.row(*columns)) for columns in found.order_by("number")]


class _Reader:
    """Turns rows into what one reader sees. Everything that is the same for all rows is worked out here, once."""

    def __init__(
        self, user: User | AnonymousUser, thread: Thread, since: int, drugs: PostDrugs, token: str
    ) -> None:
        self.now = timezone.localtime()
        self.today = self.now.date()
        self.days: dict[datetime.date, str] = {}
        self.zone = timezone.get_current_timezone()
        self.user_id = user.pk if user.is_authenticated else None
        self.words = markdown.stored if user.is_authenticated else markdown.stored_for_visitors
        self.moderates = rules.can_moderate(user)
        self.since = since
        self.drugs = drugs
        self.may_edit = rules.may_edit_in(user, thread)
        self.edit_limit = self.now - datetime.timedelta(hours=settings.POST_EDIT_HOURS)
        self.url = thread.get_absolute_url()
        self.quote_url = (
            reverse("forums:reply", args=[thread.pk]) + "?quote=" if rules.can_reply(user, thread) else ""
        )
        self.former = _("former member")
        self.muted = hidden_member_ids(user)
        self.me_too_count = thread.me_too_count
        self.is_question = thread.is_question
        self.asks = thread.is_question and rules.can_ask(user, thread)
        self.token = token if thread.hidden_at is None else ""  # a hidden thread takes no reactions

    def row(
        self,
        pk: int,
        number: int,
        author_id: int | None,
        handle: str | None,
        is_here: bool | None,
        author_moderates: bool | None,
        created_at: datetime.datetime,
        edited_at: datetime.datetime | None,
        withdrawn_at: datetime.datetime | None,
        hidden_at: datetime.datetime | None,
        hidden_reason: str,
        body_html: str,
        notes: list[str],
        helped_at: datetime.datetime | None,
        helpful_count: int,
        given: Collection[str] = (),
        kept: bool = False,
    ) -> SafeString:
        own = author_id is not None and author_id == self.user_id
        name = handle  # who leaves and keeps their words keeps their name on them, without a page behind it
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
                _sentence(hidden_reason),
                markdown.stored(body_html) if may_read else "",
                withdraw_url,
                moderate_url,
            )
        may_edit = own and self.may_edit and created_at > self.edit_limit
        signed_in = self.user_id is not None
        helped = helped_at is not None and self.is_question
        return _post.fill(
            since,
            number,
            pk,
            number == 1,
            helped,
            author_id in self.muted,
            butterfly(name),
            _member_url(name) if name and signed_in and is_here else "",
            name or self.former,
            bool(author_moderates and name),
            *self._time(created_at),
            edited_at is not None,
            _numbered("forums:post_history", pk) if edited_at is not None and (own or self.moderates) else "",
            content_notes.words(notes) if notes else "",
            self.drugs.hinted(self.words(body_html)),
            self.drugs.written_before(number, created_at, body_html),
            _have_this_too(self.me_too_count, get_language()) if number == 1 and self.me_too_count else "",
            _found_helpful(helpful_count, get_language()) if helpful_count else "",
            self._reacts(pk, number, given, helped) if self.token and not own else "",
            f"{self.url}{number}/",
            f"{self.quote_url}{number}" if self.quote_url else "",
            signed_in and not kept,
            kept,
            _numbered("forums:post_edit", pk) if may_edit else "",
            withdraw_url,
            _numbered("moderation:report", pk) if signed_in and not own else "",
            moderate_url,
        )

    def _reacts(self, pk: int, number: int, given: Collection[str], helped: bool) -> SafeString:
        return _reacts.fill(
            number,
            _numbered("forums:react", pk),
            self.token,
            *(kind in given for kind in _KINDS),
            _numbered("forums:post_helped", pk) if self.asks else "",
            helped,
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


def _sentence(reason: str) -> str:
    """A moderator's words with a stop at their end, whether or not they typed one."""
    return f"{reason}." if reason and reason[-1] not in ".!?…" else reason


@functools.lru_cache(maxsize=1024)
def _found_helpful(count: int, language: str | None) -> str:
    """ "2 found this helpful", as `language` says it: it is the active one, and names the words in the cache."""
    return ngettext("%(n)s found this helpful", "%(n)s found this helpful", count) % {"n": f"{count:,}"}


@functools.lru_cache(maxsize=1024)
def _have_this_too(count: int, language: str | None) -> str:
    """ "14 members have this too". It counts an experience, not a person."""
    words = ngettext("%(n)s member has this too", "%(n)s members have this too", count)
    return words % {"n": f"{count:,}"}


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
