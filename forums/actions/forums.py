"""Setting up the rooms."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext

from common import pagecache
from forums.default_forums import DEFAULT_FORUMS
from forums.models import Forum, ForumGroup


@transaction.atomic
def create_default_forums() -> int:
    """Create the default forums that are missing, and say how many those were.

    A forum is known by its slug: what moderators renamed, described anew or moved stays as they left it.
    """
    known = set(Forum.objects.values_list("slug", flat=True))
    names = set(Forum.objects.values_list("name", flat=True))
    created = 0
    for place, (heading, forums) in enumerate(DEFAULT_FORUMS.items(), start=1):
        missing = [each for each in forums if each.slug not in known and gettext(each.name) not in names]
        if not missing:
            continue
        group, _made = ForumGroup.objects.get_or_create(name=gettext(heading), defaults={"position": place})
        for each in missing:
            Forum.objects.create(
                group=group,
                slug=each.slug,
                name=gettext(each.name),
                description=gettext(each.description),
                position=forums.index(each) + 1,
                is_indexable=each.is_indexable,
            )
        created += len(missing)
    if created:
        pagecache.bump("forums", "threads")
    return created
