"""Roles: a column that every page reads, a group that Django admin reads, moved together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import User
from accounts.registries import role_handlers
from common.rules import require

if TYPE_CHECKING:
    from collections.abc import Iterable

Role = Literal["moderator", "editor"]


@dataclass(frozen=True, slots=True)
class _RoleSpec:
    column: str
    group: str
    # app label -> (verbs, models); no models stands for all of the app. What does not exist is left out.
    permissions: dict[str, tuple[str, tuple[str, ...]]]


# What editors work on. Named one by one: the same app keeps what members say about their own health.
_PAGES = (
    "drug", "drugname", "section", "source", "statement", "statementsource", "deadaddress", "drugedition", "drugproposal",
)  # fmt: skip

_ROLES: dict[str, _RoleSpec] = {
    "moderator": _RoleSpec(
        column="is_moderator",
        group="Moderators",
        permissions={
            "forums": ("view change", ("thread", "post")),
            "moderation": ("view change", ("report",)),
        },
    ),
    "editor": _RoleSpec(
        column="is_editor", group="Editors", permissions={"drugs": ("view add change", _PAGES)}
    ),
}
# Read-only beside the above: the history of posts, the rooms, the log.
_MODERATORS_ALSO_VIEW = {
    "forums": ("forum", "forumgroup", "postedit"),
    "moderation": ("logentry",),
    "drugs": ("drug",),
}


@transaction.atomic
def ensure_groups() -> None:
    """Create the groups of moderators and editors with exactly their permissions in Django admin.

    Idempotent; permissions of tables that do not exist are left out. Run it after every upgrade.
    """
    for spec in _ROLES.values():
        group, _created = Group.objects.get_or_create(name=spec.group)
        wanted = [
            permission
            for app, (verbs, models) in spec.permissions.items()
            for permission in _permissions(app, verbs.split(), models)
        ]
        if spec.column == "is_moderator":
            for app, models in _MODERATORS_ALSO_VIEW.items():
                wanted += _permissions(app, ["view"], models)
        group.permissions.set(wanted)


@transaction.atomic
def grant_role(*, by: User | None, user: User, role: Role) -> bool:
    """Make `user` a moderator or an editor; False when they are already. `by=None` is the site itself.

    Raises:
        PermissionDenied: `by` is not an administrator, or the account is closed.
    """
    require(rules.can_assign_roles(by), _("Only administrators give roles."))
    member = User.objects.select_for_update().get(pk=user.pk)
    require(member.is_active and member.erased_at is None, _("This account is closed."))
    return _move(by=by, user=user, member=member, role=role, granted=True)


@transaction.atomic
def revoke_role(*, by: User | None, user: User, role: Role) -> bool:
    """Take the role of moderator or editor from `user`; False when they do not have it.

    Raises:
        PermissionDenied: `by` is not an administrator.
    """
    require(rules.can_assign_roles(by), _("Only administrators take roles."))
    member = User.objects.select_for_update().get(pk=user.pk)
    return _move(by=by, user=user, member=member, role=role, granted=False)


def _move(*, by: User | None, user: User, member: User, role: Role, granted: bool) -> bool:
    spec = _ROLES[role]
    changed = getattr(member, spec.column) != granted
    group, _created = Group.objects.get_or_create(name=spec.group)
    if granted:
        member.groups.add(group)
    else:
        member.groups.remove(group)
    setattr(member, spec.column, granted)
    member.is_staff = member.is_superuser or member.is_moderator or member.is_editor
    member.save(update_fields=[spec.column, "is_staff"])
    setattr(user, spec.column, granted)
    user.is_staff = member.is_staff
    if changed:
        for handler in role_handlers:
            handler(by, member, role, granted)
    return changed


def _permissions(app: str, verbs: Iterable[str], models: tuple[str, ...]) -> list[Permission]:
    known = Permission.objects.filter(content_type__app_label=app).select_related("content_type")
    return [
        permission
        for permission in known
        if permission.codename.partition("_")[0] in verbs
        and (not models or permission.content_type.model in models)
    ]
