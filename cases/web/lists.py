"""The rows of the worklist: which cases, in which order, a page at a time.

Pages follow each other by key, not by number: a list that changes while it is read shows nothing twice and
skips nothing. However many rows a page has, it costs the same number of statements.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.models import Case, HouseholdMember, Move, WorkItem
from cases.queries import cases_seen_by, done_by, inbox_of
from cases.registry import case_type, case_types
from cases.web.titles import title_of_act, tone_of
from cases.web.wording import TimeLeft, time_left
from permissions.models import Unit
from permissions.scope import scoped

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from permissions.models import User
    from permissions.rules import Standing
    from workflows.definition import State

PAGE = 50
LONGEST_QUERY = 60


@dataclass(frozen=True)
class Row:
    """One case in a list.

    :param tone: the colour of its state's tag.
    :param told: somebody was told that it is late, and it lies on this desk for that reason.
    :param act: in the list of what the person did, the step's title; ``acted_at`` its moment.
    """

    case: Case
    state: StrOrPromise
    kind: StrOrPromise
    tone: str
    left: TimeLeft | None
    street: str
    community: str
    urgent: bool
    waiting_days: int
    told: bool = False
    act: StrOrPromise = ""
    acted_at: datetime | None = None


@dataclass(frozen=True)
class Listing:
    """A page of rows and the key after which the next one starts, empty at the end."""

    rows: list[Row]
    after: str = ""


def waiting_for(standing: Standing, at: datetime) -> QuerySet[Case]:
    """The cases on the person's desks, each once, as far as they may see them."""
    desks = inbox_of(standing).select_related(None).order_by()
    return cases_seen_by(standing, at).filter(pk__in=desks.values("case_id"))


def late_cases(standing: Standing, at: datetime) -> QuerySet[Case]:
    """The open cases the person may see whose deadline has run out."""
    return cases_seen_by(standing, at).filter(due_at__lte=at)


def by_urgency(
    cases: QuerySet[Case], standing: Standing, at: datetime, *, state: str, words: str, after: str
) -> Listing:
    """A page of cases, the earliest deadline first, those without one last."""
    cases = _narrowed(cases, state, words)
    if key := _key(after):
        due_at, pk = key
        later = Q(due_at__isnull=True, pk__gt=pk)
        if due_at:
            later = Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=pk) | Q(due_at__isnull=True)
        cases = cases.filter(later)
    told = inbox_of(standing).filter(kind=WorkItem.LATE, case_id=OuterRef("pk")).select_related(None)
    ordered = cases.annotate(told=Exists(told.order_by())).order_by(F("due_at").asc(nulls_last=True), "pk")
    return _page(ordered, at, lambda case: (case.due_at, case.pk))


def by_opening(cases: QuerySet[Case], at: datetime, *, state: str, words: str, after: str) -> Listing:
    """A page of cases, the latest opened first."""
    cases = _narrowed(cases, state, words)
    if (key := _key(after)) and key[0]:
        opened_at, pk = key
        cases = cases.filter(Q(opened_at__lt=opened_at) | Q(opened_at=opened_at, pk__lt=pk))
    return _page(cases.order_by("-opened_at", "-pk"), at, lambda case: (case.opened_at, case.pk))


def by_act(user: User, standing: Standing, at: datetime, *, state: str, words: str, after: str) -> Listing:
    """A page of what the person did in cases they may still see, the latest first."""
    moves = scoped(done_by(user), standing, at, via="case")
    narrowed = _conditions(state, words, "case__")
    if narrowed:
        moves = moves.filter(narrowed)
    if (key := _key(after)) and key[0]:
        acted_at, pk = key
        moves = moves.filter(Q(at__lt=acted_at) | Q(at=acted_at, pk__lt=pk))
    found = list(moves.annotate(heads=_heads("case__household_id"))[: PAGE + 1])
    shown = found[:PAGE]
    for move in shown:
        move.case.heads = move.heads  # type: ignore[attr-defined]
    places = _names_of_places(move.case for move in shown)
    urgent = _urgent(move.case for move in shown)
    rows = [_row(move.case, at, places, urgent, move) for move in shown]
    return Listing(rows, _text_of((shown[-1].at, shown[-1].pk)) if len(found) > PAGE else "")


