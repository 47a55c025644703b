"""What this app does when a member leaves: the record of acts stays, the person and their words leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.registries import PostsChoice
from moderation.models import LogEntry, Report

if TYPE_CHECKING:
    from accounts.models import User


def erase(user: User, posts: PostsChoice) -> None:
    """Remove or detach what the app holds about `user`. Runs inside one transaction; may run twice.

    Their reports stay in the queue without name and words. What others wrote when they reported `user`'s posts may quote
    them, so it goes too unless the posts stay under the handle. Log entries keep verb, date and place.
    """
    Report.objects.filter(reporter=user).update(reporter=None, words="")
    Report.objects.filter(handled_by=user).update(handled_by=None)
    if posts is not PostsChoice.KEEP:
        Report.objects.filter(post__author=user).update(words="")
    about = Q(member=user) | Q(post__author=user) | Q(post=None, thread__author=user)
    LogEntry.objects.filter(
        pk__in=LogEntry.objects.filter(about).values("pk")  # an update cannot join
    ).update(member=None, reason="", detail="")
    LogEntry.objects.filter(by=user).update(by=None)
