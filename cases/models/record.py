"""What a case type keeps of its own: one row beside the case."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from cases.models.notice import NoticeText
    from workflows.moves import Facts


class CaseRecord(models.Model):
    """Base of a case type's own table; the row shares the case's key.

    A type may override :meth:`for_facts` to add, by sub-selects in the same statement, what its
    guards look at beside its own columns.
    """

    case = models.OneToOneField(
        "cases.Case", primary_key=True, on_delete=models.PROTECT, related_name="%(class)s"
    )

    class Meta:
        abstract = True
        default_permissions = ()

    @classmethod
    def for_facts(cls, day: date) -> models.QuerySet[Self]:
        """The rows with everything guards may look at for an act on a day."""
        return cls._default_manager.all()

    def told_parent(self) -> dict[str, str]:
        """What the end of a child case answers to the form of its parent's step, as raw as if typed.

        Asked after the child's last step; the record is read as :meth:`for_facts` gives it.
        """
        return {}

    def notice_due(self, facts: Facts) -> NoticeText | None:
        """The public notice that is to be hung next where the case rests, for printing it; None for none."""
        return None
