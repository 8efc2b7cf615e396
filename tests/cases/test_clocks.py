"""Deadlines of states and clocks over several of them, on the database."""

from __future__ import annotations

from datetime import date, datetime

from cases.models import Deadline, WorkItem
from tests.district import District
from tests.toy.walked import Walked, at_the_workshop, for_decision, loan, moment
from workflows.models import ParameterValue
from workflows.rulebook import enter_value


def dates_on_desks(case: Walked) -> set[object]:
    """The deadlines shown on the desks the case lies on."""
    return set(case.case.work_items.filter(closed_at__isnull=True).values_list("due_at", flat=True))


def test_a_case_has_the_deadline_of_its_first_state_from_the_start(district: District) -> None:
    case = loan(district)
    assert case.due() == "2026-03-09 24:00"
    assert case.case.due_at == case.case.stage_due_at
    assert case.case.moves.get().due_at == case.case.due_at
    assert dates_on_desks(case) == {case.case.due_at}


def test_a_case_nobody_takes_up_is_told_late(district: District) -> None:
    case = loan(district)
    assert case.clock_strikes("2026-03-09 23:59").told_late == []
    assert case.clock_strikes("2026-03-10 00:00").told_late == [case.pk]
    assert case.desks(WorkItem.LATE) == {"leader@street"}
    assert case.case.state == "asked"


def test_a_clock_runs_over_states_and_ends_with_its_step(district: District) -> None:
    case = at_the_workshop(district)
    assert case.due("answer") == "2026-03-16 24:00"
    assert case.due("for_children") == ""
    # In the workshop no deadline runs but the clock's, and it is the case's
    assert (case.due(), case.case.due_at) == ("", moment("2026-03-17 00:00"))
    case.child.takes("find_sound", "sun", "2026-03-03 09:00")
    # The state's own comes first now
    assert (case.due(), case.case.due_at) == ("2026-03-06 24:00", moment("2026-03-07 00:00"))
    assert case.due("answer") == "2026-03-16 24:00"
    case.takes("lend", "zhao", "2026-03-03 10:00", opinion="because")
    case.takes("lend", "chen", "2026-03-03 11:00", opinion="because")
    assert case.due("answer") == ""
    clock = Deadline.objects.get(case_id=case.pk, name="answer")
    assert clock.ended_at == moment("2026-03-03 11:00")
    assert case.due() == "2026-04-02 24:00"


def test_a_clock_with_a_guard_runs_only_where_it_holds(district: District) -> None:
    case = at_the_workshop(district, is_for_a_child="on")
    assert case.due("for_children") == "2026-03-06 24:00"
    assert case.case.due_at == moment("2026-03-07 00:00")


def test_a_clock_that_runs_is_not_started_again(district: District) -> None:
    case = at_the_workshop(district)
    case.takes("call_back", "li", "2026-03-04 09:00")
    case.takes("send_to_workshop", "li", "2026-03-05 09:00")
    assert case.due("answer") == "2026-03-16 24:00"
    assert Deadline.objects.filter(case_id=case.pk, name="answer").count() == 1


def test_a_case_returned_after_three_working_days_is_given_three_more(district: District) -> None:
    case = for_decision(district)
    case.takes("ask_applicant", "chen", "2026-03-04 11:00")
    assert (case.due(), case.due("answer"), case.case.due_at) == ("", "stands still", None)
    # However long the applicant takes, nobody is late
    assert case.clock_strikes("2026-03-31 00:00").told_late == []
    case.takes("applicant_answers", "li", "2026-03-09 15:00")
    assert case.due("answer") == "2026-03-19 24:00"
    clock = Deadline.objects.get(case_id=case.pk, name="answer")
    assert clock.started_at == moment("2026-03-02 11:00")
    assert len(clock.pauses) == 1
    # And a day more for a second absence
    case.takes("ask_applicant", "chen", "2026-03-10 09:00")
    case.takes("applicant_answers", "li", "2026-03-11 09:00")
    assert case.due("answer") == "2026-03-20 24:00"
    assert case.case.due_at == moment("2026-03-17 00:00")  # the decision's own three working days


def test_a_clock_that_has_run_out_is_told_once_and_moves_nothing(district: District) -> None:
    case = at_the_workshop(district)
    case.child.takes("scrap", "sun", "2026-03-03 09:00")
    assert case.clock_strikes("2026-03-17 00:00").told_late == [case.pk]
    assert case.steps()[-1] == "late_clock"
    assert case.told(3)["name"] == "answer"
    assert case.desks(WorkItem.LATE) == {"leader@district"}
    assert case.case.state == "in_workshop"
    assert case.clock_strikes("2026-03-18 00:00").told_late == []
    # The clock still runs, and shows by how much
    assert case.due("answer") == "2026-03-16 24:00"


