"""Print how well the drug pages stand on their sources, and how plainly they read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError, CommandParser

from drugs.catalogue_files import FOLDER, read_catalogue
from drugs.catalogue_report import catalogue_report
from drugs.exceptions import CatalogueError
from drugs.models import Drug
from drugs.selectors import PageContent
from drugs.selectors.entries import page_of


class Command(BaseCommand):
    help = (
        "Print tables in Markdown: statements of each page by state and source, reading ages, and words that were made"
        " plain. Of what readers see, or with --files of the project's catalogue files, as docs/catalogue.md has them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--files", action="store_true", help="of the files of the project")
        parser.add_argument("--from", dest="folder", type=Path, help="of other catalogue files")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["files"] or options["folder"]:
            try:
                entries = read_catalogue(options["folder"] or FOLDER)
            except CatalogueError as error:
                raise CommandError("\n".join(error.problems)) from error
            pages = [page_of(entry) for entry in entries]
        else:
            seen = Drug.objects.visible_to(AnonymousUser()).values_list("published__content", flat=True)
            pages = [PageContent.from_json(content) for content in seen]
        self.stdout.write(catalogue_report(pages), ending="")
