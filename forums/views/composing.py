"""The box for a reply or a change, as every page that has one prints it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.middleware.csrf import get_token

from common.rows import RowTemplate

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from forums.models import Thread

_composer = RowTemplate(
    "forums/partials/_post_composer.html",
    ("action", "csrf_token", "submission_id", "is_kept", "error", "body", "is_public", "is_edit"),
)


def composer(
    request: HttpRequest,
    thread: Thread,
    *,
    action: str,
    body: str = "",
    submission_id: object = None,
    error: str = "",
    is_kept: bool = False,
    is_edit: bool = False,
) -> SafeString:
    """The form that posts to `action`. A thread page has one for every member who reads it, so it is filled, not rendered."""
    return _composer.fill(
        action,
        get_token(request),
        str(submission_id or uuid.uuid4()),
        is_kept,
        error,
        body,
        thread.is_public,
        is_edit,
    )
