"""The language a case type's page is written in: states, steps, clocks.

A page is a subclass of :class:`Machine`. States are names, steps are names, and
``source.to(target, by=, when=, asks=, then=)`` is a sentence. A typo is a NameError when the page
is imported; a page that can't work (see :mod:`workflows.checks`) is refused there and then.

This room knows no case type, no person and no table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, TypeVar

from django.utils.translation import gettext_lazy as _

from permissions.authority import Authority
from workflows.guards import Guard, Law, Text

if TYPE_CHECKING:
    from django import forms

    from workflows.deadlines import Span
    from workflows.moves import Facts

    # A form class that is told the facts it asks in, by the keyword ``facts``.
    Asks: TypeAlias = type[forms.Form]


T = TypeVar("T")


class PageRefused(Exception):
    """A case type's page contradicts itself; the message lists every fault found."""


class Tone(StrEnum):
    """How a step is shown: what it means for the person the case is about."""

    FORWARD = "forward"
    BACK = "back"
    AGAINST = "against"


@dataclass(frozen=True)
class Clockwork:
    """The clock as the one who takes a step; due after the step's ``after=``."""

    code: str = "clock"


@dataclass(frozen=True)
class Child:
    """The end of a child case as the one who takes a step.

    :param of: the child's case type.
    :param ends_in: names of the child's final states that count.
    """

    of: str
    ends_in: tuple[str, ...]
    code: str = "child"


@dataclass(frozen=True)
class ChildEnded:
    """A child case that has ended, as the actor of its parent's step.

    :param of: the child's case type.
    :param state: the final state it rests in.
    """

    of: str
    state: str


@dataclass(frozen=True)
class Opening:
    """The opening of a case as a member of ``different_people``: whoever opened it counts there."""

    name: str
    title: Text


CLOCK = Clockwork()
OPENING = Opening("open", _("open the case"))


@dataclass(frozen=True)
class Either:
    """A span that depends on the case: the first where the guard holds, else the second."""

    test: Guard
    then: Span
    otherwise: Span

    def chosen(self, facts: Facts) -> Span:
        return self.then if self.test(facts) else self.otherwise


def either(test: Guard, then: Span, otherwise: Span) -> Either:
    """A span that depends on the case."""
    return Either(test, then, otherwise)


def span_for(within: Span | Either, facts: Facts) -> Span:
    """The span that holds for this case."""
    return within.chosen(facts) if isinstance(within, Either) else within


