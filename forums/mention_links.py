"""Names after an @ in stored HTML, when the name they lead to is given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Value
from django.db.models.functions import Replace
from django.urls import reverse

from common import pagecache
from forums.models import Mention, Post

if TYPE_CHECKING:
    from accounts.models import User


def unlink_name(user: User, handle: str) -> int:
    """Let posts that name `user` as `handle` keep the word and lose its link; return how many. May run twice.

    Whoever takes another name need not be found under it, and the old one will belong to somebody else. The words of the
    posts stay as others wrote them.
    """
    path = reverse("accounts:member_detail", args=[handle])
    link = f'<a href="{path}" class="member">@{handle}</a>'
    found = Post.objects.filter(
        pk__in=Mention.objects.filter(user=user).values("post"), body_html__contains=link
    )
    rows = dict(found.order_by("pk").values_list("pk", "thread_id"))
    if not rows:
        return 0
    pagecache.bump(*{f"thread:{thread_id}" for thread_id in rows.values()})
    return Post.objects.filter(pk__in=rows).update(
        body_html=Replace(F("body_html"), Value(link), Value(f"@{handle}"))
    )
