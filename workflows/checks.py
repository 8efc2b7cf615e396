"""What a page must satisfy before anybody may open a case on it.

Every fault is found and named at once, in words that say how to mend it and, where a road leads there, by
which road.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from permissions.authority import LEVELS, ROLES
from workflows.deadlines import Span
from workflows.definition import OPENING, Clock, Either, Machine, State, Step
from workflows.parameters import Unit, is_known, kind_of
from workflows.paths import in_words, led_to, moves_of, road_through, road_to, starts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from permissions.authority import Authority

# What a page says of itself and can be asked; what its runner needs; what other rows of history are called.
TAKEN_NAMES = {
    *Machine.__annotations__, *vars(Machine), "state", "rests_in",
    OPENING.name, "note", "late_state", "late_clock", "transfer",
}  # fmt: skip
LONGEST_NAME = 40


def faults_of(page: type[Machine]) -> list[str]:
    """All reasons why a page can't be used; empty when it can."""
    return [
        *_faults_of_frame(page),
        *_faults_of_fragments(page),
        *_faults_of_reach(page),
        *_faults_of_waiting(page),
        *_faults_of_steps(page),
        *_faults_of_clocks(page),
        *_faults_of_separation(page),
    ]


def _faults_of_frame(page: type[Machine]) -> Iterator[str]:
    starts = [state.name for state in page.states.values() if state.start]
    if len(starts) != 1:
        yield f"a page needs exactly one start state, this one has {starts or 'none'}"
    if not any(state.final for state in page.states.values()):
        yield "no state is final"
    if not page.opens_by:
        yield "opens_by names nobody who may open a case"
    for needed in ("title", "since"):
        if not hasattr(page, needed):
            yield f"{needed} is missing"
    for name in (*page.states, *page.steps, *page.clocks):
        if name in TAKEN_NAMES:
            yield f"{name} has a meaning of its own on every page and in every history: choose another name"
        if len(name) > LONGEST_NAME:
            yield f"{name} is longer than {LONGEST_NAME} characters, which is what a history has room for"
    yield from _faults_of_posts("opens_by", page.opens_by)
    for parameter in page.stamps:
        if not is_known(parameter):
            yield f"stamps names the unknown parameter {parameter!r}"
    for state in (*page.road, *(state for road in page.other_roads for state in road)):
        if page.states.get(state.name) is not state:
            yield f"the road names {state.name!r}, which is no state of this page"
    for state in page.gives_way_in:
        if page.states.get(state.name) is not state:
            yield f"gives_way_in names {state.name!r}, which is no state of this page"
        elif state.final:
            yield f"gives_way_in names {state.name}, which is final: what has ended keeps its page"


def _faults_of_fragments(page: type[Machine]) -> Iterator[str]:
    """A name given in two fragments, neither of which builds on the other: one would hide the other."""
    given: dict[str, type] = {}
    for klass in page.__mro__:
        for name, value in vars(klass).items():
            if not isinstance(value, (State, Step, Clock)) or value.name != name:
                continue
            by = given.setdefault(name, klass)
            if not issubclass(by, klass):
                yield f"{name} is given by both {by.__name__} and {klass.__name__}: one hides the other"


def _faults_of_reach(page: type[Machine]) -> Iterator[str]:
    moves, starts = moves_of(page), starts_of(page)
    ends = [name for name, state in page.states.items() if state.final]
    reached = led_to(starts, moves)
    ending = led_to(ends, [(target, source) for source, target in moves])
    for name in page.states:
        if starts and name not in reached:
            leading = sorted({source for source, target in moves if target == name != source})
            only = f"only from {', '.join(leading)}, which can't be reached either"
            yield f"{name} can't be reached from the start: {only if leading else 'no step leads there'}"
        if name in ending:
            continue
        if all(source != name or target == name for source, target in moves):
            yield f"{name} can't be left and isn't final{in_words(road_to(page, name))}"
        elif ends:
            yield f"{name} leads to no end{in_words(road_to(page, name))}"


def _faults_of_waiting(page: type[Machine]) -> Iterator[str]:
    for name, state in page.states.items():
        by_clock = page.clock_steps_from(name)
        for one, other in combinations(by_clock, 2):
            road = in_words(road_to(page, name))
            if one.after != other.after or one.since is not other.since:
                yield f"{name} has clock steps due at different moments: {one.name} and {other.name}{road}"
            elif not any(guard.excludes(against) for guard in one.when for against in other.when):
                yield f"{name} has clock steps that can both be due: {one.name} and {other.name}{road}"
        if state.final:
            yield from _faults_of_end(page, state)
            continue
        if state.within is not None and by_clock:
            yield f"{name} has within= and a clock step: the clock step's after= is its deadline"
        if state.within is None and not state.idle and not by_clock:
            yield f"{name} waits without a deadline and without a reason (within= or idle=)"
        if state.within is not None and not state.late:
            yield f"{name} has a deadline but nobody is told when it is late (late=)"
        yield from _faults_of_posts(f"state {name}", state.late)
        yield from _faults_of_span(f"state {name}", state.within)


