"""What the review of a filing keeps: what was decided by whom, and what the district found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import CaseRecord


class FilingReviewRecord(CaseRecord):
    """One decision of a street, filed with the district.

    :ivar findings: the reviewer's own words, whichever way the review ended; empty before.
    """

    decided_by = models.CharField(_("decided by"), max_length=60)
    sum_fen = models.BigIntegerField(_("sum granted"))
    findings = models.TextField(_("findings"), max_length=1000, blank=True)

    class Meta(CaseRecord.Meta):
        verbose_name = _("filing review record")
        constraints = [
            models.CheckConstraint(condition=Q(sum_fen__gte=0), name="a_filed_sum_is_not_negative")
        ]

    def told_parent(self) -> dict[str, str]:
        """What the filed case is told, as typed answers to its form: ``findings``; empty before the end."""
        return {"findings": self.findings} if self.findings else {}
