"""Lists the addresses of sources, and takes in which of them are dead."""

from __future__ import annotations

import datetime
import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from drugs.actions.addresses import report_dead
from drugs.exceptions import CatalogueError
from drugs.selectors.addresses import source_addresses

if TYPE_CHECKING:
    import argparse

    from drugs.selectors.addresses import SourceAddress


class Command(BaseCommand):
    help = (
        "Lists the sources of each published drug page: state, address, and how many statements stand on it (in brackets:"
        " on nothing else). Nothing is fetched. Addresses that you found dead come in by --dead FILE, one per line."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("slugs", nargs="*", help="only these pages")
        parser.add_argument(
            "--dead", type=Path, metavar="FILE", help="mark the addresses in FILE as dead first"
        )
        parser.add_argument("--only-dead", action="store_true", help="only sources that are marked as dead")

    def handle(self, *args: Any, **options: Any) -> None:
        known = source_addresses()
        if options["dead"]:
            self._take_in(options["dead"], {each.url for each in known})
            known = source_addresses()
        slugs = set(options["slugs"])
        if unknown := slugs - {each.slug for each in known}:
            raise CommandError(f"No published page: {', '.join(sorted(unknown))}")
        shown = [
            each
            for each in known
            if (not slugs or each.slug in slugs) and (each.dead_since or not options["only_dead"])
        ]
        for slug, sources in itertools.groupby(shown, key=lambda each: each.slug):
            self.stdout.write(slug)
            for each in sources:
                self.stdout.write(
                    f"  {_state(each)}  {each.url}  {each.key}  {each.statements} ({each.alone})"
                )
        dead = sum(each.dead_since is not None for each in shown)
        self.stdout.write(f"{len(shown)} sources, {dead} of them dead.")

    def _take_in(self, path: Path, known: set[str]) -> None:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        urls = [url for line in lines if (url := line.strip()) and not url.startswith("#")]
        try:
            added = report_dead(by=None, urls=urls, on=timezone.now().astimezone(datetime.UTC).date())
        except CatalogueError as refused:
            raise CommandError(f"Nothing was marked.\n{refused}") from refused
        self.stdout.write(f"{added} addresses newly marked as dead.")
        for url in dict.fromkeys(urls):
            if url not in known:
                self.stdout.write(f"No published page cites {url}")


def _state(source: SourceAddress) -> str:
    return f"DEAD since {source.dead_since}, {source.basis}" if source.dead_since else source.basis
