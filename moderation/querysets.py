"""Reads on reports and on the log."""

from __future__ import annotations

from typing import Self

from django.db import models


class ReportQuerySet(models.QuerySet):
    def pending(self) -> Self:
        """The queue: what waits, oldest first."""
        return self.filter(status="open").order_by("created_at", "pk")

    def with_urgency(self) -> Self:
        """Adds `urgency`: 0 someone may be in danger, 1 other reports that wait, 2 handled. Sorts the queue."""
        return self.annotate(
            urgency=models.Case(
                models.When(status="open", reason="danger", then=0),
                models.When(status="open", then=1),
                default=2,
                output_field=models.SmallIntegerField(),
            )
        )

    def waiting_first(self) -> Self:
        """Danger, then others that wait, then handled ones; the newest first in each."""
        return self.with_urgency().order_by("urgency", "-created_at", "-pk")

    def with_waiting_on_same(self) -> Self:
        """Adds `waiting_on_same`: how many reports wait on the same post, or on the same card."""
        return self.annotate(
            waiting_on_same=models.functions.Coalesce(
                self._waiting_on("post"), self._waiting_on("experience"), 0
            )
        )

    def _waiting_on(self, about: str) -> models.Subquery:
        same = self.model._default_manager.filter(**{about: models.OuterRef(about)}, status="open").order_by()
        return models.Subquery(same.values(about).annotate(n=models.Count("pk")).values("n"))


class LogEntryQuerySet(models.QuerySet):
    def for_page(self) -> Self:
        """Everything that a line of the log prints."""
        return self.select_related("by", "member", "thread__forum", "post", "experience").defer(
            "thread__search", "post__body", "post__body_html", "post__search"
        )
