"""What higher apps bring when a member joins, moves or leaves. Each app registers its own handler in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Any

from accounts.audiences import Viewpoint
from common.registries import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import User
    from accounts.notices import Change


class PostsChoice(StrEnum):
    """What happens to a leaving member's posts (promise 7)."""

    ERASE = "erase"  # the words go, tombstones keep the numbers
    ANONYMISE = "anonymise"  # the words stay, the author becomes "former member"
    KEEP = "keep"  # the words stay under the handle


# handler(user, posts): removes or detaches what the app holds about `user`. Runs inside one transaction, may run twice.
EraseHandler = Callable[["User", PostsChoice], None]
erasure_handlers: Registry[EraseHandler] = Registry()


# handler(user, posts): puts what a member who is leaving wrote out of sight for the days in which they can come back, as
# `posts` says, marked with `user.leaving.asked_at`. Runs inside the transaction of the request, may run twice.
LeavingHandler = Callable[["User", PostsChoice], None]
leaving_handlers: Registry[LeavingHandler] = Registry()

# handler(user): they came back. Puts exactly that in sight again. Runs inside the transaction, may run twice.
ReturnHandler = Callable[["User"], None]
return_handlers: Registry[ReturnHandler] = Registry()


@dataclass(frozen=True, slots=True)
class LeavingLine:
    """One line of what leaving does, with its number: "214 posts in 80 threads", or "12 posts of others quote you"."""

    text: str
    of_posts: bool  # follows the choice about posts; False: goes whatever one chooses


# preview(user) -> lines. A fixed number of queries.
LeavingPreview = Callable[["User"], list[LeavingLine]]
leaving_previews: Registry[LeavingPreview] = Registry()


# handler(user): removes every health field the app holds about `user`, who took the agreement back. Runs inside the
# transaction of the withdrawal, may run twice.
HealthHandler = Callable[["User"], None]
health_handlers: Registry[HealthHandler] = Registry()

# count(user) -> what that would remove, in words with its number ("3 medicines"); nothing for what there is none of.
HealthCounter = Callable[["User"], list[str]]
health_counters: Registry[HealthCounter] = Registry()


@dataclass(frozen=True, slots=True)
class MemberPanel:
    """A block of a member's page: the template is included with `panel` (this object) and `is_me`, true on their own view."""

    template: str
    context: dict[str, Any]


# panel(viewpoint, member) -> what somebody sees of `member` who looks from there, or None. A fixed number of queries.
# Depends on nothing else, so that "see it as" shows what that person gets.
MemberPanelMaker = Callable[[Viewpoint, "User"], MemberPanel | None]
member_panels: Registry[MemberPanelMaker] = Registry()


@dataclass(frozen=True, slots=True)
class SignupChoices:
    """What a new member chose on the sign-up form beyond the account itself."""

    wants_digest: bool
    time_zone: str  # IANA name


# handler(user, choices): sets up what the app keeps per member. Runs inside the transaction of the sign-up.
SignupHandler = Callable[["User", SignupChoices], None]
signup_handlers: Registry[SignupHandler] = Registry()

# handler(user): the member's time zone is another now. Runs inside the transaction of the change.
TimeZoneHandler = Callable[["User"], None]
time_zone_handlers: Registry[TimeZoneHandler] = Registry()

# handler(user, handle): the member gave up the name `handle` for another. Runs inside the transaction of the change.
RenameHandler = Callable[["User", str], None]
rename_handlers: Registry[RenameHandler] = Registry()

# check(user id) -> whether the app keeps something that the member muted: part of `User.keeps_distance`.
DistanceCheck = Callable[[int], bool]
distance_checks: Registry[DistanceCheck] = Registry()

# handler(by, user, role, granted): a role was given or taken; `by` is None for the site itself. Runs inside the transaction.
RoleHandler = Callable[["User | None", "User", str, bool], None]
role_handlers: Registry[RoleHandler] = Registry()

# handler(user, change): how `user` signs in changed, by themselves or by somebody else. Runs inside the transaction.
ChangeHandler = Callable[["User", "Change"], None]
change_handlers: Registry[ChangeHandler] = Registry()

# handler(asker, asked, waits): an ask for a team waits for `asked` to hear of it; `waits` False: it waits no more. Runs
# inside the transaction, which holds both members' rows.
TeamAskHandler = Callable[["User", "User", bool], None]
team_ask_handlers: Registry[TeamAskHandler] = Registry()


class MemorialAct(StrEnum):
    """What was done about the word that a member died."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    TAKEN_BACK = "taken-back"


# handler(by, member, act): for the log of moderators' acts. Runs inside the transaction.
MemorialHandler = Callable[["User", "User", MemorialAct], None]
memorial_handlers: Registry[MemorialHandler] = Registry()


# check(address) -> whether mail that nobody asked for stays away from it.
MailCheck = Callable[[str], bool]
mail_checks: Registry[MailCheck] = Registry()


@dataclass(frozen=True, slots=True)
class ExportTable:
    """One part of a member's copy: one JSON file for programs, pages for people.

    `rows(user)` streams plain values (text, numbers, days, moments, lists, dictionaries) under the keys of `columns`, in
    reading order. What is somebody else's (their words, who reported whom) is left out.
    """

    title: _StrPromise
    columns: Mapping[str, _StrPromise]  # key in JSON -> its name for people
    models: tuple[str, ...]  # labels of the models that it tells of
    rows: Callable[[User], Iterator[Mapping[str, Any]]]


# app -> its tables, under the names of their files
exported_tables: Registry[Mapping[str, ExportTable]] = Registry()


def all_export_tables() -> dict[str, ExportTable]:
    """Every table of a copy by the name of its file. Low apps first: what everybody has, before what some have."""
    return {name: table for tables in reversed(list(exported_tables)) for name, table in tables.items()}


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file of the member, under `name` in the copy. `open` may raise FileNotFoundError: then it is passed over."""

    name: str
    open: Callable[[], IO[bytes]]


# files(user) -> what the member uploaded.
ExportFiles = Callable[["User"], Iterator[ExportFile]]
export_files: Registry[ExportFiles] = Registry()
