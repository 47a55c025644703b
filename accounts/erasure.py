"""What this app does when a member leaves."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import Consent

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.registries import PostsChoice

_SESSIONS_AT_ONCE = 2000  # rows held in memory


def erase(user: User, posts: PostsChoice) -> None:
    """Remove every way to sign in as `user`, and what they agreed to. Runs inside one transaction; may run twice."""
    EmailAddress.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    Consent.objects.filter(user=user).delete()
    user.groups.clear()
    user.user_permissions.clear()
    end_sessions(user)


def end_sessions(user: User) -> None:
    """Remove the sessions of `user`: they hold the address that was used to sign in.

    Sessions have no column for their member, so all live ones are read: about a second for 25,000.
    """
    store = import_module(settings.SESSION_ENGINE).SessionStore
    live = Session.objects.filter(expire_date__gt=timezone.now())
    for session in live.iterator(chunk_size=_SESSIONS_AT_ONCE):
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            store(session.session_key).delete()  # from PostgreSQL and from Redis
