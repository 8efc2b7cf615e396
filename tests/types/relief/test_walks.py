"""Random walks: whatever people try, in whatever order, the laws of the house hold after every turn.

Thirty walks, the same each time. ``WALKS=500 ./run test tests/types/relief/test_walks.py`` takes new ones.
"""

from __future__ import annotations

import itertools
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import pytest
from django.db import connection, transaction
from hypothesis import given, note, settings
from hypothesis import strategies as st

from cases import clock, vault
from cases.funds.models import Payment, ReserveFund
from cases.models import Case, Deadline, Move, MoveContent, Recusal, WorkItem
from cases.models.people import identity_index
from cases.operations import add_note, take_step
from cases.operations.steps import read_case
from cases.people import MemberEntry
from cases.types.relief.models import ReliefRecord
from cases.types.relief.workflow import TemporaryRelief as relief
from permissions import operations
from permissions.authority import CLERK, KEEPER, LEADER, REVIEWER
from tests.district import START, STREET, District
from tests.story import ANSWERS, TENANTS, Story, moment
from workflows import history
from workflows.deadlines import Span, due, hours, working_days
from workflows.moves import StepRefused
from workflows.rulebook import current

BEFORE = moment("2026-10-01 08:00")
QUOTA = 5_000_000
FINAL = {name for name, state in relief.states.items() if state.final}


# What is tried.


class Turn(NamedTuple):
    """One thing somebody tries; what its numbers mean depends on where the case rests."""

    case: int
    what: str
    choice: int
    person: int
    minutes: int
    variant: int

    @classmethod
    def drawn_from(cls, lot: Random) -> Turn:
        """Drawn evenly, where drawing piece by piece would favour the first of everything."""
        return cls(
            case=lot.choice([0, 0, 1]),
            what=lot.choice(["step"] * 14 + ["wild"] * 2 + ["clock"] * 2 + ["note"]),
            choice=lot.randrange(1000),
            person=lot.randrange(1000),
            minutes=lot.choice([0, 1, 1, 5, 10, 10, 90, 150, 60 * 13, 60 * 25, 60 * 24 * 30]),
            variant=lot.randrange(100),
        )


# The first case may have come some way along the ordinary road before people try things.
ROAD = [
    ("report_emergency", "wang"),
    ("accept", "li"),
    ("triage_urgent", "li"),
    ("grant_advance", "zhao"),
    ("pay_advance", "sun"),
    ("record_end", "li"),
    ("submit_backfill", "li"),
    ("file", "chen"),
]

SUMS = ["1800.00"] * 9 + [
    "0.01",
    "900.00",
    "1800.01",
    "7200.00",
    "7200.01",
    "60000",
    "0",
    "-5",
    "NaN",
    "1.005",
]


def answers_to(step: str, turn: Turn, case: Case, now: datetime) -> dict[str, Any]:
    """Answers to a step's form: mostly good ones, at times absurd."""
    answers, record = dict(ANSWERS.get(step, {})), case.reliefrecord
    for name in ("sum_granted_fen", "sum_proposed_fen", "demanded_fen", "sum_fen"):
        if name in answers:
            answers[name] = SUMS[turn.variant % len(SUMS)]
    if step == "pay_advance":
        answers["payee"] = case.subject if turn.variant % 4 else "别人"
        if record.sum_granted_fen and turn.variant % 5:
            cash = min(record.sum_granted_fen, 100_000)
            answers |= {"cash_fen": cash / 100, "transfer_fen": (record.sum_granted_fen - cash) / 100}
    if step == "record_end":
        ended = now - timedelta(minutes=[0, 5, 60, -30][turn.variant % 4])
        answers["ended_at"] = ended.strftime("%Y-%m-%dT%H:%M")
    if step == "record_telephone_grant" and turn.variant % 3 == 0:
        answers["said_at"] = (now - timedelta(minutes=turn.variant)).strftime("%Y-%m-%dT%H:%M")
    if step == "submit_backfill" and turn.variant % 3 == 0:
        answers["wants_follow_up"] = "on"
    if step == "identify_member":
        answers = {"name": "罗成", "identity_number": COUSIN}
    if step == "ratify_telephone_decision":
        answers = {"reasons": "分管领导已调离本街道。"}
    if step == "record_publication":
        answers = {"published_on": f"{now:%Y-%m-%d}", "place": "社区公告栏"}
    if turn.variant == 99 and answers:
        answers.popitem()
    return answers


