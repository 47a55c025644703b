"""What higher apps bring: kinds of notices, sections of the digest, and mails that a link ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from common.registries import Registry

if TYPE_CHECKING:
    import datetime

    from django.utils.functional import _StrPromise

    from accounts.models import User


@dataclass(frozen=True, slots=True)
class NoticeText:
    """One line as its reader may see it now."""

    text: str  # translated sentence
    url: str
    name: str = ""  # whose butterfly stands beside it; "" for none
    counts: bool = False  # the sentence itself says how many, so nothing is added


# resolve(reader, subject ids) -> texts by id. Ids the reader may no longer see are left out: the notice is not shown.
NoticeResolver = Callable[["User", Sequence[int]], dict[int, NoticeText]]
notice_kinds: Registry[NoticeResolver] = Registry()


@dataclass(frozen=True, slots=True)
class DigestRequest:
    """One member's period."""

    user: User
    start: datetime.datetime  # UTC, exclusive
    end: datetime.datetime  # UTC, inclusive


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """One thing that waits. `title` is shown only to members who chose titles."""

    title: str
    url: str  # path
    count: int  # new replies, or 0 for a new thread
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class DigestSection:
    """One block of the mail: a neutral count line, then entries (newest or most wanted first)."""

    key: str
    heading: str  # translated, neutral
    summary: str  # translated, neutral, with the count ("5 replies in 2 threads you take part in")
    url: str  # path of the list
    entries: tuple[DigestEntry, ...]  # may be more than the mail shows
    # What the summary counts, for the subject ("Your week: 5 replies wait"); left at 0, the entries are counted.
    replies: int = 0
    threads: int = 0


# compose(requests) -> sections by user id. A constant number of queries, however many members.
DigestComposer = Callable[[Sequence[DigestRequest]], dict[int, list[DigestSection]]]
digest_sections: Registry[DigestComposer] = Registry()


@dataclass(frozen=True, slots=True)
class OptionalMail:
    """A kind of mail beside the digest that members ask for, and its page of one click (RFC 8058).

    The link signs "<name in the registry> <user id>". `stop(user_id)` ends it and may run twice.
    """

    question: _StrPromise  # heading, before
    explained: _StrPromise
    stopped: _StrPromise  # heading, after
    stop: Callable[..., bool]  # keyword user_id


optional_mails: Registry[OptionalMail] = Registry()
