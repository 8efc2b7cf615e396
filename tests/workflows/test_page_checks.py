"""A page that can't work is refused when it is loaded, and every fault is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django import forms

from permissions.authority import CLERK, DISTRICT, LEADER, REVIEWER, STREET, Level, Role
from tests.workflows.walk import Walk
from workflows.deadlines import hours, working_days
from workflows.definition import CLOCK, OPENING, Child, Clock, Machine, PageRefused, State, any_of, either
from workflows.guards import guard
from workflows.moves import Facts

EMPEROR = Role("emperor", "emperor")
MOON = Level("moon", "moon", "district", 9)


class Reasons(forms.Form):
    reasons = forms.CharField()


@guard("it is urgent", law="art. 1")
def it_is_urgent(facts: Facts) -> bool:
    return bool(facts.record)


def anything() -> Facts:
    """Facts of some case."""
    return Walk(load(sound()), at="2026-03-02 10:00").facts("2026-03-02 10:00")


class Draft(dict[str, Any]):
    """The body of a page before it is loaded; its names are attributes, as on a page."""

    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


def sound() -> Draft:
    """A page without a fault: a case waits, is reviewed and is done."""
    page = Draft(title="Sound", since=date(2026, 1, 1), opens_by=(CLERK @ STREET,))
    page.waiting = State("Waiting", start=True, within=working_days(3), late=LEADER @ STREET)
    page.review = State("Review", within=working_days("tr.accept.wd"), late=LEADER @ STREET)
    page.pause = State("Pause")
    page.done = State("Done", final=True)
    page.hand_in = page.waiting.to(page.review, "Hand in", by=CLERK @ STREET)
    page.rest = page.review.to(page.pause, "Rest", by=REVIEWER @ STREET)
    page.wake_up = page.pause.to(page.review, "Wake up", by=CLOCK, after=hours(24))
    page.approve = page.review.to(page.done, "Approve", by=LEADER @ STREET, signatures=2)
    page.whole = Clock(
        "The whole", within=working_days(10), starts=page.hand_in, ends=page.approve, late=LEADER @ DISTRICT
    )
    page.road = (page.waiting, page.review, page.done)
    page.different_people = [(OPENING, page.hand_in, page.rest), page.approve]
    return page


def load(draft: Draft) -> type[Machine]:
    return type(Machine)("Page", (Machine,), dict(draft))


def faults(draft: Draft) -> list[str]:
    """What the page is refused for; nothing if it isn't."""
    try:
        load(draft)
    except PageRefused as refused:
        name, _colon, listed = str(refused).partition(": ")
        assert name == "Page"
        return listed.split("; ")
    return []


def test_a_sound_page_loads() -> None:
    page = load(sound())
    assert list(page.states) == ["waiting", "review", "pause", "done"]
    assert list(page.steps) == ["hand_in", "rest", "wake_up", "approve"]
    assert list(page.clocks) == ["whole"]
    assert page.start is page.states["waiting"]
    assert page.clock_steps_from("pause") == [page.steps["wake_up"]]
    assert page.clock_steps_from("review") == []
    assert [step.name for step in page.steps_from("review")] == ["rest", "approve"]
    assert [desk.code for desk in page.desks_at("review", anything())] == ["reviewer@street", "leader@street"]
    assert [[step.name for step in group] for group in page.groups()] == [
        ["open", "hand_in", "rest"], ["approve"],
    ]  # fmt: skip


def test_a_step_that_is_merely_possible_opens_no_desk() -> None:
    draft = sound()
    draft.rest.aside = True
    assert [desk.code for desk in load(draft).desks_at("review", anything())] == ["leader@street"]


@pytest.mark.parametrize(
    ("urgent", "desks"), [(True, {"leader@street"}), (False, {"leader@street", "reviewer@street"})]
)
def test_a_step_may_be_merely_possible_while_a_guard_holds(urgent: bool, desks: set[str]) -> None:
    draft = sound()
    draft.rest.aside = it_is_urgent
    facts = replace(anything(), record=urgent)
    assert {desk.code for desk in load(draft).desks_at("review", facts)} == desks


