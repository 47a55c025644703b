"""The example community of `make run`. Exists in development and tests only: its app is installed nowhere else."""

from typing import Any

from django.core.management.base import BaseCommand

from lupusteam.celery import app
from lupusteam.devstack.example.community import load_example_community


class Command(BaseCommand):
    help = "Fills the site with a small example community. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        # Everything is announced while it is loaded, so the wake-ups of this process may go nowhere. The worker's log
        # of a first start would be nothing else.
        app.conf.update(broker_url="memory://")
        if load_example_community():
            self.stdout.write("The example community is there.")
