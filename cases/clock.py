"""The clock: takes the steps that pages give to it, and tells who must know what is late.

Each case is a transaction of its own, so one that fails is set aside with an alarm and holds up
nobody. Safe to run twice and safe to miss: what is due stays due.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.db import models
from django.db.models import Q

from cases.models import Case, Deadline
from cases.operations import take_step, tell_late
from cases.operations.steps import read_case
from cases.registry import case_types, page_serving
from workflows.definition import CLOCK, Step
from workflows.moves import StepRefused

log = structlog.get_logger(__name__)


@dataclass
class Round:
    """What one round of the clock did."""

    stepped: list[int] = field(default_factory=list)
    told_late: list[int] = field(default_factory=list)
    set_aside: list[int] = field(default_factory=list)


def fire_due(now: datetime, *, batch: int = 200) -> Round:
    """Take every clock step due at ``now`` and tell every lateness not yet told.

    Each case is looked at once in a round, however many there are and whatever becomes of it.

    :param now: the database's time.
    :param batch: how many cases are read at a time.
    """
    done = Round()
    passed = Q()
    while cases := list(due_cases(now).filter(passed)[:batch]):
        for case in cases:
            _fire(case, now, done)
        last = cases[-1]
        passed = Q(due_at__gt=last.due_at) | Q(due_at=last.due_at, pk__gt=last.pk)
    return done


def _fire(case: Case, now: datetime, done: Round) -> None:
    """The clock's step if one is due; otherwise, or where it can't be taken, lateness is told."""
    with _set_aside(case, done):
        if step := _due_step(case, now):
            take_step(case_id=case.pk, step=step.name, actor=CLOCK, answers={}, at=now)
            done.stepped.append(case.pk)
            return
    with _set_aside(case, done):
        if tell_late(case_id=case.pk, at=now):
            done.told_late.append(case.pk)


@contextmanager
def _set_aside(case: Case, done: Round) -> Iterator[None]:
    """A case that can't be carried on is named by an alarm and holds up nobody else."""
    try:
        yield
    except StepRefused as refused:
        log.warning("clock_step_refused", case=case.number, state=case.state, reason=refused.code)
        done.set_aside.append(case.pk)
    except Exception:
        log.exception("clock_set_case_aside", case=case.number, state=case.state)
        done.set_aside.append(case.pk)


def due_cases(now: datetime) -> models.QuerySet[Case]:
    """Cases whose state or one of whose clocks has run out and not been told, earliest first.

    Where the clock itself has a step to take, a case stays due until the clock could take it: told or not,
    what was refused or broke in one round is tried again in the next.
    """
    late_clock = models.Exists(
        Deadline.objects.filter(
            case=models.OuterRef("pk"), ended_at__isnull=True, late_at__isnull=True, due_at__lte=now
        )
    )
    late_state = Q(stage_due_at__lte=now) & (Q(stage_late_at__isnull=True) | _left_by_the_clock())
    return Case.objects.filter(late_state | Q(late_clock), due_at__lte=now).order_by("due_at", "pk")


def _left_by_the_clock() -> Q:
    """Cases that rest in a state out of which a page of their type gives the clock a step."""
    wanted = Q(pk__in=[])
    for kind in case_types().values():
        states = {name for page in kind.pages for name in page.states if page.clock_steps_from(name)}
        wanted |= Q(type=kind.name, state__in=sorted(states))
    return wanted


def _due_step(case: Case, now: datetime) -> Step | None:
    """The step to be taken now: of several that fall due together the one whose guards hold.

    Where none holds the first is tried: its refusal is the alarm.
    """
    if case.stage_due_at is None or case.stage_due_at > now:
        return None
    by_clock = page_serving(case, now).clock_steps_from(case.state)
    if len(by_clock) < 2:
        return next(iter(by_clock), None)
    facts = read_case(case, now).situation.facts
    return next((step for step in by_clock if not any(g.unmet(facts) for g in step.when)), by_clock[0])
