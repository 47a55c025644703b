"""Load the drug catalogue into the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from drugs.actions.catalogue import load_catalogue
from drugs.exceptions import CatalogueError


class Command(BaseCommand):
    help = "Load the drug pages from the catalogue files. Pages that an editor changed are left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, help="files other than those of the project")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = load_catalogue(folder=options["folder"])
        except CatalogueError as error:
            raise CommandError("Nothing was loaded.\n" + "\n".join(error.problems)) from error
        self.stdout.write(
            f"Drug pages: {len(report.created)} new, {len(report.updated)} changed, {len(report.unchanged)} as before."
        )
        if report.kept:
            self.stdout.write(f"Left as an editor changed them: {', '.join(report.kept)}.")