class Walk:
    """Two cases of one street and everybody who may try something with them."""

    def __init__(self, district: District, head_start: int) -> None:
        self.district = district
        self.stories = (
            Story(district, opened_by="wang", at="2026-10-02 14:05"),
            Story(district, opened_by="zhou", at="2026-10-02 14:05", urgent=False, members=STRANGERS),
        )
        for step, by in ROAD[:head_start]:
            self.stories[0].takes(step, by=by, at="2026-10-02 18:30")
        self.now = moment("2026-10-02 18:30")
        self.taken: list[str] = []

    def take(self, turn: Turn) -> bool:
        """One turn; whether it was possible."""
        self.now += timedelta(minutes=turn.minutes)
        case = self.stories[turn.case].case
        if turn.what == "clock":
            clock.fire_due(self.now)
            return True
        step, name = self._chosen(turn, case)
        person = self.district[name]
        note(f"{self.now:%m-%d %H:%M} {case.number}, {case.state}: {name} tries {turn.what} {step}")
        try:
            if turn.what == "note":
                add_note(case_id=case.pk, author=person, text="来电询问进度。", at=self.now)
            else:
                answers = answers_to(step, turn, case, self.now)
                take_step(case_id=case.pk, step=step, actor=person, answers=answers, at=self.now)
                self.taken.append(step)
        except StepRefused as refused:
            assert str(refused).strip(), "a refusal is a sentence"
            return False
        return True

    def bring_papers(self, turn: Turn) -> None:
        """Now and then somebody puts the receipt on file."""
        story = self.stories[turn.case]
        if story.case.state in ("backfill", "backfill_review") and turn.variant % 2:
            story.now = f"{self.now:%Y-%m-%d %H:%M}"
            story.gets_paper("receipt", by="li")

    def _chosen(self, turn: Turn, case: Case) -> tuple[str, str]:
        """A step that starts here and mostly the usual person for it, or anything by anybody."""
        steps = [step for step in relief.steps_from(case.state) if step.authorities]
        likely = [step for step in steps if step.aside is False for _ in range(6)] + steps
        everybody = sorted(self.district.people)
        if turn.what == "step" and likely:
            step = likely[turn.choice % len(likely)]
            codes = {authority.code for authority in step.authorities}
            able = [name for name in everybody if codes & ABLE.get(name, set())]
            usual = "song" if step.name == "record_telephone_grant" else USUAL[min(codes)]
            return step.name, usual if turn.variant % 10 < 7 else able[turn.person % len(able)]
        names = list(relief.steps)
        return names[turn.choice % len(names)], everybody[turn.person % len(everybody)]


USUAL = {
    "assistant@community": "zhou",
    "clerk@community": "zhou",
    "clerk@street": "li",
    "leader@street": "zhao",
    "keeper@street": "sun",
    "reviewer@street": "chen",
    "reviewer@district": "shen",
    "leader@district": "qian",
}
ABLE = {
    "wang": {"grid_worker@grid"},
    "zhou": {"clerk@community"},
    "lin": {"receptionist@street"},
    "li": {"clerk@street", "leader@street"},
    "liu": {"clerk@street"},
    "song": {"clerk@street"},
    "chen": {"reviewer@street"},
    "zhao": {"leader@street"},
    "sun": {"keeper@street"},
    "shen": {"reviewer@district"},
    "qian": {"leader@district"},
    "tian": {"clerk@street", "leader@street", "keeper@street", "reviewer@street"},
    "he": {"leader@street", "keeper@street"},
}
"""Who is likely to be able to do what; whether they are is for the product to say."""

COUSIN = "999999198505050033"
STRANGERS = (
    MemberEntry(name="石头", kind="paperless", relation="self"),
    MemberEntry(kind="unknown", relation="other"),
)


