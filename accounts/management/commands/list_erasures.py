"""Print the list of who was erased, to be kept apart from the backups."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts import erased


class Command(BaseCommand):
    help = "Print one line for each erasure of the last weeks, by which it can be done again after a restore."

    def handle(self, *args: Any, **options: Any) -> None:
        for each in erased.noted():
            self.stdout.write(each.name)
