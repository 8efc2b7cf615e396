"""A corpus of broken pages: each has one fault, and is refused at load for exactly that.

All of them are the same small page, a draft that is reviewed and done, with one thing wrong about it. Where a
road leads to the fault, the refusal names it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any, TypeAlias

import pytest
from django import forms

from permissions.authority import CLERK, LEADER, REVIEWER, STREET, Role
from workflows.deadlines import calendar_days, hours, working_days
from workflows.definition import CLOCK, OPENING, Child, Clock, Machine, PageRefused, State, any_of, either
from workflows.guards import guard

Page: TypeAlias = SimpleNamespace
BROKEN: dict[str, tuple[Callable[[Page], Any], tuple[str, ...]]] = {}


class Reasons(forms.Form):
    reasons = forms.CharField()


@guard("it is urgent", law="art. 1")
def it_is_urgent(facts: Any) -> bool:
    return bool(facts.record)


@guard("the reasons are long", law="art. 2", of_answers=True)
def reasons_are_long(facts: Any) -> bool:
    return len(facts.answers["reasons"]) > 10


def sound() -> Page:
    """The page with nothing wrong."""
    page = SimpleNamespace(title="Page", since=date(2026, 1, 1), opens_by=(CLERK @ STREET,))
    page.draft = State("Draft", start=True, within=working_days(3), late=LEADER @ STREET)
    page.review = State("Review", within=working_days(3), late=LEADER @ STREET)
    page.asleep = State("Asleep")
    page.done = State("Done", final=True)
    page.hand_in = page.draft.to(page.review, "Hand in", by=CLERK @ STREET)
    page.rest = page.review.to(page.asleep, "Rest", by=REVIEWER @ STREET)
    page.wake_up = page.asleep.to(page.review, "Wake up", by=CLOCK, after=hours(24))
    page.remark = page.review.stays("Remark", by=REVIEWER @ STREET)
    page.approve = page.review.to(page.done, "Approve", by=LEADER @ STREET)
    page.whole = Clock(
        "Whole", within=working_days(9), starts=page.hand_in, ends=page.approve, late=LEADER @ STREET
    )
    return page


def load(page: Page) -> type[Machine]:
    return type(Machine)("Broken", (Machine,), dict(vars(page)))


def refused_for(*faults: str) -> Callable[[Callable[[Page], Any]], Callable[[Page], Any]]:
    """Enter what spoils a page into the corpus, with all that must be found then."""

    def enter(spoil: Callable[[Page], Any]) -> Callable[[Page], Any]:
        BROKEN[spoil.__name__] = spoil, faults
        return spoil

    return enter


# Where cases begin, end, and how they come from the one to the other.


@refused_for("a page needs exactly one start state, this one has none")
def nowhere_to_begin(page: Page) -> None:
    page.draft.start = False


@refused_for("a page needs exactly one start state, this one has ['draft', 'review']")
def two_places_to_begin(page: Page) -> None:
    page.review.start = True


@refused_for("island can't be reached from the start: no step leads there")
def unreachable(page: Page) -> None:
    page.island = State("Island", idle="far away")
    page.swim = page.island.to(page.done, "Swim", by=CLERK @ STREET)


@refused_for(
    "island can't be reached from the start: no step leads there",
    "reef can't be reached from the start: only from island, which can't be reached either",
)
def unreachable_but_from_elsewhere(page: Page) -> None:
    unreachable(page)
    page.reef = State("Reef", idle="far away")
    page.wade = page.island.to(page.reef, "Wade", by=CLERK @ STREET)
    page.dive = page.reef.to(page.done, "Dive", by=CLERK @ STREET)


@refused_for("limbo can't be left and isn't final (draft → review → limbo)")
def dead_end(page: Page) -> None:
    page.limbo = State("Limbo", idle="nobody knows")
    page.forget = page.review.to(page.limbo, "Forget", by=CLERK @ STREET)


@refused_for(
    "here leads to no end (draft → review → here)", "there leads to no end (draft → review → here → there)"
)
def round_and_round(page: Page) -> None:
    page.here, page.there = State("Here", idle="waits"), State("There", idle="waits")
    page.stray = page.review.to(page.here, "Stray", by=CLERK @ STREET)
    page.go = page.here.to(page.there, "Go", by=CLERK @ STREET)
    page.come = page.there.to(page.here, "Come", by=CLERK @ STREET)


@refused_for("done is final, but somebody would wait there for reopen (aside=) (draft → review → done)")
def end_with_a_desk(page: Page) -> None:
    page.reopen = page.done.to(page.review, "Reopen", by=LEADER @ STREET)


@refused_for("done is final, but somebody would wait there for look (aside=) (draft → review → done)")
def end_where_somebody_still_looks(page: Page) -> None:
    page.look = page.done.stays("Look", by=LEADER @ STREET)


@refused_for("done is final, but the clock would take relapse there (draft → review → done)")
def end_with_a_clock(page: Page) -> None:
    page.relapse = page.done.to(page.review, "Relapse", by=CLOCK, after=hours(24), aside=True)


# Waiting.


@refused_for("review waits without a deadline and without a reason (within= or idle=)")
def waiting_for_ever(page: Page) -> None:
    page.review.within = None


@refused_for("asleep has clock steps that can both be due: wake_up and snore (draft → review → asleep)")
def two_clock_steps(page: Page) -> None:
    page.snore = page.asleep.to(page.done, "Snore", by=CLOCK, after=hours(24))


@refused_for("asleep has clock steps that can both be due: wake_up and snore (draft → review → asleep)")
def two_clock_steps_of_one_guard(page: Page) -> None:
    page.wake_up.when = (it_is_urgent,)
    page.snore = page.asleep.to(page.done, "Snore", by=CLOCK, after=hours(24), when=it_is_urgent)


@refused_for(
    "asleep has clock steps that can both be due: wake_up and turn (draft → review → asleep)",
    "asleep has clock steps that can both be due: snore and turn (draft → review → asleep)",
)
def a_third_clock_step(page: Page) -> None:
    page.wake_up.when = (it_is_urgent,)
    not_urgent = it_is_urgent.denied("there is time")
    page.snore = page.asleep.to(page.done, "Snore", by=CLOCK, after=hours(24), when=not_urgent)
    page.turn = page.asleep.to(page.done, "Turn", by=CLOCK, after=hours(24))


@refused_for("asleep has clock steps due at different moments: wake_up and snore (draft → review → asleep)")
def clock_steps_of_different_length(page: Page) -> None:
    page.wake_up.when = (it_is_urgent,)
    not_urgent = it_is_urgent.denied("there is time")
    page.snore = page.asleep.to(page.done, "Snore", by=CLOCK, after=hours(48), when=not_urgent)


@refused_for("asleep has clock steps due at different moments: wake_up and snore (draft → review → asleep)")
def clock_steps_from_different_moments(page: Page) -> None:
    clock_steps_of_different_length(page)
    page.snore.after, page.snore.since = page.wake_up.after, lambda facts: facts.at


@refused_for("step wake_up: the clock answers nothing that reasons_are_long could judge")
def clock_that_is_asked(page: Page) -> None:
    page.wake_up.when = (reasons_are_long,)


# Who, and how many.


@refused_for("step remark says nobody may take it (by=)")
def nobody_may(page: Page) -> None:
    page.remark.by = ()


@refused_for("step approve names the unknown post emperor@street")
def unknown_role(page: Page) -> None:
    page.approve.by = (Role("emperor", "emperor") @ STREET,)


@refused_for("step approve takes its signatures from the unknown parameter 'no.such'")
def signatures_by_an_unknown_parameter(page: Page) -> None:
    page.approve.signatures = "no.such"


@refused_for("step approve takes its signatures from 'tr.accept.wd', which is no number of things")
def signatures_in_working_days(page: Page) -> None:
    page.approve.signatures = "tr.accept.wd"


@refused_for("step wake_up: the clock takes a step alone, fills in no form and signs nothing")
def clock_that_signs(page: Page) -> None:
    page.wake_up.signatures = "panel.quorum"


@refused_for("step hand_in: the end of a child case takes a step alone and signs nothing")
def child_that_signs(page: Page) -> None:
    page.hand_in.by, page.hand_in.signatures = (Child("visit", ("done",)),), 2


@refused_for("step hand_in: the end of a child case takes a step alone and signs nothing")
def child_among_people(page: Page) -> None:
    page.hand_in.by = (Child("visit", ("done",)), CLERK @ STREET)


@refused_for(
    "different_people can't be satisfied: approve stands in two groups,"
    " so that whoever takes it acts for both (draft → review → done)"
)
def impossible_separation(page: Page) -> None:
    page.different_people = [(page.hand_in, page.approve), (page.rest, page.approve)]


@refused_for(
    "different_people can't be satisfied: remark stands in two groups,"
    " so that whoever takes it acts for both (draft → review)"
)
def impossible_separation_by_a_step_that_stays(page: Page) -> None:
    page.different_people = [(page.hand_in, page.remark), page.remark]


@refused_for(
    "different_people can't be satisfied: open stands in two groups,"
    " so that whoever takes it acts for both (draft)"
)
def opener_in_two_groups(page: Page) -> None:
    page.different_people = [(OPENING, page.approve), (page.rest, OPENING)]


# Numbers, clocks and names.


@refused_for("state review uses the unknown parameter 'no.such'")
def unknown_parameter(page: Page) -> None:
    page.review.within = either(it_is_urgent, hours(2), working_days("no.such"))


@refused_for("clock whole runs in hours and so can't be extended")
def extension_of_hours(page: Page) -> None:
    page.whole.within, page.whole.extended_by, page.whole.extends = hours(24), hours(24), (page.remark,)


@refused_for("clock whole is extended in another unit than it is counted in")
def extension_in_another_unit(page: Page) -> None:
    page.whole.within = either(it_is_urgent, calendar_days(9), working_days(9))
    page.whole.extended_by, page.whole.extends = working_days(5), (page.remark,)


@refused_for("clock whole: extends= and extended_by= belong together")
def extension_by_nothing(page: Page) -> None:
    page.whole.extends = (page.remark,)


@refused_for("clock whole: extends= and extended_by= belong together")
def extension_by_nobody(page: Page) -> None:
    page.whole.extended_by = working_days(5)


@refused_for("clock whole is extended by rest, which moves the case: an extension stays")
def extension_by_a_move(page: Page) -> None:
    page.whole.extended_by, page.whole.extends = working_days(5), (page.rest,)


@refused_for("clock whole is extended by '', which is no step of this page")
def extension_by_a_foreign_step(page: Page) -> None:
    page.whole.extended_by = working_days(5)
    page.whole.extends = (page.review.stays("Foreign", by=CLERK @ STREET),)


@refused_for("clock whole uses the unknown parameter 'no.such'")
def extension_by_an_unknown_parameter(page: Page) -> None:
    page.whole.extended_by, page.whole.extends = working_days("no.such"), (page.remark,)


@refused_for("transfer has a meaning of its own on every page and in every history: choose another name")
def reserved_name(page: Page) -> None:
    page.transfer = page.review.stays("Transfer", by=CLERK @ STREET)


@refused_for("gives_way_in names '', which is no state of this page")
def gives_way_elsewhere(page: Page) -> None:
    page.gives_way_in = (page.draft, State("Abroad"))


@refused_for("gives_way_in names done, which is final: what has ended keeps its page")
def gives_way_at_the_end(page: Page) -> None:
    page.gives_way_in = (page.done,)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_page_is_refused_for_its_fault_and_nothing_else(name: str) -> None:
    spoil, faults = BROKEN[name]
    page = sound()
    spoil(page)
    with pytest.raises(PageRefused) as refused:
        load(page)
    assert str(refused.value) == f"Broken: {'; '.join(faults)}"


def test_without_the_fault_the_page_is_accepted() -> None:
    assert list(load(sound()).states) == ["draft", "review", "asleep", "done"]


def extended(page: Page) -> None:
    page.whole.extended_by, page.whole.extends = working_days("tr.accept.wd"), (page.remark,)


def either_way(page: Page) -> None:
    page.wake_up.when = (it_is_urgent,)
    not_urgent = it_is_urgent.denied("there is time")
    page.snore = page.asleep.to(page.done, "Snore", by=CLOCK, after=hours(24), when=not_urgent)


def signed_by_a_quorum(page: Page) -> None:
    page.approve.signatures = "panel.quorum"


def child_that_answers(page: Page) -> None:
    page.hand_in.by, page.hand_in.asks = (Child("visit", ("done",)),), Reasons


def end_left_aside(page: Page) -> None:
    page.reopen = page.done.to(page.review, "Reopen", by=LEADER @ STREET, aside=it_is_urgent)
    page.object = any_of(page.done).to(page.review, "Object", by=Child("visit", ("bad",)))


@pytest.mark.parametrize(
    "change", [extended, either_way, signed_by_a_quorum, child_that_answers, end_left_aside]
)
def test_what_comes_close_to_a_fault_is_none(change: Callable[[Page], None]) -> None:
    page = sound()
    change(page)
    load(page)


class Shared(Machine, abstract=True):
    draft = State("Draft", start=True, within=working_days(3), late=LEADER @ STREET)
    done = State("Done", final=True)


class OneRoad(Shared, abstract=True):
    approve = Shared.draft.to(Shared.done, "Approve", by=LEADER @ STREET)


class OtherRoad(Shared, abstract=True):
    approve = Shared.draft.to(Shared.done, "Approve alone", by=CLERK @ STREET)


def test_two_fragments_that_give_one_name_are_refused() -> None:
    with pytest.raises(PageRefused) as refused:

        class Joined(OneRoad, OtherRoad):
            title, since, opens_by = "Joined", date(2026, 1, 1), (CLERK @ STREET,)

    assert str(refused.value).endswith(
        "Joined: approve is given by both OneRoad and OtherRoad: one hides the other"
    )


def test_a_page_may_put_a_name_of_its_fragment_anew() -> None:
    class Renewed(OneRoad):
        title, since, opens_by = "Renewed", date(2026, 1, 1), (CLERK @ STREET,)
        approve = OneRoad.draft.to(OneRoad.done, "Approve", by=REVIEWER @ STREET)

    assert Renewed.steps["approve"].authorities == (REVIEWER @ STREET,)