@pytest.fixture
def crowded(district: District) -> District:
    """The district with people who could break the separation of duties if they were let."""
    district.add_person("tian", "田全", CLERK, STREET)
    for role in (LEADER, KEEPER, REVIEWER):
        operations.appoint(
            user=district["tian"], role=role, unit=district.units[STREET], starts_on=START, by=None, at=BEFORE
        )
    district.add_person("song", "宋文", CLERK, STREET)
    district.add_person("he", "何副", KEEPER, STREET)
    for name in ("he", "li"):
        operations.substitute(
            appointment=district.appointment("zhao"),
            substitute=district[name],
            starts_at=BEFORE,
            ends_at=BEFORE + timedelta(days=400),
            reason="AB岗",
            by=None,
            at=BEFORE,
        )
    # Liu is kept away from the first case, and Chen from the second once its unknown member has a name
    for name, number in (("liu", TENANTS[0].identity_number), ("chen", COUSIN)):
        operations.declare_relative(
            user=district[name],
            name="亲属",
            relation="sibling",
            by=None,
            at=BEFORE,
            identity_index=identity_index(number),
        )
    return district


# What must hold.


@dataclass
class Fold:
    """A case as its history alone tells it, by the rules written out once more."""

    state: str = ""
    urgent: bool = False
    stage_due_at: datetime | None = None
    clocks: dict[str, datetime] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)
    sums: Counter[str] = field(default_factory=Counter)
    fund_year: int = 0

    @classmethod
    def of(cls, rows: list[tuple[Move, dict[str, Any]]]) -> Fold:
        folded = cls()
        for move, answers in rows:
            assert move.source == folded.state, "a move starts where the last one ended"
            if move.kind == "opening":
                folded.urgent = answers["is_urgent"]
                folded.moments["reported"] = datetime.fromisoformat(answers["first_reported_at"])
                folded._arrive(move.target, move.at, folded.urgent)
            elif move.kind == "step":
                folded._step(move, answers)
            else:
                assert move.target == move.source, "only steps move a case"
        return folded

    def _step(self, move: Move, answers: dict[str, Any]) -> None:
        at, step, sums = move.at, move.step, self.sums
        urgent_now = self.urgent or bool(answers.get("hardship_facts"))
        self._clocks(step, at, answers, urgent_now, ends=move.target in FINAL)
        match step:
            case "accept":
                self.moments["accepted"] = at
            case "triage_urgent" | "show_urgency":
                self.urgent = True
                sums["proposed"] = answers["sum_proposed_fen"]
            case "deny_urgency":
                self.urgent = False
            case "grant_advance" | "record_telephone_grant":
                sums["granted"] = sums["reserved"] = answers["sum_granted_fen"]
                self.fund_year = at.astimezone(BEFORE.tzinfo).year
            case "take_back_grant" | "grant_lapses":
                sums["granted"] = sums["reserved"] = 0
            case "pay_advance":
                sums["paid"] = answers["cash_fen"] + answers["transfer_fen"]
                sums["reserved"] = 0
                self.moments["ended"] = at
            case "record_end":
                self.moments["ended"] = datetime.fromisoformat(answers["ended_at"])
            case "find_facts_false":
                sums["demanded"] += answers["demanded_fen"]
            case "record_repayment":
                sums["recovered"] += answers["sum_fen"]
        if step not in STAYING:
            self._arrive(move.target, at, urgent_now)

    def _arrive(self, state: str, at: datetime, urgent: bool) -> None:
        self.state = state
        soon = hours(2) if urgent else working_days(1)
        spans: dict[str, tuple[Span, datetime | None]] = {
            "draft": (soon, at),
            "submitted": (soon, at),
            "accepted": (soon, at),
            "advance_granted": (hours(24), at),
            "advance_paid": (hours(24), at),
            "backfill": (working_days(10), self.moments.get("ended")),
            "backfill_review": (working_days(3), at),
            "investigation": (working_days(15), self.moments.get("accepted")),
            "recovery": (working_days(20), at),
        }
        self.stage_due_at = None
        if state in spans:
            span, since = spans[state]
            assert since is not None
            self.stage_due_at = due(span, since, current().calendar).due_at

    def _clocks(self, step: str, at: datetime, answers: dict[str, Any], urgent: bool, ends: bool) -> None:
        if ends or step in ("pay_advance", "deny_urgency"):
            self.clocks.pop("promise", None)
            self.clocks.pop("national_limit", None)
        elif (
            step in ("report_emergency", "submit", "triage_urgent", "show_urgency")
            and urgent
            and "promise" not in self.clocks
        ):
            told = answers.get("reported_at")
            since = datetime.fromisoformat(told) if told else self.moments["reported"]
            self.clocks["promise"] = since + timedelta(hours=24)
            midnight = since.astimezone(BEFORE.tzinfo).replace(hour=0, minute=0, second=0, microsecond=0)
            self.clocks["national_limit"] = midnight + timedelta(days=4)
        if ends or step in (
            "confirm_telephone_decision",
            "ratify_telephone_decision",
            "take_back_grant",
            "grant_lapses",
        ):
            self.clocks.pop("telephone_confirmation", None)
        elif step == "record_telephone_grant":
            said = datetime.fromisoformat(answers["said_at"])
            self.clocks["telephone_confirmation"] = said + timedelta(hours=12)


