"""The roads of a page: where one can come to, and how. Names of states only; no person, no deadline."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workflows.definition import Machine, Step

Move = tuple[str, str]


def moves_of(page: type[Machine]) -> list[Move]:
    """From where to where the page's steps lead, each step from each of its sources."""
    return [
        (source.name, step.target.name)
        for step in page.steps.values()
        if step.target
        for source in step.sources
    ]


def led_to(first: Iterable[str], moves: Iterable[Move]) -> set[str]:
    """The states one can come to from the first ones, these among them."""
    return set(_came_from(first, list(moves)))


def road_to(page: type[Machine], state: str) -> tuple[str, ...]:
    """The shortest road from the start to a state, both named; empty where there is none."""
    came_from = _came_from(starts_of(page), moves_of(page))
    if state not in came_from:
        return ()
    road = [state]
    while before := came_from[road[-1]]:
        road.append(before)
    return tuple(reversed(road))


def road_through(page: type[Machine], step: Step) -> tuple[str, ...]:
    """The shortest road on which a step is taken; empty where none leads to it."""
    roads = [road for source in step.sources if (road := road_to(page, source.name))]
    if not roads:
        return ()
    return (*min(roads, key=len), *((step.target.name,) if step.target else ()))


def starts_of(page: type[Machine]) -> list[str]:
    """The states in which cases begin: one, on a page without faults."""
    return [name for name, state in page.states.items() if state.start]


def in_words(road: Iterable[str]) -> str:
    """A road as people read it, in brackets behind what is said: `` (draft → review)``; nothing for none."""
    told = " → ".join(road)
    return f" ({told})" if told else ""


def _came_from(first: Iterable[str], moves: list[Move]) -> dict[str, str]:
    """Each state that can be reached, and the one before it on a shortest road; empty for the first ones."""
    came_from = dict.fromkeys(first, "")
    ahead = deque(came_from)
    while ahead:
        here = ahead.popleft()
        for source, target in moves:
            if source == here and target not in came_from:
                came_from[target] = here
                ahead.append(target)
    return came_from
