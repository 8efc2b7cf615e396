"""Random walks: whatever people try, in whatever order, the laws of the house hold after every turn.

One from each place where a case can have come to, the same each time.
``WALKS=20 ./run test tests/types/relief/test_walks.py`` takes twenty new ones from each.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cases.types.relief.workflow import TemporaryRelief as relief
from tests.district import District
from tests.story import Story
from tests.types.relief.walked.heads import OPENINGS, Head
from tests.types.relief.walked.laws import Laws
from tests.types.relief.walked.people import crowd
from tests.types.relief.walked.walk import Walk

WALKS = int(os.environ.get("WALKS", 0))
TURNS = 20
UNTRIED = 0.35
"""The part of the page's steps that the same walks each time may leave out."""


@pytest.fixture
def crowded(district: District) -> District:
    """The district with people who could break the separation of duties if they were let."""
    return crowd(district)


@dataclass
class Came:
    """How far the walks came: the steps taken and the states reached, by name."""

    taken: Counter[str] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)


def walks_from(head: Head, story: Story, came: Came) -> None:
    """The walks that begin where a case has come to, and those that begin further on."""

    # A seed can't be made smaller: the walk that fails is told as it was.
    @settings(
        max_examples=WALKS or 1,
        derandomize=not WALKS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(seed=st.integers(0, 2**64))
    def every_walk(seed: int) -> None:
        story.now = began
        with transaction.atomic():
            walk = Walk(story, Random(f"{head.name} {seed}"))
            laws = Laws(case.pk for case in walk.stories)
            for _turn in range(TURNS):
                laws.hold(possible=walk.turn())
            laws.at_the_end()
            came.taken.update(walk.taken)
            came.reached.update(walk.reached)
            transaction.set_rollback(True)

    with head.reached(story):
        began = story.now
        came.taken.update(story.steps())
        came.reached.update(story.case.moves.values_list("target", flat=True))
        every_walk()
        story.now = began
        for further in head.further:
            walks_from(further, story, came)


def test_the_laws_of_the_house_hold_on_every_walk(crowded: District) -> None:
    came = Came()
    for opens, head in OPENINGS:
        with transaction.atomic():
            walks_from(head, opens(crowded), came)
            transaction.set_rollback(True)
    assert set(relief.states) <= set(came.reached), "the walks don't come everywhere"
    untried = set(relief.steps) - set(came.taken)
    assert len(untried) <= len(relief.steps) * UNTRIED, f"the walks lead nowhere: {sorted(untried)}"
