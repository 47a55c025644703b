"""Pages of the site as a whole: standing texts, errors, probes. Home is `forums.views.home`."""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from accounts import policies
from common.crisis import crisis_table
from common.kept_answers import TEXTS, typed
from common.pagecache import cached_for_visitors
from common.waiting import please_wait

logger = logging.getLogger(__name__)

_RETRY_SECONDS = 30  # what a 503 asks of browsers and crawlers


def _no_things(**kwargs: Any) -> list[str]:
    return []


@require_safe
@cached_for_visitors(_no_things)
def page(request: HttpRequest, name: str) -> HttpResponse:
    return render(
        request, f"pages/{name}.html", {"policies": [policies.current(kind) for kind in policies.VERSIONS]}
    )


@require_safe
@cached_for_visitors(_no_things)
def crisis(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/crisis.html", {"table": crisis_table()})


@require_safe
@cached_for_visitors(_no_things)
def policy(request: HttpRequest, kind: str, version: str = "") -> HttpResponse:
    try:
        wanted = policies.find(kind, version) if version else policies.current(kind)
    except KeyError as missing:
        raise Http404 from missing
    versions = [policies.find(kind, each) for each in policies.VERSIONS[kind]]
    return render(
        request,
        wanted.template,
        {"policy": wanted, "versions": versions, "is_current": wanted == versions[0]},
    )


@require_safe
@cached_for_visitors(_no_things)
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /accounts/",
        "Disallow: /admin/",
        "Disallow: /settings/",
        f"Sitemap: {settings.SITE_ORIGIN}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches no server."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """PostgreSQL and Redis answer; 503 and the name of what is away otherwise."""
    away = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        away.append("database")
    try:
        cache.get("healthz")
    except RedisError:
        away.append("redis")
    return JsonResponse({"status": "away" if away else "ok", "away": away}, status=503 if away else 200)


@require_safe
def not_here(request: HttpRequest) -> HttpResponse:
    """An address that a library brings and we do not serve."""
    raise Http404


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The reason in plain words, as the action gave it."""
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A stale form. The words in it are shown, so that nothing typed is lost.

    A member whose own page sent it, as after a sign-in in another tab, gets it back with a new token, to send again. What
    another site sends is never made sendable; browsers say which it was, and no site can make them lie.
    """
    kept = {name: request.POST[name] for name in TEXTS if request.POST.get(name, "").strip()}
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    again = typed(request) if is_ours and request.user.is_authenticated else None
    return render(request, "403_csrf.html", {"kept": kept, "again": again}, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def too_many(request: HttpRequest) -> HttpResponse:
    """A limit of allauth's refused. How long to wait is said in words, and by the middleware in a header."""
    return render(request, "429.html", {"please_wait": please_wait()}, status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or an honest 503 when PostgreSQL or Redis is away, with the words that were sent. Uses neither."""
    error = sys.exc_info()[1]
    if isinstance(error, (OperationalError, InterfaceError, RedisError)):
        response = render(None, "503.html", {"again": typed(request)}, status=503)  # type: ignore[arg-type]
        response.headers["Retry-After"] = str(_RETRY_SECONDS)
        return response
    return render(None, "500.html", status=500)  # type: ignore[arg-type]
