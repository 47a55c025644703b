"""Lists words of other illnesses on the pages that readers see."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError

from drugs.models import Drug
from drugs.other_illnesses import foreign_words
from drugs.selectors import PageContent


class Command(BaseCommand):
    help = "Lists statements of published drug pages that name another illness without a reason. Ends with 1 if there are any."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        published = Drug.objects.visible_to(AnonymousUser()).order_by("slug")
        for slug, content in published.values_list("slug", "published__content"):
            for word in foreign_words(slug, PageContent.from_json(content).sections):
                found += 1
                self.stdout.write(f"{slug}, {word.kind}: {word.illness}: {word.text}")
        if found:
            raise CommandError(
                f"{found} statements name another illness. Change them, or say why in drugs/other_illnesses.toml."
            )
        self.stdout.write(f"No word of another illness without a reason on {len(published)} pages.")
