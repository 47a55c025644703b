"""The forums' sections of the digest."""

from __future__ import annotations

from collections.abc import Sequence

from notifications.registries import DigestRequest, DigestSection


def compose_replies(requests: Sequence[DigestRequest]) -> dict[int, list[DigestSection]]:
    return {}


def compose_new_threads(requests: Sequence[DigestRequest]) -> dict[int, list[DigestSection]]:
    return {}
