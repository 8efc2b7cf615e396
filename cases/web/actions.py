"""What somebody can do with a case: the steps they may take as forms, and why not the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.http import QueryDict
from django.urls import reverse

from cases.operations.steps import Read
from cases.web.forms import answers_to, dress
from cases.web.told import lines_as_typed
from workflows.definition import Step, Tone
from workflows.guards import Guard
from workflows.moves import Facts, Offer, form_of, offers

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from permissions.rules import Standing


TONES = list(Tone)  # onward first


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
class Tried:
    """A step that was tried and refused, to be shown with everything typed.

    :param form: the bound form where it exists; otherwise the answers are shown beside the sentence.
    """

    step: str
    sentences: list[WhyNot]
    form: Any = None


def actions_of(read: Read, standing: Standing) -> Actions:
    """The steps that start where the case rests, sorted by what this person can do with each."""
    sorted_out = Actions([], [], [], [], [])
    for offer in offers(read.situation, standing):
        aside = _is_aside(offer.step, read.situation.facts)
        if offer.is_open:
            (sorted_out.aside if aside else sorted_out.first).append(_card(read, offer))
        elif offer.refusal is None:
            reasons = [WhyNot(missing.in_full, missing.law) for missing in offer.unmet]
            apart = aside or _is_the_other_way(offer, read)
            target = sorted_out.not_yet_aside if apart else sorted_out.not_yet
            target.append(ClosedStep(offer.step.title, reasons))
        elif offer.refusal.code in ("recused", "same_person", "already_signed") and not aside:
            sorted_out.barred.append(ClosedStep(offer.step.title, [WhyNot(offer.refusal.sentence)]))
    done = _done_here(read.situation.facts)
    sorted_out.first.sort(key=lambda card: (TONES.index(card.step.tone), card.step.name in done))
    if sorted_out.first:
        sorted_out.first[0].is_unfolded = True
    return sorted_out


def _is_the_other_way(offer: Offer, read: Read) -> bool:
    """Whether nobody waits for the step because a step that excludes it is the one this case goes by."""
    facts = read.situation.facts
    others = [guard for step in read.page.steps_from(read.case.state) for guard in step.when]
    return any(
        guard.excludes(missing.guard) and guard.unmet(facts) is None
        for missing in offer.unmet
        for guard in others
        if not guard.of_answers
    )


def _done_here(facts: Facts) -> set[str]:
    """The steps taken since the case came to rest where it does: what is left to do comes before them."""
    since = takewhile(lambda past: past.source == past.target, reversed(facts.history))
    return {past.step for past in since}


def card_form(read: Read, step: Step, answers: Any = None) -> Any:
    """The step's form, empty or with answers; its ids are its own on a page of several forms."""
    if step.asks is None:
        return None
    form = form_of(step.asks, read.situation.facts, answers, auto_id=f"id_{step.name}_%s")
    return dress(form)


def _is_aside(step: Step, facts: Facts) -> bool:
    """Whether nobody waits for the step in this case."""
    return step.aside(facts) if isinstance(step.aside, Guard) else step.aside


def _card(read: Read, offer: Offer) -> StepCard:
    principal = offer.post.on_behalf_of if offer.post else None
    return StepCard(
        step=offer.step,
        url=reverse("take_step", kwargs={"case_id": read.case.pk, "step": offer.step.name}),
        key=str(uuid4()),
        form=card_form(read, offer.step),
        acting_for=principal.name if principal else "",
    )


def put_refusal(actions: Actions, tried: Tried) -> None:
    """Put what was refused back into its form, unfolded, with the sentences."""
    for card in (*actions.first, *actions.aside):
        card.is_unfolded = card.step.name == tried.step
    if found := actions.card(tried.step):
        found.sentences = tried.sentences
        if tried.form is not None:
            found.form = dress(tried.form)


def put_back(actions: Actions, read: Read, typed: tuple[str, QueryDict]) -> None:
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


def stray(tried: Tried | None, actions: Actions, read: Read) -> dict[str, Any] | None:
    """A refusal whose form is gone from the page: the sentence, and what was typed, to be copied."""
    if tried is None or actions.card(tried.step):
        return None
    step = read.page.steps.get(tried.step)
    lines = lines_as_typed(step.asks if step else None, tried.form.data if tried.form is not None else {})
    return {"title": step.title if step else tried.step, "sentences": tried.sentences, "lines": lines}
