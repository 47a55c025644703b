"""Opens every address that a role can think of: all routes with all ids, and every link that it meets."""

from __future__ import annotations

import html
import itertools
import re
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus, urldefrag, urljoin, urlsplit

from django.test import Client

from tests.architecture.crawl_world import COMMON_WORD, MARK, RARE_WORD
from tests.architecture.routes import Route, routes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http import HttpResponse

    from accounts.models import User

_LINK = re.compile(r'(?:href|action|src)="([^"]+)"|<loc>([^<]+)</loc>')
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>")
_SAME_PATH_MOST = 12  # lists can be sorted and narrowed in hundreds of ways
_SEARCHES = [
    COMMON_WORD,
    RARE_WORD,
    f'"{COMMON_WORD} {RARE_WORD}"',
    "opnbrand",
    "zqdraftbrnadqz",
    "unpublishedine",
]
# Pages that take a question, and where a quote is made.
_ASKED = [
    "/forums/search/?q={}",
    "/drugs/?q={}",
    "/admin/forums/thread/?q={}",
    "/admin/forums/post/?q={}",
    "/admin/drugs/drug/?q={}",
]


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer: everything that came over the wire."""

    path: str
    status: int
    text: str  # body and headers
    cache_control: str


@dataclass
class Crawl:
    """What one role saw."""

    role: str
    pages: list[Seen] = field(default_factory=list)
    by_route: dict[str, Counter[int]] = field(default_factory=dict)

    def words(self, secrets: Iterable[str]) -> dict[str, list[str]]:
        """Each of `secrets` that was seen, and where."""
        found: dict[str, list[str]] = {}
        for page in self.pages:
            text = page.text.casefold()
            for word in secrets:
                if word in text:
                    found.setdefault(word, []).append(page.path)
        return found


class Crawler:
    """One role's browser. Each request comes from another address, so that limits for visitors never hide a page."""

    def __init__(self, role: str, user: User | None) -> None:
        self.crawl = Crawl(role)
        self.client = Client(raise_request_exception=False)
        if user is not None:
            self.client.force_login(user)
        self._count = itertools.count(1)

    def get_everything(self, values: dict[str, list[Any]]) -> Crawl:
        """All routes with all `values`, all searches, then every link on the pages met, until there is nothing new."""
        waiting = deque((path, route.name) for route in routes() for path in paths_of(route, values))
        waiting.extend(
            (pattern.format(quote_plus(words)), "searches") for pattern in _ASKED for words in _SEARCHES
        )
        waiting.extend(
            (f"/forums/threads/{thread}/reply/?quote={number}", "quotes")
            for thread in values["thread_id"] for number in (1, 2, 3, 4)
        )  # fmt: skip
        known = {path for path, _ in waiting}
        variants = Counter(urlsplit(path).path for path in known)
        while waiting:
            path, name = waiting.popleft()
            page = self.get(path, name)
            for link in _links(page):
                bare = urlsplit(link).path
                if link not in known and variants[bare] < _SAME_PATH_MOST:
                    known.add(link)
                    variants[bare] += 1
                    waiting.append((link, "links"))
        return self.crawl

    def get(self, path: str, name: str) -> Seen:
        return self._keep(path, self.client.get(path, **self._from_somewhere()), name)

    def post(self, path: str, data: dict[str, Any]) -> Seen:
        return self._keep(path, self.client.post(path, data, **self._from_somewhere()), "posted")

    def _from_somewhere(self) -> dict[str, str]:
        number = next(self._count)
        return {"REMOTE_ADDR": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}

    def _keep(self, path: str, response: HttpResponse, name: str) -> Seen:
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = "\n".join(
            [*(f"{name}: {value}" for name, value in response.headers.items()), response.cookies.output()]
        )
        told = _without_echo(f"{text}\n\n{body.decode(errors='replace')}", path)
        seen = Seen(path, response.status_code, told, response.headers.get("Cache-Control", ""))
        self.crawl.pages.append(seen)
        self.crawl.by_route.setdefault(name, Counter())[response.status_code] += 1
        return seen


def paths_of(route: Route, values: dict[str, list[Any]]) -> Iterator[str]:
    """Every address of `route`: each of its arguments takes each value it can."""
    names = [first or second for first, second in _ARGUMENT.findall(route.pattern)]
    model = re.sub(r"_[^_]+$", "", route.name)  # "admin:forums_post" of "admin:forums_post_change"
    choices = [
        values.get(f"{route.name}:{name}")
        or (values.get(model) if name == "object_id" else values.get(name))
        or ["1"]
        for name in names
    ]
    for chosen in itertools.product(*choices):
        yield route.path(dict(zip(names, chosen, strict=True)))


def _without_echo(text: str, path: str) -> str:
    """A page may repeat the address that it was asked by, as in "sign in, then go on": that tells nothing new."""
    if MARK not in path:
        return text
    for written in {path, quote(path), quote(path, safe=""), quote(quote(path))}:
        text = text.replace(written, "")
    return text


def _links(page: Seen) -> Iterator[str]:
    for first, second in _LINK.findall(page.text):
        link = urljoin(f"http://testserver{page.path}", html.unescape(first or second))
        parts = urlsplit(link)
        ours = parts.netloc in ("testserver", "localhost:8000") and not parts.path.startswith("/static/")
        if ours:
            yield urldefrag(parts._replace(scheme="", netloc="").geturl()).url


def as_table(crawls: list[Crawl]) -> str:
    """Roles by routes, in Markdown: which answers, and how often."""
    names = sorted({name for crawl in crawls for name in crawl.by_route})
    lines = [
        "| Route | " + " | ".join(crawl.role for crawl in crawls) + " |",
        "|---" * (len(crawls) + 1) + "|",
    ]
    for name in names:
        cells = [
            ", ".join(
                f"{status} × {count}" for status, count in sorted(crawl.by_route.get(name, Counter()).items())
            )
            for crawl in crawls
        ]
        lines.append(f"| {name.replace('|', ' ')} | " + " | ".join(cell or "–" for cell in cells) + " |")
    return "\n".join(lines) + "\n"
