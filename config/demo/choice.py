"""Which household takes which walk: one to which what the walk tells can have happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from config.demo.district import CAST_STREET, FIRE_COMMUNITY
from config.demo.people import HouseholdPlan
from config.demo.walks import RELATIVE, Walk

# What can bring an application without urgency: costs, not a fire that burns.
WITHOUT_URGENCY = frozenset(
    {"work_injury", "traffic_accident", "sudden_illness", "fall_of_an_elder", "scald", "breadwinner_dies"}
)


def households_for(
    all_walks: Iterable[Walk], plans: tuple[HouseholdPlan, ...]
) -> Iterator[tuple[Walk, HouseholdPlan]]:
    """A household for every walk, in its part of the district; each is used once, or as the walk says."""
    relative = plans[1]
    cast = [plan for plan in plans if plan.street == CAST_STREET.code and plan is not relative]
    others = [plan for plan in plans if plan.street != CAST_STREET.code]
    given: dict[str, HouseholdPlan] = {RELATIVE: relative}
    for walk in all_walks:
        plan = given.get(walk.household)
        if plan is None:
            pool = cast if walk.where == "cast" else others
            plan = _fitting(walk, pool)
            pool.remove(plan)
        given.setdefault(walk.name, plan)
        yield walk, plan


def _fitting(walk: Walk, pool: list[HouseholdPlan]) -> HouseholdPlan:
    """The first household of the pool to which what the walk tells can have happened.

    What lies with a community lies with that of the log-ins, who then have one of each kind to look at.
    """
    wanted = "urgent" if walk.urgent else "expenditure"
    able = [
        plan
        for plan in pool
        if plan.story.category == wanted or (not walk.urgent and plan.story.cause in WITHOUT_URGENCY)
    ]
    near = [plan for plan in able if walk.near and plan.community == FIRE_COMMUNITY]
    return min(near or able, key=lambda plan: plan.story.category != wanted)
