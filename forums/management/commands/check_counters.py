"""Are the totals that pages print still true?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from forums.counter_repairs import settle_counters

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Compares the stored totals of posts, threads, forums, drugs and polls, and what lists of drugs are sorted by, with the rows; --repair sets them right."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="set wrong totals right")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = settle_counters(repair=options["repair"])
        said = ", ".join(f"{number} {kind}" for kind, number in wrong.items() if number)
        if not said:
            self.stdout.write("All totals are right.")
        elif options["repair"]:
            self.stdout.write(f"Set right: {said}.")
        else:
            raise CommandError(f"Wrong totals: {said}. Run again with --repair.")
