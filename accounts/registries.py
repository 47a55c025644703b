"""What higher apps bring when a member joins, moves or leaves. Each app registers its own handler in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from common.registries import Registry

if TYPE_CHECKING:
    from accounts.models import User


class PostsChoice(StrEnum):
    """What happens to a leaving member's posts (promise 7)."""

    ERASE = "erase"  # the words go, tombstones keep the numbers
    ANONYMISE = "anonymise"  # the words stay, the author becomes "former member"
    KEEP = "keep"  # the words stay under the handle


# handler(user, posts): removes or detaches what the app holds about `user`. Runs inside one transaction, may run twice.
EraseHandler = Callable[["User", PostsChoice], None]
erasure_handlers: Registry[EraseHandler] = Registry()


# handler(user): removes every health field the app holds about `user`, who took the agreement back. Runs inside the
# transaction of the withdrawal, may run twice.
HealthHandler = Callable[["User"], None]
health_handlers: Registry[HealthHandler] = Registry()


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
