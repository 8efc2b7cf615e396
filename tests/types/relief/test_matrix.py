"""Who may take which step of temporary relief: the golden matrix, and Appendix B of the rules beside it.

After a change of the page ``RENEW_MATRIX=1 ./run test tests/types/relief/test_matrix.py`` writes
``matrix.txt`` anew; read the difference before committing it.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from cases.types.means_check.workflow import MeansCheck
from cases.types.panel.workflow import Panel
from cases.types.relief.models import ReliefRecord
from cases.types.relief.workflow import TemporaryRelief, TemporaryRelief2014
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
from tests.types.blank import blank_record
from tests.types.matrices import assert_as_agreed
from workflows.calendar import WorkingCalendar
from workflows.definition import CLOCK, Machine
from workflows.moves import Facts, Jurisdiction, NotYours, Situation, offers, plan_move
from workflows.reading import who_may

PAGES = (TemporaryRelief2014, TemporaryRelief)
PLACE = Jurisdiction("320613000000", "320613001000", "320613001001")
CALENDAR = WorkingCalendar.of(days_off={}, make_up_days={}, confirmed_years=[2026])
EVERYBODY = [role @ level for role in ROLES.values() for level in LEVELS.values()]
ANYWHERE = pytest.mark.parametrize(
    ("page", "state"),
    [
        pytest.param(page, state, id=f"{page.__name__}-{state}")
        for page in PAGES
        # The older page has every step but its acceptance from the same hands: it is asked where it differs.
        for state in (page.states if page is TemporaryRelief else ["submitted"])
    ],
)


def test_the_matrix_is_as_agreed() -> None:
    assert_as_agreed(TemporaryRelief, Path(__file__).parent)


def test_the_older_page_has_the_same_matrix_and_differs_in_its_acceptance_alone() -> None:
    assert who_may(TemporaryRelief2014) == who_may(TemporaryRelief)
    assert TemporaryRelief2014.opens_by == TemporaryRelief.opens_by
    own = {
        name for name, step in TemporaryRelief.steps.items() if TemporaryRelief2014.steps[name] is not step
    }
    assert own == {"accept"}
    assert TemporaryRelief2014.states == TemporaryRelief.states


def situation_in(page: type[Machine], state: str) -> Situation:
    """A case resting in a state; nothing else of it matters to the question who may act."""
    at = datetime(2026, 10, 2, 15, tzinfo=SHANGHAI)
    record = blank_record(ReliefRecord, at)
    rules = NoRules()
    facts = Facts(state, at, at, PLACE, record, procedure=rules, entitlement=rules, calendar=CALENDAR)  # type: ignore[arg-type]
    return Situation(page, facts)


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


@ANYWHERE
def test_the_engine_lets_act_whom_the_matrix_names_and_nobody_else(page: type[Machine], state: str) -> None:
    named = {row.step: set(row.who) for row in who_may(page) if row.state == state}
    situation = situation_in(page, state)
    for authority in EVERYBODY:
        found = offers(situation, standing_in(authority))
        open_to = {offer.step.name for offer in found if offer.refusal is None}
        assert open_to == {step for step, who in named.items() if authority.code in who}, authority.code


@ANYWHERE
def test_the_clock_takes_only_its_own_steps(page: type[Machine], state: str) -> None:
    for row in who_may(page):
        if row.state == state and "clock" not in row.who:
            with pytest.raises(NotYours):
                plan_move(situation_in(page, state), row.step, CLOCK, {})


# Appendix B: its columns, and for every row the A's and the steps of this page that the row speaks of.
# Posts the appendix has no column for (receptionist, relief assistant, the bureau's treasurer, the district's
# clerk) are left out of the comparison.
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
    "help apply, upload": (
        ["community clerk", "street handler"],
        ["submit", "complete_papers", "record_authorisation", "identify_member"],
    ),
    "accept, correction": (
        ["street handler"],
        [
            "accept", "ask_correction", "propose_non_acceptance", "triage_urgent", "triage_regular",
            "show_urgency",
        ],
    ),
    "home survey": (["grid worker", "community clerk", "street handler"], ["record_visit", "sign_visit"]),
    "means check, request": (["street handler"], ["request_check", "go_to_review", "go_on_without_means"]),
    "street opinion": (
        ["street reviewer"],
        [
            "propose_grant", "propose_refusal", "propose_refusal_to_district", "return_to_investigation",
            "take_back_proposal",
        ],
    ),
    "decide up to 4 × or advance": (
        ["street leader"],
        [
            "grant_advance", "deny_urgency", "take_back_grant", "street_approves", "street_refuses",
            "street_returns", "street_escalates", "sign_non_acceptance", "street_takes_back",
            "street_drops_the_rest",
        ],
    ),
    "decide above 4 ×, review": (
        ["district reviewer"],
        ["district_confirms", "district_returns", "call_panel"],
    ),
    "decide above 4 ×, decide": (
        ["district leader"],
        [
            "district_approves", "district_refuses", "leader_returns", "district_signs_non_acceptance",
            "district_takes_back", "district_drops_the_rest",
        ],
    ),
    "pay from reserve": (["keeper"], ["pay_advance", "record_repayment"]),
    "back-fill": (["street handler"], ["record_end", "submit_backfill"]),
    "back-fill, confirm": (["street reviewer"], ["file", "go_on_to_investigation", "return_backfill"]),
    "post publicity": (
        ["community clerk", "street handler"],
        ["post_notice", "record_removal", "publish", "record_publication"],
    ),
}  # fmt: skip
# The state machine of the rules (§1.5) names who acts where the appendix has no row.
SECTION_1_5: dict[str, tuple[list[str], list[str]]] = {
    "refer": (["street handler"], ["refer"]),
    "objection": (["community clerk", "street handler"], ["take_up_objection"]),
    "pay": (["keeper"], ["pay", "pay_first_stage", "pay_the_rest", "confirm_all_is_paid"]),
    "facts false": (
        ["district reviewer"],
        [
            "find_facts_false", "close_recovery", "go_back_to_the_papers", "go_back_to_publication",
            "go_back_to_investigation",
        ],
    ),
    "file what was confirmed": (["street reviewer"], ["file_street_grant", "file_district_grant"]),
}  # fmt: skip
# Steps of the page that no row speaks of, each with the reason why it is there.
BESIDE_THE_RULES_TABLES = {
    "withdraw": "the applicant's own wish, put down by whoever is told it",
    "record_appraisal": "optional, held by the community or the street",
    "dispute_check": "the household's own objection to the report",
    "pass_on_to_street": "RL-03: no new notice, so nothing is posted and nothing has to hang",
    "pass_on_to_district": "RL-03: no new notice, so nothing is posted and nothing has to hang",
    "answer_objection": "RL-03: answered without new facts by the handler",
    "report_recheck": "what looking into an objection brought, by the handler",
    "extend_review": "RL-09: by a leader, with a reason",
    "district_visits": "RL-07: the district's own visit to an official's relative",
    "record_undeclared_relation": "RL-07: found by the district afterwards",
    "return_to_acceptance": "RL-02: by whichever leader could have signed",
    "turn_urgent": "RL-01: new facts, put down by whoever is told them",
    "see_the_need": "before the second stage somebody sees the household",
    "let_go": "less than was demanded, so by a leader above who demanded it",
    "serve_refusal": "RL-11: by whoever hands it over, with its proof",
    "serve_refusal_of_the_rest": "RL-11: by whoever hands it over, with its proof",
    "serve_non_acceptance": "RL-11: by whoever hands it over, with its proof",
    "annul": "RL-05: the annulment comes from outside and is put down by the district",
    "take_up_anew": "RL-05: the handler begins again",
    "take_up_the_papers_anew": "RL-05: the handler begins again",
    "take_up_acceptance_anew": "RL-05: the handler begins again",
    "record_telephone_grant": "RL-16: the duty clerk",
    "confirm_telephone_decision": "RL-16: the decider",
    "ratify_telephone_decision": "RL-16: escalated to the district",
    "grant_lapses": "RL-24: the clock",
    "end_is_assumed": "RL-10: the clock",
    "correction_lapses": "RL-02: the clock; a leader signs what follows",
    "notice_ends_for_street": "the clock; a person decides",
    "notice_ends_for_district": "the clock; a person decides",
    "check_is_reported": "the end of the checking centre's own case",
    "check_is_returned": "the end of the checking centre's own case",
    "panel_advises": "RL-06: the end of the panel's own case",
    "panel_is_dissolved": "the end of the panel's own case",
    "district_objects": "the end of the district's filing review",
}
TABLES = APPENDIX_B | SECTION_1_5


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("action", TABLES)
def test_the_acts_of_the_rules_are_open_to_their_posts_and_no_others(
    action: str, page: type[Machine]
) -> None:
    who, steps = TABLES[action]
    expected = {COLUMNS[name].code for name in who}
    compared = {authority.code for authority in COLUMNS.values()}
    rows = [row for row in who_may(page) if row.step in steps]
    assert {row.step for row in rows} == set(steps)
    for row in rows:
        assert set(row.who) & compared == expected, (row.state, row.step)


@pytest.mark.parametrize("page", PAGES)
def test_every_step_is_compared_with_the_rules_or_said_to_be_beside_them(page: type[Machine]) -> None:
    compared = [step for _who, steps in TABLES.values() for step in steps]
    assert len(compared) == len(set(compared))
    assert set(compared) | set(BESIDE_THE_RULES_TABLES) == set(page.steps)
    assert not set(compared) & set(BESIDE_THE_RULES_TABLES)


def test_what_is_said_to_be_the_clocks_or_another_cases_is() -> None:
    for name, reason in BESIDE_THE_RULES_TABLES.items():
        step = TemporaryRelief.steps[name]
        assert step.is_by_clock == ("the clock" in reason), name
        assert bool(step.child) == ("the end of" in reason), name


def test_the_checking_centre_acts_in_its_own_case_and_decides_nothing() -> None:
    assert {who for step in MeansCheck.steps.values() for who in step.by} == {CHECKER @ CENTRE}
    assert {step.child.of for step in TemporaryRelief.steps.values() if step.child} == {
        "means_check", "panel", "filing_review",
    }  # fmt: skip


def test_nobody_who_decides_votes_on_the_panel_by_their_post() -> None:
    deciders = {who for name in APPENDIX_B if name.startswith("decide") for who in APPENDIX_B[name][0]}
    voters = {who.code for who in Panel.steps["vote"].by}
    assert voters
    assert not {COLUMNS[name].code for name in deciders} & voters


@pytest.mark.parametrize("role", ["inspector", "checking centre", "administrator"])
def test_who_only_reads_or_runs_the_system_takes_no_step_at_all(role: str) -> None:
    assert all(COLUMNS[role].code not in row.who for page in PAGES for row in who_may(page))


def test_who_may_open_a_case_is_who_may_report_one() -> None:
    opens = {authority.code for authority in TemporaryRelief.opens_by}
    reports = next(row for row in who_may(TemporaryRelief) if row.step == "report_emergency")
    assert opens == set(reports.who)
