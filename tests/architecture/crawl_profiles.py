"""What members say about themselves in the community full of secrets: each reads what is for them, and nobody's picture more."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import Profile, TeamTie
from accounts.profile_pictures import path_of

if TYPE_CHECKING:
    from tests.architecture.crawl_world import World

# Whose words and picture, for whom they are, and which roles read them: the author and the member are a team.
_SAID = [
    ("author", "team", {"author", "member"}),
    ("moderator", "me", {"moderator"}),
    ("editor", "members", {"member", "author", "moderator", "editor"}),
    ("other", "me", set()),
    ("reporter", "team", set()),
    ("quiet", "members", {"member", "author", "moderator", "editor"}),
    ("leaver", "members", set()),  # erased
]


def plant_profiles(world: World) -> None:
    """Each person says one thing. Addresses of pictures are words that stand nowhere else, as the pictures themselves."""
    people = world.people
    TeamTie.objects.create(asker=people["author"], asked=people["member"], accepted_at=timezone.now())
    TeamTie.objects.create(asker=people["moderator"], asked=people["reporter"])  # asked, and not answered
    for name, audience, may in _SAID:
        picture = uuid.uuid4()
        Profile.objects.create(
            user=people[name],
            words=world.words(f"profile of {name}", frozenset(may)),
            words_audience=audience,
            country="PT",
            picture=picture,
            picture_audience=audience,
        )
        world.secrets[str(picture)] = frozenset(may)
        default_storage.save(
            path_of(picture), ContentFile(world.secret(f"file of {name}", frozenset(may)).encode())
        )


def pictures() -> list[uuid.UUID | None]:
    return list(Profile.objects.order_by("pk").values_list("picture", flat=True))
