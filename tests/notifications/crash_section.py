"""Loaded into the worker that the crash test starts: something waits for every member."""

from django.utils import timezone

from notifications.registries import DigestEntry, DigestSection, digest_sections


def compose(requests):
    now = timezone.now()
    waiting = (DigestEntry(title="t", url="/forums/threads/1/", count=5, at=now),)
    return {
        request.user.pk: [DigestSection("crash", "For you", "5 replies wait", "/forums/", waiting)]
        for request in requests
    }


digest_sections.register("crash", compose)
