"""What a step costs the database: a fixed number of statements, whatever the tables hold.

``pytest -s tests/types/relief/test_statements.py`` prints every statement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import queries
from cases.models import Case, Move
from cases.operations import add_note, take_step
from cases.operations.steps import read_case
from cases.people import MemberEntry
from cases.types.relief.workflow import TemporaryRelief as relief
from permissions.rules import standing_of
from tests.district import District
from tests.story import ANSWERS, TENANTS, Story, moment
from workflows.definition import CLOCK, Step

PLAIN = 12
TRANSACTION = re.compile(r"^(BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK|SET CONSTRAINTS)")

Stride = tuple[str, str, str]  # step, by whom, when

# Walks on which every step of the page is taken.
ROAD: list[Stride] = [
    ("report_emergency", "wang", "02 14:05"),
    ("accept", "li", "02 14:20"),
    ("triage_urgent", "li", "02 14:40"),
    ("grant_advance", "zhao", "02 16:40"),
    ("take_back_grant", "zhao", "02 16:50"),
    ("grant_advance", "zhao", "02 17:00"),
    ("pay_advance", "sun", "02 18:05"),
    ("record_end", "li", "02 18:40"),
    ("submit_backfill", "li", "02 19:00"),
    ("return_backfill", "chen", "02 19:10"),
    ("submit_backfill", "li", "02 19:20"),
    ("record_publication", "zhou", "02 19:25"),
    ("file", "chen", "02 19:30"),
    ("find_facts_false", "shen", "02 19:40"),
    ("record_repayment", "sun", "02 19:50"),
    ("close_recovery", "shen", "02 20:00"),
]
WITHOUT_URGENCY: list[Stride] = [
    ("submit", "zhou", "02 14:10"),
    ("accept", "li", "02 14:20"),
    ("triage_regular", "li", "02 14:40"),
    ("show_urgency", "li", "02 15:00"),
    ("deny_urgency", "zhao", "02 15:10"),
    ("refer", "li", "02 15:20"),
]
LAPSED: list[Stride] = [*ROAD[:4], ("grant_lapses", "clock", "03 16:40"), ("withdraw", "li", "03 17:00")]
ABOVE: list[Stride] = [
    *ROAD[:4],
    ("pay_advance", "sun", "02 18:05"),
    ("end_is_assumed", "clock", "03 18:05"),
    ("submit_backfill", "li", "04 09:00"),
    ("go_on_to_investigation", "chen", "04 10:00"),
]
BY_TELEPHONE: list[Stride] = [
    *ROAD[:3],
    ("record_telephone_grant", "liu", "02 17:00"),
    ("confirm_telephone_decision", "zhao", "02 17:10"),
    ("pay_advance", "sun", "02 18:05"),
]
BY_TELEPHONE_ALONE: list[Stride] = [
    *ROAD[:3],
    ("identify_member", "zhou", "02 16:50"),
    ("record_telephone_grant", "liu", "02 17:00"),
    ("pay_advance", "sun", "02 18:05"),
    ("ratify_telephone_decision", "qian", "03 09:00"),
    ("find_facts_false", "shen", "03 10:00"),
    ("record_repayment", "sun", "03 11:00"),
    ("go_back_to_the_papers", "shen", "03 12:00"),
]
WALKS = {
    "the road": ROAD,
    "without urgency": WITHOUT_URGENCY,
    "a lapse": LAPSED,
    "above": ABOVE,
    "by telephone": BY_TELEPHONE,
    "by telephone alone": BY_TELEPHONE_ALONE,
}
MORE = {"sum_proposed_fen": "1800.01", "sum_granted_fen": "1800.01", "transfer_fen": "800.01"}
IN_PART = {"demanded_fen": "800", "sum_fen": "800"}
ALSO: dict[str, dict[str, Any]] = {
    "identify_member": {"name": "罗成", "identity_number": "999999198505050033"},
    "ratify_telephone_decision": {"reasons": "分管领导已调离本街道。"},
    "record_publication": {"published_on": "2026-10-02", "place": "社区公告栏"},
}

# What a step reads and writes where nothing is special: lock, history, standing, record, rules, clocks; move,
# its content, the case, desks closed, desks opened.
BASE = 11


@dataclass
class Cost:
    """The statements of one step."""

    step: str
    statements: list[str]

    def __len__(self) -> int:
        return len(self.statements)

    def printed(self) -> str:
        lines = [f"{self.step}: {len(self)}"]
        lines += [f"   {number:>2}  {text[:150]}" for number, text in enumerate(self.statements, 1)]
        return "\n".join(lines)


def cost_of(story: Story, step: str, by: str, at: str, **answers: Any) -> Cost:
    case, actor = story.pk, CLOCK if by == "clock" else story.district[by]
    given = ANSWERS.get(step, {}) | ALSO.get(step, {}) | answers
    if step == "submit_backfill":
        story.now = f"2026-10-{at}"
        story.gets_paper("receipt", by=by)
    with CaptureQueriesContext(connection) as captured:
        take_step(case_id=case, step=step, actor=actor, answers=given, at=moment(f"2026-10-{at}"))
    asked = [query["sql"] for query in captured.captured_queries]
    return Cost(step, [" ".join(text.split()) for text in asked if not TRANSACTION.match(text)])


@pytest.fixture
def warm(district: District) -> District:
    """The rule book is in the process's memory, as after any first step."""
    Story(district).takes("report_emergency", by="wang")
    return district


