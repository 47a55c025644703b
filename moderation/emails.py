"""The mails of this app, one function each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from common.emails import Composed, compose

if TYPE_CHECKING:
    from forums.models import Post, Thread


def post_hidden(about: Post | Thread) -> Composed:
    """To the author of a hidden post or thread. Says no title, no name and none of the words (D8)."""
    return _hidden(about.get_absolute_url())


def card_hidden() -> Composed:
    """To the member whose card was hidden. The same words; the link says no drug, so it leads to the notices (D8)."""
    return _hidden(reverse("notifications:notice_list"))


def _hidden(path: str) -> Composed:
    return compose(
        "moderation/emails/post_hidden",
        {
            "link": settings.SITE_ORIGIN + path,
            "second_look": f"{settings.SITE_ORIGIN}{reverse('guidelines')}#second-look",
        },
    )
