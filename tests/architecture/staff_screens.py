"""Every address of the admin, asked in every way that a member of staff could think of."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client

from tests.architecture.routes import routes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import Model

_OF_ROW = re.compile(r"<(?:\w+:)?(object_id|pk)>")
_WAYS = re.compile(r'href="(\?(?!o=)[^"]+)"')  # filters and pages; another order shows the same rows
_LEADS_OUT = {"admin:login", "admin:logout"}  # of the site's own sign-in


@dataclass(frozen=True, slots=True)
class Ask:
    route: str
    path: str
    data: dict[str, Any] | None = None  # POST when there is any


@dataclass(frozen=True, slots=True)
class Answer:
    ask: Ask
    status: int
    text: str  # body and where it leads

    def told(self, words: Iterable[str]) -> set[str]:
        return {word for word in words if word in self.text}


def admins() -> dict[str, Any]:
    """ModelAdmins by how the names of their routes begin."""
    return {
        f"admin:{model._meta.app_label}_{model._meta.model_name}": found
        for model, found in admin.site._registry.items()
    }


def admin_routes() -> list[Any]:
    return [
        route for route in routes() if route.name.startswith("admin:") or route.pattern.startswith("admin/")
    ]


def asks(rows: dict[type[Model], list[Any]], words: Iterable[str]) -> Iterator[Ask]:
    """Each route, for each of `rows` that it can be about, read and pressed; searches for `words`; every list's own ways."""
    known = admins()
    for route in admin_routes():
        if route.name in _LEADS_OUT:
            continue
        prefix = next((each for each in known if route.name.startswith(f"{each}_")), None)
        if prefix is None:
            yield from _of_the_frame(route)
            continue
        model = known[prefix].model
        keys = rows.get(model, []) if _OF_ROW.search(route.pattern) else [None]
        for key in keys:
            path = route.path({"object_id": key, "pk": key})
            yield Ask(route.name, path)
            yield Ask(route.name, path, {"post": "yes", "confirmed": "1"})
        if route.name == f"{prefix}_changelist":
            yield from _of_a_list(route.name, route.path({}), known[prefix], rows.get(model, []), words)
    yield from _completions(words)


def _of_the_frame(route: Any) -> Iterator[Ask]:
    if "content_type_id" in route.pattern:
        for model in apps.get_models():
            if hasattr(model, "get_absolute_url") and (row := model._default_manager.first()):
                kind = ContentType.objects.get_for_model(model).pk
                yield Ask(route.name, route.path({"content_type_id": kind, "object_id": row.pk}))
    elif "app_label" in route.pattern:
        for label in {model._meta.app_label for model in admin.site._registry}:
            yield Ask(route.name, f"/admin/{label}/")
    else:
        yield Ask(route.name, route.path({"url": "nothing"}))


def _of_a_list(name: str, path: str, page: Any, keys: list[Any], words: Iterable[str]) -> Iterator[Ask]:
    for query in (
        {"all": ""}, {"_popup": "1"}, {"_to_field": "email"}, {"_facets": "True"}, {"status": "all"}, {"o": "1.-2"},
        *({"q": word} for word in words),
    ):  # fmt: skip
        yield Ask(name, f"{path}?{urlencode(query)}")
    for action in page.actions or ():
        yield Ask(name, path, {"action": action, ACTION_CHECKBOX_NAME: keys, "index": 0})


def _completions(words: Iterable[str]) -> Iterator[Ask]:
    """One column that points at each kind of row, as the boxes that complete what one types would ask for it."""
    where = {
        field.related_model: {
            "app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field.name,
        }
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model in admin.site._registry
    }  # fmt: skip
    for column in where.values():
        for term in ("", *words):
            yield Ask("admin:autocomplete", f"/admin/autocomplete/?{urlencode({**column, 'term': term})}")


class Screens:
    """One person at work. What pressing changes is taken back at once, so that each page is asked of the same world."""

    def __init__(self, user: Any) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)

    def open_all(self, everything: Iterable[Ask]) -> Iterator[Answer]:
        ways: set[str] = set()
        for ask in everything:
            answer = self.open(ask)
            yield answer
            if ask.data is None and ask.route.endswith("_changelist"):
                bare = ask.path.partition("?")[0]
                for query in _WAYS.findall(answer.text):
                    path = f"{bare}{html.unescape(query)}"
                    if path not in ways and "&" not in path:  # one step: two filters at once show less
                        ways.add(path)
                        yield self.open(Ask(ask.route, path))

    def read_all(self, everything: Iterable[Ask]) -> Iterator[Answer]:
        """Each page as it stands, nothing pressed and nothing asked of it."""
        yield from (self.open(ask) for ask in everything if ask.data is None and "?" not in ask.path)

    def open(self, ask: Ask) -> Answer:
        with transaction.atomic():
            response = self.client.get(ask.path) if ask.data is None else self.client.post(ask.path, ask.data)
            if ask.data is not None:
                transaction.set_rollback(True)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = body.decode(errors="ignore") + "\n" + response.headers.get("Location", "")
        return Answer(ask, response.status_code, text)
