"""Who may take which step of temporary relief: the golden matrix, and Appendix B of the rules beside it.

After a change of the page ``RENEW_MATRIX=1 ./run test tests/types/relief/test_matrix.py`` writes
``matrix.txt`` anew; read the difference before committing it.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from cases.types.relief.workflow import TemporaryRelief
from permissions.authority import (
    CENTRE,
    CHECKER,
    CLERK,
    COMMUNITY,
    DISTRICT,
    GRID,
    GRID_WORKER,
    INSPECTOR,
    KEEPER,
    LEADER,
    LEVELS,
    REVIEWER,
    ROLES,
    STREET,
    SYSTEM_ADMIN,
    Authority,
)
from permissions.rules import Post, Standing
from tests.district import SHANGHAI
from workflows.calendar import WorkingCalendar
from workflows.definition import CLOCK
from workflows.moves import Facts, Jurisdiction, NotYours, Situation, offers, plan_move
from workflows.reading import who_may

MATRIX = Path(__file__).with_name("matrix.txt")
PLACE = Jurisdiction("320613000000", "320613001000", "320613001001")
CALENDAR = WorkingCalendar.of(days_off={}, make_up_days={}, confirmed_years=[2026])
EVERYBODY = [role @ level for role in ROLES.values() for level in LEVELS.values()]


def matrix() -> str:
    """States × steps × who: one line a step, one column a post; ``A`` where it may act."""
    rows = who_may(TemporaryRelief)
    columns = list(dict.fromkeys(who for row in rows for who in row.who))
    letters = dict(zip(columns, "abcdefghijklmnopqrstuvwxyz", strict=False))
    assert len(letters) == len(columns)
    lines = [f"opened by  {', '.join(who.code for who in TemporaryRelief.opens_by)}", ""]
    lines += [f"{letter}  {who}" for who, letter in letters.items()]
    lines += ["", f"{'state':<16} {'step':<29} {'target':<16} {' '.join(letters.values())}"]
    for row in rows:
        marks = " ".join("A" if who in row.who else "." for who in columns)
        lines.append(f"{row.state:<16} {row.step:<29} {row.target:<16} {marks}")
    return "\n".join(lines) + "\n"


def test_the_matrix_is_as_agreed() -> None:
    if os.environ.get("RENEW_MATRIX"):
        MATRIX.write_text(matrix(), encoding="utf-8")
    assert matrix() == MATRIX.read_text(encoding="utf-8"), "RENEW_MATRIX=1 writes the file anew"


def situation_in(state: str) -> Situation:
    """A case resting in a state; nothing else of it matters to the question who may act."""
    at = datetime(2026, 10, 2, 15, tzinfo=SHANGHAI)
    record = SimpleNamespace(
        is_urgent=False,
        has_consent=False,
        has_authorisation=False,
        paid_fen=0,
        sum_to_recover_fen=0,
        recovered_fen=0,
        wants_follow_up=True,
        filed_at=None,
        published_on=None,
        telephone_decider_id=None,
        telephone_at=None,
        telephone_confirmed_at=None,
        unidentified=0,
        receipts=0,
    )
    facts = Facts(state, at, at, PLACE, record, procedure=NoRules(), entitlement=NoRules(), calendar=CALENDAR)  # type: ignore[arg-type]
    return Situation(TemporaryRelief, facts)


class NoRules:
    """A rule book in which every figure that a guard looks up is one."""

    def multiple(self, key: str) -> int:
        return 1

    def whole(self, key: str) -> int:
        return 1

    def choice(self, key: str) -> str:
        return "case"

    def yes(self, key: str) -> bool:
        return False


def standing_in(authority: Authority) -> Standing:
    """Somebody who holds this one post in the unit that has jurisdiction."""
    division = getattr(PLACE, authority.level.column)
    return Standing(7, "某", (Post(authority, division, "某处", authority.level.column, division),))


@pytest.mark.parametrize("state", TemporaryRelief.states)
def test_the_engine_lets_act_whom_the_matrix_names_and_nobody_else(state: str) -> None:
    named = {row.step: set(row.who) for row in who_may(TemporaryRelief) if row.state == state}
    for authority in EVERYBODY:
        open_to = {
            offer.step.name
            for offer in offers(situation_in(state), standing_in(authority))
            if offer.refusal is None
        }
        assert open_to == {step for step, who in named.items() if authority.code in who}, authority.code


@pytest.mark.parametrize("state", TemporaryRelief.states)
def test_the_clock_takes_only_its_own_steps(state: str) -> None:
    for row in who_may(TemporaryRelief):
        if row.state == state and "clock" not in row.who:
            with pytest.raises(NotYours):
                plan_move(situation_in(state), row.step, CLOCK, {})


# Appendix B: its columns, and for every row the A's and the steps of this page that the row speaks of.
# Posts the appendix has no column for (receptionist, relief assistant) are left out of the comparison.
COLUMNS = {
    "grid worker": GRID_WORKER @ GRID,
    "community clerk": CLERK @ COMMUNITY,
    "street handler": CLERK @ STREET,
    "street reviewer": REVIEWER @ STREET,
    "street leader": LEADER @ STREET,
    "keeper": KEEPER @ STREET,
    "checking centre": CHECKER @ CENTRE,
    "district reviewer": REVIEWER @ DISTRICT,
    "district leader": LEADER @ DISTRICT,
    "inspector": INSPECTOR @ DISTRICT,
    "administrator": SYSTEM_ADMIN @ DISTRICT,
}
APPENDIX_B: dict[str, tuple[list[str], list[str]]] = {
    "report lead": (["grid worker", "community clerk", "street handler"], ["report_emergency"]),
    "help apply": (["community clerk", "street handler"], ["submit"]),
    "accept": (["street handler"], ["accept"]),
    "triage": (["street handler"], ["triage_urgent", "triage_regular", "show_urgency"]),
    "decide up to 4 × or advance": (["street leader"], ["grant_advance", "deny_urgency", "take_back_grant"]),
    "pay from reserve": (["keeper"], ["pay_advance", "record_repayment"]),
    "back-fill": (["street handler"], ["record_end", "submit_backfill"]),
    "back-fill, confirm": (["street reviewer"], ["file", "go_on_to_investigation", "return_backfill"]),
    "facts false": (
        ["district reviewer"],
        ["find_facts_false", "close_recovery", "go_back_to_the_papers"],
    ),
    "post publicity": (["community clerk", "street handler"], ["record_publication"]),
    "upload, name a member": (["community clerk", "street handler"], ["identify_member"]),
}
# Steps of the page that no row of the appendix speaks of: the applicant's own wish, another office's case,
# and what the clock or the telephone does.
BESIDE_THE_APPENDIX = {
    "withdraw",
    "refer",
    "grant_lapses",
    "end_is_assumed",
    "record_telephone_grant",
    "confirm_telephone_decision",
    "ratify_telephone_decision",
}


@pytest.mark.parametrize("action", APPENDIX_B)
def test_the_acts_of_appendix_b_are_open_to_its_posts_and_no_others(action: str) -> None:
    who, steps = APPENDIX_B[action]
    expected = {COLUMNS[name].code for name in who}
    compared = {authority.code for authority in COLUMNS.values()}
    for row in who_may(TemporaryRelief):
        if row.step in steps:
            assert set(row.who) & compared == expected, (row.state, row.step)


def test_every_step_is_compared_with_the_appendix_or_named_as_beside_it() -> None:
    compared = {step for _who, steps in APPENDIX_B.values() for step in steps}
    assert compared | BESIDE_THE_APPENDIX == set(TemporaryRelief.steps)
    assert not compared & BESIDE_THE_APPENDIX


@pytest.mark.parametrize("role", ["inspector", "checking centre", "administrator"])
def test_who_only_reads_or_runs_the_system_takes_no_step_at_all(role: str) -> None:
    assert all(COLUMNS[role].code not in row.who for row in who_may(TemporaryRelief))


def test_who_may_open_a_case_is_who_may_report_one() -> None:
    opens = {authority.code for authority in TemporaryRelief.opens_by}
    reports = next(row for row in who_may(TemporaryRelief) if row.step == "report_emergency")
    assert opens == set(reports.who)
