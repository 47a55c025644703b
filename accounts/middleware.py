"""The reader's own time, the question that comes before the next write, and the site's own name on allauth's pages."""

from __future__ import annotations

import zoneinfo
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.sites.requests import RequestSite
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from accounts.actions.consents import agree_again, give_health_consent
from accounts.exceptions import ConsentMissing
from accounts.policies import current, current_key
from accounts.selectors.consents import health_agreement
from accounts.selectors.ledger import questions_for
from common.comfort import comfort_of
from common.http import as_member
from common.kept_answers import sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.template.response import TemplateResponse

_ASK_FIRST = _(
    "Our texts changed, and we ask you once. Please open Your data under Settings, then send it again."
)


class LanguageMiddleware:
    """Speaks the language that a member chose, or that a visitor's comfort cookie names; else as the browser asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            language = request.user.language
        else:
            language = comfort_of(request).language
        if language in dict(settings.LANGUAGES):
            translation.activate(language)  # LocaleMiddleware, further out, sets it anew for each request
            request.LANGUAGE_CODE = language
        return self.get_response(request)


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


class AgreementMiddleware:
    """Asks a member before the next write whether they agree to a policy's new version, and keeps the form meanwhile.

    Which routes write is said in settings (ASKS_FOR_AGREEMENT). The form stands in the answer and nowhere else; sent from
    there with `agreed_versions`, it agrees and is done. No query for who agreed already. The agreement about health data is
    asked for by the action that needs it; a form that comes without it is kept in the same way.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.view_name not in settings.ASKS_FOR_AGREEMENT:
            return None
        if not request.user.is_authenticated:
            return None
        has_agreed = request.user.agreed_to == current_key()
        if request.method != "POST":
            request.asks_agreement = not has_agreed  # type: ignore[attr-defined]  # base.html says so before somebody writes
            return None
        if request.POST.get("agreed_health") == current("health").version:
            give_health_consent(by=request.user)
        if has_agreed:
            return None
        if request.POST.get("agreed_versions") == current_key():
            agree_again(by=request.user)
            return None
        if request.FILES and "json" in request.headers.get("Accept", ""):  # a photo that a script sends
            return JsonResponse({"error": gettext(_ASK_FIRST)}, status=HTTPStatus.FORBIDDEN)
        context = {
            "nav": "me",
            "questions": questions_for(request.user),
            "key": current_key(),
            "again": _kept(request),
            "has_files": bool(request.FILES),
        }
        return render(request, "accounts/agree.html", context, status=HTTPStatus.FORBIDDEN)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ConsentMissing) or request.method != "POST":
            return None
        member = as_member(request)
        context = {
            "nav": "me",
            "agreement": health_agreement(member),
            "question": next(iter(questions_for(member, kinds=("health",))), None),
            "version": current("health").version,
            "again": _kept(request),
        }
        return render(request, "accounts/health_consent.html", context, status=HTTPStatus.FORBIDDEN)


def _kept(request: HttpRequest) -> dict[str, Any]:
    """The form that waits, without what it said about agreeing."""
    again = sent(request)
    again["hidden"] = [
        pair for pair in again["hidden"] if pair[0] not in {"agreed_versions", "agreed_health"}
    ]
    return again


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
