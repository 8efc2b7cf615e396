"""The one writer: only :func:`take_step` moves a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.identity import mask
from cases.models import Case, CaseRecord, Move
from cases.operations import store
from cases.operations.giving_way import go_over
from cases.registry import CaseType, case_type, page_serving
from permissions.authority import Authority
from permissions.models import User
from permissions.periods import day_of
from permissions.rules import Principal, Standing, standing_of
from workflows import rulebook
from workflows.definition import ChildEnded, Clockwork, Machine
from workflows.moves import BadAnswers, Facts, Kind, Plan, Situation, StepRefused, plan_move
from workflows.parameters import BadParameterValue, MissingParameter
from workflows.rulebook import NoRuleBook


class KeyReused(StepRefused):
    """The idempotency key was used for a request with other answers."""

    code = "key_reused"


class BeforeLastMove(StepRefused):
    """The act would lie before the last one of the case."""

    code = "before_last_move"


class NotHeard(StepRefused):
    """What an ended child case tells doesn't fit the form of the case that waits for it.

    :ivar form: the parent's form with its errors.
    """

    code = "not_heard"

    def __init__(self, form: Any) -> None:
        self.form = form
        told = " ".join(str(error) for errors in form.errors.values() for error in errors)
        super().__init__(
            _("The case that waits for this one can't take up its result: %(errors)s") % {"errors": told}
        )


class RuleMissing(StepRefused):
    """The rules don't answer what the step needs to know: a number nobody entered, or nobody can read.

    The sentence and the code are those of the rule book.
    """

    code = "missing_parameter"


@contextmanager
def rules_must_answer() -> Iterator[None]:
    """Nothing is decided by default: a question to which the rule book is silent is a refusal.

    :raises RuleMissing: it was.
    """
    try:
        yield
    except (MissingParameter, BadParameterValue, NoRuleBook) as silent:
        raise RuleMissing(str(silent), code=silent.code) from silent


@dataclass
class Taken:
    """A step as its effects see it: the case and its record, changed in memory and saved afterwards."""

    case: Case
    record: Any
    plan: Plan
    at: datetime
    signer: store.Signer
    actor: User | None = None

    @property
    def user_id(self) -> int | None:
        return self.signer.user_id

    @property
    def answers(self) -> Mapping[str, Any]:
        return self.plan.answers

    def act_for(self, principal: Principal) -> None:
        """Let the act count as somebody's who isn't there: a decision taken down for the one who gave it."""
        if self.signer.post:
            self.signer = replace(self.signer, post=replace(self.signer.post, on_behalf_of=principal))

    @property
    def persons(self) -> frozenset[int]:
        """Everybody the act counts for: who acted, and for whom."""
        principal = self.signer.post.on_behalf_of if self.signer.post else None
        counted = (self.signer.user_id, principal.user_id if principal else None)
        return frozenset(person for person in counted if person)

    @property
    def person(self) -> User:
        """Who took the step, where a person must have: money is handed out by somebody.

        :raises TypeError: the clock or a child case took it.
        """
        if self.actor is None:
            raise TypeError(f"{self.plan.step.name} is taken by a person.")
        return self.actor


@dataclass(frozen=True)
class Read:
    """A case with all that its page looks at, as read for a step or for a person's page."""

    case: Case
    kind: CaseType
    record: CaseRecord
    situation: Situation
    history: list[store.HistoryRow] = field(default_factory=list)

    @property
    def page(self) -> type[Machine]:
        return self.situation.page


