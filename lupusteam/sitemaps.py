"""What search engines may find: drug pages, and public threads of forums that allow it."""

from typing import Any

SITEMAPS: dict[str, Any] = {}
