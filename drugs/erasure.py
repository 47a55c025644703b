"""What this app does when a member leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.registries import PostsChoice


def erase(user: User, posts: PostsChoice) -> None:
    """Remove or detach what the app holds about `user`. Runs inside one transaction; may run twice."""
