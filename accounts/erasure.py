"""What this app does when a member leaves."""

from __future__ import annotations

import functools
import json
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

from accounts import profile_pictures
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
from common import pagecache

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User

_SESSIONS_AT_ONCE = 2000  # rows held in memory


def erase(user: User, posts: PostsChoice) -> None:
    """Remove every way to sign in as `user`, and what they agreed to. Runs inside one transaction; may run twice."""
    _forget_in_admin_log(user)
    end_sessions(user)  # first: it asks which addresses were theirs
    EmailAddress.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    profile_pictures.drop_of(user)
    for held in (Consent, SignIn, Profile, HealthProfile, Leaving):
        held._default_manager.filter(user=user).delete()
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
    UserSession.objects.filter(user=user).delete()
    pagecache.forget_pages()


def erase_health(user: User) -> None:
    """Remove what `user`'s profile says about their health.

    Handler of the agreement that was taken back, inside its transaction; may run twice.
    """
    HealthProfile.objects.filter(user=user).delete()


def put_away(user: User, posts: PostsChoice) -> None:
    """`user` is leaving and can come back: nobody is signed in as them any more, and a copy that is being made is dropped.

    Handler of leaving, inside its transaction; may run twice. Nothing here needs to be put back.
    """
    DataExport.objects.filter(user=user).exclude(state=DataExport.State.READY).delete()
    UserSession.objects.filter(user=user).delete()
    end_sessions(user)


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
    """Remove the sessions of `user`, and those in which somebody began to sign in with an address of theirs and stopped.

    Both hold the address. Sessions have no column for their member, so all are read: about a second for 25,000.
    """
    addresses = {address.lower() for address in (user.email, *_addresses(user)) if address}
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for session in Session.objects.iterator(chunk_size=_SESSIONS_AT_ONCE):
        held = session.get_decoded()
        words = json.dumps(held, default=str).lower()
        if held.get(SESSION_KEY) == str(user.pk) or any(address in words for address in addresses):
            store(session.session_key).delete()  # from PostgreSQL and from Redis


def _addresses(user: User) -> Iterable[str]:
    return EmailAddress.objects.filter(user=user).values_list("email", flat=True)
