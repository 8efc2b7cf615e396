"""Clocks that a step may extend, on the database. Ten working days from 2 March 2026, five more each time."""

from __future__ import annotations

from cases.models import Deadline, WorkItem
from tests.district import District
from tests.toy.walked import Walked, at_the_workshop, for_decision, moment


def extensions(case: Walked) -> int:
    return Deadline.objects.get(case_id=case.pk, name="answer").extensions


def test_each_extension_gives_its_days_once(district: District) -> None:
    case = at_the_workshop(district)
    assert (case.due("answer"), extensions(case)) == ("2026-03-16 24:00", 0)
    case.takes("prolong", "zhao", "2026-03-05 09:00")
    assert (case.due("answer"), extensions(case)) == ("2026-03-23 24:00", 1)
    assert case.case.due_at == moment("2026-03-24 00:00")
    assert case.case.moves.get(step="prolong").due_at == moment("2026-03-24 00:00")
    case.takes("prolong", "zhao", "2026-03-05 10:00")
    assert (case.due("answer"), extensions(case)) == ("2026-03-30 24:00", 2)


def test_desks_show_the_extended_deadline(district: District) -> None:
    case = for_decision(district)
    case.takes("ask_applicant", "chen", "2026-03-04 11:00")
    case.takes("applicant_answers", "li", "2026-03-04 15:00")
    case.takes("prolong", "zhao", "2026-03-05 09:00")
    shown = case.case.work_items.filter(closed_at__isnull=True).values_list("due_at", flat=True)
    assert set(shown) == {case.case.due_at}


def test_a_clock_that_stands_still_gets_its_days_when_it_goes_on(district: District) -> None:
    case = for_decision(district)
    case.takes("ask_applicant", "chen", "2026-03-04 11:00")
    case.takes("prolong", "zhao", "2026-03-05 09:00")
    assert (case.due("answer"), extensions(case)) == ("stands still", 1)
    case.takes("applicant_answers", "li", "2026-03-09 15:00")
    # Three working days away, five more given: 16, 19, 26 March
    assert case.due("answer") == "2026-03-26 24:00"


def test_an_extension_lasts_through_a_later_absence(district: District) -> None:
    case = for_decision(district)
    case.takes("prolong", "zhao", "2026-03-03 10:00")
    case.takes("ask_applicant", "chen", "2026-03-04 11:00")
    case.takes("applicant_answers", "li", "2026-03-09 15:00")
    assert (case.due("answer"), extensions(case)) == ("2026-03-26 24:00", 1)


def test_who_was_told_late_is_told_no_more_once_there_is_time_again(district: District) -> None:
    case = at_the_workshop(district)
    case.clock_strikes("2026-03-17 00:00")
    assert case.desks(WorkItem.LATE) == {"leader@district"}
    case.takes("prolong", "zhao", "2026-03-18 09:00")
    assert case.desks(WorkItem.LATE) == set()
    assert Deadline.objects.get(case_id=case.pk, name="answer").late_at is None
    # And is told again when that has run out too
    assert case.clock_strikes("2026-03-23 23:59").told_late == []
    assert case.clock_strikes("2026-03-24 00:00").told_late == [case.pk]
    assert case.desks(WorkItem.LATE) == {"leader@district"}
    assert case.steps().count("late_clock") == 2


def test_an_extension_that_comes_too_late_hides_no_lateness(district: District) -> None:
    case = at_the_workshop(district)
    case.clock_strikes("2026-03-17 00:00")
    case.takes("prolong", "zhao", "2026-03-25 09:00")
    assert case.due("answer") == "2026-03-23 24:00"
    assert case.desks(WorkItem.LATE) == {"leader@district"}
    assert case.clock_strikes("2026-03-25 10:00").told_late == []


def test_other_steps_that_stay_extend_nothing(district: District) -> None:
    case = at_the_workshop(district)
    case.takes("remark", "li", "2026-03-05 09:00")
    assert (case.due("answer"), extensions(case)) == ("2026-03-16 24:00", 0)
