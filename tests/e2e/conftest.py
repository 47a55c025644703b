"""A browser, a running site, and the watch that every journey is under: no foreign host, no script error, no CSP report."""

from __future__ import annotations

import base64
import email
import email.policy
import json
import os
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import redis
from django.conf import settings as django_settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from lupusteam.celery import app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage
    from pathlib import Path

# Playwright's sync calls keep an event loop in this thread, which makes Django refuse the ORM; nothing here is async.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PHONE, DESK = (390, 844), (1280, 900)
_QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=_QUIET)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What went wrong in the background of a journey."""

    origin: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        allowed = {urlsplit(self.origin).netloc, urlsplit(os.environ["IDP_URL"]).netloc}

        def requested(request) -> None:
            address = urlsplit(request.url)
            if address.scheme in ("http", "https") and address.netloc not in allowed:
                self.foreign.append(request.url)

        page.on("request", requested)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text)
                if message.type == "error" and "Failed to load resource" not in message.text
                else None
            ),
        )


@pytest.fixture
def all_answered(live_server) -> Iterator[Callable[[], None]]:
    """`all_answered()` waits until the server is done: a page that closes still saves what was typed into it, and the tables
    are emptied after the test."""
    server, change, running = live_server.thread.httpd, threading.Condition(), [0]
    inner = server.get_app()

    def moved(by: int) -> None:
        with change:
            running[0] += by
            change.notify_all()

    def counting(environ, start_response):
        moved(1)
        try:
            return inner(environ, start_response)
        finally:
            moved(-1)

    def all_answered_() -> None:
        with change:
            assert change.wait_for(lambda: not running[0], timeout=20), "the server is still at work"

    server.set_app(counting)
    yield all_answered_
    server.set_app(inner)


@pytest.fixture
def open_page(browser: Browser, live_server, all_answered) -> Iterator[Callable[..., Page]]:
    """`open_page(js=False, size=PHONE, light="dark")` is a fresh visitor; journeys under it must stay on our host."""
    contexts: list[BrowserContext] = []
    watch = Watch(live_server.url)

    def open_(*, js: bool = True, size: tuple[int, int] = DESK, light: str = "light") -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=js,
            color_scheme="dark" if light == "dark" else "light",
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Europe/Berlin",
        )
        context.set_default_timeout(15_000)  # milliseconds; two busy cores
        contexts.append(context)
        page = context.new_page()
        watch.follow(page)
        return page

    yield open_
    for context in contexts:
        for page in context.pages:
            page.goto("about:blank")  # leaving a page saves what was typed into it
        context.close()
    all_answered()
    assert watch.foreign == [], "a page asked another host"
    assert watch.complaints == [], "a page complained"


@pytest.fixture
def sign_in(client, settings, live_server) -> Callable[..., None]:
    """Put `member`'s session cookie into a page's browser: journeys that are not about signing in start signed in."""

    def sign_in_(page: Page, member) -> None:
        client.force_login(member)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return sign_in_


@pytest.fixture(autouse=True)
def _site_is_here(settings, live_server) -> None:
    """Links in mail lead to the site of the test."""
    settings.SITE_ORIGIN = live_server.url


@pytest.fixture
def work() -> Iterator[Callable[[], None]]:
    """`work()` is the worker: it takes from the real queue and runs, in order, until nothing is left."""
    app.loader.import_default_modules()
    with redis.Redis.from_url(django_settings.REDIS_URL) as queue:

        def work_() -> None:
            while (raw := queue.rpop("celery")) is not None:
                message = json.loads(raw)
                args, kwargs, _embed = json.loads(base64.b64decode(message["body"]))
                app.tasks[message["headers"]["task"]](*args, **kwargs)

        yield work_


@pytest.fixture
def mails(mail_folder: Path, work, settings) -> Callable[[str], list[EmailMessage]]:
    """`mails(address)` lets the worker work, then opens the mailbox: what SMTP brought to `address`, oldest first."""
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"  # Django's test setup put its own there

    def mails_(address: str) -> list[EmailMessage]:
        work()
        found = [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted(mail_folder.glob("*.eml"))
        ]
        return [mail for mail in found if mail["X-Envelope-To"] == address]

    return mails_
