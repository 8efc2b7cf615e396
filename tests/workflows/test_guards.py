"""A guard and its opposite, and the articles they rest on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from permissions.authority import CLERK, LEADER, STREET
from tests.workflows.walk import Walk, person, values
from workflows.deadlines import calendar_days, working_days
from workflows.definition import CLOCK, Clock, Machine, State, any_of
from workflows.guards import Citation, Guard, Lacking, cited, guard
from workflows.moves import Facts, NotYet
from workflows.parameters import MissingParameter
from workflows.reading import sentences_of

CLERKS, LEADERS = person(1, CLERK @ STREET), person(2, LEADER @ STREET)


@guard("somebody has objected", law="art. 4")
def somebody_has_objected(facts: Facts) -> bool | Lacking:
    return True if facts.record == "objection" else Lacking("Nobody has written.")


@guard("the sum is large", law="art. 5")
def sum_is_large(facts: Facts) -> bool:
    return facts.procedure.whole("tr.max_per_year") > 1


nobody_has_objected = somebody_has_objected.denied("nobody has objected")
sum_is_small = sum_is_large.denied("the sum is small")


class Board(Machine):
    """A notice hangs, and the clock takes it down, one way or the other."""

    title = "Board"
    since = date(2026, 1, 1)
    opens_by = (CLERK @ STREET,)

    draft = State("Draft", start=True, within=working_days(5), late=LEADER @ STREET)
    hanging = State("Hanging")
    review = State("Review", within=working_days(3), late=LEADER @ STREET)
    objection = State("Objection", within=working_days(3), late=LEADER @ STREET)
    done = State("Done", final=True)

    hang = any_of(draft, objection).to(hanging, "Hang", by=CLERK @ STREET)
    comes_down = hanging.to(
        review, "It comes down", by=CLOCK, after=calendar_days(7), when=nobody_has_objected
    )
    goes_back = hanging.to(
        objection, "It goes back", by=CLOCK, after=calendar_days(7), when=somebody_has_objected
    )
    approve = any_of(review, objection).to(done, "Approve", by=LEADER @ STREET)

    whole = Clock(
        "Review", within=working_days(15), starts=hang, ends=approve, pauses=hanging, late=LEADER @ STREET
    )


def facts(record: Any = None, **parameters: str) -> Facts:
    """Facts of some case."""
    found = Walk(Board, at="2026-10-12 10:00", record=record).facts("2026-10-12 10:00")
    reader = values(parameters).reader(on=date(2026, 10, 12), division=found.place.street)
    return replace(found, procedure=reader)


def test_of_a_guard_and_its_opposite_one_holds() -> None:
    for record, one, other in (("objection", True, False), ("", False, True)):
        assert somebody_has_objected(facts(record)) is one
        assert nobody_has_objected(facts(record)) is other
    assert somebody_has_objected.excludes(nobody_has_objected)
    assert nobody_has_objected.excludes(somebody_has_objected)
    assert not nobody_has_objected.excludes(sum_is_large)
    assert not sum_is_large.excludes(sum_is_large)


def test_an_opposite_has_a_name_and_a_sentence_and_rests_on_the_same_rule() -> None:
    assert isinstance(nobody_has_objected, Guard)
    assert nobody_has_objected.name == "not_somebody_has_objected"
    assert (nobody_has_objected.law, nobody_has_objected.denies) == ("art. 4", somebody_has_objected)
    refused = nobody_has_objected.unmet(facts("objection"))
    assert refused is not None
    assert (refused.code, refused.why) == ("not_somebody_has_objected", "")
    assert "nobody has objected" in refused.in_full


def test_what_cannot_be_judged_holds_neither_way() -> None:
    for judged in (sum_is_large, sum_is_small):
        silent = judged.unmet(facts())
        assert silent is not None
        assert "tr.max_per_year" in silent.why
        with pytest.raises(MissingParameter):
            judged(facts())
    known = facts(**{"tr.max_per_year": "2"})
    assert sum_is_large.unmet(known) is None
    assert sum_is_small.unmet(known) is not None


@pytest.mark.parametrize(
    ("record", "open_step", "shut_step"),
    [("", "comes_down", "goes_back"), ("objection", "goes_back", "comes_down")],
)
def test_the_clock_finds_one_way_open(record: str, open_step: str, shut_step: str) -> None:
    walk = Walk(Board, at="2026-10-12 10:00", record=record)
    walk.takes("hang", CLERKS, "2026-10-20 10:00")
    assert walk.due() == "2026-10-27 24:00"
    assert walk.refuses(open_step, CLOCK, "2026-10-27 23:59").code == "not_due"
    assert isinstance(walk.refuses(shut_step, CLOCK, "2026-10-28 00:00"), NotYet)
    walk.takes(open_step, CLOCK, "2026-10-28 00:00")


def test_a_late_clock_takes_no_day_and_gives_none() -> None:
    # Hung on the 20th, the notice hangs to the 27th, 24:00; the fifteen days go on from the 28th
    punctual, late, very_late = (Walk(Board, at="2026-10-12 10:00") for _ in range(3))
    for walk, at in ((punctual, "28 00:00"), (late, "28 00:03"), (very_late, "30 09:00")):
        walk.takes("hang", CLERKS, "2026-10-20 10:00")
        assert walk.due("whole") == "stands still"
        walk.takes("comes_down", CLOCK, f"2026-10-{at}")
        assert walk.due("whole") == "2026-11-17 24:00"
    # The state itself is reached when it is reached
    assert (late.due(), very_late.due()) == ("2026-11-02 24:00", "2026-11-04 24:00")


# Articles that change.

ART_39 = Citation("Act, art. 39", date(2026, 7, 1), "Interim Measures, art. 47")


@pytest.mark.parametrize(
    ("law", "day", "cited_as"),
    [
        (ART_39, date(2026, 6, 30), "Interim Measures, art. 47"),
        (ART_39, date(2026, 7, 1), "Act, art. 39"),
        (Citation("Act of 2030", date(2030, 1, 1), ART_39), date(2026, 6, 30), "Interim Measures, art. 47"),
        (Citation("Act of 2030", date(2030, 1, 1), ART_39), date(2029, 12, 31), "Act, art. 39"),
        (Citation("Act of 2030", date(2030, 1, 1), ART_39), date(2030, 1, 1), "Act of 2030"),
        ("art. 1", date(2026, 7, 1), "art. 1"),
    ],
)
def test_an_article_is_cited_as_it_was_in_force(law: Any, day: date, cited_as: str) -> None:
    assert cited(law, day) == cited_as


def test_without_a_day_the_present_article_is_cited() -> None:
    assert str(ART_39) == "Act, art. 39"
    assert not Citation("", date(2026, 7, 1), "Interim Measures, art. 47").on(date(2026, 7, 1))


def test_a_refusal_cites_the_article_of_its_day() -> None:
    never = guard("it is so", law=ART_39)(lambda facts: False)
    # In Shanghai it is 1 July already
    for at, law in (("2026-06-30 23:59", "Interim Measures, art. 47"), ("2026-07-01 00:00", "Act, art. 39")):
        refused = never.unmet(Walk(Board, at=at).facts(at))
        assert refused is not None
        assert refused.law == law


@pytest.mark.parametrize(
    ("since", "law"), [(date(2026, 6, 30), "Interim Measures, art. 47"), (date(2026, 7, 1), "Act, art. 39")]
)
def test_a_printed_page_cites_as_on_its_first_day(since: date, law: str) -> None:
    first_day = since

    class Printed(Machine):
        title = "Printed"
        since = first_day
        opens_by = (CLERK @ STREET,)
        draft = State("Draft", start=True, within=working_days(5), late=LEADER @ STREET, law=ART_39)
        done = State("Done", final=True)
        approve = draft.to(
            done,
            "Approve",
            by=LEADER @ STREET,
            when=guard("it is so", law=ART_39)(lambda facts: True),
            law=ART_39,
            signatures="panel.quorum",
        )
        look = draft.stays("Look", by=CLERK @ STREET, law="art. 1")
        whole = Clock(
            "Whole",
            within=working_days(10),
            starts=look,
            ends=approve,
            extended_by=working_days(5),
            extends=look,
            late=LEADER @ STREET,
            law=ART_39,
        )

    with translation.override("en"):
        told = [sentence for paragraph in sentences_of(Printed) for sentence in paragraph.sentences]
    (step,) = (sentence for sentence in told if sentence.startswith("“Approve”"))
    (clock,) = (sentence for sentence in told if sentence.startswith("“Whole”"))
    assert step.count(law) == 2
    assert clock.count(law) == 1
    assert "panel.quorum" in step
    assert "5 working days with each “Look”" in clock
