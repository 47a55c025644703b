"""Bring stored HTML up to the renderer's version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from forums.actions.rendering import rerender

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Renders again every post whose HTML an older renderer wrote. Can be stopped and started at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="posts per transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        after: int | None = 0
        batches = 0
        while after is not None:
            after = rerender(after=after, limit=options["batch"])
            batches += after is not None
        self.stdout.write(f"Done, in {batches} batches.")
