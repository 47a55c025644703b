"""What search engines are told about a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.conf import settings

from common.structured import json_ld

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from forums.selectors.thread_page import ThreadPage

register = template.Library()


@register.simple_tag
def discussion(page: ThreadPage) -> SafeString | str:
    """The thread as a discussion, without anybody's words but its title; nothing unless search engines may show it."""
    if not page.is_indexable:
        return ""
    thread = page.thread
    url = settings.SITE_ORIGIN + thread.get_absolute_url()
    return json_ld(
        {
            "@type": "DiscussionForumPosting",
            "@id": url,
            "url": url,
            "headline": thread.title,
            "datePublished": thread.created_at.isoformat(timespec="seconds"),
            "commentCount": thread.reply_count,
            "isPartOf": {
                "@type": "WebPage",
                "name": thread.forum.name,
                "url": settings.SITE_ORIGIN + thread.forum.get_absolute_url(),
            },
        }
    )
