"""What a loan keeps."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from cases.models import CaseRecord, Ground, NoticeKind, NoticeText
from workflows.moves import Facts


class LoanRecord(CaseRecord):
    purpose = models.CharField(max_length=200)
    is_for_a_child = models.BooleanField(default=False)
    opinion = models.CharField(max_length=200, blank=True)
    finding = models.CharField(max_length=30, blank=True)

    def notice_due(self, facts: Facts) -> NoticeText | None:
        """A week's notice before the decision."""
        if facts.state != "decision":
            return None
        midnight = timezone.localtime(facts.at).replace(hour=0, minute=0, second=0, microsecond=0)
        return NoticeText(NoticeKind.PROPOSAL, Ground.OTHER, 120_00, midnight + timedelta(days=8))
