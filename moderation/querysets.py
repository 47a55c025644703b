"""Reads on reports."""

from __future__ import annotations

from typing import Self

from django.db import models


class ReportQuerySet(models.QuerySet):
    def pending(self) -> Self:
        """The queue: what waits, oldest first."""
        return self.filter(status="open").order_by("created_at", "pk")
