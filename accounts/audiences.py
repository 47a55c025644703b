"""Who may see one piece of what a member says about themselves, and as whom somebody looks. Each piece has its own audience."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Visitors are never among them (D4)."""

    ME = "me", _("Only me")
    TEAM = "team", _("My team")
    MEMBERS = "members", _("Members")


class Viewpoint(models.TextChoices):
    """As whom somebody looks at a member's page. Whoever reads is one of these, for each member anew."""

    ME = "me", _("Me")
    TEAM = "team", _("Someone of my team")
    MEMBER = "member", _("Another member")
    BLOCKED = "blocked", _("Someone I blocked")
    VISITOR = "visitor", _("A visitor")


_SEEN_BY = {
    Viewpoint.ME: frozenset(Audience),
    Viewpoint.TEAM: frozenset({Audience.TEAM, Audience.MEMBERS}),
    Viewpoint.MEMBER: frozenset({Audience.MEMBERS}),
    Viewpoint.BLOCKED: frozenset[Audience](),
    Viewpoint.VISITOR: frozenset[Audience](),
}


def audiences_for(viewpoint: Viewpoint) -> frozenset[Audience]:
    """Pieces with one of these audiences are what `viewpoint` sees."""
    return _SEEN_BY[viewpoint]