# Each entry spoils a sound page in one way, and says all that must be found then.
SPOILED: dict[str, tuple[Callable[[Draft], Any], list[str]]] = {
    "no start": (
        lambda page: setattr(page.waiting, "start", False),
        ["a page needs exactly one start state, this one has none"],
    ),
    "two starts": (
        lambda page: setattr(page.review, "start", True),
        ["a page needs exactly one start state, this one has ['waiting', 'review']"],
    ),
    "no end": (
        lambda page: (setattr(page.done, "final", False), setattr(page.done, "idle", "it rests")),
        ["no state is final", "done can't be left and isn't final (waiting → review → done)"],
    ),
    "nobody opens": (
        lambda page: setattr(page, "opens_by", ()),
        ["opens_by names nobody who may open a case"],
    ),
    "no title": (lambda page: page.pop("title"), ["title is missing"]),
    "no first day": (lambda page: page.pop("since"), ["since is missing"]),
    "a stamp of nothing": (
        lambda page: setattr(page, "stamps", ("std.dibao.month", "std.no_such.month")),
        ["stamps names the unknown parameter 'std.no_such.month'"],
    ),
    "a road elsewhere": (
        lambda page: setattr(page, "road", (page.waiting, State("Elsewhere"))),
        ["the road names '', which is no state of this page"],
    ),
    "an island": (
        lambda page: page.update(
            island=(island := State("Island", idle="far away")),
            swim=island.to(page.done, "Swim", by=CLERK @ STREET),
        ),
        ["island can't be reached from the start: no step leads there"],
    ),
    "a state that can't be left": (
        lambda page: page.update(
            trap=(trap := State("Trap", idle="no way out")),
            fall=page.review.to(trap, "Fall", by=CLERK @ STREET),
            wriggle=trap.stays("Wriggle", by=CLERK @ STREET),
            turn=trap.to(trap, "Turn", by=CLERK @ STREET),
        ),
        ["trap can't be left and isn't final (waiting → review → trap)"],
    ),
    "two states that lead only to each other": (
        lambda page: page.update(
            here=(here := State("Here", idle="waits")),
            there=(there := State("There", idle="waits")),
            stray=page.review.to(here, "Stray", by=CLERK @ STREET),
            go=here.to(there, "Go", by=CLERK @ STREET),
            come=there.to(here, "Come", by=CLERK @ STREET),
        ),
        [
            "here leads to no end (waiting → review → here)",
            "there leads to no end (waiting → review → here → there)",
        ],
    ),
    "waiting without a deadline": (
        lambda page: setattr(page.review, "within", None),
        ["review waits without a deadline and without a reason (within= or idle=)"],
    ),
    "nobody is told": (
        lambda page: setattr(page.review, "late", ()),
        ["review has a deadline but nobody is told when it is late (late=)"],
    ),
    "two clock steps": (
        lambda page: page.update(doze=page.pause.to(page.done, "Doze", by=CLOCK, after=hours(24))),
        ["pause has clock steps that can both be due: wake_up and doze (waiting → review → pause)"],
    ),
    "two clock steps, one of several sources": (
        lambda page: page.update(
            doze=any_of(page.pause, page.review).to(page.done, "Doze", by=CLOCK, after=hours(24))
        ),
        [
            "review has within= and a clock step: the clock step's after= is its deadline",
            "pause has clock steps that can both be due: wake_up and doze (waiting → review → pause)",
        ],
    ),
    "a deadline beside a clock step": (
        lambda page: (
            setattr(page.pause, "within", hours(5)),
            setattr(page.pause, "late", (LEADER @ STREET,)),
        ),
        ["pause has within= and a clock step: the clock step's after= is its deadline"],
    ),
    "an end with a deadline": (
        lambda page: setattr(page.done, "within", hours(5)),
        ["done is final but has a deadline"],
    ),
    "an unknown parameter": (
        lambda page: setattr(page.review, "within", working_days("tr.accept.wdd")),
        ["state review uses the unknown parameter 'tr.accept.wdd'"],
    ),
    "an unknown parameter in one of two": (
        lambda page: setattr(page.review, "within", either(it_is_urgent, hours(1), working_days("no.such"))),
        ["state review uses the unknown parameter 'no.such'"],
    ),
    "an unknown parameter of the clock's": (
        lambda page: (
            setattr(page.whole, "within", hours("nope.h")),
            setattr(page.wake_up, "after", hours("no.h")),
        ),
        ["step wake_up uses the unknown parameter 'no.h'", "clock whole uses the unknown parameter 'nope.h'"],
    ),
    "an unknown role": (
        lambda page: setattr(page.approve, "by", (EMPEROR @ STREET,)),
        ["step approve names the unknown post emperor@street"],
    ),
    "an unknown level": (
        lambda page: setattr(page.review, "late", (LEADER @ MOON,)),
        ["state review names the unknown post leader@moon"],
    ),
    "a role that only looks known": (
        lambda page: setattr(page.whole, "late", (replace(LEADER, decides=False) @ DISTRICT,)),
        ["clock whole names the unknown post leader@district"],
    ),
    "a clock step without its time": (
        lambda page: setattr(page.wake_up, "after", None),
        ["step wake_up: by=CLOCK and after= belong together"],
    ),
    "a time without a clock": (
        lambda page: setattr(page.approve, "after", hours(1)),
        ["step approve: by=CLOCK and after= belong together"],
    ),
    "a step nobody may take": (
        lambda page: (setattr(page.rest, "by", ()), setattr(page, "different_people", [])),
        ["step rest says nobody may take it (by=)"],
    ),
    "a clock that fills in a form": (
        lambda page: setattr(page.wake_up, "asks", Reasons),
        ["step wake_up: the clock takes a step alone, fills in no form and signs nothing"],
    ),
    "a clock among people": (
        lambda page: setattr(page.wake_up, "by", (CLOCK, CLERK @ STREET)),
        ["step wake_up: the clock takes a step alone, fills in no form and signs nothing"],
    ),
    "a clock that signs": (
        lambda page: setattr(page.wake_up, "signatures", 2),
        ["step wake_up: the clock takes a step alone, fills in no form and signs nothing"],
    ),
    "a child among people": (
        lambda page: setattr(page.hand_in, "by", (Child("toy", ("done",)), CLERK @ STREET)),
        ["step hand_in: the end of a child case takes a step alone and signs nothing"],
    ),
    "no signature": (
        lambda page: setattr(page.approve, "signatures", 0),
        ["step approve needs at least one signature"],
    ),
    "a source twice": (
        lambda page: page.update(
            again=any_of(page.review, page.review).to(page.done, "Again", by=CLERK @ STREET)
        ),
        ["step again names a source twice"],
    ),
    "a foreign target": (
        lambda page: page.update(leave=page.review.to(State("Abroad", idle="x"), "Leave", by=CLERK @ STREET)),
        ["step leave names '', which is no state of this page"],
    ),
    "a clock that names foreign steps": (
        lambda page: (
            setattr(page.whole, "starts", (page.waiting.to(page.review, "Foreign", by=CLERK @ STREET),)),
            setattr(page.whole, "ends", (foreign_step("approve"),)),
        ),
        [
            "clock whole names '', which is no step of this page",
            "clock whole names 'approve', which is no step of this page",
        ],
    ),
    "a clock that pauses in a foreign state": (
        lambda page: setattr(page.whole, "pauses", (State("Abroad"),)),
        ["clock whole pauses in '', which is no state of this page"],
    ),
    "a clock that never starts": (
        lambda page: setattr(page.whole, "starts", ()),
        ["clock whole never starts"],
    ),
    "a clock nobody hears": (
        lambda page: setattr(page.whole, "late", ()),
        ["clock whole: nobody is told when it is late (late=)"],
    ),
    "hours that stand still": (
        lambda page: (
            setattr(page.whole, "pauses", (page.pause,)),
            setattr(page.whole, "within", either(it_is_urgent, hours(24), working_days(3))),
        ),
        ["clock whole runs in hours and so can't stand still (pauses=)"],
    ),
    "one step in two groups": (
        lambda page: setattr(
            page, "different_people", [(page.hand_in, page.approve), (page.rest, page.approve)]
        ),
        [
            "different_people can't be satisfied: approve stands in two groups,"
            " so that whoever takes it acts for both (waiting → review → done)"
        ],
    ),
    "the opening in two groups": (
        lambda page: setattr(page, "different_people", [(OPENING, page.approve), (page.rest, OPENING)]),
        [
            "different_people can't be satisfied: open stands in two groups,"
            " so that whoever takes it acts for both (waiting)"
        ],
    ),
    "the clock kept apart": (
        lambda page: setattr(page, "different_people", [page.approve, page.wake_up]),
        ["different_people names wake_up, which no person takes"],
    ),
    "a foreign step kept apart": (
        lambda page: setattr(page, "different_people", [page.approve, foreign_step("rest")]),
        ["different_people names 'rest', which is no step of this page"],
    ),
    "a name the page needs": (
        lambda page: page.update(
            opening=(opening := State("Opening", idle="x")),
            open_up=page.waiting.to(opening, "Open up", by=CLERK @ STREET),
            states=opening.to(page.done, "States", by=CLERK @ STREET),
        ),
        [
            "opening has a meaning of its own on every page and in every history: choose another name",
            "states has a meaning of its own on every page and in every history: choose another name",
        ],
    ),
    "a name of other rows of history": (
        lambda page: page.update(
            open=page.waiting.to(page.done, "Open", by=CLERK @ STREET),
            note=page.waiting.stays("Note", by=CLERK @ STREET),
        ),
        [
            "open has a meaning of its own on every page and in every history: choose another name",
            "note has a meaning of its own on every page and in every history: choose another name",
        ],
    ),
    "a name no history has room for": (
        lambda page: page.update({"x" * 41: page.waiting.to(page.done, "Too long", by=CLERK @ STREET)}),
        [f"{'x' * 41} is longer than 40 characters, which is what a history has room for"],
    ),
}


