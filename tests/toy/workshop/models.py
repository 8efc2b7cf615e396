"""What a workshop keeps."""

from django.db import models

from cases.models import CaseRecord


class CheckRecord(CaseRecord):
    chair = models.CharField(max_length=40)
    remarks = models.PositiveSmallIntegerField(default=0)
