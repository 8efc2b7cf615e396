"""What runs a page, and the fingerprint of what a page rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms

from cases.models import Case
from permissions.authority import CLERK, DISTRICT, LEADER, REVIEWER, STREET
from workflows.deadlines import calendar_days, hours, working_days
from workflows.definition import CLOCK, OPENING, Child, Clock, Machine, State, Tone, either
from workflows.guards import Citation, effect, guard
from workflows.machinery import NotFromState, StateColumn, rest_in, run_step


class Form(forms.Form):
    pass


class OtherForm(forms.Form):
    pass


@guard("this holds", law="art. 1")
def this_holds(facts: Any) -> bool:
    return True


@guard("that holds", law="art. 2")
def that_holds(facts: Any) -> bool:
    return True


@effect("this follows")
def this_follows(taken: Any) -> None:
    pass


@effect("that follows")
def that_follows(taken: Any) -> None:
    pass


def one_moment(facts: Any) -> Any:
    return facts.at


def body() -> SimpleNamespace:
    """The body of a page with one of everything."""
    page = SimpleNamespace(title="Page", since=date(2026, 1, 1), opens_by=(CLERK @ STREET,), opening=Form)
    page.here = State("Here", start=True, within=working_days(3), late=LEADER @ STREET)
    page.there = State("There")
    page.check = State("Check", idle="another case has the deadline")
    page.done = State("Done", final=True)
    page.go = page.here.to(
        page.there, "Go", by=CLERK @ STREET, asks=Form, when=this_holds, then=this_follows, law="art. 3"
    )
    page.wait = page.there.to(page.check, "Wait", by=CLOCK, after=hours(24))
    page.hear = page.check.to(page.done, "Hear", by=Child("check", ("clear",)))
    page.look = page.here.stays("Look", by=[CLERK @ STREET, REVIEWER @ STREET])
    page.whole = Clock(
        "Whole", within=calendar_days(9), starts=page.go, ends=page.hear, late=LEADER @ STREET
    )  # fmt: skip
    page.different_people = [page.go, page.look]
    return page


def load(spoken: SimpleNamespace) -> type[Machine]:
    return type(Machine)("Page", (Machine,), dict(vars(spoken)))


PAGE = load(body())


# Running.


@pytest.mark.parametrize(
    ("state", "step", "target"),
    [
        ("here", "go", "there"),
        ("here", "look", "here"),
        ("there", "wait", "check"),
        ("check", "hear", "done"),
    ],
)
def test_a_step_leads_where_the_page_says(state: str, step: str, target: str) -> None:
    assert run_step(PAGE, state, step) == target


@pytest.mark.parametrize(
    ("state", "step"),
    [(state, step) for state in PAGE.states for step in PAGE.steps
     if state not in {source.name for source in PAGE.steps[step].sources}],
)  # fmt: skip
def test_a_step_that_does_not_start_there_is_not_run(state: str, step: str) -> None:
    with pytest.raises(NotFromState):
        run_step(PAGE, state, step)


def test_two_cases_of_one_page_do_not_share_a_state() -> None:
    one, other = PAGE.runner("here"), PAGE.runner("here")
    one.go()
    assert (one.state, other.state) == ("there", "here")


# The column.


def test_the_state_of_a_case_refuses_assignment() -> None:
    case = Case(state="here")
    with pytest.raises(AttributeError):
        case.state = "done"
    assert case.state == "here"


def test_the_writer_sets_the_state_and_leaves_the_column_closed() -> None:
    case = Case(state="here")
    rest_in(case, "there")
    assert case.state == "there"
    with pytest.raises(AttributeError):
        case.state = "done"


def test_the_column_stays_closed_through_migrations() -> None:
    name, path, args, kwargs = Case._meta.get_field("state").deconstruct()
    assert (name, path) == ("state", "workflows.machinery.StateColumn")
    assert StateColumn(*args, **kwargs).protected


# The fingerprint.


def test_the_same_page_has_the_same_fingerprint() -> None:
    assert load(body()).digest == PAGE.digest
    assert len(PAGE.digest) == 16


WORDS: dict[str, Callable[[SimpleNamespace], Any]] = {
    "title": lambda page: setattr(page, "title", "Another title"),
    "state's title": lambda page: setattr(page.here, "title", "Another title"),
    "step's title": lambda page: setattr(page.go, "title", "Another title"),
    "clock's title": lambda page: setattr(page.whole, "title", "Another title"),
    "reason": lambda page: setattr(page.check, "idle", "another reason"),
    "tone": lambda page: setattr(page.go, "tone", Tone.BACK),
    "article": lambda page: setattr(page.go, "law", "art. 4"),
    "article that changed": lambda page: setattr(
        page.go, "law", Citation("art. 4", date(2026, 7, 1), "art. 3")
    ),
    "road": lambda page: setattr(page, "road", (page.here, page.done)),
    "number": lambda page: setattr(page, "number_prefix", "XX"),
}


@pytest.mark.parametrize("what", WORDS)
def test_words_do_not_change_the_fingerprint(what: str) -> None:
    page = body()
    WORDS[what](page)
    assert load(page).digest == PAGE.digest


RULES: dict[str, Callable[[SimpleNamespace], Any]] = {
    "first day": lambda page: setattr(page, "since", date(2026, 1, 2)),
    "who opens": lambda page: setattr(page, "opens_by", (CLERK @ DISTRICT,)),
    "what opening asks": lambda page: setattr(page, "opening", OtherForm),
    "a new state": lambda page: page.__dict__.update(
        more=(more := State("More", idle="x")),
        to_more=page.here.to(more, "To more", by=CLERK @ STREET),
        from_more=more.to(page.done, "From more", by=CLERK @ STREET),
    ),
    "the end": lambda page: setattr(page.check, "final", True),
    "span": lambda page: setattr(page.here, "within", working_days(4)),
    "unit of the span": lambda page: setattr(page.here, "within", calendar_days(3)),
    "span that depends": lambda page: setattr(
        page.here, "within", either(this_holds, working_days(3), working_days(3))
    ),
    "state's since": lambda page: setattr(page.here, "since", one_moment),
    "who is told": lambda page: setattr(page.here, "late", (LEADER @ DISTRICT,)),
    "source": lambda page: setattr(page.go, "sources", (page.here, page.check)),
    "target": lambda page: setattr(page.hear, "target", page.here) or page.__dict__.update(
        end=page.here.to(page.done, "End", by=CLERK @ STREET)
    ),
    "who steps": lambda page: setattr(page.go, "by", (REVIEWER @ STREET,)),
    "which child": lambda page: setattr(page.hear, "by", (Child("visit", ("clear",)),)),
    "which of its ends": lambda page: setattr(page.hear, "by", (Child("check", ("unclear",)),)),
    "guard": lambda page: setattr(page.go, "when", (that_holds,)),
    "the guard's opposite": lambda page: setattr(page.go, "when", (this_holds.denied("it doesn't"),)),
    "a second guard": lambda page: setattr(page.go, "when", (this_holds, that_holds)),
    "form": lambda page: setattr(page.go, "asks", OtherForm),
    "effect": lambda page: setattr(page.go, "then", (that_follows,)),
    "after": lambda page: setattr(page.wait, "after", hours(25)),
    "step's since": lambda page: setattr(page.wait, "since", one_moment),
    "signatures": lambda page: setattr(page.go, "signatures", 2),
    "signatures by a parameter": lambda page: setattr(page.go, "signatures", "panel.quorum"),
    "aside": lambda page: setattr(page.go, "aside", True),
    "aside while a guard holds": lambda page: setattr(page.go, "aside", this_holds),
    "alone": lambda page: setattr(page.go, "alone", True),
    "clock's span": lambda page: setattr(page.whole, "within", calendar_days(10)),
    "clock's start": lambda page: setattr(page.whole, "starts", (page.look,)),
    "clock's end": lambda page: setattr(page.whole, "ends", ()),
    "clock's guard": lambda page: setattr(page.whole, "when", (this_holds,)),
    "clock's since": lambda page: setattr(page.whole, "since", one_moment),
    "clock's pauses": lambda page: setattr(page.whole, "pauses", (page.there,)),
    "clock's extension": lambda page: (
        setattr(page.whole, "extends", (page.look,)),
        setattr(page.whole, "extended_by", calendar_days(3)),
    ),
    "by how much": lambda page: (
        setattr(page.whole, "extends", (page.look,)),
        setattr(page.whole, "extended_by", calendar_days(4)),
    ),
    "where it gives way": lambda page: setattr(page, "gives_way_in", (page.here,)),
    "what the child tells": lambda page: setattr(page.hear, "asks", OtherForm),
    "who hears the clock": lambda page: setattr(page.whole, "late", (LEADER @ DISTRICT,)),
    "different people": lambda page: setattr(page, "different_people", []),
    "the opener kept apart": lambda page: setattr(page, "different_people", [OPENING, page.go, page.look]),
    "different groups": lambda page: setattr(page, "different_people", [(page.go, page.look)]),
    "what is stamped": lambda page: setattr(page, "stamps", ("std.dibao.month",)),
}  # fmt: skip


@pytest.mark.parametrize("what", RULES)
def test_every_rule_changes_the_fingerprint(what: str) -> None:
    page = body()
    RULES[what](page)
    assert load(page).digest != PAGE.digest


def test_no_two_rules_give_the_same_fingerprint() -> None:
    found = {PAGE.digest: "none"}
    for what, change in RULES.items():
        page = body()
        change(page)
        digest = load(page).digest
        assert digest not in found, f"{what} looks like {found[digest]}"
        found[digest] = what