def foreign_step(name: str) -> Any:
    """A step of another page that bears a name of this one's."""
    step = State("Abroad").to(State("Further"), "Foreign", by=CLERK @ STREET)
    step.name = name
    return step


@pytest.mark.parametrize("how", SPOILED)
def test_a_page_with_a_fault_is_refused_and_the_fault_named(how: str) -> None:
    spoil, expected = SPOILED[how]
    draft = sound()
    spoil(draft)
    assert faults(draft) == expected


def test_all_faults_of_a_page_are_listed_at_once() -> None:
    draft = sound()
    for how in ("waiting without a deadline", "an unknown role", "a clock nobody hears", "no first day"):
        SPOILED[how][0](draft)
    assert faults(draft) == [
        "since is missing",
        "review waits without a deadline and without a reason (within= or idle=)",
        "step approve names the unknown post emperor@street",
        "clock whole: nobody is told when it is late (late=)",
    ]


def test_a_reason_stands_for_a_deadline() -> None:
    draft = sound()
    draft.review.within = None
    draft.review.idle = "the family is being looked for"
    assert faults(draft) == []


def test_an_end_may_be_left_again() -> None:
    draft = sound()
    draft.reopen = draft.done.to(draft.review, "Reopen", by=LEADER @ DISTRICT, aside=True)
    draft.object = draft.done.to(draft.review, "Object", by=Child("filing", ("objected",)))
    assert faults(draft) == []


