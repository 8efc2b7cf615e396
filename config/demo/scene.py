"""A step of a demo case about to be taken: what it is about, and the words and numbers that name it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from config.demo.cast import Cast
from config.demo.district import unit_named
from config.demo.people import HouseholdPlan
from config.demo.stories import STANDARD_FEN
from config.demo.walks import Stride, Walk

# Codes of relief's hardships, by the cause of a story; what costs too much and isn't urgent is spending.
HARDSHIPS = {
    "fire": "fire",
    "traffic_accident": "traffic",
    "sudden_illness": "illness",
    "tumour_surgery": "illness",
    "flood": "disaster",
    "gas_explosion": "disaster",
    "robbery": "stranded",
    "work_injury": "injury",
    "fall_of_an_elder": "injury",
    "scald": "injury",
    "drowning": "injury",
    "breadwinner_dies": "loss",
}
NEEDS = {
    "fire": "shelter",
    "disaster": "shelter",
    "illness": "treatment",
    "traffic": "treatment",
    "injury": "treatment",
    "stranded": "stranded",
    "loss": "death",
}


@dataclass(frozen=True)
class Scene:
    """A step about to be taken: in which walk, of which household, by whom, when."""

    walk: Walk
    plan: HouseholdPlan
    cast: Cast
    stride: Stride
    at: datetime

    @property
    def sum_fen(self) -> int:
        """The sum that is asked, proposed and granted in this case."""
        return sum_of(self.walk, self.plan)

    @property
    def first_stage_fen(self) -> int:
        """What is paid at once where the rest comes later: three fifths, in whole hundreds of yuan."""
        return self.sum_fen * 3 // 5 // 10_000 * 10_000

    @property
    def hardship(self) -> str:
        """Code of what struck the household."""
        return hardship_of(self.walk, self.plan)

    @property
    def name(self) -> str:
        """The applicant's."""
        return self.plan.applicant.name

    @property
    def board(self) -> str:
        """Where the community's notices hang."""
        return f"{unit_named(self.plan.community).name}公示栏"

    @property
    def day(self) -> str:
        """The day of the step as a form takes it."""
        return f"{self.at:%Y-%m-%d}"

    def number(self, letters: str) -> str:
        """A number of a receipt or transfer, from day and community."""
        return f"{letters}{self.at:%m%d}-{self.plan.community[-6:]}"


def sum_of(walk: Walk, plan: HouseholdPlan) -> int:
    """So many standards per head, in fen."""
    return int(walk.times * STANDARD_FEN * len(plan.members))


def hardship_of(walk: Walk, plan: HouseholdPlan) -> str:
    """What struck a household, as the walk says or else its story."""
    return walk.hardship or HARDSHIPS.get(plan.story.cause, "other" if walk.urgent else "spending")
