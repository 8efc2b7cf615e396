"""Deadlines of a case: that of the state it rests in, and the clocks that run over several states.

Counted from the facts and the answers of the step, before its effects run. Pure, like
:mod:`workflows.moves`, which asks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from workflows.deadlines import Due, due
from workflows.definition import span_for

if TYPE_CHECKING:
    from workflows.deadlines import Span
    from workflows.definition import Clock, Either, Machine, State, Step
    from workflows.moves import Facts, Situation


@dataclass(frozen=True)
class RunningClock:
    """A clock of the case that has started and not ended.

    :param extensions: how many times it was lengthened.
    """

    name: str
    started_at: datetime
    due_at: datetime | None
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()
    is_provisional: bool = False
    extensions: int = 0

    @property
    def is_paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1][1] is None


@dataclass(frozen=True)
class ClockChange:
    """What a step does to a clock: the running clock as it is afterwards, or its end."""

    running: RunningClock
    ended: bool = False
    is_new: bool = False

    def is_in_time_at(self, at: datetime) -> bool:
        """Whether a clock that ran before still runs and has time left: nobody is late by it (any more)."""
        due_at = self.running.due_at
        return not (self.ended or self.is_new) and due_at is not None and due_at > at


def stage_due(page: type[Machine], state: State, facts: Facts, arrived: datetime) -> Due | None:
    """The deadline of a state for a case that arrived there at ``arrived``."""
    within: Span | Either | None = state.within
    since = state.since
    if within is None:
        by_clock = page.clock_steps_from(state.name)  # they all fall due together
        if not by_clock or by_clock[0].after is None:
            return None
        within, since = by_clock[0].after, by_clock[0].since or since
    span = span_for(within, facts).read(facts.procedure)
    return due(span, since(facts) if since else arrived, facts.calendar)


def clock_changes(situation: Situation, step: Step, facts: Facts, target: str) -> Iterator[ClockChange]:
    """What taking a step does to the clocks of the page."""
    ends_all = situation.page.states[target].final
    for clock in situation.page.clocks.values():
        running = next((run for run in situation.clocks if run.name == clock.name), None)
        if running is None:
            if step in clock.starts and not ends_all and all(guard(facts) for guard in clock.when):
                yield _started(clock, facts, target)
        elif ends_all or step in clock.ends:
            yield ClockChange(running, ended=True)
        elif step.moves:
            moved_at = _moved_at(situation, step, facts)
            if change := _paused_or_resumed(clock, running, facts, target, moved_at):
                yield change
        elif step in clock.extends:
            yield _extended(clock, running, facts)


def earliest_due(
    stage_due_at: datetime | None, clocks: tuple[RunningClock, ...], changes: tuple[ClockChange, ...]
) -> datetime | None:
    """The earliest open deadline of a case after the changes."""
    running = {clock.name: clock for clock in clocks}
    for change in changes:
        if change.ended:
            running.pop(change.running.name, None)
        else:
            running[change.running.name] = change.running
    moments = [clock.due_at for clock in running.values() if clock.due_at]
    if stage_due_at:
        moments.append(stage_due_at)
    return min(moments, default=None)


def _moved_at(situation: Situation, step: Step, facts: Facts) -> datetime:
    """The moment from which a case counts as elsewhere.

    For a step of the clock's that is when it fell due: how late the clock ran costs or gives nobody a day.
    """
    if step.is_by_clock and situation.stage_due_at:
        return max(facts.state_since, min(situation.stage_due_at, facts.at))
    return facts.at


def _started(clock: Clock, facts: Facts, target: str) -> ClockChange:
    start = clock.since(facts) if clock.since else facts.at
    if _stands_still(clock, target):
        return ClockChange(RunningClock(clock.name, start, None, ((facts.at, None),)), is_new=True)
    return ClockChange(_dated(clock, RunningClock(clock.name, start, None), facts), is_new=True)


def _paused_or_resumed(
    clock: Clock, running: RunningClock, facts: Facts, target: str, moved_at: datetime
) -> ClockChange | None:
    stands_still = _stands_still(clock, target)
    if stands_still and not running.is_paused:
        return ClockChange(replace(running, due_at=None, pauses=(*running.pauses, (moved_at, None))))
    if running.is_paused and not stands_still:
        since = running.pauses[-1][0]
        closed = (*running.pauses[:-1], (since, max(since, moved_at)))
        return ClockChange(_dated(clock, replace(running, pauses=closed), facts))
    return None


def _extended(clock: Clock, running: RunningClock, facts: Facts) -> ClockChange:
    """The clock given its extension once more; one that stands still gets it when it goes on."""
    longer = replace(running, extensions=running.extensions + 1)
    return ClockChange(longer if running.is_paused else _dated(clock, longer, facts))


def _stands_still(clock: Clock, state: str) -> bool:
    return any(pause.name == state for pause in clock.pauses)


def _dated(clock: Clock, running: RunningClock, facts: Facts) -> RunningClock:
    """The clock with its deadline, counted from its own start with the true time away given back."""
    away = tuple((start, end) for start, end in running.pauses if end is not None)
    span = span_for(clock.within, facts).read(facts.procedure)
    if clock.extended_by and running.extensions:
        span = span.longer_by(clock.extended_by.read(facts.procedure), running.extensions)
    until = due(span, running.started_at, facts.calendar, pauses=away)
    return replace(running, due_at=until.due_at, is_provisional=until.provisional)
