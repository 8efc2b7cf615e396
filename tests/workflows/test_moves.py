"""Whether a step may be taken and what it would change, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms

from permissions.authority import (
    CLERK,
    DISTRICT,
    KEEPER,
    LEADER,
    PANEL_MEMBER,
    REVIEWER,
    STREET,
)
from permissions.rules import Principal
from tests.workflows.walk import Walk, moment, person, post, values
from workflows.deadlines import calendar_days, hours, working_days
from workflows.definition import CLOCK, OPENING, Child, ChildEnded, Clock, Machine, State, any_of, either
from workflows.guards import Lacking, guard
from workflows.moves import (
    BadAnswers,
    Facts,
    Kind,
    NotFromHere,
    NotYet,
    NotYours,
    Offer,
    earliest_due,
    offers,
    plan_move,
    steps_barring,
)


class SumForm(forms.Form):
    """Asks for a sum that the case can bear."""

    sum = forms.IntegerField(min_value=1)
    remark = forms.CharField(required=False)

    def __init__(self, *args: Any, facts: Facts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = facts


@guard("the household is registered", law="art. 1")
def household_is_registered(facts: Facts) -> bool:
    return bool(facts.record.is_registered)


@guard("the sum is within the limit", law="art. 2", of_answers=True)
def sum_is_within_limit(facts: Facts) -> bool | Lacking:
    over = facts.answers["sum"] - facts.record.limit
    return Lacking(f"{over} too much") if over > 0 else True


@guard("it is urgent", law="art. 3")
def it_is_urgent(facts: Facts) -> bool:
    return bool(facts.record.is_urgent)


def first_call(facts: Facts) -> datetime:
    """A fact naming a moment."""
    called: datetime = facts.record.called_at
    return called


class Errand(Machine):
    """Every kind of state, step and clock."""

    title = "Errand"
    since = date(2026, 1, 1)
    opens_by = (CLERK @ STREET,)

    asked = State("Asked", start=True, within=working_days(5), late=LEADER @ STREET)
    review = State("Review", within=either(it_is_urgent, hours(24), working_days(3)), late=LEADER @ STREET)
    away = State("With the applicant", idle="the applicant takes the time they need")
    granted = State("Granted, not yet paid")
    visit = State("Visit", within=hours(24), since=first_call, late=LEADER @ STREET)
    panel = State("Panel", idle="the panel meets when it meets")
    check = State("Means check", idle="the check's own case has the deadline")
    paid = State("Paid", final=True)
    refused = State("Refused", final=True)

    hand_in = asked.to(review, "Hand in", by=[CLERK @ STREET, REVIEWER @ STREET])
    edit = any_of(review, away).stays("Edit", by=CLERK @ STREET)
    go_there = review.to(visit, "Go there", by=CLERK @ STREET)
    come_home = visit.to(review, "Come home", by=CLERK @ STREET)
    ask_applicant = review.to(away, "Ask the applicant", by=REVIEWER @ STREET)
    applicant_answers = away.to(review, "The applicant has answered", by=CLERK @ STREET)
    grant = review.to(
        granted,
        "Grant",
        by=LEADER @ STREET,
        asks=SumForm,
        when=[household_is_registered, sum_is_within_limit],
    )
    lapse = granted.to(review, "The unpaid grant lapses", by=CLOCK, after=hours(72))
    pay = granted.to(paid, "Pay", by=KEEPER @ STREET)
    start_check = review.to(check, "Start the means check", by=CLERK @ STREET)
    check_ends = check.to(review, "The means check ends", by=Child("check", ends_in=("clear", "unclear")))
    call_panel = review.to(panel, "Call the panel", by=CLERK @ STREET)
    agree = panel.to(
        granted, "Agree", by=[LEADER @ STREET, REVIEWER @ STREET, PANEL_MEMBER @ DISTRICT], signatures=3
    )
    dissolve = panel.to(review, "Dissolve the panel", by=CLERK @ STREET)
    minute = panel.stays("Sign the minutes", by=[LEADER @ STREET, REVIEWER @ STREET], signatures=2)
    refuse = any_of(asked, review).to(refused, "Refuse", by=LEADER @ STREET)
    reopen = refused.to(review, "Reopen", by=LEADER @ DISTRICT, aside=True)

    answer = Clock(
        "Answer",
        within=working_days(10),
        starts=[hand_in, reopen],
        ends=[grant, agree],
        pauses=away,
        late=LEADER @ STREET,
    )
    promise = Clock(
        "Money within 24 hours",
        within=hours(24),
        starts=[hand_in, go_there],
        ends=pay,
        when=it_is_urgent,
        since=first_call,
        late=LEADER @ DISTRICT,
    )
    patience = Clock(
        "The applicant's patience",
        within=calendar_days(7),
        starts=ask_applicant,
        ends=refuse,
        pauses=[away, panel],
        late=LEADER @ STREET,
    )

    different_people = [(OPENING, hand_in, edit), (grant, agree), pay]


CLERKS = person(1, CLERK @ STREET)
REVIEWERS = person(2, REVIEWER @ STREET)
LEADERS = person(3, LEADER @ STREET)
KEEPERS = person(4, KEEPER @ STREET)
PANEL = person(5, PANEL_MEMBER @ DISTRICT)
ELSEWHERE = person(6, post(LEADER @ STREET, "320613002000"))
NOBODY = person(7)


def record(**changes: Any) -> SimpleNamespace:
    """What the guards look at."""
    return SimpleNamespace(
        **{
            "is_registered": True,
            "limit": 100,
            "is_urgent": False,
            "called_at": moment("2026-03-02 08:30"),
            **changes,
        }
    )


def asked(**changes: Any) -> Walk:
    """A case opened on a Monday at ten."""
    return Walk(Errand, at="2026-03-02 10:00", record=record(**changes))


def in_review(**changes: Any) -> Walk:
    """A case handed in on Monday at eleven by person 1."""
    walk = asked(**changes)
    walk.takes("hand_in", CLERKS, "2026-03-02 11:00")
    return walk


def granted() -> Walk:
    """A case granted on Tuesday at nine by person 3."""
    walk = in_review()
    walk.takes("grant", LEADERS, "2026-03-03 09:00", sum="50")
    return walk


# Who may, and in which order that is asked.


@pytest.mark.parametrize(
    ("walk", "step", "code"),
    [
        (asked, "grnat", "no_such_step"),
        (asked, "grant", "not_from_here"),
        (granted, "grant", "not_from_here"),
        (in_review, "applicant_answers", "not_from_here"),
    ],
)
def test_a_step_starts_where_it_is_written(walk: Any, step: str, code: str) -> None:
    refused = walk().refuses(step, LEADERS, "2026-03-03 10:00")
    assert (type(refused), refused.code) == (NotFromHere, code)


@pytest.mark.parametrize("who", [CLERKS, KEEPERS, ELSEWHERE, NOBODY, CLOCK, ChildEnded("check", "clear")])
def test_a_step_is_taken_by_whom_it_names(who: Any) -> None:
    refused = in_review().refuses("grant", who, "2026-03-03 09:00", sum="50")
    assert (type(refused), refused.code) == (NotYours, "not_yours")


def test_the_plan_names_the_post_in_which_the_step_is_taken() -> None:
    both = person(9, KEEPER @ STREET, LEADER @ STREET)
    plan = in_review().plans("grant", both, "2026-03-03 09:00", sum="50")
    assert plan.post is not None
    assert plan.post.authority == LEADER @ STREET
    assert (plan.kind, plan.source, plan.target) == (Kind.STEP, "review", "granted")
    assert plan.answers == {"sum": 50, "remark": ""}


def test_who_is_recused_takes_no_part() -> None:
    walk = Walk(Errand, at="2026-03-02 10:00", record=record(), recused=[CLERKS.user_id])
    assert walk.refuses("hand_in", CLERKS, "2026-03-02 11:00").code == "recused"
    walk.takes("hand_in", REVIEWERS, "2026-03-02 11:00")


def test_answers_are_judged_by_the_form() -> None:
    refused = in_review().refuses("grant", LEADERS, "2026-03-03 09:00", sum="a lot")
    assert isinstance(refused, BadAnswers)
    assert list(refused.form.errors) == ["sum"]
    assert refused.form.facts.at == moment("2026-03-03 09:00")


def test_every_guard_that_does_not_hold_is_named() -> None:
    walk = in_review(is_registered=False)
    refused = walk.refuses("grant", LEADERS, "2026-03-03 09:00", sum="130")
    assert isinstance(refused, NotYet)
    assert [(unmet.code, unmet.law, unmet.why) for unmet in refused.unmet] == [
        ("household_is_registered", "art. 1", ""),
        ("sum_is_within_limit", "art. 2", "30 too much"),
    ]
    for said in ("the household is registered", "the sum is within the limit", "30 too much"):
        assert said in str(refused)


@pytest.mark.parametrize(
    ("state", "who", "total", "registered", "expected"),
    [
        (asked, NOBODY, "x", False, NotFromHere),
        (in_review, NOBODY, "x", False, NotYours),
        (in_review, LEADERS, "x", False, BadAnswers),
        (in_review, LEADERS, "50", False, NotYet),
        (in_review, LEADERS, "50", True, None),
    ],
)
def test_place_comes_before_person_before_answers_before_guards(
    state: Any, who: Any, total: str, registered: bool, expected: type[Exception] | None
) -> None:
    situation = state(is_registered=registered).situation("2026-03-03 09:00")
    if expected is None:
        assert plan_move(situation, "grant", who, {"sum": total}).target == "granted"
    else:
        with pytest.raises(expected):
            plan_move(situation, "grant", who, {"sum": total})


# Different people.


def test_nobody_takes_part_in_two_groups() -> None:
    everything = person(8, CLERK @ STREET, LEADER @ STREET, KEEPER @ STREET)
    walk = asked()
    walk.takes("hand_in", everything, "2026-03-02 11:00")
    walk.takes("edit", everything, "2026-03-02 12:00")  # the same group
    assert walk.refuses("grant", everything, "2026-03-03 09:00", sum="50").code == "same_person"
    walk.takes("grant", LEADERS, "2026-03-03 09:00", sum="50")
    assert walk.refuses("pay", everything, "2026-03-03 10:00").code == "same_person"
    walk.takes("pay", KEEPERS, "2026-03-03 10:00")


def test_who_opened_the_case_has_taken_part() -> None:
    walk = Walk(Errand, at="2026-03-02 10:00", opened_by=3, record=record())
    walk.takes("hand_in", person(3, CLERK @ STREET), "2026-03-02 11:00")  # the same group
    walk = Walk(Errand, at="2026-03-02 10:00", opened_by=3, record=record())
    walk.takes("hand_in", CLERKS, "2026-03-02 11:00")
    assert walk.refuses("grant", LEADERS, "2026-03-03 09:00", sum="50").code == "same_person"
    walk.takes("grant", person(8, LEADER @ STREET), "2026-03-03 09:00", sum="50")


def test_a_step_of_no_group_bars_nobody() -> None:
    walk = in_review()
    one = person(8, LEADER @ STREET, REVIEWER @ STREET, CLERK @ STREET)
    walk.takes("ask_applicant", one, "2026-03-02 12:00")
    walk.takes("applicant_answers", one, "2026-03-02 13:00")
    walk.takes("grant", one, "2026-03-03 09:00", sum="50")


def test_acting_for_somebody_counts_for_both() -> None:
    for_leader = person(8, post(LEADER @ STREET, on_behalf_of=Principal(3, "person 3")))
    walk = in_review()
    walk.takes("grant", for_leader, "2026-03-03 09:00", sum="50")
    for payer in (person(8, KEEPER @ STREET), person(3, KEEPER @ STREET)):
        assert walk.refuses("pay", payer, "2026-03-03 10:00").code == "same_person"
    # And who acts for somebody is barred by what that person did
    walk = asked()
    walk.takes("hand_in", person(3, CLERK @ STREET), "2026-03-02 11:00")
    assert walk.refuses("grant", for_leader, "2026-03-03 09:00", sum="50").code == "same_person"


def test_who_stands_in_for_a_recused_holder_acts_for_nobody() -> None:
    for_leader = person(8, post(LEADER @ STREET, on_behalf_of=Principal(3, "person 3")))
    walk = Walk(Errand, at="2026-03-02 10:00", record=record(), recused=[3])
    walk.takes("hand_in", CLERKS, "2026-03-02 11:00")
    assert walk.refuses("grant", LEADERS, "2026-03-03 09:00", sum="50").code == "recused"
    plan = walk.takes("grant", for_leader, "2026-03-03 09:00", sum="50")
    assert plan.post is not None
    assert (plan.post.on_behalf_of, walk.history[-1].persons) == (None, {8})


def test_the_steps_that_bar_a_step_can_be_listed() -> None:
    barring = steps_barring(Errand, Errand.steps["grant"])
    assert list(barring) == ["open", "hand_in", "edit", "pay"]
    assert steps_barring(Errand, Errand.steps["refuse"]) == {}


def test_an_earlier_round_still_counts() -> None:
    walk = granted()
    walk.takes("lapse", CLOCK, "2026-03-06 09:00")
    walk.takes("grant", LEADERS, "2026-03-06 10:00", sum="50")
    walk.takes("lapse", CLOCK, "2026-03-09 10:00")
    walk.takes("grant", person(8, LEADER @ STREET), "2026-03-09 11:00", sum="50")
    assert walk.refuses("pay", person(3, KEEPER @ STREET), "2026-03-09 12:00").code == "same_person"


# The clock, and children.


def test_the_clock_acts_from_the_moment_it_is_due() -> None:
    walk = granted()
    assert walk.due() == "2026-03-06 09:00"
    situation = walk.situation("2026-03-06 09:00")
    early = replace(
        situation, facts=replace(situation.facts, at=situation.facts.at - timedelta(microseconds=1))
    )
    with pytest.raises(NotYours) as refused:
        plan_move(early, "lapse", CLOCK, {})
    assert refused.value.code == "not_due"
    plan = walk.takes("lapse", CLOCK, "2026-03-06 09:00")
    assert (plan.target, plan.post) == ("review", None)


def test_the_clock_goes_by_the_deadline_that_was_set_on_arrival() -> None:
    # Whatever would be counted now
    walk = granted()
    walk.stage_due_at = moment("2026-03-04 00:00")
    walk.takes("lapse", CLOCK, "2026-03-04 00:00")


def test_the_clock_takes_no_step_of_a_person_and_a_person_none_of_the_clock() -> None:
    walk = granted()
    assert walk.refuses("pay", CLOCK, "2026-03-09 09:00").code == "not_yours"
    everybody = person(8, LEADER @ STREET, KEEPER @ STREET, CLERK @ STREET)
    assert walk.refuses("lapse", everybody, "2026-03-09 09:00").code == "not_yours"


def test_without_a_deadline_the_clock_does_nothing() -> None:
    walk = granted()
    walk.stage_due_at = None
    assert walk.refuses("lapse", CLOCK, "2030-01-01 09:00").code == "not_due"


@pytest.mark.parametrize(
    ("child", "may"),
    [
        (ChildEnded("check", "clear"), True),
        (ChildEnded("check", "unclear"), True),
        (ChildEnded("check", "withdrawn"), False),
        (ChildEnded("visit", "clear"), False),
    ],
)
def test_only_the_named_end_of_the_named_type_takes_a_childs_step(child: ChildEnded, may: bool) -> None:
    walk = in_review()
    walk.takes("start_check", CLERKS, "2026-03-03 09:00")
    if may:
        assert walk.takes("check_ends", child, "2026-03-04 09:00").target == "review"
    else:
        assert walk.refuses("check_ends", child, "2026-03-04 09:00").code == "not_yours"


def test_no_person_takes_a_childs_step() -> None:
    walk = in_review()
    walk.takes("start_check", CLERKS, "2026-03-03 09:00")
    assert walk.refuses("check_ends", CLERKS, "2026-03-04 09:00").code == "not_yours"


# Deadlines of states.


def test_a_case_that_arrives_gets_the_states_deadline() -> None:
    walk = asked()
    assert walk.due() == "2026-03-09 24:00"
    walk.takes("hand_in", CLERKS, "2026-03-02 11:00")
    assert walk.due() == "2026-03-05 24:00"
    walk.takes("ask_applicant", REVIEWERS, "2026-03-03 09:00")
    assert walk.due() == ""


def test_the_deadline_depends_on_the_case_where_the_page_says_so() -> None:
    walk = in_review(is_urgent=True)
    assert walk.due() == "2026-03-03 11:00"


def test_a_deadline_runs_from_the_fact_the_page_names() -> None:
    walk = in_review()
    walk.takes("go_there", CLERKS, "2026-03-02 16:00")
    assert walk.due() == "2026-03-03 08:30"


def test_a_step_that_stays_keeps_the_deadline_even_if_the_rules_have_changed() -> None:
    walk = in_review()
    plan = walk.takes("edit", CLERKS, "2026-03-04 09:00")
    assert (plan.moves, plan.stage_due) == (False, None)
    assert walk.due() == "2026-03-05 24:00"
    assert plan.due_at == moment("2026-03-06 00:00")
    # What would be counted now doesn't matter to a case that stays
    walk.record.is_urgent = True
    plan = walk.takes("edit", CLERKS, "2026-03-04 10:00")
    assert plan.due_at == moment("2026-03-06 00:00")


def test_a_parameter_is_that_of_the_day_of_the_act() -> None:
    class Counted(Machine):
        title = "Counted"
        since = date(2026, 1, 1)
        opens_by = (CLERK @ STREET,)
        here = State("Here", start=True, idle="waits")
        there = State("There", within=working_days("tr.accept.wd"), late=LEADER @ STREET)
        done = State("Done", final=True)
        go = here.to(there, "Go", by=CLERK @ STREET)
        end = there.to(done, "End", by=CLERK @ STREET)

    walk = Walk(Counted, at="2026-03-02 10:00")
    walk.parameters = values({"tr.accept.wd": "2"})
    plan = walk.takes("go", CLERKS, "2026-03-02 11:00")
    assert walk.due() == "2026-03-04 24:00"
    assert plan.facts.procedure.used == {"tr.accept.wd"}


# Clocks over several states.


def test_a_clock_runs_over_states_and_ends_by_its_step() -> None:
    walk = asked()
    assert walk.due("answer") == ""
    plan = walk.takes("hand_in", CLERKS, "2026-03-02 11:00")
    assert [(change.running.name, change.is_new, change.ended) for change in plan.clock_changes] == [
        ("answer", True, False)
    ]
    assert walk.due("answer") == "2026-03-16 24:00"
    walk.takes("start_check", CLERKS, "2026-03-03 09:00")
    walk.takes("check_ends", ChildEnded("check", "clear"), "2026-03-04 09:00")
    assert walk.due("answer") == "2026-03-16 24:00"
    plan = walk.takes("grant", LEADERS, "2026-03-05 09:00", sum="50")
    assert [(change.running.name, change.ended) for change in plan.clock_changes] == [("answer", True)]
    assert walk.due("answer") == ""


def test_a_clock_starts_only_where_its_guard_holds() -> None:
    assert in_review().due("promise") == ""
    assert in_review(is_urgent=True).due("promise") == "2026-03-03 08:30"  # from the first call


def test_a_clock_starts_once_and_a_later_start_finds_it_running() -> None:
    walk = in_review(is_urgent=True)
    walk.record.called_at = moment("2026-03-02 15:00")
    plan = walk.takes("go_there", CLERKS, "2026-03-02 16:00")
    assert plan.clock_changes == ()
    assert walk.due("promise") == "2026-03-03 08:30"


def test_a_clock_may_be_started_by_a_later_step() -> None:
    walk = in_review()
    walk.record.is_urgent = True
    walk.takes("go_there", CLERKS, "2026-03-02 16:00")
    assert walk.due("promise") == "2026-03-03 08:30"


def test_an_end_of_the_case_ends_every_clock() -> None:
    walk = in_review(is_urgent=True)
    assert set(walk.clocks) == {"answer", "promise"}
    plan = walk.takes("refuse", LEADERS, "2026-03-02 12:00")
    assert walk.clocks == {}
    assert {change.running.name for change in plan.clock_changes if change.ended} == {"answer", "promise"}
    assert (plan.due_at, walk.due()) == (None, "")


def test_a_clock_that_ended_can_start_anew() -> None:
    walk = in_review()
    walk.takes("refuse", LEADERS, "2026-03-03 09:00")
    walk.takes("reopen", person(8, LEADER @ DISTRICT), "2026-03-09 09:00")
    assert walk.due("answer") == "2026-03-23 24:00"


def test_a_case_returned_after_three_working_days_is_given_three_more() -> None:
    walk = in_review()
    assert walk.due("answer") == "2026-03-16 24:00"
    # Out from Wednesday to Monday: Thursday, Friday and Monday began outside
    plan = walk.takes("ask_applicant", REVIEWERS, "2026-03-04 11:00")
    assert walk.due("answer") == "stands still"
    assert plan.due_at is None
    plan = walk.takes("applicant_answers", CLERKS, "2026-03-09 15:00")
    assert walk.due("answer") == "2026-03-19 24:00"
    assert [change.is_new for change in plan.clock_changes if change.running.name == "answer"] == [False]
    # A second absence is added to the first: Wednesday began outside
    walk.takes("ask_applicant", REVIEWERS, "2026-03-10 09:00")
    walk.takes("applicant_answers", CLERKS, "2026-03-11 09:00")
    assert walk.due("answer") == "2026-03-20 24:00"
    # And one within a day is nothing
    walk.takes("ask_applicant", REVIEWERS, "2026-03-12 09:00")
    walk.takes("applicant_answers", CLERKS, "2026-03-12 17:00")
    assert walk.due("answer") == "2026-03-20 24:00"


def test_steps_that_stay_leave_a_clock_standing_still() -> None:
    walk = in_review()
    walk.takes("ask_applicant", REVIEWERS, "2026-03-04 11:00")
    assert walk.takes("edit", CLERKS, "2026-03-06 09:00").clock_changes == ()
    assert walk.due("answer") == "stands still"
    walk.takes("applicant_answers", CLERKS, "2026-03-09 15:00")
    assert walk.due("answer") == "2026-03-19 24:00"


def test_a_pause_after_the_clock_has_run_out_gives_nothing_back() -> None:
    walk = in_review()
    walk.takes("ask_applicant", REVIEWERS, "2026-03-18 09:00")
    walk.takes("applicant_answers", CLERKS, "2026-03-25 09:00")
    assert walk.due("answer") == "2026-03-16 24:00"


def test_a_clock_started_by_going_where_it_stands_still_stands_still() -> None:
    walk = in_review()
    walk.takes("ask_applicant", REVIEWERS, "2026-03-04 11:00")
    assert walk.due("patience") == "stands still"
    # Seven days, and the five that began while it stood still
    walk.takes("applicant_answers", CLERKS, "2026-03-09 15:00")
    assert walk.due("patience") == "2026-03-16 24:00"


def test_an_end_reached_while_a_clock_stands_still_ends_it() -> None:
    class Short(Machine):
        title = "Short"
        since = date(2026, 1, 1)
        opens_by = (CLERK @ STREET,)
        here = State("Here", start=True, idle="waits")
        away = State("Away", idle="waits")
        done = State("Done", final=True)
        leave = here.to(away, "Leave", by=CLERK @ STREET)
        end = away.to(done, "End", by=CLERK @ STREET)
        whole = Clock(
            "Whole", within=working_days(3), starts=leave, ends=(), pauses=away, late=LEADER @ STREET
        )  # fmt: skip

    walk = Walk(Short, at="2026-03-02 10:00")
    walk.takes("leave", CLERKS, "2026-03-02 11:00")
    plan = walk.takes("end", CLERKS, "2026-03-02 12:00")
    assert [change.ended for change in plan.clock_changes] == [True]


def test_a_step_that_ends_the_case_starts_no_clock() -> None:
    class Short(Machine):
        title = "Short"
        since = date(2026, 1, 1)
        opens_by = (CLERK @ STREET,)
        here = State("Here", start=True, idle="waits")
        done = State("Done", final=True)
        end = here.to(done, "End", by=CLERK @ STREET)
        whole = Clock("Whole", within=working_days(3), starts=end, ends=(), late=LEADER @ STREET)

    plan = Walk(Short, at="2026-03-02 10:00").takes("end", CLERKS, "2026-03-02 11:00")
    assert plan.clock_changes == ()


def test_a_deadline_that_reaches_into_an_unannounced_year_is_provisional() -> None:
    walk = Walk(Errand, at="2026-12-28 10:00", record=record())
    plan = walk.takes("hand_in", CLERKS, "2026-12-28 11:00")
    assert plan.stage_due is not None
    assert not plan.stage_due.provisional  # Thursday the 31st
    assert [change.running.is_provisional for change in plan.clock_changes] == [True]  # into January


def test_the_earliest_of_state_and_clocks_is_the_cases_deadline() -> None:
    walk = in_review(is_urgent=True)
    state, answer, promise = walk.stage_due_at, walk.clocks["answer"], walk.clocks["promise"]
    assert state and answer.due_at and promise.due_at
    assert promise.due_at < state < answer.due_at
    both = (answer, promise)
    assert earliest_due(state, both, ()) == promise.due_at
    assert earliest_due(state, (answer,), ()) == state
    assert earliest_due(None, (answer,), ()) == answer.due_at
    assert earliest_due(None, (), ()) is None
    # A change stands above what ran before: paused, ended, new
    paused = walk.plans("ask_applicant", REVIEWERS, "2026-03-02 12:00").clock_changes
    assert earliest_due(None, (answer,), paused) is None
    ended = walk.plans("refuse", LEADERS, "2026-03-02 12:00").clock_changes
    assert earliest_due(None, both, ended) is None
    assert walk.plans("edit", CLERKS, "2026-03-02 12:00").due_at == promise.due_at


# Signatures.


def at_the_panel() -> Walk:
    """A case before the panel since Tuesday at nine."""
    walk = in_review()
    walk.takes("call_panel", CLERKS, "2026-03-03 09:00")
    return walk


def test_the_last_of_three_signatures_takes_the_step() -> None:
    walk = at_the_panel()
    before = dict(walk.clocks)
    for number, who in enumerate((LEADERS, REVIEWERS), start=1):
        plan = walk.takes("agree", who, f"2026-03-0{3 + number} 09:00")
        assert (plan.kind, plan.moves, plan.source, plan.target) == (Kind.SIGNATURE, False, "panel", "panel")
        assert plan.clock_changes == ()
        assert (walk.state, walk.since, walk.clocks) == ("panel", moment("2026-03-03 09:00"), before)
        assert plan.due_at == before["answer"].due_at
    plan = walk.takes("agree", PANEL, "2026-03-06 09:00")
    assert (plan.kind, plan.target) == (Kind.STEP, "granted")
    assert walk.due("answer") == ""


def test_nobody_signs_twice_in_a_round() -> None:
    walk = at_the_panel()
    walk.takes("agree", LEADERS, "2026-03-03 10:00")
    assert walk.refuses("agree", LEADERS, "2026-03-03 11:00").code == "already_signed"
    # Not in another post of theirs either, nor for somebody else, nor does somebody else for them
    other_post = person(3, REVIEWER @ STREET)
    for_reviewer = person(3, post(REVIEWER @ STREET, on_behalf_of=Principal(2, "person 2")))
    for_leader = person(8, post(LEADER @ STREET, on_behalf_of=Principal(3, "person 3")))
    for again in (other_post, for_reviewer, for_leader):
        assert walk.refuses("agree", again, "2026-03-03 11:00").code == "already_signed"


def test_who_has_been_signed_for_has_signed() -> None:
    walk = at_the_panel()
    walk.takes("agree", person(8, post(LEADER @ STREET, on_behalf_of=Principal(3, "x"))), "2026-03-03 10:00")
    assert walk.refuses("agree", LEADERS, "2026-03-03 11:00").code == "already_signed"
    assert walk.refuses("agree", person(8, REVIEWER @ STREET), "2026-03-03 11:00").code == "already_signed"
    walk.takes("agree", REVIEWERS, "2026-03-03 11:00")


def test_a_return_resets_the_round() -> None:
    walk = at_the_panel()
    walk.takes("agree", LEADERS, "2026-03-03 10:00")
    walk.takes("agree", REVIEWERS, "2026-03-03 11:00")
    walk.takes("dissolve", CLERKS, "2026-03-03 12:00")
    walk.takes("call_panel", CLERKS, "2026-03-03 13:00")
    # Two had signed; that counts for nothing now, and they may sign again
    for who, kind in ((PANEL, Kind.SIGNATURE), (LEADERS, Kind.SIGNATURE), (REVIEWERS, Kind.STEP)):
        assert walk.takes("agree", who, "2026-03-04 10:00").kind == kind


def test_a_step_that_stays_does_not_reset_the_round_of_another() -> None:
    walk = at_the_panel()
    walk.takes("agree", LEADERS, "2026-03-03 10:00")
    walk.takes("minute", LEADERS, "2026-03-03 11:00")
    walk.takes("minute", REVIEWERS, "2026-03-03 11:00")
    walk.takes("agree", REVIEWERS, "2026-03-03 12:00")
    assert walk.takes("agree", PANEL, "2026-03-03 13:00").kind is Kind.STEP


def test_signatures_under_a_step_that_stays_are_counted_afresh_once_it_is_taken() -> None:
    walk = at_the_panel()
    for day in ("03", "04"):
        assert walk.takes("minute", LEADERS, f"2026-03-{day} 10:00").kind is Kind.SIGNATURE
        assert walk.takes("minute", REVIEWERS, f"2026-03-{day} 11:00").kind is Kind.STEP
    assert walk.state == "panel"


def test_a_signature_counts_in_the_separation_of_duties() -> None:
    walk = at_the_panel()
    walk.takes("agree", person(8, REVIEWER @ STREET), "2026-03-03 10:00")
    walk.takes("agree", LEADERS, "2026-03-03 11:00")
    walk.takes("agree", PANEL, "2026-03-03 12:00")
    assert walk.refuses("pay", person(8, KEEPER @ STREET), "2026-03-03 13:00").code == "same_person"
    # And who handed the case in may not sign
    walk = at_the_panel()
    assert walk.refuses("agree", person(1, LEADER @ STREET), "2026-03-03 10:00").code == "same_person"


# What a person is offered.


def offered(walk: Walk, who: Any, at: str) -> dict[str, Offer]:
    return {offer.step.name: offer for offer in offers(walk.situation(at), who)}


def test_offers_tell_each_step_a_person_takes_and_why_not() -> None:
    seen = offered(in_review(is_registered=False), LEADERS, "2026-03-03 09:00")
    assert list(seen) == [
        "edit", "go_there", "ask_applicant", "grant", "start_check", "call_panel", "refuse",
    ]  # fmt: skip
    assert seen["refuse"].is_open
    assert not seen["edit"].is_open
    assert seen["edit"].refusal is not None
    assert not seen["grant"].is_open
    # The guard over the answers waits until they are given
    assert [unmet.code for unmet in seen["grant"].unmet] == ["household_is_registered"]


def test_the_steps_of_clock_and_children_are_offered_to_nobody() -> None:
    assert list(offered(granted(), KEEPERS, "2026-03-09 09:00")) == ["pay"]


def test_an_offer_is_open_exactly_when_the_step_can_be_taken() -> None:
    walk = in_review()
    for who in (CLERKS, REVIEWERS, LEADERS, KEEPERS, ELSEWHERE, NOBODY):
        for name, offer in offered(walk, who, "2026-03-03 09:00").items():
            try:
                walk.plans(name, who, "2026-03-03 09:00", sum="50")
            except (NotYours, NotYet):
                assert not offer.is_open, (who.name, name)
            else:
                assert offer.is_open, (who.name, name)
