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
from cases.models import Case, Move, WorkItem
from cases.operations import add_note, take_step
from cases.operations.steps import read_case
from cases.people import MemberEntry
from cases.registry import case_type, page_of
from cases.types.relief.workflow import TemporaryRelief as relief
from permissions.rules import standing_of
from tests.district import DISTRICT, START, District
from tests.story import PAPER_FOR, Story, moment
from tests.types.relief.strides import ROAD, Walk
from tests.types.relief.strides_of_every_road import UNHURRIED, WALKS
from workflows.definition import CLOCK, Machine, Step
from workflows.moves import Kind
from workflows.rulebook import enter_value

PLAIN = 12
TRANSACTION = re.compile(r"^(BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK|SET CONSTRAINTS)")

# What a step reads and writes where nothing is special: lock, history, standing, record, rules, clocks; move,
# its content, the case, desks closed, desks opened.
BASE = 11

# Effects that cost less where there is less to do, and by how much at most: `adds=` is the most they cost.
SPARES = {
    "sign_the_visit": 1,  # asks whose relatives signed, once two have
    "post_repayment": 4,  # to the fund, to the budget, or to both
    # A process asks once what kinds of grants there are
    "invite_the_members": 3,
    # Nobody sits on the panel yet, or nobody who sits there has turned out to be related
    "close_the_file_to_the_members": 1,
    "relatives_leave_their_seats": 2,
    # Nobody is kept away from the case, so nobody has to be from its child
    "let_centre_check": 1,
    "let_centre_check_again": 1,
    "call_the_panel": 1,
    "let_district_review_the_filing": 1,
}
PAPERS = PAPER_FOR | dict.fromkeys(
    ("serve_refusal", "serve_refusal_of_the_rest", "serve_non_acceptance"), "refusal_notice"
)


@dataclass
class Cost:
    """The statements of one step, and of the parent's where it ended a child case."""

    step: str
    statements: list[str]

    def __len__(self) -> int:
        return len(self.statements)

    def printed(self) -> str:
        lines = [f"{self.step}: {len(self)}"]
        lines += [f"   {number:>2}  {text[:150]}" for number, text in enumerate(self.statements, 1)]
        return "\n".join(lines)


def on(at: str) -> str:
    """A moment of a stride as stories write it."""
    return at if at.startswith("20") else f"2026-{at}"


def case_walked(story: Story, step: str) -> tuple[int, str]:
    """The case a stride moves, itself or its latest child of a type, and the step's own name."""
    kind, _, name = step.rpartition(".")
    if not kind:
        return story.pk, name
    return Case.objects.filter(parent_id=story.pk, type=kind).latest("pk").pk, name


def cost_of(story: Story, step: str, by: str, at: str, **answers: Any) -> Cost:
    case, name = case_walked(story, step)
    story.now = on(at)
    if paper := PAPERS.get(step):
        story.gets_paper(paper, by=by)
    given = Walk([]).answers_to(step, at) | answers
    if name == "invite":
        people = [story.district[f"pan{number}"] for number in range(1, 6)]
        given["members"] = [f"{person.name} {person.staff_number}" for person in people]
    actor = CLOCK if by == "clock" else story.district[by]
    with CaptureQueriesContext(connection) as captured:
        take_step(case_id=case, step=name, actor=actor, answers=given, at=moment(on(at)))
    asked = [query["sql"] for query in captured.captured_queries]
    return Cost(step, [" ".join(text.split()) for text in asked if not TRANSACTION.match(text)])


@pytest.fixture
def warm(district: District) -> District:
    """The rule book is in the process's memory, as after any first step."""
    Story(district).takes("report_emergency", by="wang")
    return district


@dataclass
class Seen:
    """What of a case its steps may change, and its last row of history."""

    page: type[Machine]
    desks: set[str]
    columns: dict[str, Any]
    clocks: dict[str, Any]
    last: Move


def seen(pk: int) -> Seen:
    case = Case.objects.get(pk=pk)
    record = case_type(case.type).record._default_manager.get(pk=pk)
    desks = WorkItem.objects.filter(case=case, closed_at__isnull=True, kind=WorkItem.ACT)
    return Seen(
        page_of(case),
        set(desks.values_list("authority", flat=True)),
        {column.attname: getattr(record, column.attname) for column in record._meta.concrete_fields},
        {row["name"]: row for row in case.deadlines.filter(ended_at=None).values()},
        case.moves.latest("seq"),
    )


