"""What members report, on the page of a drug. The numbers are the same for every reader."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from drugs.registries import DrugPanel
from drugs.selectors.figures import counted, figures_in

if TYPE_CHECKING:
    import datetime

    from django.contrib.auth.models import AnonymousUser
    from django.utils.safestring import SafeString

    from accounts.models import User
    from drugs.models import Drug

_ABOVE_THREADS = -1


def members_panel(user: User | AnonymousUser, drug: Drug) -> DrugPanel:
    """The figures of `drug`. No query where it was loaded with `figures`, else one."""
    return DrugPanel(
        template="drugs/partials/_figures_panel.html",
        anchor="members",
        heading=_("What members report"),
        context={
            "charts": charts(drug),
            "has_kinds": bool(counted(drug).content["kinds"]),
            "is_member": user.is_authenticated,
            **links(user, drug),
        },
        place=_ABOVE_THREADS,
    )


def links(user: User | AnonymousUser, drug: Drug) -> dict[str, str]:
    """Where to share how it went, by way of joining for visitors, and where cards are read."""
    share = reverse("drugs:experience_edit", args=[drug.slug])
    if not user.is_authenticated:
        share = f"{reverse('account_signup')}?{urlencode({'next': share})}"
    return {"share_url": share, "cards_url": reverse("drugs:experience_list", args=[drug.slug])}


def charts(drug: Drug, like: str = "") -> SafeString:
    """The figures as HTML: for all, or for one kind of lupus. Written once per process for each content, and kept."""
    found = counted(drug)
    content = json.dumps(found.content, sort_keys=True)
    draw = _draw.__wrapped__ if settings.DEBUG else _draw
    return draw(content, found.on, drug.short_name, like, get_language())


@functools.lru_cache(maxsize=256)  # drugs, and a few kinds of lupus
def _draw(
    content: str, counted_on: datetime.date | None, name: str, like: str, language: str | None
) -> SafeString:
    figures = figures_in(json.loads(content), like)
    context = {"figures": figures, "counted_on": counted_on, "name": name, "is_narrowed": bool(like)}
    return render_to_string("drugs/partials/_figures.html", context)
