"""Writes docs/data.md: every table, and what becomes of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from lupusteam.data_map import render


class Command(BaseCommand):
    help = "Write docs/data.md from lupusteam/data_map.py and the registries of the apps."

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.BASE_DIR / "docs" / "data.md").write_text(render())
        self.stdout.write("docs/data.md is written.")