def test_a_typo_is_a_name_error() -> None:
    with pytest.raises(NameError, match="reviw"):

        class Page(Machine):
            title = "Typo"
            since = date(2026, 1, 1)
            opens_by = (CLERK @ STREET,)
            review = State("Review", start=True, idle="x")
            done = State("Done", final=True)
            approve = reviw.to(done, "Approve", by=LEADER @ STREET)  # type: ignore[name-defined]  # noqa: F821


def test_a_second_name_of_a_state_adds_no_state() -> None:
    draft = sound()
    draft.examination = draft.review
    assert list(load(draft).states) == ["waiting", "review", "pause", "done"]


def test_a_wrong_unit_is_refused_where_it_is_written() -> None:
    with pytest.raises(ValueError, match=r"tr\.accept\.wd"):
        hours("tr.accept.wd")


def test_a_newer_page_keeps_what_it_does_not_change() -> None:
    older = load(sound())
    newer = type(Machine)("Newer", (older,), {"since": date(2027, 1, 1), "title": "Newer"})
    assert list(newer.steps) == list(older.steps)
    assert newer.start is older.start
    assert newer.since == date(2027, 1, 1)
    assert newer.digest != older.digest


def test_a_newer_page_can_do_without_a_step() -> None:
    draft = sound()
    draft.refuse = draft.review.to(draft.done, "Refuse", by=LEADER @ STREET)
    newer = type(Machine)("Newer", (load(draft),), {"refuse": None})
    assert "refuse" not in newer.steps


def test_a_newer_page_that_replaces_a_state_must_replace_its_steps() -> None:
    older = load(sound())
    with pytest.raises(PageRefused, match="step rest names 'review', which is no state of this page"):
        type(Machine)("Newer", (older,), {"review": State("Review", idle="x")})
