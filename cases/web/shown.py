"""A case as its page shows it to one person: where it stands, what they can do, and why not the rest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.http import QueryDict
from django.template.loader import TemplateDoesNotExist, get_template

from cases.models import Case, Deadline, Document, PublicNotice
from cases.operations.steps import Read, read_case
from cases.papers import papers_now
from cases.queries import Told, history_of
from cases.web import lists
from cases.web.actions import Tried, actions_of, put_back, put_refusal, stray
from cases.web.drawn import drawn_of
from cases.web.forms import DocumentForm, NoteForm, PurposeForm, dress
from cases.web.line import line_of
from cases.web.numbers import Disclosed, household_of
from cases.web.titles import tone_of
from cases.web.told import events_of
from cases.web.wording import TimeLeft, time_left
from permissions.authority import Authority
from permissions.models import Unit
from permissions.periods import day_of
from permissions.rules import Way, actors_in, may_see_numbers
from workflows.guards import cited
from workflows.moves import Kind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from cases.web.visit import Visit
    from permissions.rules import Standing
    from workflows.definition import Machine, State

MOST_NAMES = 3


@dataclass(frozen=True)
class Clock:
    """A deadline that runs over the case."""

    title: StrOrPromise
    left: TimeLeft | None
    provisional: bool
    law: StrOrPromise


@dataclass(frozen=True)
class Milestone:
    """A state on the progress bar: ``done``, ``now`` or ``ahead``, with the day the case came there."""

    title: StrOrPromise
    stage: str
    reached_at: datetime | None


@dataclass(frozen=True)
class Desk:
    """A post the case waits for, and who holds it."""

    post: str
    names: list[str]
    others: int


def context_of(
    visit: Visit,
    case: Case,
    *,
    tried: Tried | None = None,
    typed: tuple[str, QueryDict] | None = None,
    note_form: NoteForm | None = None,
    document_form: DocumentForm | None = None,
    purpose_form: PurposeForm | None = None,
    disclosed: Disclosed | None = None,
) -> dict[str, Any]:
    """Everything the case page shows.

    :param tried: a step that was just refused.
    :param typed: a form's name and what was typed into it before a sign-in.
    """
    read = read_case(case, visit.at)
    history = history_of(case)
    actions = actions_of(read, visit.standing)
    if tried:
        put_refusal(actions, tried)
    elif typed:
        put_back(actions, read, typed)
        if typed[0] == "note":
            note_form = NoteForm(typed[1], auto_id="id_note_%s")
    state = read.page.states[case.state]
    road = _road(read, history)
    places = _names_of_places(case)
    takes_part = _takes_part(read, visit.standing)
    return {
        "case": case,
        "record": read.record,
        "kind": read.kind,
        "state": state,
        "tone": tone_of(read.page, state),
        "urgent": getattr(read.record, "is_urgent", False) and not state.final,
        "left": None if state.final else time_left(case.due_at, visit.at),
        "places": places,
        "line": line_of(case, visit.standing, visit.at),
        "road": road,
        "road_now": next((n for n, stone in enumerate(road, 1) if stone.stage == "now"), 0),
        "drawn": drawn_of(read, history, actions),
        "clocks": _clocks(read, visit.at),
        "desks": _desks(read, visit.at),
        "by_itself": _by_itself(read, visit.at),
        "awaits_a_case": any(step.child for step in read.page.steps_from(case.state)),
        "actions": actions,
        "stray": stray(tried, actions, read),
        "facts_template": facts_template(case.type),
        "members": household_of(
            case, purpose_form, disclosed, may_ask=may_see_numbers(visit.standing, case.place)
        ),
        "documents": Document.objects.filter(case=case, replaced_by=None).select_related("uploaded_by"),
        "papers": papers_now(read),
        "has_notice": _has_notice(read),
        "document_form": dress(document_form or _document_form(read)) if takes_part else None,
        "note_form": dress(note_form or NoteForm(auto_id="id_note_%s")) if takes_part else None,
        "note_key": str(uuid4()),
        "events": events_of(read.page, history),
        "next_case": _next_case(visit, case) if actions.are_none else None,
    }


def _document_form(read: Read) -> DocumentForm:
    max_mb = read.situation.facts.procedure.whole("doc.max_mb")
    return DocumentForm(auto_id="id_document_%s", max_mb=max_mb)


def _has_notice(read: Read) -> bool:
    """Whether there is a sheet to print: of a notice that is to hang, hangs or hung."""
    due = read.record.notice_due(read.situation.facts)
    return due is not None or PublicNotice.objects.filter(case=read.case).exists()


def facts_template(kind: str) -> str:
    """The case type's own facts, found by convention; empty where it shows none."""
    name = f"{kind}/_facts.html"
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return ""
    return name


