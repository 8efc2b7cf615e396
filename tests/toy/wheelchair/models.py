"""What a loan keeps."""

from django.db import models

from cases.models import CaseRecord


class LoanRecord(CaseRecord):
    purpose = models.CharField(max_length=200)
    is_for_a_child = models.BooleanField(default=False)
    opinion = models.CharField(max_length=200, blank=True)
    finding = models.CharField(max_length=30, blank=True)
