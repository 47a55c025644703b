"""Columns and filters that several lists share. No column runs a query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.templatetags.components import when

if TYPE_CHECKING:
    import datetime

    from django.db.models import Q, QuerySet
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from accounts.models import User
    from drugs.models import Experience
    from forums.models import Post, Thread
    from moderation.models import Report

__all__ = [
    "StateFilter",
    "author_name",
    "card_words",
    "moment",
    "post_link",
    "post_words",
    "states",
    "thread_link",
    "thread_words",
    "unopened_words",
]


def post_link(post: Post) -> SafeString:
    """To the post's page in the workplace; `post.thread` must be loaded."""
    return format_html(
        '<a href="{}">{}</a> <span class="quiet">{}</span>',
        reverse("admin:forums_post_change", args=[post.pk]),
        post.thread.title,
        _("post %(number)s") % {"number": post.number},
    )


def thread_link(thread: Thread) -> SafeString:
    return format_html(
        '<a href="{}">{}</a>', reverse("admin:forums_thread_change", args=[thread.pk]), thread.title
    )


def author_name(author: User | None) -> str:
    """The handle, never the address."""
    return author.display_name if author is not None else _("former member")


def post_words(post: Post) -> str:
    """Title, number and author; `post.thread` and `post.author` must be loaded."""
    return _("%(title)s, post %(number)s by %(author)s") % {
        "title": post.thread.title,
        "number": post.number,
        "author": author_name(post.author),
    }


def card_words(card: Experience) -> str:
    """The drug and who wrote it; `card.drug` and `card.user` must be loaded. For the queue, never for the log."""
    return _("Card about %(drug)s by %(author)s") % {
        "drug": card.drug.short_name,
        "author": author_name(card.user),
    }


def unopened_words(report: Report) -> str:
    """What kind of thing, and whose, before anybody gave a reason to see it; `post.author` or `experience.user` must be loaded."""
    if report.post is not None:
        return _("Post %(number)s by %(author)s") % {
            "number": report.post.number,
            "author": author_name(report.post.author),
        }
    return _("Card by %(author)s") % {
        "author": author_name(report.experience.user if report.experience is not None else None)
    }


def thread_words(thread: Thread) -> str:
    """Title and author; `thread.author` must be loaded."""
    return _("%(title)s, by %(author)s") % {"title": thread.title, "author": author_name(thread.author)}


def moment(at: datetime.datetime | None) -> SafeString | str:
    return when(at) or "–"


def states(obj: Post | Thread) -> SafeString | str:
    """Hidden, withdrawn, locked, pinned, public: each a word."""
    words = [
        ("bad", _("hidden"), obj.hidden_at and obj.hidden_reason),
        ("", _("withdrawn"), getattr(obj, "withdrawn_at", None) or (obj.hidden_at and not obj.hidden_reason)),
        ("", _("locked"), getattr(obj, "locked_at", None)),
        ("", _("pinned"), getattr(obj, "pinned_at", None)),
        ("mind", _("public"), getattr(obj, "is_public", None)),
    ]
    marks = [(tone, word) for tone, word, holds in words if holds]
    return format_html_join(" ", '<span class="mark {}">{}</span>', marks) or "–"


class StateFilter(admin.SimpleListFilter):
    """One choice among states; `states` maps the value in the address to a label and a condition."""

    title = gettext_lazy("state")
    parameter_name = "state"
    conditions: dict[str, tuple[Any, Q]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, label) for value, (label, _condition) in self.conditions.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        condition = self.conditions.get(self.value() or "")
        return queryset.filter(condition[1]) if condition else queryset
