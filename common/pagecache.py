"""Whole pages for visitors, held in Redis under version keys (D5).

A page is stored with the versions of the things it shows, as they were before it was written, and served only while they
still are: page and versions come in one answer of Redis. `bump` gives a thing a new version after commit, so every page
that showed it is out of reach at once, also one whose writing began before the bump and ends after it. Losing Redis loses only
pages; a bump that Redis missed is bounded by `_PAGE_SECONDS`.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import logging
import secrets
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe, quote_etag
from django.utils.translation import get_language
from redis.exceptions import RedisError

from common.comfort import PLAIN, comfort_of, put_into

logger = logging.getLogger(__name__)

_PAGE_SECONDS = 300  # bounds how long a page can outlive a bump that Redis never heard of
_VERSION_SECONDS = 7 * 24 * 3600
_CACHE_CONTROL = (
    "public, max-age=0, s-maxage=30, must-revalidate"  # a CDN may hold it for 30 s; browsers ask again
)
_CACHE_CONTROL_OF_ONE = "private, max-age=0, must-revalidate"

View = Callable[..., HttpResponse]
Things = Callable[..., Iterable[str]]
Held = tuple[bytes, dict[str, str]]


def is_visitor(request: HttpRequest) -> bool:
    """No session cookie: certainly nobody we know, and nothing personal on the page."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES


def cached_for_visitors(things: Things) -> Callable[[View], View]:
    """Keep the view's 200 answers for visitors. `things(**url_kwargs)` names what the page shows, as "thread:12".

    Members' answers are passed through, marked private. The view may not set cookies for visitors. What is kept is plain:
    a visitor's own comfort (`common.comfort`) is put in as the page is handed out, and no shared cache may hold that.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD") or not is_visitor(request):
                response = view(request, *args, **kwargs)
                patch_vary_headers(response, ["Cookie"])
                return response
            key = _page_key(request)
            try:
                held, versions = _read(key, list(things(**kwargs)))
            except RedisError:
                logger.warning("page cache not read: Redis is away")
                return view(request, *args, **kwargs)
            if held is None:
                with _for_everybody(request):
                    response = view(request, *args, **kwargs)
                if response.status_code != 200 or response.cookies or response.streaming:
                    return response
                held = _hold(response)
                try:
                    cache.set(key, (versions, held), _PAGE_SECONDS)
                except RedisError:
                    logger.warning("page cache not written: Redis is away")
            return _respond(request, held)

        return wrapper

    return decorate


def bump(*things: str) -> None:
    """After commit: no stored page that shows one of `things` is served again."""
    transaction.on_commit(functools.partial(_bump_now, things))


def forget_pages() -> None:
    """After commit: no page is held any more. For what nobody may read out of memory either, when somebody was erased.

    Pages out of reach would otherwise lie there for up to `_PAGE_SECONDS`, as one does that is being written right now.
    """
    transaction.on_commit(_forget_pages_now)


def _forget_pages_now() -> None:
    backend: Any = cache
    try:
        client = backend._cache.get_client(write=True)  # Django's own cache interface cannot list keys
        keys = list(client.scan_iter(match=cache.make_key("page:*"), count=1000))
        for start in range(0, len(keys), 1000):
            client.unlink(*keys[start : start + 1000])
    except RedisError:
        logger.warning("pages were not removed: Redis is away, they run out by themselves")


def version(thing: str) -> str | None:
    """The version of `thing` now, for what a process keeps in its own memory. None: Redis is away, keep nothing."""
    try:
        return _versions([thing])[0]
    except RedisError:
        return None


def _bump_now(things: Iterable[str]) -> None:
    try:
        cache.set_many({_version_key(thing): secrets.token_hex(8) for thing in things}, _VERSION_SECONDS)
    except RedisError:
        logger.warning("page versions not moved: Redis is away")


def _version_key(thing: str) -> str:
    return f"version:{thing}"


def _page_key(request: HttpRequest) -> str:
    parts = [request.get_host(), request.get_full_path(), get_language() or ""]
    return "page:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _read(key: str, things: list[str]) -> tuple[Held | None, list[str]]:
    """The page at `key`, unless one of `things` has changed since it was written, and their versions now."""
    names = [_version_key(thing) for thing in things]
    found = cache.get_many([key, *names])
    versions = _complete(names, found)
    written, held = found.get(key, (None, None))
    return (held if written == versions else None), versions


def _versions(things: list[str]) -> list[str]:
    names = [_version_key(thing) for thing in things]
    return _complete(names, cache.get_many(names))


def _complete(names: list[str], found: dict[str, Any]) -> list[str]:
    """The versions among `found`; what has none yet gets its first."""
    for name in names:
        if name not in found:
            token = secrets.token_hex(8)
            found[name] = token if cache.add(name, token, _VERSION_SECONDS) else cache.get(name, token)
    return [str(found[name]) for name in names]


def _hold(response: HttpResponse) -> Held:
    """What is kept of an answer: its bytes, and headers that are the same for every visitor."""
    content = bytes(response.content)
    headers = {
        "Content-Type": response.headers["Content-Type"],
        "ETag": quote_etag(hashlib.sha256(content).hexdigest()[:32]),
        "Last-Modified": http_date(timezone.now().timestamp()),
        "Cache-Control": _CACHE_CONTROL,
        "Vary": "Cookie",
    }
    if robots := response.headers.get("X-Robots-Tag"):
        headers["X-Robots-Tag"] = robots
    return content, headers


@contextlib.contextmanager
def _for_everybody(request: HttpRequest) -> Iterator[None]:
    """While a page is written that is kept for all: nothing of this one visitor's is printed on it."""
    request.is_for_everybody = True  # type: ignore[attr-defined]  # asked by base.html
    try:
        yield
    finally:
        request.is_for_everybody = False  # type: ignore[attr-defined]


def _respond(request: HttpRequest, held: Held) -> HttpResponse:
    content, headers = held
    if (comfort := comfort_of(request)) != PLAIN and headers["Content-Type"].startswith("text/html"):
        content, headers = put_into(content, comfort), _of_one(headers, comfort.cookie)
    response = HttpResponse(content, headers=headers)
    if "HTTP_IF_NONE_MATCH" not in request.META and "HTTP_IF_MODIFIED_SINCE" not in request.META:
        return response
    answer = get_conditional_response(
        request,
        etag=headers["ETag"],
        last_modified=parse_http_date_safe(headers.get("Last-Modified", "")),
        response=response,
    )
    return answer or response


def _of_one(headers: dict[str, str], comfort: str) -> dict[str, str]:
    """For a page with somebody's own comfort on it: another ETag than the plain page's, no date that is the same for both."""
    own = {name: value for name, value in headers.items() if name != "Last-Modified"}
    tag = headers["ETag"].strip('"')
    return own | {"ETag": quote_etag(f"{tag}-{comfort}"), "Cache-Control": _CACHE_CONTROL_OF_ONE}
