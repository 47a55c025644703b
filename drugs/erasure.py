"""What this app does when a member leaves: pages stay, the editor's name goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drugs.models import Drug, DrugEdition

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.registries import PostsChoice


def erase(user: User, posts: PostsChoice) -> None:
    """Detach `user` from the pages they edited and published. Runs inside one transaction; may run twice."""
    Drug.objects.filter(edited_by=user).update(edited_by=None)
    DrugEdition.objects.filter(published_by=user).update(published_by=None)
