"""Load the drug catalogue into the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from drugs.actions.catalogue import known_slugs, load_catalogue
from drugs.catalogue_files import FOLDER, read_catalogue
from drugs.exceptions import CatalogueError
from drugs.selectors.loading import LoadReport, plan_load, preview


class Command(BaseCommand):
    help = (
        "Load the drug pages from catalogue files and publish them. Pages that an editor changed are left alone."
        " With --dry-run nothing is written, and what would change is listed line by line."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="folder", type=Path, help="files other than those of the project")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["dry_run"]:
                self._look(options["folder"])
            else:
                self._say(load_catalogue(folder=options["folder"]))
        except CatalogueError as error:
            raise CommandError("Nothing was loaded.\n" + "\n".join(error.problems)) from error

    def _look(self, folder: Path | None) -> None:
        plan = plan_load(read_catalogue(folder or FOLDER, known=known_slugs()))
        for slug in plan.report.created:
            self.stdout.write(f"{slug}: a new page")
        for page in preview(plan):
            kept = "kept as an editor changed it; the file differs so" if page.is_kept else "would change so"
            self.stdout.write(f"{page.slug}: {kept}" if page.differences else f"{page.slug}: the same words")
            for line in page.differences:
                self.stdout.write(f"  {'+' if line.is_added else '-'} {line.place}: {line.text}")
        self._say(plan.report)
        self.stdout.write("This was a look. Nothing was changed.")

    def _say(self, report: LoadReport) -> None:
        self.stdout.write(
            f"Drug pages: {len(report.created)} new, {len(report.updated)} changed, {len(report.unchanged)} as before."
        )
        if report.kept:
            self.stdout.write(f"Left as an editor changed them: {', '.join(report.kept)}.")
