"""What the forums show on a drug page: its first threads, the way to the others, and how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from drugs.registries import DrugPanel
from forums.selectors import drug_threads
from forums.selectors.distance import is_muted

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from drugs.models import Drug

_ROWS = 5


def threads_panel(user: User | AnonymousUser, drug: Drug) -> DrugPanel:
    """The threads about `drug` that `user` may list, for who may answer those that wait first. One query for visitors, two for
    members."""
    which = drug_threads.Which.asked(user)
    threads = drug_threads.threads_about(drug, user, which, size=_ROWS)
    url = reverse("forums:threads_about", args=[drug.slug])
    is_member = user.is_authenticated
    public, members = drug.public_thread_count, drug.member_thread_count
    return DrugPanel(
        template="forums/partials/_drug_threads.html",
        anchor="threads",
        heading=_("Threads about %(drug)s") % {"drug": drug.short_name},
        context={
            "links": drug_threads.list_links(url, which),
            "rows": threads.rows,
            "has_more": bool(threads.older),
            "count": public + members if is_member else public,
            "members_count": members,  # all that visitors learn of them (D4)
            "is_member": is_member,
            "is_subscribed": drug_threads.is_subscribed(user, drug),
            "is_muted": is_muted(user, drug=drug),
            "drug_id": drug.pk,
            "name": drug.name,
            "url": drug.get_absolute_url(),
            "all_url": url,
            "ask_url": drug_threads.ask_url(drug, which),
        },
    )