def test_state_and_clock_that_run_out_are_told_each(district: District) -> None:
    case = for_decision(district, is_for_a_child="on")
    case.clock_strikes("2026-03-07 00:00")
    assert sorted(case.steps()[-2:]) == ["late_clock", "late_state"]
    assert case.desks(WorkItem.LATE) == {"leader@district", "leader@street"}


def test_an_end_of_the_case_ends_its_clocks(district: District) -> None:
    case = at_the_workshop(district, is_for_a_child="on")
    case.takes("withdraw", "li", "2026-03-03 09:00")
    ended = Deadline.objects.filter(case_id=case.pk)
    assert set(ended.values_list("name", "ended_at")) == {
        ("answer", moment("2026-03-03 09:00")),
        ("for_children", moment("2026-03-03 09:00")),
    }
    assert case.case.due_at is None
    assert case.pk not in case.clock_strikes("2027-01-01 00:00").told_late


def test_a_step_that_stays_restarts_nothing(district: District) -> None:
    case = at_the_workshop(district)
    since, due = case.case.state_since, case.case.due_at
    case.takes("remark", "li", "2026-03-05 09:00")
    assert (case.case.state_since, case.case.due_at) == (since, due)
    assert case.due("answer") == "2026-03-16 24:00"


def test_a_parameter_that_changes_later_moves_no_deadline_already_set(district: District) -> None:
    from tests.story import Story

    case = Story(district, urgent=False, has_consent="on", has_authorisation="on")
    case.takes("submit", by="li", at="2026-10-09 10:00")
    case.takes("accept", by="li", at="2026-10-09 11:00")
    case.takes("triage_regular", by="li", at="2026-10-09 12:00")
    # Given fifteen working days; from the 12th on the bureau gives five
    before = (case.due(), case.case.due_at)
    value = ParameterValue.objects.filter(key="tr.regular.review_wd").latest("since")
    assert value.value == "15"
    enter_value(
        key="tr.regular.review_wd", since=date(2026, 10, 12), value="5", source="测试", reason="试行缩短"
    )
    case.clock_strikes("2026-10-21 00:00")
    assert case.case.stage_late_at is None
    assert (case.due(), case.case.due_at) == before


def test_the_clock_steps_at_the_deadline_that_was_set(district: District) -> None:
    case = loan(district)
    case.takes("leave_overnight", "li", "2026-03-02 11:00")
    assert case.due() == "2026-03-03 24:00"
    assert case.refuses("morning_comes", "clock", "2026-03-03 23:59").code == "not_due"
    assert case.clock_strikes("2026-03-03 23:59").stepped == []
    assert case.clock_strikes("2026-03-04 00:00").stepped == [case.pk]
    assert case.case.state == "in_workshop"
    assert case.clock_strikes("2026-03-04 00:00").stepped == []


def test_of_two_ways_the_clock_goes_the_one_that_is_open(district: District) -> None:
    for wish, step, state in (
        ({}, "morning_comes", "in_workshop"),
        ({"is_for_a_child": "on"}, "child_goes_first", "decision"),
    ):
        case = loan(district, **wish)
        case.takes("leave_overnight", "li", "2026-03-02 11:00")
        assert case.due() == "2026-03-03 24:00"
        round_ = case.clock_strikes("2026-03-04 00:00")
        assert (round_.stepped, round_.set_aside) == ([case.pk], [])
        assert (case.steps()[-1], case.case.state) == (step, state)


def test_a_clock_that_runs_three_minutes_late_takes_no_day_away(district: District) -> None:
    case = for_decision(district)
    case.takes("hang_out", "li", "2026-03-04 11:00")
    assert (case.due(), case.due("answer")) == ("2026-03-11 24:00", "stands still")
    case.clock_strikes("2026-03-12 00:03")
    assert case.case.state == "decision"
    # Ten working days from 2 March on; away from Thursday the 5th to Wednesday the 11th, five of them
    assert case.due("answer") == "2026-03-23 24:00"
    (pause,) = Deadline.objects.get(case_id=case.pk, name="answer").pauses
    assert [datetime.fromisoformat(end) for end in pause] == [
        moment("2026-03-04 11:00"),
        moment("2026-03-12 00:00"),
    ]