STAYING = {
    "confirm_telephone_decision",
    "ratify_telephone_decision",
    "record_repayment",
    "identify_member",
    "record_publication",
}


def content_of(move: Move) -> dict[str, Any]:
    """What was answered, opened and compared with the commitment in the chain."""
    opened = vault.open_bytes(bytes(move.content.sealed), MoveContent.CONTEXT)
    assert bytes(move.content_digest) == history.content_digest(bytes(move.content.salt), opened)
    answers: dict[str, Any] = json.loads(opened)["answers"]
    return answers


def law_2_and_8_history_replays(case: Case, rows: list[tuple[Move, dict[str, Any]]]) -> Fold:
    folded = Fold.of(rows)
    record = case.reliefrecord
    assert case.state == folded.state
    assert case.stage_due_at == folded.stage_due_at
    running = {d.name: d.due_at for d in Deadline.objects.filter(case=case, ended_at__isnull=True)}
    assert running == folded.clocks, "clocks that run are exactly those the page gives"
    deadlines = [*folded.clocks.values(), *filter(None, [folded.stage_due_at])]
    assert case.due_at == min(deadlines, default=None)
    assert (record.sum_granted_fen or 0) == folded.sums["granted"]
    assert record.reserved_fen == folded.sums["reserved"]
    assert record.paid_fen == folded.sums["paid"]
    assert record.sum_to_recover_fen == folded.sums["demanded"]
    assert record.recovered_fen == folded.sums["recovered"]
    assert (case.sum_fen or 0) == (folded.sums["granted"] or folded.sums["proposed"])
    assert record.paid_fen <= (record.sum_granted_fen or 0)
    assert record.recovered_fen <= record.paid_fen
    return folded


def law_6_duties_are_separate(case: Case, moves: list[Move]) -> None:
    groups = [
        {
            person
            for move in moves
            if move.kind in ("opening", "step", "signature") and move.step in {step.name for step in group}
            for person in (move.actor_id, move.on_behalf_of_id)
            if person
        }
        for group in relief.groups()
    ]
    assert all(not one & other for one, other in itertools.combinations(groups, 2)), groups
    for user, since in Recusal.objects.filter(case=case).values_list("user_id", "since"):
        assert all(move.actor_id != user for move in moves if move.at > since)


def law_7_the_chain_holds(case: Case, moves: list[Move]) -> None:
    previous = history.ORIGIN
    for number, move in enumerate(moves, 1):
        assert move.seq == number
        assert bytes(move.previous) == previous
        event_of = history.Event(
            case=case.number,
            seq=move.seq,
            kind=move.kind,
            step=move.step,
            source=move.source,
            target=move.target,
            at=move.at,
            actor=str(move.actor_id or ""),
            actor_name=move.actor_name,
            post=move.post,
            unit=move.unit,
            unit_name=move.unit_name,
            on_behalf_of=str(move.on_behalf_of_id or ""),
            on_behalf_of_name=move.on_behalf_of_name,
            key=str(move.key or ""),
            page=move.page_digest,
            rules=move.rules_digest,
            law=move.law,
            content=bytes(move.content_digest),
            previous=previous,
        )
        assert bytes(move.hash) == history.link(event_of)
        previous = bytes(move.hash)
    assert (case.last_seq, bytes(case.last_hash)) == (len(moves), previous)
    assert [move.at for move in moves] == sorted(move.at for move in moves)