def state_choices() -> list[tuple[StrOrPromise, list[tuple[str, StrOrPromise]]]]:
    """The states a list can be narrowed to, by case type: ``[(title, [(value, title), …]), …]``."""
    choices = []
    for name, kind in case_types().items():
        states: dict[str, State] = {}
        for page in kind.pages:
            states |= page.states
        choices.append((kind.title, [(f"{name}:{state.name}", state.title) for state in states.values()]))
    return choices


def _narrowed(cases: QuerySet[Case], state: str, words: str) -> QuerySet[Case]:
    conditions = _conditions(state, words)
    return cases.filter(conditions) if conditions else cases


def _conditions(state: str, words: str, path: str = "") -> Q:
    found = Q()
    kind, _colon, name = state.partition(":")
    if name:
        found &= Q(**{f"{path}type": kind, f"{path}state": name})
    if words := words.replace("\0", "").strip()[:LONGEST_QUERY]:
        found &= Q(**{f"{path}number__icontains": words}) | Q(**{f"{path}subject__icontains": words})
    return found


def _page(cases: QuerySet[Case], at: datetime, key: Any) -> Listing:
    found = list(cases.annotate(heads=_heads("household_id"))[: PAGE + 1])
    shown = found[:PAGE]
    places, urgent = _names_of_places(shown), _urgent(shown)
    rows = [_row(case, at, places, urgent) for case in shown]
    return Listing(rows, _text_of(key(shown[-1])) if len(found) > PAGE else "")


def _row(case: Case, at: datetime, places: dict[str, str], urgent: set[int], move: Move | None = None) -> Row:
    kind = case_type(case.type)
    page = kind.page_named(case.page)
    state = page.states[case.state]
    return Row(
        case=case,
        state=state.title,
        kind=kind.title,
        tone=tone_of(page, state),
        left=None if state.final else time_left(case.due_at, at),
        street=places.get(case.street, "") if case.street != case.district else "",
        community=places.get(case.community, case.community),
        urgent=case.pk in urgent and not state.final,
        waiting_days=max((timezone.localdate(at) - timezone.localdate(case.state_since)).days, 0),
        told=getattr(case, "told", False),
        act=title_of_act(page, move.kind, move.step) if move else "",
        acted_at=move.at if move else None,
    )


def _heads(household: str) -> Coalesce:
    members = HouseholdMember.objects.filter(household_id=OuterRef(household)).order_by()
    counted = members.values("household_id").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _names_of_places(cases: Iterable[Case]) -> dict[str, str]:
    codes = {code for case in cases for code in (case.street, case.community)}
    return dict(Unit.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}


def _urgent(cases: Iterable[Case]) -> set[int]:
    """Which of the cases their own type calls urgent; one statement for each type that knows urgency."""
    urgent: set[int] = set()
    by_type: dict[str, list[int]] = {}
    for case in cases:
        by_type.setdefault(case.type, []).append(case.pk)
    for name, keys in by_type.items():
        record = case_type(name).record
        if any(field.name == "is_urgent" for field in record._meta.fields):
            found = record._default_manager.filter(Q(is_urgent=True), pk__in=keys)
            urgent.update(found.values_list("pk", flat=True))
    return urgent


def _text_of(key: tuple[datetime | None, int]) -> str:
    moment, pk = key
    return f"{moment.isoformat() if moment else ''}~{pk}"


def _key(text: str) -> tuple[datetime | None, int] | None:
    """The key in an address; None where there is none, or nothing that could be one."""
    moment, tilde, pk = text.partition("~")
    if not tilde or not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        return None
    try:
        at = datetime.fromisoformat(moment) if moment else None
    except ValueError:
        return None
    return None if at and at.utcoffset() is None else (at, int(pk))
