"""A page gives way to the next only where that can carry its cases on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.workflows.test_broken_pages import Page, load, sound
from workflows.deadlines import months
from workflows.definition import CLOCK
from workflows.succession import faults_of_succession


def gone(page: Page) -> None:
    page.whole = None


def by_clock(page: Page) -> None:
    page.draft.within, page.draft.late = None, ()
    page.lapse = page.draft.to(page.done, "Lapse", by=CLOCK, after=months(6))


@pytest.mark.parametrize(
    ("gives_way_in", "older", "newer", "faults"),
    [
        ("draft", (), (gone, by_clock), []),  # the clock runs only later, and the draft had a deadline
        ("review", (), (gone,), ["review gives way, but clock whole may run there and is gone"]),
        ("asleep", (), (gone,), ["asleep gives way, but clock whole may run there and is gone"]),
        ("review", (), (by_clock,), []),
        (
            "draft",
            (lambda page: page.draft.__dict__.update(within=None, idle="no haste"),),
            (by_clock,),
            ["draft gives way to a step of the clock, whose deadline nobody has set"],
        ),
    ],
)
def test_a_page_gives_way_only_where_the_next_can_carry_on(
    gives_way_in: str,
    older: tuple[Callable[[Page], Any], ...],
    newer: tuple[Callable[[Page], Any], ...],
    faults: list[str],
) -> None:
    before, after = sound(), sound()
    for change in older:
        change(before)
    for change in newer:
        change(after)
    before.gives_way_in = (getattr(before, gives_way_in),)
    assert faults_of_succession(load(before), load(after)) == faults