def declared(cost: Cost, before: dict[str, Any], after: dict[str, Any]) -> int:
    """What the page says a step costs: the base, its effects, its clocks, its own columns and its desks."""
    step = relief.steps[cost.step]
    effects = sum(effect.adds for effect in step.then)
    clocks = [name for name in relief.clocks if before["clocks"].get(name) != after["clocks"].get(name)]
    own_columns = int(before["record"] != after["record"])
    standing = -1 if step.is_by_clock else 0
    desks = desks_written(step, before, after, clocks)
    return BASE + effects + len(clocks) + own_columns + standing + desks


def desks_written(step: Step, before: dict[str, Any], after: dict[str, Any], clocks: list[str]) -> int:
    """The difference to closing the desks and opening others."""
    if step.moves:
        return 0 if after["desks"] else -1
    told_of_ended = int(any(name not in after["clocks"] for name in clocks))
    gone = int(bool(before["desks"] - after["desks"]))
    come = int(bool(after["desks"] - before["desks"]))
    redated = int(bool(clocks))
    return told_of_ended + gone + come + redated - 2


def seen(story: Story) -> dict[str, Any]:
    case = story.case
    columns = case.reliefrecord._meta.concrete_fields
    return {
        "desks": story.desks(),
        "record": {column.attname: getattr(case.reliefrecord, column.attname) for column in columns},
        "clocks": {row["name"]: row["due_at"] for row in case.deadlines.filter(ended_at=None).values()},
    }


@pytest.mark.parametrize("name", WALKS)
def test_every_step_costs_what_its_page_declares(warm: District, name: str) -> None:
    opening: dict[str, Any] = {"urgent": False, "opened_by": "zhou"} if name == "without urgency" else {}
    if name == "by telephone alone":
        opening = {"members": [*TENANTS, MemberEntry(kind="unknown", relation="other")]}
    special = {"above": MORE, "by telephone alone": IN_PART}.get(name, {})
    story = Story(warm, at="2026-10-02 14:05", **opening)
    for step, by, at in WALKS[name]:
        before = seen(story)
        given = {key: text for key, text in special.items() if key in ANSWERS.get(step, {})}
        cost = cost_of(story, step, by, at, **given)
        print(cost.printed())
        assert len(cost) == declared(cost, before, seen(story)), cost.printed()


def test_the_walks_take_every_step_of_the_page() -> None:
    assert {step for strides in WALKS.values() for step, _by, _at in strides} == set(relief.steps)


def test_a_plain_step_is_twelve_statements_at_most(warm: District) -> None:
    plain = {
        name
        for name, step in relief.steps.items()
        if not any(effect.adds for effect in step.then)
        and not any(step in (*clock.starts, *clock.ends) for clock in relief.clocks.values())
    }
    assert plain >= {"accept", "record_end", "submit_backfill", "return_backfill", "file", "triage_regular"}
    story = Story(warm, at="2026-10-02 14:05")
    for step, by, at in ROAD:
        cost = cost_of(story, step, by, at)
        if step in plain:
            assert len(cost) <= PLAIN, cost.printed()


def test_a_step_costs_the_same_in_a_full_office(warm: District) -> None:
    first = Story(warm, at="2026-10-02 14:05", hardship="traffic")
    few = [len(cost_of(first, step, by, at)) for step, by, at in ROAD]
    for number in "甲乙丙丁戊己庚辛壬癸":
        other = Story(warm, members=[MemberEntry(name=f"石{number}", kind="paperless")])
        other.takes("report_emergency", by="wang")
        other.takes("accept", by="li", at="2026-10-02 14:20")
    # A case with a long history, among many others
    story = Story(warm, at="2026-10-02 14:05")
    for _number in range(25):
        add_note(case_id=story.pk, author=warm["zhou"], text="记", at=moment("2026-10-02 14:05"))
    many = [len(cost_of(story, step, by, at)) for step, by, at in ROAD]
    assert many == few
    assert Move.objects.filter(case_id=story.pk).count() == 1 + 25 + len(ROAD)


@pytest.mark.parametrize("name", ["li", "sun", "wang", "qian"])
def test_a_worklist_and_a_list_of_cases_are_a_fixed_number_of_statements(warm: District, name: str) -> None:
    at = moment("2026-10-03 09:00")
    standing = standing_of(warm[name], at)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            [item.case.number for item in queries.inbox_of(standing)[:100]]
            [case.number for case in queries.cases_seen_by(standing, at)[:100]]
        return len(captured)

    before = asked()
    for _number in range(5):
        story = Story(warm)
        story.takes("report_emergency", by="wang")
    assert Case.objects.count() > 5
    assert asked() == before <= 2


def test_a_case_moved_is_read_for_its_page_in_a_fixed_number_of_statements(warm: District) -> None:
    story = Story(warm)
    counts = set()
    for step, by, at in ROAD[:4]:
        story.takes(step, by=by, at=f"2026-10-{at}")
        case = story.case
        with CaptureQueriesContext(connection) as captured:
            read_case(case, moment("2026-10-02 17:00"))
        counts.add(len(captured))
    assert counts == {4}