@transaction.atomic
def take_step(
    *,
    case_id: int,
    step: str,
    actor: User | Clockwork | ChildEnded,
    answers: Mapping[str, Any],
    at: datetime,
    key: UUID | None = None,
) -> Move:
    """Take one step of a case, or change nothing.

    A case that rests where its page gives way to a newer one goes over to that first.

    :param at: the moment of the act, timezone-aware; passed in, never read from the clock here.
    :param answers: raw answers to the step's form, as typed.
    :param key: idempotency key; the same key and answers return the move already made.
    :raises NotFromHere: the case does not rest where this step starts.
    :raises NotYours: the actor lacks the authority the step asks, or an earlier step of theirs bars it.
    :raises BadAnswers: the step's form is incomplete or wrong.
    :raises NotYet: a guard does not hold; ``.unmet`` lists them, each a sentence with its article.
    :raises KeyReused: the key was used for other answers.
    :raises BeforeLastMove: ``at`` lies before the last move.
    :raises RuleMissing: a parameter the step needs has no value in force.
    :raises NotHeard: the step ends a child case whose result the parent's form refuses.
    :raises Case.DoesNotExist: there is no such case.
    """
    case = store.lock_case(case_id)
    request = store.digest_of_request(answers)
    history = store.read_history(case_id)
    if made := already_made(history, step, actor, key, request):
        return Move.objects.get(pk=made.id)
    who = standing_of(actor, at) if isinstance(actor, User) else actor
    with rules_must_answer():
        read = _read_locked(case, history, at)
        plan = plan_move(read.situation, step, who, answers)
        refuse_before_last_move(history, at)
        if read.page.__name__ != case.page:
            go_over(
                case,
                read.page,
                facts=read.situation.facts,
                reason=_("Newer rules are in force, and cases that rest here go over to them."),
                law=read.page.opening_law,
                signer=store.Signer(),
            )
        return _carry_out(read, plan, who, actor if isinstance(actor, User) else None, request, key)


def read_case(case: Case, at: datetime) -> Read:
    """A case with all its page looks at, unlocked: for showing, never for deciding."""
    return _read_locked(case, store.read_history(case.pk), at)


def _read_locked(case: Case, history: list[store.HistoryRow], at: datetime) -> Read:
    kind = case_type(case.type)
    page = kind.page_serving(case, at)
    record, recused = store.read_record(kind, case.pk, at)
    clocks = store.read_clocks(case.pk)
    facts = replace(facts_of(case, record, at, history), clocks=clocks)
    situation = Situation(page, facts, case.stage_due_at, clocks, recused)
    return Read(case, kind, record, situation, history)


def facts_of(case: Case, record: CaseRecord, at: datetime, history: list[store.HistoryRow]) -> Facts:
    """What guards look at: entitlement by the day of acceptance, procedure by the day of the act (RL-08)."""
    rules = rulebook.current()
    today = day_of(at)
    return Facts(
        state=case.state,
        state_since=case.state_since,
        at=at,
        place=case.place,
        record=record,
        procedure=rules.parameters.reader(on=today, division=case.street),
        entitlement=rules.parameters.reader(on=case.standard_on or today, division=case.street),
        calendar=rules.calendar,
        history=tuple(row.past for row in history),
    )


def already_made(
    history: list[store.HistoryRow],
    step: str,
    actor: User | Clockwork | ChildEnded,
    key: UUID | None,
    request: bytes,
) -> store.HistoryRow | None:
    """The row that this very request has left already; None when it is new.

    :raises KeyReused: the key was used for other answers.
    """
    if key is None or not isinstance(actor, User):
        return None
    for row in history:
        if row.key == key and row.past.step == step and row.actor_id == actor.pk:
            if row.request_digest != request:
                raise KeyReused(_("This form was already sent with other answers; please reload the page."))
            return row
    return None


def refuse_before_last_move(history: list[store.HistoryRow], at: datetime) -> None:
    """:raises BeforeLastMove: ``at`` lies before the last row of the case's history."""
    if history and at < history[-1].past.at:
        raise BeforeLastMove(
            _("Somebody has acted on this case meanwhile; please look at it again before you act.")
        )