def _as_tuple(value: Any) -> tuple[Any, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


@dataclass(eq=False)
class State:
    """Where a case rests.

    :param within: how long it may rest here; being late tells somebody and moves nothing.
    :param since: a fact naming the moment the span starts; by default the arrival.
    :param late: the posts told when the span has run out.
    :param idle: why the state needs no deadline, where it has none.
    """

    title: Text
    start: bool = False
    final: bool = False
    within: Span | Either | None = None
    since: Any = None
    late: Any = ()
    idle: Text = ""
    law: Law = ""
    name: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.late = _as_tuple(self.late)

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self.name or name

    def to(self, target: State, title: Text, **terms: Any) -> Step:
        """A step from here to ``target``."""
        return Step(title, (self,), target, **terms)

    def stays(self, title: Text, **terms: Any) -> Step:
        """A step that leaves the case where it rests; it never restarts a clock."""
        return Step(title, (self,), None, **terms)

    def __repr__(self) -> str:
        return f"<State {self.name}>"


@dataclass(frozen=True)
class AnyOf:
    """Several states a step may start from."""

    sources: tuple[State, ...]

    def to(self, target: State, title: Text, **terms: Any) -> Step:
        """A step from each of these to ``target``."""
        return Step(title, self.sources, target, **terms)

    def stays(self, title: Text, **terms: Any) -> Step:
        """A step that leaves the case in whichever of these it rests."""
        return Step(title, self.sources, None, **terms)


def any_of(*sources: State) -> AnyOf:
    """Several states a step may start from."""
    return AnyOf(sources)


@dataclass(eq=False)
class Step:
    """A way a case may move, and all it takes.

    :param by: an authority or a list of them, CLOCK, or ``Child(...)``.
    :param when: guards that must hold; all that fail are reported together.
    :param asks: the form whose answers the step needs.
    :param then: effects, run in order inside the step's transaction.
    :param after: for CLOCK: how long after arrival (or ``since``) it falls due.
    :param signatures: how many different persons must sign, or the parameter that holds the number; the
        last signature takes the step.
    :param aside: the step is possible but nobody is waiting for it, so it opens no desk; or the guard
        while which that is so.
    :param alone: may never be taken in bulk (a refusal, for instance).
    """

    title: Text
    sources: tuple[State, ...]
    target: State | None
    by: Any = ()
    when: Any = ()
    asks: Asks | None = None
    then: Any = ()
    after: Span | Either | None = None
    since: Any = None
    law: Law = ""
    signatures: int | str = 1
    aside: bool | Guard = False
    alone: bool = False
    tone: Tone = Tone.FORWARD
    name: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.by = _as_tuple(self.by)
        self.when = _as_tuple(self.when)
        self.then = _as_tuple(self.then)

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self.name or name

    @property
    def authorities(self) -> tuple[Authority, ...]:
        return tuple(who for who in self.by if isinstance(who, Authority))

    @property
    def is_by_clock(self) -> bool:
        return CLOCK in self.by

    @property
    def child(self) -> Child | None:
        return next((who for who in self.by if isinstance(who, Child)), None)

    @property
    def moves(self) -> bool:
        return self.target is not None

    @property
    def is_signed_by_several(self) -> bool:
        """Whether it may take more than one signature; where a parameter says how many, it may."""
        return self.signatures != 1

    def signatures_needed(self, facts: Facts) -> int:
        """How many different persons must sign it on the day of the act.

        :raises MissingParameter: the parameter that says so has no value in force.
        """
        asked = self.signatures
        return facts.procedure.whole(asked) if isinstance(asked, str) else asked

    def __repr__(self) -> str:
        return f"<Step {self.name}>"


@dataclass(eq=False)
class Clock:
    """A deadline over several states, beside the deadline of each.

    :param starts: the steps that start it, unless it runs already.
    :param ends: the steps that end it; every final state ends it too.
    :param when: a guard: without it the clock doesn't start.
    :param since: a fact naming the moment it runs from; by default the starting step's.
    :param pauses: states in which it stands still, by the true time away. A statutory clock has none.
    :param extends: steps that lengthen it while it runs, each time by ``extended_by``.
    """

    title: Text
    within: Span | Either
    starts: Any
    ends: Any
    late: Any
    when: Any = ()
    since: Any = None
    pauses: Any = ()
    extended_by: Span | None = None
    extends: Any = ()
    law: Law = ""
    name: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.extends = _as_tuple(self.extends)
        self.starts = _as_tuple(self.starts)
        self.ends = _as_tuple(self.ends)
        self.late = _as_tuple(self.late)
        self.when = _as_tuple(self.when)
        self.pauses = _as_tuple(self.pauses)

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self.name or name


class Machine:
    """A case type's page. Subclass it; the body is the page.

    Beside states and steps stand ``title``, ``since`` (first day it serves), ``number_prefix`` (of case
    numbers), ``opens_by`` (who may open a case), ``opening`` (the form it asks), ``stamps`` (parameters
    written on every step, read or not), ``road`` (the states of the ordinary way, for the progress bar),
    ``other_roads`` (those of other ways, shown instead to the cases that took them)
    and ``different_people`` (groups of steps no two of which one person may take part in on the same case).
    Cases that rest in one of ``gives_way_in`` go over to a newer page of the type once it is in force; all
    others keep theirs. With ``only_as_child`` a case is opened by a step of another case alone; ``opens_by``
    then names the posts that have a part in it beside those of its steps: they may add papers. With
    ``kept_in_district`` a child belongs to the district alone: streets and communities neither see it nor
    act on it.
    """

    title: ClassVar[Text]
    since: ClassVar[date]
    number_prefix: ClassVar[str] = "GA"
    opens_by: ClassVar[tuple[Authority, ...]] = ()
    opening: ClassVar[Asks | None] = None
    opening_law: ClassVar[Law] = ""
    stamps: ClassVar[tuple[str, ...]] = ()
    road: ClassVar[tuple[State, ...]] = ()
    other_roads: ClassVar[tuple[tuple[State, ...], ...]] = ()
    different_people: ClassVar[tuple[Any, ...]] = ()
    only_as_child: ClassVar[bool] = False
    gives_way_in: ClassVar[tuple[State, ...]] = ()
    kept_in_district: ClassVar[bool] = False

    states: ClassVar[dict[str, State]]
    steps: ClassVar[dict[str, Step]]
    clocks: ClassVar[dict[str, Clock]]
    start: ClassVar[State]
    digest: ClassVar[str]
    runner: ClassVar[type]

    def __init_subclass__(cls, abstract: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if abstract:
            return
        # All three are read before one is set, or a step called "states" would vanish unseen.
        named = dict(_named(cls, State)), dict(_named(cls, Step)), dict(_named(cls, Clock))
        cls.states, cls.steps, cls.clocks = named
        from workflows.checks import faults_of
        from workflows.machinery import compile_page

        if faults := faults_of(cls):
            raise PageRefused(f"{cls.__qualname__}: " + "; ".join(faults))
        cls.start = next(state for state in cls.states.values() if state.start)
        cls.digest = digest_of(cls)
        cls.runner = compile_page(cls)

    @classmethod
    def steps_from(cls, state: str) -> list[Step]:
        """The steps that start from a state, in the order of the page."""
        return [step for step in cls.steps.values() if any(s.name == state for s in step.sources)]

    @classmethod
    def clock_steps_from(cls, state: str) -> list[Step]:
        """The steps the clock may take out of a state: due at the same moment, at most one of them open."""
        return [step for step in cls.steps_from(state) if step.is_by_clock]

    @classmethod
    def desks_at(cls, state: str, facts: Facts) -> list[Authority]:
        """The posts a case waits for in a state: those with a step that isn't merely possible."""
        desks: dict[str, Authority] = {}
        for step in cls.steps_from(state):
            if not (step.aside(facts) if isinstance(step.aside, Guard) else step.aside):
                desks.update({who.code: who for who in step.authorities})
        return list(desks.values())

    @classmethod
    def groups(cls) -> list[tuple[Step | Opening, ...]]:
        """``different_people`` with every member a tuple of steps, the opening among them."""
        return [_as_tuple(group) for group in cls.different_people]


def _named(cls: type, kind: type[T]) -> Iterator[tuple[str, T]]:
    """What the page and those it builds on name, each under its own name: ``start`` is another one's."""
    seen: set[str] = set()
    for klass in reversed(cls.__mro__):
        for name in vars(klass):
            value = getattr(cls, name)
            if isinstance(value, kind) and value.name == name and name not in seen:  # type: ignore[attr-defined]
                seen.add(name)
                yield name, value


def _span_text(span: Any) -> str:
    if span is None:
        return ""
    if isinstance(span, Either):
        return f"{span.test.name}?{_span_text(span.then)}:{_span_text(span.otherwise)}"
    return str(span)


def _name(thing: Any) -> str:
    if isinstance(thing, Child):
        return f"{thing.code} {thing.of} {'|'.join(thing.ends_in)}"
    return getattr(thing, "name", None) or getattr(thing, "code", None) or thing.__name__


def _names(things: Iterable[Any]) -> str:
    return ",".join(_name(thing) for thing in things)


def _extension_text(clock: Clock) -> str:
    return f" {_names(clock.extends)} extend by {clock.extended_by}" if clock.extends else ""


def digest_of(page: type[Machine]) -> str:
    """A short fingerprint of what a page rules; titles, articles and colours don't enter."""
    lines = [
        f"since {page.since} stamps {','.join(page.stamps)}",
        f"opens {_names(page.opens_by)} asks {_names(_as_tuple(page.opening))}"
        f"{' only as child' if page.only_as_child else ''}"
        f"{' kept in district' if page.kept_in_district else ''}",
    ]
    for state in page.states.values():
        lines.append(
            f"state {state.name} {state.start} {state.final} {_span_text(state.within)}"
            f" {_names(_as_tuple(state.since))} {_names(state.late)}"
        )
    for step in page.steps.values():
        lines.append(
            f"step {step.name} {_names(step.sources)}>{step.target.name if step.target else '='}"
            f" by {_names(step.by)} when {_names(step.when)} asks {_names(_as_tuple(step.asks))}"
            f" then {_names(step.then)} after {_span_text(step.after)} {_names(_as_tuple(step.since))}"
            f" signatures {step.signatures} alone {step.alone}"
            f" aside {step.aside.name if isinstance(step.aside, Guard) else step.aside}"
        )
    for clock in page.clocks.values():
        lines.append(
            f"clock {clock.name} {_span_text(clock.within)} {_names(clock.starts)}>{_names(clock.ends)}"
            f" when {_names(clock.when)} since {_names(_as_tuple(clock.since))}"
            f" pauses {_names(clock.pauses)} late {_names(clock.late)}"
            f"{_extension_text(clock)}"
        )
    if page.gives_way_in:
        lines.append(f"gives way in {_names(page.gives_way_in)}")
    lines += [f"apart {_names(group)}" for group in page.groups()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
