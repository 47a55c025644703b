"""What the first page of the admin tells moderators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from moderation import figures, rules, selectors

if TYPE_CHECKING:
    from accounts.models import User

register = template.Library()


@register.simple_tag
def waiting_reports(user: User) -> selectors.QueueSize | None:
    """`{% waiting_reports user as queue %}`: how many reports wait, for moderators only. One query."""
    return selectors.queue_size() if rules.can_moderate(user) else None


@register.simple_tag
def first_replies(user: User) -> figures.FirstReplies | None:
    """`{% first_replies user as answered %}`: how soon people are answered, for moderators only. One query."""
    return figures.first_replies() if rules.can_moderate(user) else None


@register.simple_tag
def still_waiting(user: User) -> figures.StillWaiting | None:
    """`{% still_waiting user as alone %}`: threads without a first reply, for moderators only. One query."""
    return figures.still_waiting() if rules.can_moderate(user) else None
