"""Whether a step may be taken, and what it would change. Pure: no table, no clock, no web.

:func:`plan_move` is asked by the one writer (``cases.operations.take_step``) and by nobody else;
:func:`offers` tells a page what a person could do and why not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from permissions import errors as permission_errors
from permissions.rules import persons_counted, post_for
from workflows import machinery
from workflows.clocks import ClockChange, RunningClock, clock_changes, earliest_due, stage_due
from workflows.definition import ChildEnded, Clockwork

if TYPE_CHECKING:
    from django import forms

    from permissions.authority import Authority
    from permissions.rules import Post, Standing
    from workflows.calendar import WorkingCalendar
    from workflows.deadlines import Due
    from workflows.definition import Asks, Machine, Opening, Step
    from workflows.guards import Text, Unmet
    from workflows.parameters import Reading


class StepRefused(Exception):
    """A step that can't be taken; nothing was changed.

    :ivar code: a stable name for programs.
    :ivar sentence: the reason, fit for the person who asked.
    """

    code = "refused"

    def __init__(self, sentence: Text, *, code: str | None = None) -> None:
        self.sentence = sentence
        if code:
            self.code = code
        super().__init__(sentence)

    def __str__(self) -> str:
        return str(self.sentence)


class NotFromHere(StepRefused):
    """The case does not rest where this step starts."""

    code = "not_from_here"


class NotYours(StepRefused):
    """The person lacks the authority the step asks, or an earlier step of theirs bars it."""

    code = "not_yours"


class NotYet(StepRefused):
    """Guards do not hold.

    :ivar unmet: all of them, each a sentence with its article.
    """

    code = "not_yet"

    def __init__(self, unmet: list[Unmet]) -> None:
        self.unmet = unmet
        super().__init__(" ".join(missing.in_full for missing in unmet))


class BadAnswers(StepRefused):
    """The answers to the step's form are incomplete or wrong.

    :ivar form: the bound form, with an error at each field.
    """

    code = "bad_answers"

    def __init__(self, form: Any) -> None:
        self.form = form
        super().__init__(_("Some answers are missing or wrong."))


class Kind(StrEnum):
    """What a row of a case's history is."""

    OPENING = "opening"
    STEP = "step"
    SIGNATURE = "signature"
    NOTE = "note"
    LATE = "late"
    TRANSFER = "transfer"


# Rows by which a person has taken part in a case.
TAKES_PART = (Kind.OPENING, Kind.STEP, Kind.SIGNATURE)


@dataclass(frozen=True)
class Jurisdiction:
    """Where a case belongs: division codes (12 digits) of its district, street and community."""

    district: str
    street: str
    community: str


@dataclass(frozen=True)
class PastMove:
    """A row of the case's history, as far as rules look at it.

    :param persons: everyone it counts for: who acted, and for whom.
    """

    seq: int
    kind: str
    step: str
    source: str
    target: str
    at: datetime
    persons: frozenset[int]