def _carry_out(
    read: Read,
    plan: Plan,
    who: Standing | Clockwork | ChildEnded,
    actor: User | None,
    request: bytes,
    key: UUID | None,
) -> Move:
    case, record = read.case, read.record
    signer = store.Signer(who.user_id, who.name, plan.post) if isinstance(who, Standing) else store.Signer()
    plan.facts.entitlement.remember(read.page.stamps)
    before = _columns(record)
    waited_for = read.page.desks_at(plan.source, plan.facts)
    if plan.kind is Kind.STEP:
        _keep_answers(record, plan)
        taken = Taken(case, record, plan, plan.facts.at, signer, actor)
        for follow in plan.step.then:
            follow.run(taken)
        signer = taken.signer
    move = store.write_move(
        case,
        kind=plan.kind,
        step=plan.step.name,
        source=plan.source,
        target=plan.target,
        at=plan.facts.at,
        signer=signer,
        key=key,
        request=request,
        page_digest=read.page.digest,
        rules_digest=rules_digest(plan.facts),
        law=plan.step.law,
        content={"answers": _told(plan), "rules": rules_stamp(case, plan.facts)},
        due_at=plan.due_at,
    )
    store.write_case(case, plan)
    if new := read.situation.recused.difference(record.recused_ids):  # type: ignore[attr-defined]
        store.recuse(case, dict.fromkeys(new, "related"), plan.facts.at)
    if changed := [name for name, value in _columns(record).items() if before[name] != value]:
        record.save(update_fields=changed)
    _write_desks(read, plan, waited_for)
    store.write_clocks(case, plan.clock_changes, plan.facts.at)
    if plan.moves and read.page.states[plan.target].final and case.parent_id:
        _tell_parent(read, plan)
    return move


def _write_desks(read: Read, plan: Plan, waited_for: Sequence[Authority]) -> None:
    """Desks as the page wants them now that the effects have run: they may change who is waited for."""
    case, at = read.case, plan.facts.at
    in_time = [
        change.running.name for change in plan.clock_changes if change.ended or change.is_in_time_at(at)
    ]
    desks = read.page.desks_at(plan.target, plan.facts)
    if plan.moves:
        store.close_desks(case, at, in_time)
        if desks:
            store.write_desks(case, desks, at)
        return
    if in_time:
        store.close_told(case, at, in_time)
    if desks != waited_for:
        store.exchange_desks(case, waited_for, desks, at)
    if plan.clock_changes:
        store.redate_desks(case)


def _told(plan: Plan) -> dict[str, Any]:
    """The answers as history keeps them: those the form conceals only masked."""
    concealed = getattr(plan.step.asks, "conceals", ())
    return {name: mask(value) if name in concealed else value for name, value in plan.answers.items()}


def _keep_answers(record: CaseRecord, plan: Plan) -> None:
    """Answers named in the form's ``keeps`` are columns of the type's own row."""
    for name in getattr(plan.step.asks, "keeps", ()):
        setattr(record, name, plan.answers[name])


def _tell_parent(read: Read, plan: Plan) -> None:
    """The end of a child case takes the parent's step that waits for it, if one does."""
    child = read.case
    parent = Case.objects.get(pk=child.parent_id)
    page = page_serving(parent, plan.facts.at)
    for step in page.steps_from(parent.state):
        waited = step.child
        if waited and waited.of == child.type and plan.target in waited.ends_in:
            try:
                take_step(
                    case_id=parent.pk,
                    step=step.name,
                    actor=ChildEnded(child.type, plan.target),
                    answers=_told_by(read, plan) if step.asks else {},
                    at=plan.facts.at,
                )
            except BadAnswers as refused:
                raise NotHeard(refused.form) from refused
            return


def _told_by(read: Read, plan: Plan) -> dict[str, str]:
    """What the ended child answers for its parent, read as its last step has just left it."""
    record, _recused = store.read_record(read.kind, read.case.pk, plan.facts.at)
    record.case = read.case  # it is at hand: what is told may name its number
    return record.told_parent()


def _columns(record: CaseRecord) -> dict[str, Any]:
    return {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}


def rules_digest(facts: Facts) -> str:
    return f"{facts.procedure.digest}{facts.entitlement.digest}"


def rules_stamp(case: Case, facts: Facts) -> dict[str, Any]:
    """The rules the act was judged by: the days whose law and standard govern, and every value read."""
    return {
        "law_on": case.law_on or facts.procedure.on,
        "standard_on": facts.entitlement.on,
        "procedure": facts.procedure.stamp(),
        "entitlement": facts.entitlement.stamp(),
    }
