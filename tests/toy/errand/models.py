"""What an errand keeps: nothing of its own."""

from cases.models import CaseRecord


class ErrandRecord(CaseRecord):
    pass
