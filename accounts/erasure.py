"""What this app does when a member leaves."""

from __future__ import annotations

import functools
from importlib import import_module
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import (
    Consent,
    DataExport,
    HealthProfile,
    Leaving,
    MemberBlock,
    MemberMute,
    MemorialRequest,
    Profile,
    SignIn,
    StaffLook,
    TeamTie,
)
from accounts.registries import PostsChoice

if TYPE_CHECKING:
    from accounts.models import User

_SESSIONS_AT_ONCE = 2000  # rows held in memory


def erase(user: User, posts: PostsChoice) -> None:
    """Remove every way to sign in as `user`, and what they agreed to. Runs inside one transaction; may run twice."""
    _forget_in_admin_log(user)
    EmailAddress.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    for model in (Consent, SignIn, Profile, HealthProfile, Leaving):
        model._default_manager.filter(user=user).delete()
    TeamTie.objects.filter(Q(asker=user) | Q(asked=user)).delete()
    _forget_among_staff(user)
    _remove_exports(user)
    for model in (MemberBlock, MemberMute):
        model._default_manager.filter(user=user).delete()
        if (
            posts is not PostsChoice.KEEP
        ):  # words that stay under the name stay unread by who does not want them
            model._default_manager.filter(member=user).delete()
    user.groups.clear()
    user.user_permissions.clear()
    end_sessions(user)
    UserSession.objects.filter(user=user).delete()


def _forget_among_staff(user: User) -> None:
    """What staff noted about `user` goes; what `user` did as staff stays with the members it is about, without a name."""
    StaffLook.objects.filter(member=user).delete()
    StaffLook.objects.filter(by=user).update(by=None)
    MemorialRequest.objects.filter(member=user).delete()
    MemorialRequest.objects.filter(asked_by=user).update(asked_by=None)
    MemorialRequest.objects.filter(confirmed_by=user).update(confirmed_by=None)


def _forget_in_admin_log(user: User) -> None:
    """Django admin's own log names rows as they were: handles and addresses. The entries stay, the names go."""
    for rows in (type(user).objects.filter(pk=user.pk), EmailAddress.objects.filter(user=user)):
        LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(rows.model),
            object_id__in=[str(pk) for pk in rows.values_list("pk", flat=True)],
        ).update(object_repr="", change_message="")


def _remove_exports(user: User) -> None:
    """Rows now, files once that is certain; a crash in between leaves files, which is why the sweep looks for them too."""
    paths = [export.path for export in DataExport.objects.filter(user=user)]
    DataExport.objects.filter(user=user).delete()
    for path in paths:
        transaction.on_commit(functools.partial(default_storage.delete, path))


def end_sessions(user: User) -> None:
    """Remove the sessions of `user`: they hold the address that was used to sign in.

    Sessions have no column for their member, so all live ones are read: about a second for 25,000.
    """
    store = import_module(settings.SESSION_ENGINE).SessionStore
    live = Session.objects.filter(expire_date__gt=timezone.now())
    for session in live.iterator(chunk_size=_SESSIONS_AT_ONCE):
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            store(session.session_key).delete()  # from PostgreSQL and from Redis
