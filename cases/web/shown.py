"""A case as its page shows it to one person: where it stands, what they can do, and why not the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.http import QueryDict
from django.template.loader import TemplateDoesNotExist, get_template
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case, Deadline, Document, HouseholdMember
from cases.operations.steps import Read, read_case
from cases.queries import Told, history_of
from cases.web import lists
from cases.web.forms import DocumentForm, NoteForm, PurposeForm, answers_to, dress
from cases.web.titles import tone_of
from cases.web.told import Event, Line, events_of, lines_of
from cases.web.wording import TimeLeft, time_left
from permissions.authority import Authority
from permissions.models import Unit
from permissions.rules import Way, actors_in
from workflows.definition import Step, Tone
from workflows.moves import Kind, Offer, offers

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from cases.models.people import Person
    from cases.web.visit import Visit
    from permissions.rules import Standing

MOST_NAMES = 3


@dataclass
class StepCard:
    """A step the person can take now.

    :param form: what it asks; None for a step that is only a press of a button.
    :param sentences: what came back when it was tried: each a sentence with its article.
    :param acting_for: the holder of the post, when the person stands in.
    """

    step: Step
    url: str
    key: str
    form: Any
    acting_for: str
    is_unfolded: bool = False
    sentences: list[WhyNot] = field(default_factory=list)

    @property
    def colour(self) -> str:
        """The button's class: what the step means for the household."""
        return {Tone.FORWARD: "btn-primary", Tone.BACK: "btn-outline", Tone.AGAINST: "btn-against"}[
            self.step.tone
        ]


@dataclass(frozen=True)
class WhyNot:
    """A sentence that says why a step isn't possible, and the article it rests on."""

    sentence: StrOrPromise
    law: StrOrPromise = ""


@dataclass(frozen=True)
class ClosedStep:
    """A step that starts here and can't be taken by this person now."""

    title: StrOrPromise
    reasons: list[WhyNot]


@dataclass
class Actions:
    """What the person can do, sorted for the page."""

    first: list[StepCard]
    aside: list[StepCard]
    not_yet: list[ClosedStep]
    not_yet_aside: list[ClosedStep]
    barred: list[ClosedStep]

    @property
    def are_none(self) -> bool:
        return not (self.first or self.aside)

    def card(self, step: str) -> StepCard | None:
        return next((card for card in (*self.first, *self.aside) if card.step.name == step), None)


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


@dataclass(frozen=True)
class Tried:
    """A step that was tried and refused, to be shown with everything typed.

    :param form: the bound form where it exists; otherwise the answers are shown beside the sentence.
    """

    step: str
    sentences: list[WhyNot]
    form: Any = None


@dataclass(frozen=True)
class Disclosed:
    """A number of a person, shown once after its look was recorded."""

    person_id: int
    field: str
    number: str


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
        _show_refusal(actions, tried)
    elif typed:
        _put_back(actions, read, typed)
        if typed[0] == "note":
            note_form = NoteForm(typed[1])
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
        "urgent": getattr(read.record, "is_urgent", False),
        "left": None if case.is_closed else time_left(case.due_at, visit.at),
        "places": places,
        "road": road,
        "road_now": next((n for n, stone in enumerate(road, 1) if stone.stage == "now"), 0),
        "clocks": _clocks(read, visit.at),
        "desks": _desks(read, visit.at),
        "actions": actions,
        "stray": _stray(tried, actions, read),
        "facts_template": facts_template(case.type),
        "members": household_of(case, purpose_form, disclosed),
        "documents": Document.objects.filter(case=case, replaced_by=None).select_related("uploaded_by"),
        "document_form": dress(document_form or DocumentForm(auto_id="id_document_%s"))
        if takes_part
        else None,
        "note_form": dress(note_form or NoteForm(auto_id="id_note_%s")) if takes_part else None,
        "note_key": str(uuid4()),
        "events": events_of(read.page, history),
        "next_case": _next_case(visit, case) if actions.are_none else None,
    }


def actions_of(read: Read, standing: Standing) -> Actions:
    """The steps that start where the case rests, sorted by what this person can do with each."""
    sorted_out = Actions([], [], [], [], [])
    for offer in offers(read.situation, standing):
        if offer.is_open:
            (sorted_out.aside if offer.step.aside else sorted_out.first).append(_card(read, offer))
        elif offer.refusal is None:
            reasons = [WhyNot(missing.in_full, missing.law) for missing in offer.unmet]
            target = sorted_out.not_yet_aside if offer.step.aside else sorted_out.not_yet
            target.append(ClosedStep(offer.step.title, reasons))
        elif offer.refusal.code in ("recused", "same_person", "already_signed") and not offer.step.aside:
            sorted_out.barred.append(ClosedStep(offer.step.title, [WhyNot(offer.refusal.sentence)]))
    if sorted_out.first:
        sorted_out.first[0].is_unfolded = True
    return sorted_out


def card_form(read: Read, step: Step, answers: Any = None) -> Any:
    """The step's form, empty or with answers; its ids are its own on a page of several forms."""
    if step.asks is None:
        return None
    form = step.asks(answers, facts=read.situation.facts, auto_id=f"id_{step.name}_%s")  # type: ignore[call-arg]
    return dress(form)


def household_of(
    case: Case, purpose_form: PurposeForm | None = None, disclosed: Disclosed | None = None
) -> list[dict[str, Any]]:
    """The people of the case, the applicant first, their numbers masked."""
    rows = HouseholdMember.objects.filter(household_id=case.household_id).select_related("person")
    members = []
    for row in rows.order_by("-is_applicant", "pk"):
        numbers = numbers_of(row.person, case, purpose_form, disclosed)
        members.append({"member": row, "person": row.person, "numbers": numbers})
    return members


