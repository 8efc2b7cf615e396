"""Whether cases can go over from a page to a newer one of their type, where the older gives way.

Asked when the case types are found, since a page alone doesn't know who comes after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.paths import led_to

if TYPE_CHECKING:
    from workflows.definition import Clock, Machine


def faults_of_succession(older: type[Machine], newer: type[Machine]) -> list[str]:
    """Why cases of one page can't go over to a newer one from the states it gives way in; mostly empty."""
    faults = []
    for state in older.gives_way_in:
        if state.name not in newer.states:
            continue
        for clock in older.clocks.values():
            if clock.name not in newer.clocks and state.name in _runs_in(older, clock):
                faults.append(f"{state.name} gives way, but clock {clock.name} may run there and is gone")
        has_deadline = state.within or older.clock_steps_from(state.name)
        if newer.clock_steps_from(state.name) and not has_deadline:
            faults.append(f"{state.name} gives way to a step of the clock, whose deadline nobody has set")
    return faults


def _runs_in(page: type[Machine], clock: Clock) -> set[str]:
    """The states in which a clock may be running."""
    begins = {
        state.name for step in clock.starts for state in ((step.target,) if step.target else step.sources)
    }
    moves = [
        (source.name, step.target.name)
        for step in page.steps.values()
        if step.target and not step.target.final and step not in clock.ends
        for source in step.sources
    ]
    return led_to(begins, moves)
