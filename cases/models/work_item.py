"""Desks: who can act on a case now (待办), and the clocks that run over it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class WorkItem(models.Model):
    """A case on the desk of one post: open while the page lets that post act.

    Derived from the page and the state in the step's own transaction. ``division`` is the code the
    post's unit must have; the level columns repeat the case's, so that an office's list is one
    index range. ``kind`` is "act", or "late" for a post that was told a deadline has run out: the
    state's, or that of a ``clock``, and then it stays until the clock ends.
    """

    ACT = "act"
    LATE = "late"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="work_items")
    kind = models.CharField(max_length=8, default=ACT)
    clock = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=40)
    authority = models.CharField(max_length=40)
    division = models.CharField(max_length=12)
    district = models.CharField(max_length=12)
    street = models.CharField(max_length=12)
    community = models.CharField(max_length=12)
    due_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("work item")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case", "authority", "kind", "clock"],
                name="one_open_desk_per_case_post_and_clock",
                condition=Q(closed_at__isnull=True),
            )
        ]
        indexes = [
            models.Index(
                fields=["division", "authority", "due_at", "id"],
                name="open_desk_by_division",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(fields=["case", "authority", "division"], name="desk_by_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.authority}"


class Deadline(models.Model):
    """A clock of the page running over a case.

    :ivar name: the clock's name on the page.
    :ivar due_at: None while it stands still.
    :ivar pauses: ``[[from, to or null], …]`` in ISO form.
    :ivar extensions: how many times it was extended.
    :ivar late_at: when its lateness was recorded.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="deadlines")
    name = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    is_provisional = models.BooleanField(default=False)
    pauses = models.JSONField(default=list)
    extensions = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("deadline")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case", "name"],
                name="a_clock_runs_once_at_a_time",
                condition=Q(ended_at__isnull=True),
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="open_deadline_due",
                condition=Q(ended_at__isnull=True, late_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"
