"""When a walk's steps are taken, so that the case rests now where the walk ends.

What is measured in hours runs forward from the opening. What is measured in working days is laid out
backwards: the case is opened as late as lets it rest long enough where it ends, whatever holidays lie
between.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from cases.registry import case_type
from config.demo.district import BUREAU
from config.demo.walks import Stride, Walk
from workflows.deadlines import Span, due
from workflows.rulebook import RuleBook

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE_CLOSES = time(17, 30)
FURTHEST_BACK = 110  # days in which every walk has room


def moments_of(walk: Walk, now: datetime, rules: RuleBook, seed: int) -> list[datetime]:
    """The opening of a walk's case, then each of its steps; none lies after ``now``.

    :param seed: of the minutes left to chance; the same seed gives the same moments.
    :raises LookupError: there is no room for the walk before ``now``.
    """
    if walk.opened_on:
        moments = _forward(walk, _morning(walk.opened_on), rules, seed)
        return [moment for moment in moments if moment <= now]
    if walk.ago is not None:
        return list(_forward(walk, now - walk.ago, rules, seed))
    return _ending(walk, now, rules, seed)


def _ending(walk: Walk, now: datetime, rules: RuleBook, seed: int) -> list[datetime]:
    """The latest moments that leave the case at rest for long enough."""
    last_day = (now - walk.rests).date()
    for back in range(FURTHEST_BACK):
        day = last_day - timedelta(days=back)
        if not (walk.urgent or rules.calendar.is_working_day(day)):
            continue
        moments = list(_forward(walk, _morning(day), rules, seed))
        if walk.to_the_day and moments[-2].date() < last_day:
            return [*moments[:-1], _in_office_hours(last_day, Random(seed))]
        if not walk.to_the_day and moments[-1] <= now - walk.rests:
            return moments
    raise LookupError(f"no room for “{walk.name}” before {now}")


def _forward(walk: Walk, opened_at: datetime, rules: RuleBook, seed: int) -> Iterator[datetime]:
    random = Random(seed)
    if walk.ago is None:
        opened_at += timedelta(minutes=random.randint(0, 300))
    yield opened_at
    at = opened_at
    for stride in walk.strides:
        at = _next(at, stride, walk, rules, random)
        yield at


def _next(at: datetime, stride: Stride, walk: Walk, rules: RuleBook, random: Random) -> datetime:
    if stride.by == "clock":
        return _due(at, stride, rules) + timedelta(minutes=random.randint(1, 9))
    if stride.days:
        return _in_office_hours(rules.calendar.working_days_after(at.date(), stride.days), random)
    later = at + timedelta(minutes=stride.minutes + random.randint(0, max(1, stride.minutes // 3)))
    if not walk.urgent and walk.ago is None and later.time() > OFFICE_CLOSES:
        return _in_office_hours(rules.calendar.working_days_after(at.date(), 1), random)
    return later


def _in_office_hours(day: date, random: Random) -> datetime:
    return datetime.combine(day, time(random.randint(9, 16), random.randint(0, 59)), SHANGHAI)


def _due(at: datetime, stride: Stride, rules: RuleBook) -> datetime:
    """When a step of the clock falls due in a case that came to the clock's state at a moment."""
    step = case_type("relief").page_on(at.date()).steps[stride.step]
    if not isinstance(step.after, Span):
        raise LookupError(f"the clock doesn't take {stride.step}")
    procedure = rules.reader(on=at.date(), division=BUREAU)
    return due(step.after.read(procedure), at, rules.calendar).due_at


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8, 30), SHANGHAI)
