"""A relief case as its history alone tells it, by the rules written out once more.

Nothing of the page or of the engine is asked here, only how days are counted: what a fold says is compared
with what the product kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from tests.district import SHANGHAI
from workflows.deadlines import Span, calendar_days, due, hours, working_days
from workflows.rulebook import current

FINAL = {"filed", "referred", "withdrawn", "closed"}
EMERGENCY = {"report_emergency", "submit", "turn_urgent", "triage_urgent", "show_urgency"}
BACK = {"street_takes_back", "district_takes_back", "go_back_to_investigation"}
FALLEN = {"annul", "district_objects"}
DECIDED = {"street_approves", "street_refuses", "district_approves", "district_refuses"}

CLOCKS: dict[str, tuple[set[str], set[str]]] = {
    "promise": (EMERGENCY, {"pay_advance", "deny_urgency"}),
    "national_limit": (EMERGENCY, {"pay_advance", "deny_urgency"}),
    "telephone_confirmation": (
        {"record_telephone_grant"},
        {"confirm_telephone_decision", "ratify_telephone_decision", "take_back_grant", "grant_lapses"},
    ),
    "visit_to_relatives": (
        {"pay_advance", "submit_backfill", "record_undeclared_relation"},
        {"district_visits"},
    ),
    "review": (
        {"accept", "go_on_to_investigation", "take_up_anew", *BACK},
        {"pay_advance", "find_facts_false", *DECIDED},
    ),
}
"""Of each clock the steps that start it and those that end it; every end of the case ends all."""

REVIEW_STANDS_STILL = {"correction", "means_check", "notice", "objection"}
BY_CLOCK = {
    "correction_lapses", "grant_lapses", "end_is_assumed", "notice_ends_for_street",
    "notice_ends_for_district",
}  # fmt: skip

WITHIN: dict[str, Span] = {
    "correction": working_days(5), "non_acceptance": working_days(2), "advance_granted": hours(24),
    "advance_paid": hours(24), "backfill": working_days(10), "backfill_review": working_days(3),
    "to_post": working_days(2), "notice": calendar_days(7), "objection": working_days(5),
    "street_decision": working_days(2), "district_review": working_days(5),
    "district_decision": working_days(5), "approved": working_days(3), "rest_due": working_days(3),
    "paid": working_days(3), "published": working_days(5), "not_accepted": working_days(3),
    "rejected": working_days(3), "recovery": working_days(20), "redo": working_days(2),
}  # fmt: skip
"""How long a case may rest in each state that has a limit of its own, whatever the case."""

SOONER_IF_URGENT = {"draft", "submitted", "accepted"}


@dataclass
class FoldedClock:
    """A clock that runs: since when, when it stood still, how often it was made longer."""

    since: datetime
    away: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    extensions: int = 0

    def due_at(self, name: str) -> datetime | None:
        """When it runs out; None while it stands still."""
        if self.away and self.away[-1][1] is None:
            return None
        if name == "review":
            span = working_days(15 + 10 * self.extensions)
        else:
            span = {
                "promise": hours(24), "national_limit": calendar_days(3),
                "telephone_confirmation": hours(12), "visit_to_relatives": working_days(10),
            }[name]  # fmt: skip
        pauses = [(start, end) for start, end in self.away if end is not None]
        return due(span, self.since, current().calendar, pauses=pauses).due_at


@dataclass
class Fold:
    """State, page, deadlines and sums, row by row.

    :ivar moments: ``reported``, ``accepted``, ``ended`` (the emergency), ``paid`` last, ``posted`` last.
    :ivar sums: in fen: ``proposed``, ``granted``, ``reserved``, ``paid``, ``of_the_fund`` (paid by it and not
        come back), ``dropped``, ``demanded``, ``recovered``.
    :ivar rounds: how many decisions have fallen.
    :ivar round_since: when the present round began: the opening, or the last decision that fell.
    :ivar terms: ground and sum of the street's last proposal of a grant.
    """

    state: str = ""
    page: str = ""
    urgent: bool = False
    since: datetime | None = None
    stage_due_at: datetime | None = None
    clocks: dict[str, FoldedClock] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)
    sums: Counter[str] = field(default_factory=Counter)
    measured: int = 0
    rounds: int = 0
    fund_year: int = 0
    rest_due_on: date | None = None
    round_since: datetime | None = None
    terms: tuple[str, int] = ("", 0)

    def add(self, move: Any, content: Mapping[str, Any], *, related: bool) -> None:
        """Take in the next row.

        :param related: whether an official's relative belonged to the household then, not yet visited.
        """
        assert move.source == self.state, "a row starts where the last one ended"
        answers = content["answers"]
        if move.kind == "opening":
            self.page, self.urgent = content["page"], answers["is_urgent"]
            self.moments["reported"] = datetime.fromisoformat(answers["first_reported_at"])
            self.terms, self.round_since = (answers["hardship"], 0), move.at
            self._arrive(move.target, move.at, self.urgent)
        elif move.kind == "step":
            urgent_now = self.urgent or bool(answers.get("hardship_facts"))
            self._clocks(move, answers, urgent_now, related)
            if arrives(move):
                self._arrive(move.target, move.at, urgent_now, answers)
            self._follow(move, answers)
        else:
            assert move.target == move.source, "only steps move a case"
            if move.kind == "transfer":
                assert answers["page_before"] == self.page
                self.page = answers["page"]

    @property
    def kept(self) -> int:
        """What the household was paid and has kept, in fen."""
        return self.sums["paid"] - self.sums["recovered"]

    @property
    def due_at(self) -> datetime | None:
        """The earliest of the state's deadline and those of the clocks that run."""
        running = (clock.due_at(name) for name, clock in self.clocks.items())
        return min(filter(None, [self.stage_due_at, *running]), default=None)

    def _arrive(
        self, state: str, at: datetime, urgent: bool, answers: Mapping[str, Any] | None = None
    ) -> None:
        self.state, self.since, self.stage_due_at = state, at, None
        span = WITHIN.get(state)
        if state in SOONER_IF_URGENT:
            span = hours(2) if urgent else working_days(1)
        if span is None:
            return
        since = at
        if state == "backfill":
            told = (answers or {}).get("ended_at")
            ended = self.moments.get("ended", self.moments["paid"])
            since = at if self.rounds else datetime.fromisoformat(told) if told else ended
        elif state == "rest_due":
            assert self.rest_due_on
            since = datetime.combine(self.rest_due_on, time(0), SHANGHAI)
        self.stage_due_at = due(span, since, current().calendar).due_at

    def _clocks(self, move: Any, answers: Mapping[str, Any], urgent: bool, related: bool) -> None:
        for name, (starts, ends) in CLOCKS.items():
            if clock := self.clocks.get(name):
                if move.step in ends or move.target in FINAL:
                    del self.clocks[name]
                elif name == "review":
                    self._stop_or_go_on(clock, move)
            elif move.step in starts and move.target not in FINAL:
                if name in ("promise", "national_limit") and not urgent:
                    continue
                if name == "visit_to_relatives" and not related:
                    continue
                self.clocks[name] = started = FoldedClock(self._since(name, move, answers))
                if name == "review" and move.target in REVIEW_STANDS_STILL:
                    started.away.append((move.at, None))

    def _since(self, name: str, move: Any, answers: Mapping[str, Any]) -> datetime:
        if name in ("promise", "national_limit"):
            told = answers.get("reported_at")
            return datetime.fromisoformat(told) if told else self.moments["reported"]
        if name == "telephone_confirmation":
            return datetime.fromisoformat(answers["said_at"])
        return move.at  # type: ignore[no-any-return]

    def _stop_or_go_on(self, clock: FoldedClock, move: Any) -> None:
        if move.step == "extend_review":
            clock.extensions += 1
        if not arrives(move):
            return
        moved = move.at
        if move.step in BY_CLOCK:
            assert self.stage_due_at and self.since
            moved = max(self.since, min(self.stage_due_at, move.at))
        stands = bool(clock.away) and clock.away[-1][1] is None
        if move.target in REVIEW_STANDS_STILL and not stands:
            clock.away.append((moved, None))
        elif stands and move.target not in REVIEW_STANDS_STILL:
            began = clock.away[-1][0]
            clock.away[-1] = (began, max(began, moved))

    def _follow(self, move: Any, answers: Mapping[str, Any]) -> None:
        at, sums = move.at, self.sums
        match move.step:
            case "accept":
                self.moments["accepted"] = at
            case "triage_urgent" | "show_urgency":
                self.urgent = True
                sums["proposed"] = self.measured = answers["sum_proposed_fen"]
            case "deny_urgency":
                self.urgent = False
            case "grant_advance" | "record_telephone_grant":
                sums["granted"] = sums["reserved"] = self.measured = answers["sum_granted_fen"]
                self.fund_year = at.astimezone(SHANGHAI).year
            case "take_back_grant" | "grant_lapses":
                sums["granted"] = sums["reserved"] = 0
                self.measured = sums["proposed"]
            case "pay_advance":
                sums["paid"] = sums["of_the_fund"] = answers["cash_fen"] + answers["transfer_fen"]
                sums["reserved"] = 0
                self.moments["paid"] = at
            case "record_end":
                self.moments["ended"] = datetime.fromisoformat(answers["ended_at"])
            case "end_is_assumed":
                self.moments["ended"] = self.moments["paid"]
            case "propose_grant":
                sums["proposed"] = self.measured = answers["sum_proposed_fen"]
                self.terms = (answers["hardship"], answers["sum_proposed_fen"])
            case "post_notice":
                self.moments["posted"] = at
            case "street_approves" | "district_approves":
                sums["granted"] = self.measured = answers["sum_granted_fen"]
                rest_on = answers["rest_due_on"]
                self.rest_due_on = date.fromisoformat(rest_on) if rest_on else None
            case "pay" | "pay_first_stage" | "pay_the_rest":
                sums["paid"] += answers["sum_fen"]
                self.moments["paid"] = at
            case "street_drops_the_rest" | "district_drops_the_rest":
                sums["dropped"] = sums["granted"] - self.kept
            case "find_facts_false":
                sums["demanded"] += answers["demanded_fen"]
            case "let_go":
                sums["demanded"] -= answers["let_go_fen"]
            case "turn_urgent":
                self.urgent = True
                self.moments["reported"] = datetime.fromisoformat(answers["reported_at"])
            case "record_repayment":
                sums["recovered"] += answers["sum_fen"]
                sums["of_the_fund"] -= min(answers["sum_fen"], sums["of_the_fund"])
            case step if step in BACK | FALLEN:
                sums["granted"], sums["dropped"] = self.kept, 0
                if step in FALLEN:
                    self.round_since, self.rounds = at, self.rounds + 1
                else:
                    self.measured = sums["proposed"]


def arrives(move: Any) -> bool:
    """Whether a row brings its case somewhere, be it to where it rested before."""
    return bool(move.target != move.source or move.step == "turn_urgent")


def full_days_end(posted: datetime, days: int = 7) -> datetime:
    """The midnight at which a notice has hung its days, the day it was put up not counted."""
    midnight = posted.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=days + 1)