def desks_follow_the_page(case: Case, now: datetime) -> None:
    desks = WorkItem.objects.filter(case=case, closed_at__isnull=True)
    to_act = [desk for desk in desks if desk.kind == WorkItem.ACT]
    facts = read_case(case, now).situation.facts
    assert {desk.authority for desk in to_act} == {who.code for who in relief.desks_at(case.state, facts)}
    assert len(to_act) == len({desk.authority for desk in to_act})
    assert all(desk.state == case.state and desk.due_at == case.due_at for desk in to_act)
    # Told of a state only while the case rests in it, of a clock only while it runs
    told = {(clock_.name, who.code) for clock_ in relief.clocks.values() for who in clock_.late}
    told |= {("", who.code) for who in relief.states[case.state].late}
    assert {(desk.clock, desk.authority) for desk in desks if desk.kind == WorkItem.LATE} <= told
    running = set(Deadline.objects.filter(case=case, ended_at=None).values_list("name", flat=True))
    assert {desk.clock for desk in desks if desk.clock} <= running


def law_13_the_fund_is_exact(folds: list[Fold]) -> None:
    for fund in ReserveFund.objects.filter(street=STREET):
        mine = [fold for fold in folds if fold.fund_year == fund.year]
        assert fund.reserved_fen == sum(fold.sums["reserved"] for fold in mine)
        assert fund.balance_fen == QUOTA - sum(fold.sums["paid"] - fold.sums["recovered"] for fold in mine)
        assert 0 <= fund.reserved_fen <= fund.balance_fen
        assert fund.balance_fen == QUOTA - sum(p.sum_fen for p in Payment.objects.filter(fund=fund))


def everything() -> dict[str, dict[Any, tuple[Any, ...]]]:
    """Every row that a step could touch."""
    tables = (Case, ReliefRecord, Move, MoveContent, WorkItem, Deadline, Payment, ReserveFund, Recusal)
    return {
        model.__name__: {row[0]: row for row in model._default_manager.values_list("pk", *columns_of(model))}
        for model in tables
    }


def columns_of(model: Any) -> Iterator[str]:
    return (column.attname for column in model._meta.concrete_fields)


def the_laws_hold(walk: Walk, before: dict[str, Any], after: dict[str, Any], possible: bool) -> None:
    if not possible:
        assert after == before, "a refused step changed something"
        return
    for table in ("Move", "MoveContent", "Payment", "Recusal"):
        assert before[table].items() <= after[table].items(), f"{table} only grows"
    folds = []
    for story in walk.stories:
        case = Case.objects.select_related("reliefrecord").get(pk=story.pk)
        moves = list(Move.objects.filter(case=case).select_related("content").order_by("seq"))
        folds.append(law_2_and_8_history_replays(case, [(move, content_of(move)) for move in moves]))
        law_6_duties_are_separate(case, moves)
        law_7_the_chain_holds(case, moves)
        desks_follow_the_page(case, walk.now)
    law_13_the_fund_is_exact(folds)
    with connection.cursor() as cursor:  # the triggers that fire at commit
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


WALKS = int(os.environ.get("WALKS", 0))
TURNS = 15
# How far along the road the first case is when people begin to try things: mostly in the middle.
HEAD_STARTS = [0, 1, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7, 7, 8]


def test_the_laws_of_the_house_hold_on_every_walk(crowded: District) -> None:
    taken: Counter[str] = Counter()

    @settings(max_examples=WALKS or 30, derandomize=not WALKS, deadline=None)
    @given(seed=st.integers(0, 2**64))
    def every_walk(seed: int) -> None:
        lot = Random(seed)
        with transaction.atomic():
            walk = Walk(crowded, head_start=lot.choice(HEAD_STARTS))
            before = everything()
            for turn in (Turn.drawn_from(lot) for _number in range(TURNS)):
                walk.bring_papers(turn)
                possible = walk.take(turn)
                after = everything()
                the_laws_hold(walk, before, after, possible)
                before = after
            taken.update(walk.taken)
            transaction.set_rollback(True)

    every_walk()
    assert len(taken) >= 20, f"the walks lead nowhere: {taken}"