@dataclass(frozen=True)
class Number:
    """A number of a person: masked, or in full when it was just asked for."""

    person_id: int
    field: str
    label: StrOrPromise
    masked: str
    url: str
    form: PurposeForm
    full: str = ""


def numbers_of(
    person: Person, case: Case, asked: PurposeForm | None = None, disclosed: Disclosed | None = None
) -> list[Number]:
    """The numbers known of a person, as pages may show them."""
    known = [
        ("identity", _("Identity number"), person.masked_identity),
        ("document", person.get_document_type_display(), person.masked_document),
        ("phone", _("Phone"), person.masked_phone),
    ]
    found = []
    for name, label, masked in known:
        if not masked:
            continue
        ids = f"id_show_{person.pk}_{name}_%s"
        mine = asked is not None and asked.auto_id == ids
        full = disclosed and (disclosed.person_id, disclosed.field) == (person.pk, name)
        found.append(
            Number(
                person.pk,
                name,
                label,
                masked,
                reverse("show_number", kwargs={"case_id": case.pk, "person_id": person.pk, "field": name}),
                asked if mine and asked else dress(PurposeForm(auto_id=ids)),
                disclosed.number if full and disclosed else "",
            )
        )
    return found


def facts_template(kind: str) -> str:
    """The case type's own facts, found by convention; empty where it shows none."""
    name = f"{kind}/_facts.html"
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return ""
    return name


def _card(read: Read, offer: Offer) -> StepCard:
    principal = offer.post.on_behalf_of if offer.post else None
    return StepCard(
        step=offer.step,
        url=reverse("take_step", kwargs={"case_id": read.case.pk, "step": offer.step.name}),
        key=str(uuid4()),
        form=card_form(read, offer.step),
        acting_for=principal.name if principal else "",
    )


def _show_refusal(actions: Actions, tried: Tried) -> None:
    """Put what was refused back into its form, unfolded, with the sentences."""
    for card in (*actions.first, *actions.aside):
        card.is_unfolded = card.step.name == tried.step
    if found := actions.card(tried.step):
        found.sentences = tried.sentences
        if tried.form is not None:
            found.form = dress(tried.form)


def _put_back(actions: Actions, read: Read, typed: tuple[str, QueryDict]) -> None:
    """Fill a step's form with what was typed before a sign-in, not yet judging it."""
    name, answers = typed
    card = actions.card(name)
    if card is None or card.step.asks is None:
        return
    for other in (*actions.first, *actions.aside):
        other.is_unfolded = other is card
    form = card_form(read, card.step, answers_to(card.step.asks, answers))
    form._errors = {}
    card.form = form


def _stray(tried: Tried | None, actions: Actions, read: Read) -> dict[str, Any] | None:
    """A refusal whose form is gone from the page: the sentence, and what was typed, to be copied."""
    if tried is None or actions.card(tried.step):
        return None
    step = read.page.steps.get(tried.step)
    lines: list[Line] = []
    if step and step.asks and tried.form is not None:
        lines = lines_of(step.asks, dict(tried.form.data))
    return {"title": step.title if step else tried.step, "sentences": tried.sentences, "lines": lines}


def _road(read: Read, history: list[Told]) -> list[Milestone]:
    """The states of the ordinary way; a case that left it shows where it rests at the end of what it went."""
    page, case = read.page, read.case
    reached: dict[str, datetime] = {}
    for told in history:
        if told.move.kind in (Kind.STEP, Kind.OPENING) and told.move.source != told.move.target:
            reached[told.move.target] = told.move.at
    states = list(page.road)
    current = page.states[case.state]
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


def _clocks(read: Read, at: datetime) -> list[Clock]:
    """The deadlines that run, the earliest first."""
    case, page = read.case, read.page
    if case.is_closed:
        return []
    found = []
    if case.stage_due_at:
        state = page.states[case.state]
        found.append(
            (case.stage_due_at, Clock(
                state.title, time_left(case.stage_due_at, at), case.due_is_provisional, state.law
            ))
        )  # fmt: skip
    for row in Deadline.objects.filter(case=case, ended_at=None):
        clock = page.clocks.get(row.name)
        title, law = (clock.title, clock.law) if clock else (row.name, "")
        shown = Clock(title, time_left(row.due_at, at), row.is_provisional, law)
        found.append((row.due_at or datetime.max.replace(tzinfo=at.tzinfo), shown))
    return [clock for _due, clock in sorted(found, key=lambda pair: pair[0])]


def _desks(read: Read, at: datetime) -> list[Desk]:
    """Who acts next: the posts the state waits for, with the names of who holds them."""
    desks = []
    for authority in read.page.desks_at(read.case.state):
        division = getattr(read.case, authority.level.column)
        holders = [actor.name for actor in actors_in(authority, division, at) if actor.way is Way.APPOINTMENT]
        names = list(dict.fromkeys(holders))
        desks.append(Desk(authority.title, names[:MOST_NAMES], max(len(names) - MOST_NAMES, 0)))
    return desks


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
    return {"street": codes.get(case.street, ""), "community": codes.get(case.community, case.community)}


def _next_case(visit: Visit, case: Case) -> Case | None:
    """The most urgent case that waits for the person, when there is nothing left to do for them here."""
    waiting = lists.waiting_for(visit.standing, visit.at).exclude(pk=case.pk)
    return waiting.order_by("due_at", "pk").first()


__all__ = ["Disclosed", "Event", "Tried", "WhyNot", "context_of", "takes_part"]
