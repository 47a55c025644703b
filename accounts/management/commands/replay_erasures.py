"""Erase again who left between a backup and its restoration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from accounts.actions.retention import replay_erasures

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "After a restore, and before the site is opened: erase again who left since the backup was made. May run twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--list", type=Path, help="what list_erasures printed; else the list that lies in the storage"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        names = options["list"].read_text().split() if options["list"] else None
        done = replay_erasures(names)
        self.stdout.write(
            f"Erased again: {done.erased}. Health data alone: {done.health}. "
            f"Erased before, or not in this backup: {done.as_they_were}."
        )
        if done.refused:
            self.stderr.write(
                f"Not erased: {done.refused}, the only administrator. Name another one and run this again."
            )