def _faults_of_end(page: type[Machine], state: State) -> Iterator[str]:
    road = in_words(road_to(page, state.name))
    if state.within:
        yield f"{state.name} is final but has a deadline"
    for step in page.steps_from(state.name):
        if step.is_by_clock:
            yield f"{state.name} is final, but the clock would take {step.name} there{road}"
        elif not step.aside and not step.child:
            yield f"{state.name} is final, but somebody would wait there for {step.name} (aside=){road}"


def _faults_of_steps(page: type[Machine]) -> Iterator[str]:
    for name, step in page.steps.items():
        if not step.by:
            yield f"step {name} says nobody may take it (by=)"
        if step.is_by_clock != (step.after is not None):
            yield f"step {name}: by=CLOCK and after= belong together"
        if step.is_by_clock and (len(step.by) > 1 or step.asks or step.is_signed_by_several):
            yield f"step {name}: the clock takes a step alone, fills in no form and signs nothing"
        for guard in step.when:
            if step.is_by_clock and guard.of_answers:
                yield f"step {name}: the clock answers nothing that {guard.name} could judge"
        if step.child and (len(step.by) > 1 or step.is_signed_by_several):
            yield f"step {name}: the end of a child case takes a step alone and signs nothing"
        yield from _faults_of_signatures(name, step.signatures)
        if len({state.name for state in step.sources}) < len(step.sources):
            yield f"step {name} names a source twice"
        for state in (*step.sources, *((step.target,) if step.target else ())):
            if page.states.get(state.name) is not state:
                yield f"step {name} names {state.name!r}, which is no state of this page"
        yield from _faults_of_posts(f"step {name}", step.authorities)
        yield from _faults_of_span(f"step {name}", step.after)


def _faults_of_signatures(name: str, signatures: int | str) -> Iterator[str]:
    if isinstance(signatures, int):
        if signatures < 1:
            yield f"step {name} needs at least one signature"
    elif not is_known(signatures):
        yield f"step {name} takes its signatures from the unknown parameter {signatures!r}"
    elif kind_of(signatures).unit is not Unit.NUMBER:
        yield f"step {name} takes its signatures from {signatures!r}, which is no number of things"


def _faults_of_clocks(page: type[Machine]) -> Iterator[str]:
    for name, clock in page.clocks.items():
        if not clock.starts:
            yield f"clock {name} never starts"
        if not clock.late:
            yield f"clock {name}: nobody is told when it is late (late=)"
        for step in (*clock.starts, *clock.ends):
            if page.steps.get(step.name) is not step:
                yield f"clock {name} names {step.name!r}, which is no step of this page"
        for state in clock.pauses:
            if page.states.get(state.name) is not state:
                yield f"clock {name} pauses in {state.name!r}, which is no state of this page"
        if clock.pauses and any(span.unit is Unit.HOURS for span in spans_of(clock.within)):
            yield f"clock {name} runs in hours and so can't stand still (pauses=)"
        yield from _faults_of_extension(page, clock)
        yield from _faults_of_posts(f"clock {name}", clock.late)
        yield from _faults_of_span(f"clock {name}", clock.within)


def _faults_of_extension(page: type[Machine], clock: Clock) -> Iterator[str]:
    if bool(clock.extends) != (clock.extended_by is not None):
        yield f"clock {clock.name}: extends= and extended_by= belong together"
    for step in clock.extends:
        if step not in page.steps.values():
            yield f"clock {clock.name} is extended by {step.name!r}, which is no step of this page"
        elif step.moves:
            yield f"clock {clock.name} is extended by {step.name}, which moves the case: an extension stays"
    units = {span.unit for span in spans_of(clock.within)}
    if clock.extended_by and Unit.HOURS in units:
        yield f"clock {clock.name} runs in hours and so can't be extended"
    elif clock.extended_by and units != {clock.extended_by.unit}:
        yield f"clock {clock.name} is extended in another unit than it is counted in"
    yield from _faults_of_span(f"clock {clock.name}", clock.extended_by)


def _faults_of_separation(page: type[Machine]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for number, group in enumerate(page.groups()):
        for step in group:
            if isinstance(step, Step):
                if page.steps.get(step.name) is not step:
                    yield f"different_people names {step.name!r}, which is no step of this page"
                    continue
                if not step.authorities:
                    yield f"different_people names {step.name}, which no person takes"
            if step.name in seen and seen[step.name] != number:
                road = road_through(page, step) if isinstance(step, Step) else starts_of(page)
                yield (
                    f"different_people can't be satisfied: {step.name} stands in two groups,"
                    f" so that whoever takes it acts for both{in_words(road)}"
                )
            seen[step.name] = number


def _faults_of_posts(where: str, posts: Iterable[Authority]) -> Iterator[str]:
    for post in posts:
        if ROLES.get(post.role.code) is not post.role or LEVELS.get(post.level.code) is not post.level:
            yield f"{where} names the unknown post {post.code}"


def _faults_of_span(where: str, span: Span | Either | None) -> Iterator[str]:
    for one in spans_of(span):
        if one.key is not None and not is_known(one.key):
            yield f"{where} uses the unknown parameter {one.key!r}"


def spans_of(span: Span | Either | None) -> Iterator[Span]:
    """The spans a deadline may turn out to be."""
    if isinstance(span, Either):
        yield from spans_of(span.then)
        yield from spans_of(span.otherwise)
    elif span is not None:
        yield span
