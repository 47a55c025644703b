"""Write the drug pages as catalogue files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from drugs.selectors.export import exported_files


class Command(BaseCommand):
    help = (
        "Write drug pages as files that people can read and that load again unchanged: what readers see, or with --working"
        " what editors are working on. Files of the same name are replaced; no other file is touched."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, required=True, metavar="FOLDER")
        parser.add_argument(
            "--drug", action="append", default=[], metavar="SLUG", help="only this page; may be repeated"
        )
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--published", action="store_false", dest="working", help="what readers see (default)"
        )
        which.add_argument("--working", action="store_true", help="the working copies, drafts among them")

    def handle(self, *args: Any, **options: Any) -> None:
        folder, slugs = options["to"], options["drug"]
        files = list(exported_files(slugs=slugs, working=options["working"]))
        if unknown := set(slugs) - {file.slug for file in files}:
            raise CommandError(f"No such page: {', '.join(sorted(unknown))}. Nothing was written.")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for file in files:
                (folder / file.name).write_text(file.text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise CommandError(str(error)) from error
        for problem in (problem for file in files for problem in file.problems):
            self.stderr.write(problem)
        self.stdout.write(f"{len(files)} files in {folder}.")
