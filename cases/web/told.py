"""A case's history as its page tells it: who did what, for whom, with which answers, under which law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cases.answers import MomentField, YuanField
from cases.queries import Told
from cases.web.titles import title_of_act, title_of_post, title_of_state
from cases.web.wording import moment, yuan
from permissions.periods import day_of
from workflows.deadlines import show
from workflows.definition import Tone
from workflows.guards import cited
from workflows.moves import Kind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from cases.models import Move
    from workflows.definition import Asks, Machine, Step

HASH_DIGITS = 12


@dataclass(frozen=True)
class Line:
    """A label and what was answered."""

    label: StrOrPromise
    text: StrOrPromise


@dataclass(frozen=True)
class Event:
    """A row of history, ready to be shown.

    :param dot: its colour: ``step``, ``back``, ``against``, ``clock``, ``late`` or ``note``.
    :param moved_from: title of the state before, empty where the row moved nothing.
    :param on_behalf_of: whom the person acted for.
    """

    seq: int
    dot: str
    title: StrOrPromise
    moved_from: StrOrPromise
    moved_to: StrOrPromise
    who: str
    post: str
    unit: str
    on_behalf_of: str
    at: datetime
    law: StrOrPromise
    due: str
    hash: str
    lines: list[Line] = field(default_factory=list)
    text: str = ""


def events_of(page: type[Machine], history: list[Told]) -> list[Event]:
    """The history, latest first."""
    now_in = history[-1].move.target if history else ""
    return [_event(page, told, now_in) for told in reversed(history)]


def _event(page: type[Machine], told: Told, now_in: str) -> Event:
    move = told.move
    step = page.steps.get(move.step)
    moves = move.source != move.target and move.kind != Kind.OPENING
    is_note = move.kind == Kind.NOTE
    return Event(
        seq=move.seq,
        dot=_dot(move.kind, step.tone if step else Tone.FORWARD, by_clock=not move.actor_name),
        title=title_of_act(page, move.kind, move.step),
        moved_from=title_of_state(page, move.source) if moves else "",
        moved_to=title_of_state(page, move.target) if moves else "",
        who=move.actor_name or (_("another case") if step and step.child else _("the clock")),
        post=title_of_post(move.post),
        unit=move.unit_name,
        on_behalf_of=move.on_behalf_of_name,
        at=move.at,
        law=_law(page, move) or move.law,
        due=show(move.due_at) if move.due_at and (moves or move.kind == Kind.OPENING) else "",
        hash=bytes(move.hash).hex()[:HASH_DIGITS],
        lines=[]
        if is_note or _is_unshown(step, now_in)
        else _lines(page, move.kind, move.step, told.answers),
        text=str(told.answers.get("text", "")) if is_note else "",
    )


def _is_unshown(step: Step | None, now_in: str) -> bool:
    """Whether the answers of a step stay closed for as long as the case rests where it does."""
    return step is not None and now_in in getattr(step.asks, "unshown_in", ())


def _law(page: type[Machine], move: Move) -> StrOrPromise:
    """The article of that day in the reader's language; the row keeps it in that of the law."""
    day = day_of(move.at)
    if move.kind == Kind.OPENING:
        return cited(page.opening_law, day)
    known = page.steps.get(move.step)
    return cited(known.law, day) if known else ""


def _dot(kind: str, tone: Tone, *, by_clock: bool) -> str:
    match kind:
        case Kind.NOTE:
            return "note"
        case Kind.LATE:
            return "late"
        case Kind.TRANSFER:
            return "note"
    if by_clock:
        return "clock"
    return {Tone.BACK: "back", Tone.AGAINST: "against"}.get(tone, "step")


def _lines(page: type[Machine], kind: str, step: str, answers: dict[str, Any]) -> list[Line]:
    if kind == Kind.LATE:
        return [_late_line(page, answers)]
    if kind == Kind.TRANSFER:
        return [Line(_("Reason"), str(answers.get("reason", "")))]
    if kind == Kind.OPENING:
        asked: Any = page.opening
    else:
        known = page.steps.get(step)
        asked = known.asks if known else None
    return lines_of(asked, answers)


def lines_of(asked: Asks | None, answers: dict[str, Any]) -> list[Line]:
    """Answers under their form's own labels; what was left empty is left out."""
    if asked is None:
        return []
    found = []
    for name, shape in asked.base_fields.items():
        text = answer_in_words(shape, answers.get(name))
        if text:
            found.append(Line(shape.label or name, text))
    return found


def lines_as_typed(asked: Asks | None, typed: Mapping[str, Any]) -> list[Line]:
    """What was typed into a form that was refused, as typed, to be read and copied."""
    found = []
    for name, shape in (asked.base_fields if asked else {}).items():
        text = typed.get(name)
        if isinstance(shape, forms.BooleanField):
            text = _("yes") if text else ""
        elif isinstance(shape, forms.ChoiceField):
            text = answer_in_words(shape, text)
        if text:
            found.append(Line(shape.label or name, str(text)))
    return found


def answer_in_words(shape: forms.Field, answer: Any) -> StrOrPromise:
    """One cleaned answer, as it stands in history, for a reader."""
    if answer is None or answer == "" or answer == []:
        return ""
    if isinstance(shape, YuanField):
        return _("%(sum)s yuan") % {"sum": yuan(answer)}
    if isinstance(shape, MomentField):
        at = parse_datetime(answer) if isinstance(answer, str) else answer
        return moment(at) or str(answer)
    if isinstance(shape, forms.BooleanField):
        return _("yes") if answer else ""
    if isinstance(shape, forms.MultipleChoiceField):
        titles = dict(shape.choices)  # type: ignore[arg-type]
        return _(", ").join(str(titles.get(part, part)) for part in answer)
    if isinstance(shape, forms.ChoiceField):
        return dict(shape.choices).get(answer, answer)  # type: ignore[arg-type]
    return str(answer)


def _late_line(page: type[Machine], answers: dict[str, Any]) -> Line:
    name = str(answers.get("name", ""))
    clock = page.clocks.get(name)
    due_at = parse_datetime(str(answers.get("due_at") or ""))
    return Line(clock.title if clock else title_of_state(page, name), show(due_at) if due_at else "")
