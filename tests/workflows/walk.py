"""A case walked through its page in memory: what the one writer does with a plan, without a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from permissions.authority import Authority
from permissions.rules import Post, Principal, Standing, Way, persons_counted
from workflows.calendar import WorkingCalendar
from workflows.deadlines import show
from workflows.definition import OPENING, ChildEnded, Clockwork, Machine
from workflows.moves import (
    Facts,
    Jurisdiction,
    Kind,
    PastMove,
    Plan,
    RunningClock,
    Situation,
    StepRefused,
    plan_move,
    stage_due,
)
from workflows.parameters import DatedValue, Parameters

SHANGHAI = ZoneInfo("Asia/Shanghai")
HERE = Jurisdiction("320613000000", "320613001000", "320613001001")
# No holidays but weekends, so that a count can be followed on the fingers; 2027's notice is not out.
CALENDAR = WorkingCalendar.of(days_off={}, make_up_days={}, confirmed_years=[2026])

Who = Standing | Clockwork | ChildEnded


def moment(text: str) -> datetime:
    """A local time: ``2026-03-02 10:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def post(authority: Authority, division: str = "", on_behalf_of: Principal | None = None) -> Post:
    """A post with jurisdiction over the case, or in another division."""
    column = authority.level.column
    code = division or getattr(HERE, column)
    way = Way.SUBSTITUTION if on_behalf_of else Way.APPOINTMENT
    return Post(authority, code, "some office", column, code, on_behalf_of, way)


def person(number: int, *posts: Authority | Post) -> Standing:
    """Somebody in some posts; a bare authority is one that has jurisdiction."""
    held = tuple(held if isinstance(held, Post) else post(held) for held in posts)
    return Standing(number, f"person {number}", held)


def values(text: Mapping[str, str]) -> Parameters:
    """Parameters by name, in force everywhere since long ago."""
    return Parameters(DatedValue(key, "", date(2020, 1, 1), value, "test") for key, value in text.items())


class Walk:
    """A case in memory. A step that is taken changes it; one that is refused doesn't."""

    def __init__(
        self,
        page: type[Machine],
        *,
        at: str,
        opened_by: int = 99,
        record: Any = None,
        recused: Iterable[int] = (),
    ) -> None:
        self.page = page
        self.record = record
        self.recused = frozenset(recused)
        self.parameters = values({})
        self.history: tuple[PastMove, ...] = (
            PastMove(
                1, Kind.OPENING, OPENING.name, "", page.start.name, moment(at), frozenset({opened_by})
            ),
        )  # fmt: skip
        self.clocks: dict[str, RunningClock] = {}
        self.state = page.start.name
        self.since = moment(at)
        until = stage_due(page, page.start, self.facts(at), self.since)
        self.stage_due_at = until.due_at if until else None

    def facts(self, at: str) -> Facts:
        when = moment(at)
        reading = self.parameters.reader(on=when.date(), division=HERE.street)
        return Facts(
            self.state, self.since, when, HERE, self.record, reading, reading, CALENDAR, self.history
        )  # fmt: skip

    def situation(self, at: str) -> Situation:
        return Situation(
            self.page, self.facts(at), self.stage_due_at, tuple(self.clocks.values()), self.recused
        )  # fmt: skip

    def plans(self, step: str, by: Who, at: str, **answers: Any) -> Plan:
        """What the step would change."""
        return plan_move(self.situation(at), step, by, answers)

    def takes(self, step: str, by: Who, at: str, **answers: Any) -> Plan:
        """The step, and the case afterwards."""
        plan = self.plans(step, by, at, **answers)
        persons = persons_counted(plan.post, by) if isinstance(by, Standing) and plan.post else frozenset()
        self.history += (
            PastMove(len(self.history) + 1, plan.kind, step, plan.source, plan.target, moment(at), persons),
        )
        if plan.moves:
            self.state, self.since = plan.target, moment(at)
            self.stage_due_at = plan.stage_due.due_at if plan.stage_due else None
        for change in plan.clock_changes:
            self.clocks.pop(change.running.name, None)
            if not change.ended:
                self.clocks[change.running.name] = change.running
        return plan

    def refuses(self, step: str, by: Who, at: str, **answers: Any) -> StepRefused:
        """The refusal of a step that must not be possible."""
        try:
            self.plans(step, by, at, **answers)
        except StepRefused as refused:
            return refused
        raise AssertionError(f"{step} could be taken")

    def due(self, clock: str = "") -> str:
        """The deadline of the state, or of a clock, as pages show it; "stands still", or empty for none."""
        if clock:
            if clock not in self.clocks:
                return ""
            due_at = self.clocks[clock].due_at
            return show(due_at) if due_at else "stands still"
        return show(self.stage_due_at) if self.stage_due_at else ""
