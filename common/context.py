"""What every template may print about the site itself."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """`site`: name, operator, addresses, minimum age. No query."""
    return {
        "site": {
            "name": settings.SITE_NAME,
            "origin": settings.SITE_ORIGIN,
            "operator": settings.SITE_OPERATOR,
            "postal_address": settings.SITE_POSTAL_ADDRESS,
            "contact_email": settings.SITE_CONTACT_EMAIL,
            "minimum_age": settings.MINIMUM_AGE,
            "has_mailbox": settings.DEV_MAILBOX_DIR is not None,
        }
    }
