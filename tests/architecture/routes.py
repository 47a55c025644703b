"""Every route of the site, and an address for each."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from tests.architecture.sources import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CONVERTER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_GROUP = re.compile(r"\(\?P<(?P<name>\w+)>(?:[^()]|\([^()]*\))*\)")


@dataclass(frozen=True, slots=True)
class Route:
    """One URL pattern. `pattern` is joined from all levels; names without one stand for themselves."""

    name: str
    pattern: str
    view: Callable[..., Any]
    app: str  # of the view
    defaults: frozenset[str]  # arguments that the pattern sets itself

    def path(self, values: dict[str, object]) -> str:
        """An address of this route; arguments that `values` does not know become "1"."""
        fill = lambda match: str(values.get(f"{self.name}:{match['name']}", values.get(match["name"], "1")))  # noqa: E731
        path = _CONVERTER.sub(fill, self.pattern)
        path = _GROUP.sub(fill, path).replace("\\Z", "").replace("\\/", "/")
        return "/" + path.replace("^", "").replace("$", "").replace("?", "")


def _walk(patterns: list[Any], before: str = "", spaces: tuple[str, ...] = ()) -> Iterator[Route]:
    for entry in patterns:
        raw = entry.pattern._route if isinstance(entry.pattern, RoutePattern) else entry.pattern._regex
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _walk(entry.url_patterns, before + str(raw), inner)
        elif isinstance(entry, URLPattern):
            pattern = before + str(raw)
            name = ":".join([*spaces, entry.name]) if entry.name else pattern
            view = inspect.unwrap(entry.callback)
            yield Route(
                name, pattern, entry.callback, view.__module__.split(".")[0], frozenset(entry.default_args)
            )


def routes() -> list[Route]:
    return sorted(_walk(get_resolver().url_patterns), key=lambda route: route.name)


def our_routes() -> list[Route]:
    """Those whose view is ours, not a library's."""
    return [route for route in routes() if route.app in PACKAGES]
