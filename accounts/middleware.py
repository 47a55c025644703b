"""The reader's own time, and the site's own name on allauth's pages."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.sites.requests import RequestSite
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.template.response import TemplateResponse


class MemberTimeZoneMiddleware:
    """Shows dates in the member's zone (D9). Visitors read UTC dates: their pages are shared."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return self.get_response(request)
        try:
            zone = zoneinfo.ZoneInfo(request.user.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):  # a zone that the system no longer knows
            return self.get_response(request)
        with timezone.override(zone):
            return self.get_response(request)


class SiteContextMiddleware:
    """Takes allauth's `site` (a bare host name) out of its pages, so that `site` means the same on all of them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        if response.context_data is not None and isinstance(response.context_data.get("site"), RequestSite):
            del response.context_data["site"]
        return response
