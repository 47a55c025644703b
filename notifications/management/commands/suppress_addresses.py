"""Stop mail of our own accord to addresses that a relay reports as dead."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from notifications.models import Suppression
from notifications.suppression import suppress


class Command(BaseCommand):
    help = "Read addresses from standard input, one per line, and send them no digest, reminder or warning any more. Keeps hashes."

    def handle(self, *args: Any, **options: Any) -> None:
        before = Suppression.objects.count()
        suppress((line for line in sys.stdin if "@" in line), Suppression.Why.BOUNCED)
        self.stdout.write(
            f"{Suppression.objects.count() - before} more addresses get no mail of our own accord."
        )