def _road(read: Read, history: list[Told]) -> list[Milestone]:
    """The states of the ordinary way; a case that left it shows where it rests at the end of what it went."""
    page, case = read.page, read.case
    reached: dict[str, datetime] = {}
    for told in history:
        if told.move.kind in (Kind.STEP, Kind.OPENING) and told.move.source != told.move.target:
            reached[told.move.target] = told.move.at
    current = page.states[case.state]
    states = list(_road_taken(page, current, reached))
    if current not in states:
        gone = [state for state in states if state.name in reached]
        states = [*gone, current] if not current.start else [current, *states]
    place = states.index(current)
    ends = current.final
    stones = []
    for number, state in enumerate(states):
        stage = (
            "done" if number < place or (number == place and ends) else "now" if number == place else "ahead"
        )
        stones.append(Milestone(state.title, stage, reached.get(state.name) if number <= place else None))
    return stones


def _road_taken(page: type[Machine], current: State, reached: Collection[str]) -> tuple[State, ...]:
    """The road through the state of which the case has gone most; the ordinary one where none leads there."""
    through = [road for road in (page.road, *page.other_roads) if current in road]
    return max(through, key=lambda road: sum(state.name in reached for state in road), default=page.road)


def _clocks(read: Read, at: datetime) -> list[Clock]:
    """The deadlines that run, the earliest first."""
    case, page = read.case, read.page
    if page.states[case.state].final:
        return []
    found = []
    if case.stage_due_at:
        state = page.states[case.state]
        found.append(
            (case.stage_due_at, Clock(
                state.title, time_left(case.stage_due_at, at), case.due_is_provisional,
                cited(state.law, day_of(case.state_since)),
            ))
        )  # fmt: skip
    for row in Deadline.objects.filter(case=case, ended_at=None):
        clock = page.clocks.get(row.name)
        title, law = (clock.title, cited(clock.law, day_of(row.started_at))) if clock else (row.name, "")
        shown = Clock(title, time_left(row.due_at, at), row.is_provisional, law)
        found.append((row.due_at or datetime.max.replace(tzinfo=at.tzinfo), shown))
    return [clock for _due, clock in sorted(found, key=lambda pair: pair[0])]


def _desks(read: Read, at: datetime) -> list[Desk]:
    """Who acts next: the posts the state waits for, with the names of who holds them."""
    desks = []
    for authority in read.page.desks_at(read.case.state, read.situation.facts):
        division = getattr(read.case, authority.level.column)
        holders = [actor.name for actor in actors_in(authority, division, at) if actor.way is Way.APPOINTMENT]
        names = list(dict.fromkeys(holders))
        desks.append(Desk(authority.title, names[:MOST_NAMES], max(len(names) - MOST_NAMES, 0)))
    return desks


def _by_itself(read: Read, at: datetime) -> TimeLeft | None:
    """When the clock takes the case on from where it rests; None where it doesn't."""
    if not read.page.clock_steps_from(read.case.state):
        return None
    return time_left(read.case.stage_due_at, at)


def _takes_part(read: Read, standing: Standing) -> bool:
    """Whether one of the person's posts has a part in this case: those may add papers."""
    if standing.user_id in read.situation.recused:
        return False
    page = read.page
    posts: set[Authority] = set(page.opens_by)
    for step in page.steps.values():
        posts.update(step.authorities)
    return any(
        post.authority in posts and post.has_jurisdiction(read.situation.facts.place)
        for post in standing.posts
    )


def takes_part(visit: Visit, case: Case) -> bool:
    """Whether the person may add papers to the case."""
    return _takes_part(read_case(case, visit.at), visit.standing)


def _names_of_places(case: Case) -> dict[str, str]:
    codes = dict(Unit.objects.filter(code__in=[case.street, case.community]).values_list("code", "name"))
    community = codes.get(case.community, case.community)
    # A case kept in the district lies in no street.
    return {
        "street": codes.get(case.street, "") if case.street != case.district else "",
        "community": community,
    }


def _next_case(visit: Visit, case: Case) -> Case | None:
    """The most urgent case that waits for the person, when there is nothing left to do for them here."""
    waiting = lists.waiting_for(visit.standing, visit.at).exclude(pk=case.pk)
    return waiting.order_by("due_at", "pk").first()
