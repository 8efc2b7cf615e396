"""What a workshop keeps."""

from datetime import date
from typing import Self, cast

from django.db import models
from django.db.models import Count, OuterRef, Subquery

from cases.models import CaseRecord, Move


class CheckRecord(CaseRecord):
    chair = models.CharField(max_length=40)
    remarks = models.PositiveSmallIntegerField(default=0)
    finding = models.CharField(max_length=60, blank=True)

    @classmethod
    def for_facts(cls, day: date) -> models.QuerySet[Self]:
        """With the number of rows its history has."""
        rows = Move.objects.filter(case_id=OuterRef("pk")).order_by().values("case_id")
        counted = Subquery(rows.annotate(n=Count("pk")).values("n"))
        return cast("models.QuerySet[Self]", super().for_facts(day).annotate(rows=counted))

    def told_parent(self) -> dict[str, str]:
        """What was found, and in how many rows."""
        return {"finding": f"{self.finding} ({self.rows})"}  # type: ignore[attr-defined]  # annotated
