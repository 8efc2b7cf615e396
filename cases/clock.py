"""The clock: takes the steps that pages give to it, and tells who must know what is late.

Each case is a transaction of its own, so one that fails is set aside with an alarm and holds up
nobody. Safe to run twice and safe to miss: what is due stays due.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.db import models

from cases.models import Case, Deadline
from cases.operations import take_step, tell_late
from cases.registry import case_type
from workflows.definition import CLOCK
from workflows.moves import StepRefused

log = structlog.get_logger(__name__)


@dataclass
class Round:
    """What one round of the clock did."""

    stepped: list[int] = field(default_factory=list)
    told_late: list[int] = field(default_factory=list)
    set_aside: list[int] = field(default_factory=list)


def fire_due(now: datetime, *, limit: int = 500) -> Round:
    """Take every clock step due at ``now`` and tell every lateness not yet told.

    :param now: the database's time.
    :param limit: the most cases looked at in one round; the rest are due in the next.
    """
    done = Round()
    for case in due_cases(now)[:limit]:
        try:
            if _clock_step_is_due(case, now):
                take_step(case_id=case.pk, step=_clock_step(case), actor=CLOCK, answers={}, at=now)
                done.stepped.append(case.pk)
            elif tell_late(case_id=case.pk, at=now):
                done.told_late.append(case.pk)
        except StepRefused as refused:
            log.warning("clock_step_refused", case=case.number, state=case.state, reason=refused.code)
            done.set_aside.append(case.pk)
        except Exception:
            # One broken case must not stop the clock of all others; the alarm names it.
            log.exception("clock_set_case_aside", case=case.number, state=case.state)
            done.set_aside.append(case.pk)
    return done


def due_cases(now: datetime) -> models.QuerySet[Case]:
    """Cases whose state or one of whose clocks has run out and not been told, earliest first."""
    late_clock = models.Exists(
        Deadline.objects.filter(
            case=models.OuterRef("pk"), ended_at__isnull=True, late_at__isnull=True, due_at__lte=now
        )
    )
    late_state = models.Q(stage_due_at__lte=now, stage_late_at__isnull=True)
    return Case.objects.filter(late_state | models.Q(late_clock), due_at__lte=now).order_by("due_at", "pk")


def _clock_step(case: Case) -> str:
    step = case_type(case.type).page_named(case.page).clock_step_from(case.state)
    return step.name if step else ""


def _clock_step_is_due(case: Case, now: datetime) -> bool:
    return bool(case.stage_due_at and case.stage_due_at <= now and _clock_step(case))
