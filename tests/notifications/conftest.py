"""A mail server, a section and a kind of notice of our own, and a look into the queue."""

import base64
import json

import pytest
import redis
from django.conf import settings as django_settings
from django.utils import timezone

from notifications import registries
from notifications.registries import DigestEntry, DigestSection, NoticeText
from tests.smtp import smtp_server


@pytest.fixture
def mail_server(settings):
    """A real SMTP server that the settings point to."""
    with smtp_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


class WaitingSection:
    """A digest section that tests fill: entries by user id; notes how it was asked."""

    def __init__(self):
        self.entries = {}
        self.for_everybody = ()
        self.asked = []

    def __call__(self, requests):
        self.asked.append(list(requests))
        return {
            request.user.pk: [
                DigestSection("test", "For you", f"{len(entries)} threads wait", "/forums/", tuple(entries))
            ]
            for request in requests
            if (entries := self.entries.get(request.user.pk, self.for_everybody))
        }


def entry(number=1, *, title="Sun & skin", count=1):
    return DigestEntry(title=title, url=f"/forums/threads/{number}/", count=count, at=timezone.now())


@pytest.fixture
def section(monkeypatch):
    """The only section of the digest."""
    own = WaitingSection()
    monkeypatch.setattr(registries.digest_sections, "_entries", {"test": own})
    return own


@pytest.fixture
def notice_texts(monkeypatch):
    """Texts of the kind "test" by subject id; what is not in it may not be seen."""
    texts = {}

    def resolve(reader, subject_ids):
        return {pk: texts[pk] for pk in subject_ids if pk in texts}

    monkeypatch.setitem(registries.notice_kinds._entries, "test", resolve)
    return texts


def notice_text(number):
    return NoticeText(text=f"Words of notice {number}", url=f"/forums/threads/{number}/", name="kestrel")


@pytest.fixture
def queue():
    """`queue()` takes everything out of the broker: (task name, arguments)."""
    client = redis.Redis.from_url(django_settings.REDIS_URL)

    def take():
        messages = []
        while (raw := client.lpop("celery")) is not None:
            message = json.loads(raw)
            args, *_ = json.loads(base64.b64decode(message["body"]))
            messages.append((message["headers"]["task"], args))
        return messages[::-1]

    take.client = client
    yield take
    client.close()