@dataclass(frozen=True)
class Facts:
    """All that guards, clocks and forms of a page may look at.

    :param record: the row of the case type's own table; read only.
    :param procedure: parameters in force on the day of the act.
    :param entitlement: parameters in force on the day of acceptance (the day of the act before it).
    :param answers: the cleaned answers of the step's form, empty before they are given.
    :param persons: everyone the act counts for: who acts, and for whom; empty where no person is asked about.
    :param clocks: those that run over the case.
    """

    state: str
    state_since: datetime
    at: datetime
    place: Jurisdiction
    record: Any
    procedure: Reading
    entitlement: Reading
    calendar: WorkingCalendar
    history: tuple[PastMove, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    persons: frozenset[int] = frozenset()
    clocks: tuple[RunningClock, ...] = ()


@dataclass(frozen=True)
class Situation:
    """A case at the moment somebody wants to move it.

    :param stage_due_at: the deadline of the state, as it was set on arrival; a parameter that has
        changed since doesn't move it.
    """

    page: type[Machine]
    facts: Facts
    stage_due_at: datetime | None = None
    clocks: tuple[RunningClock, ...] = ()
    recused: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Plan:
    """What a step changes. Nothing has been written yet.

    :param stage_due: the deadline of the state the case arrives in; None where it has none, or where
        the case stays and keeps the one it has.
    :param due_at: the earliest open deadline of the case afterwards.
    """

    step: Step
    kind: Kind
    target: str
    post: Post | None
    facts: Facts
    stage_due: Due | None
    clock_changes: tuple[ClockChange, ...]
    due_at: datetime | None

    @property
    def source(self) -> str:
        return self.facts.state

    @property
    def answers(self) -> Mapping[str, Any]:
        return self.facts.answers

    @property
    def moves(self) -> bool:
        return self.kind is Kind.STEP and self.step.moves


@dataclass(frozen=True)
class Offer:
    """A step as one person sees it: takeable, or why not."""

    step: Step
    post: Post | None
    refusal: NotYours | None
    unmet: tuple[Unmet, ...]

    @property
    def is_open(self) -> bool:
        return self.refusal is None and not self.unmet


def plan_move(
    situation: Situation,
    step_name: str,
    who: Standing | Clockwork | ChildEnded,
    answers: Mapping[str, Any],
) -> Plan:
    """What taking a step would change.

    :param answers: raw answers to the step's form, as a mapping of strings.
    :raises NotFromHere: the case does not rest where this step starts.
    :raises NotYours: the actor lacks the authority, is recused, or took part in a step that bars it.
    :raises BadAnswers: the form is incomplete or wrong.
    :raises NotYet: guards do not hold; ``.unmet`` lists all of them.
    :raises MissingParameter: a span or a number of signatures has no value in force.
    """
    page, facts = situation.page, situation.facts
    step = _step_from_here(page, facts.state, step_name)
    post = _post_of(situation, step, who)
    facts = replace(facts, persons=_persons_of(who, post))
    cleaned = _cleaned(step, facts, answers)
    facts = replace(facts, answers=cleaned)
    if unmet := [missing for guard in step.when if (missing := guard.unmet(facts))]:
        raise NotYet(unmet)
    if step.is_signed_by_several and len(_signed(facts, step)) + 1 < step.signatures_needed(facts):
        return _signature(situation, step, post, facts)
    target = machinery.run_step(page, facts.state, step.name)
    arrival: Due | None = None
    stage_due_at = situation.stage_due_at
    if step.moves:
        arrival = stage_due(page, page.states[target], facts, facts.at)
        stage_due_at = arrival.due_at if arrival else None
    changes = tuple(clock_changes(situation, step, facts, target))
    return Plan(
        step=step,
        kind=Kind.STEP,
        target=target,
        post=post,
        facts=facts,
        stage_due=arrival,
        clock_changes=changes,
        due_at=earliest_due(stage_due_at, situation.clocks, changes),
    )


def offers(situation: Situation, standing: Standing) -> list[Offer]:
    """Every step that starts where the case rests, as this person sees it.

    Guards that judge answers are left out: they speak when the answers are given.
    """
    found = []
    for step in situation.page.steps_from(situation.facts.state):
        if not step.authorities:
            continue
        post: Post | None = None
        refusal: NotYours | None = None
        try:
            post = _post_of(situation, step, standing)
        except NotYours as refused:
            refusal = refused
        facts = replace(situation.facts, persons=_persons_of(standing, post))
        unmet = tuple(
            missing for guard in step.when if not guard.of_answers and (missing := guard.unmet(facts))
        )
        found.append(Offer(step, post, refusal, unmet))
    return found


def _persons_of(who: Standing | Clockwork | ChildEnded, post: Post | None) -> frozenset[int]:
    """Everyone an act counts for: nobody, where the clock or a child case acts."""
    if isinstance(who, (Clockwork, ChildEnded)):
        return frozenset()
    return persons_counted(post, who) if post else frozenset({who.user_id})


def _step_from_here(page: type[Machine], state: str, step_name: str) -> Step:
    step = page.steps.get(step_name)
    if step is None:
        raise NotFromHere(_("There is no such step."), code="no_such_step")
    if all(source.name != state for source in step.sources):
        raise NotFromHere(
            _("“%(step)s” isn't possible now: the case is in “%(state)s”.")
            % {"step": step.title, "state": page.states[state].title}
        )
    return step


def _post_of(situation: Situation, step: Step, who: Standing | Clockwork | ChildEnded) -> Post | None:
    """The post in which the step is taken; None for the clock and for child cases."""
    if isinstance(who, Clockwork):
        if not step.is_by_clock:
            raise NotYours(_("The clock may not take “%(step)s”.") % {"step": step.title})
        _refuse_before_due(situation, step)
        return None
    if isinstance(who, ChildEnded):
        if step.child is None or who.of != step.child.of or who.state not in step.child.ends_in:
            raise NotYours(_("This child case may not take “%(step)s”.") % {"step": step.title})
        return None
    if who.user_id in situation.recused:
        raise NotYours(
            _("A relative of yours belongs to this household: you take no part in this case."),
            code="recused",
        )
    post = post_asked(who, step.authorities, situation.facts.place)
    if post.on_behalf_of and post.on_behalf_of.user_id in situation.recused:
        # The post's cover decides then, but not for the holder: that would be the relative's decision.
        post = replace(post, on_behalf_of=None)
    _refuse_same_person(situation, step, persons_counted(post, who))
    return post


def post_asked(who: Standing, authorities: tuple[Authority, ...], place: Jurisdiction) -> Post:
    """The post in which somebody may act in a place.

    :raises NotYours: they hold none of the posts asked for there.
    """
    try:
        return post_for(who, authorities, place)
    except permission_errors.NotYours as refused:
        raise NotYours(refused.sentence) from None


def _refuse_before_due(situation: Situation, step: Step) -> None:
    if situation.stage_due_at is None or situation.facts.at < situation.stage_due_at:
        raise NotYours(_("“%(step)s” isn't due yet.") % {"step": step.title}, code="not_due")


def steps_barring(page: type[Machine], step: Step) -> dict[str, Step | Opening]:
    """The steps that nobody who takes ``step`` may have taken part in, by name (``different_people``)."""
    groups = page.groups()
    if all(step not in group for group in groups):
        return {}
    return {other.name: other for group in groups if step not in group for other in group}


def people_in_two_groups(page: type[Machine], history: Iterable[PastMove]) -> frozenset[int]:
    """Persons who took part in steps that a page keeps apart, as can be where another page ruled then."""
    found: set[int] = set()
    seen: dict[int, int] = {}
    group_of = {step.name: number for number, group in enumerate(page.groups()) for step in group}
    for past in history:
        group = group_of.get(past.step)
        if group is None or past.kind not in TAKES_PART:
            continue
        found |= {person for person in past.persons if seen.setdefault(person, group) != group}
    return frozenset(found)


def _refuse_same_person(situation: Situation, step: Step, persons: frozenset[int]) -> None:
    """Separation of duties: by person over the whole case, whoever acted for whom."""
    barred = steps_barring(situation.page, step)
    for past in situation.facts.history:
        if past.kind not in TAKES_PART or not past.persons & persons:
            continue
        if past.step in barred:
            raise NotYours(
                _("You took “%(earlier)s” in this case; “%(step)s” must be taken by another person.")
                % {"earlier": barred[past.step].title, "step": step.title},
                code="same_person",
            )
    if step.is_signed_by_several and any(past.persons & persons for past in _signed(situation.facts, step)):
        raise NotYours(_("You have already signed “%(step)s”.") % {"step": step.title}, code="already_signed")


def _signed(facts: Facts, step: Step) -> list[PastMove]:
    """Signatures under this step since the case came to rest here, or since the step was last taken."""
    signed: list[PastMove] = []
    for past in facts.history:
        if past.kind == Kind.STEP and (past.source != past.target or past.step == step.name):
            signed = []
        elif past.kind == Kind.SIGNATURE and past.step == step.name:
            signed.append(past)
    return signed


def _signature(situation: Situation, step: Step, post: Post | None, facts: Facts) -> Plan:
    """A signature that isn't the last: a row of history; nothing else changes."""
    return Plan(
        step=step,
        kind=Kind.SIGNATURE,
        target=facts.state,
        post=post,
        facts=facts,
        stage_due=None,
        clock_changes=(),
        due_at=earliest_due(situation.stage_due_at, situation.clocks, ()),
    )


def _cleaned(step: Step, facts: Facts, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    if step.asks is None:
        return {}
    return cleaned_answers(step.asks, facts, answers)


def form_of(asks: Asks, facts: Facts, answers: Mapping[str, Any] | None = None, **terms: Any) -> forms.Form:
    """A page's form, told the facts it asks in: bound to raw answers, or blank.

    :param terms: of Django's forms, such as ``auto_id``.
    """
    return asks(answers, facts=facts, **terms)  # type: ignore[call-arg]  # pages' forms take facts


def cleaned_answers(asks: Asks, facts: Facts, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Raw answers as a form understands them.

    :raises BadAnswers: the form is incomplete or wrong.
    """
    form = form_of(asks, facts, answers)
    if not form.is_valid():
        raise BadAnswers(form)
    return dict(form.cleaned_data)