def declared(before: Seen, after: Seen) -> tuple[int, int]:
    """What the page says the last step cost, at least and at most.

    That is the base, its effects, its clocks, its own columns and its desks; no standing is asked of the
    clock and of a child case.
    """
    step = after.page.steps[after.last.step]
    taken = after.last.kind == Kind.STEP
    effects = step.then if taken else ()
    clocks = [name for name in after.page.clocks if before.clocks.get(name) != after.clocks.get(name)]
    own_columns = int(before.columns != after.columns)
    standing = 0 if step.authorities else -1
    desks = desks_written(step, before, after, clocks) if taken else -2
    rest = BASE + len(clocks) + own_columns + standing + desks
    most = rest + sum(effect.adds for effect in effects)
    return most - sum(SPARES.get(effect.name, 0) for effect in effects), most


def desks_written(step: Step, before: Seen, after: Seen, clocks: list[str]) -> int:
    """The difference to closing the desks and opening others."""
    if step.moves:
        return 0 if after.desks else -1
    # Whoever was told that a clock is late no longer has to be: it has ended, or has time again
    told = int(any(name in before.clocks and has_time(after.clocks.get(name), after) for name in clocks))
    gone = int(bool(before.desks - after.desks))
    come = int(bool(after.desks - before.desks))
    redated = int(bool(clocks))
    return told + gone + come + redated - 2


def has_time(clock: dict[str, Any] | None, after: Seen) -> bool:
    """Whether nobody is late by a clock: it runs no more, or its deadline lies ahead of the last act."""
    return clock is None or (clock["due_at"] is not None and clock["due_at"] > after.last.at)


def heard(step: Step) -> int:
    """What it costs to tell a parent: which case it is, and the child's row read anew where it is asked."""
    return 1 + (1 if step.asks else 0)


@pytest.mark.parametrize("name", WALKS)
def test_every_step_costs_what_its_page_declares(warm: District, name: str) -> None:
    walk = WALKS[name]
    for key, value in walk.rules.items():
        enter_value(key=key, division=DISTRICT, since=START, value=value, source="测试", reason="区级规定")
    story = Story(warm, **({"at": "2026-10-02 14:05"} | walk.opening))
    for step, by, at in walk.strides:
        pk, _own = case_walked(story, step)
        before, parent_before = seen(pk), seen(story.pk)
        cost = cost_of(story, step, by, at, **walk.answers_to(step, at))
        print(cost.printed())
        least, most = declared(before, seen(pk))
        parent = seen(story.pk)
        if pk != story.pk and parent.last != parent_before.last:
            told = declared(parent_before, parent)
            extra = heard(parent.page.steps[parent.last.step])
            least, most = least + told[0] + extra, most + told[1] + extra
        assert least <= len(cost) <= most, f"{least}–{most} declared\n{cost.printed()}"
        if step in plain_steps() and parent.clocks == parent_before.clocks:
            assert len(cost) <= PLAIN, cost.printed()


def test_the_walks_take_every_step_of_the_page_and_end_its_children_every_way(warm: District) -> None:
    walked = {step for walk in WALKS.values() for step, _by, _at in walk.strides}
    of_children = {name for name, step in relief.steps.items() if step.child}
    assert {step for step in walked if "." not in step} == set(relief.steps) - of_children
    ended = set()
    for name in of_children:
        child = relief.steps[name].child
        assert child
        (page,) = case_type(child.of).pages
        ended |= {
            f"{child.of}.{last}"
            for last, step in page.steps.items()
            if step.target and step.target.name in child.ends_in
        }
    assert ended <= walked


def plain_steps() -> set[str]:
    """Steps with no effect that asks the database and no clock of their own: twelve statements at most."""
    return {
        name
        for name, step in relief.steps.items()
        if not any(effect.adds for effect in step.then)
        and not any(step in (*clock.starts, *clock.ends, *clock.extends) for clock in relief.clocks.values())
    }


def test_most_steps_are_plain() -> None:
    assert plain_steps() >= {
        "record_end", "return_backfill", "complete_papers", "triage_regular", "record_visit", "propose_grant",
        "district_confirms", "propose_refusal", "serve_refusal", "record_removal",
    }  # fmt: skip
    assert len(plain_steps()) > len(relief.steps) / 2


def test_the_older_pages_acceptance_costs_the_same_and_going_over_two_statements_more(warm: District) -> None:
    def acceptance(opened: str, accepted: str, **answers: Any) -> int:
        story = Story(warm, **(UNHURRIED | {"at": on(opened), "first_reported_at": ""}))
        story.takes("submit", by="zhou", at=on(opened))
        return len(cost_of(story, "accept", "li", accepted, **answers))

    new = acceptance("07-01 09:00", "07-01 10:00")
    assert acceptance("06-29 09:00", "06-29 10:00", lives_here="on") == new
    # The row that says so, and its content
    assert acceptance("06-30 09:00", "07-01 10:00") == new + 2


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
        story.takes(step, by=by, at=on(at))
        case = story.case
        with CaptureQueriesContext(connection) as captured:
            read_case(case, moment("2026-10-02 17:00"))
        counts.add(len(captured))
    assert counts == {4}
