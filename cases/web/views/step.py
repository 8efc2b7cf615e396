"""Taking a step: the form in, one call, the sentence out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.models import Case
from cases.operations import take_step
from cases.operations.steps import read_case
from cases.queries import cases_seen_by
from cases.registry import page_serving
from cases.web.actions import Tried, WhyNot, card_form
from cases.web.forms import answers_to
from cases.web.kept import keeps_what_was_typed
from cases.web.refusals import show_refusal
from cases.web.told import lines_as_typed
from cases.web.views.case import address_of, case_or_404, show_case
from cases.web.visit import PageRequest, SeeOther, visit_of
from workflows.definition import Step
from workflows.moves import BadAnswers, Kind, NotYet, NotYours, StepRefused


@keeps_what_was_typed(lambda case_id, step: (address_of(case_id), step))
@require_POST
def take(request: PageRequest, case_id: int, step: str) -> HttpResponse:
    """The step taken, or the case page with the sentence that says why not and everything typed."""
    visit = visit_of(request)
    case = case_or_404(visit, case_id)
    known = page_serving(case, visit.at).steps.get(step)
    if known is None:
        raise Http404
    answers = answers_to(known.asks, request.POST)
    try:
        move = take_step(
            case_id=case.pk,
            step=step,
            actor=visit.user,
            answers=answers,
            at=visit.at,
            key=key_of(request),
        )
    except NotYours as refusal:
        typed = lines_as_typed(known.asks, answers)
        return show_refusal(request, refusal.sentence, status=403, back=address_of(case.pk), typed=typed)
    except BadAnswers as refusal:
        tried = Tried(step, [], refusal.form)
        refusal.form.auto_id = f"id_{step}_%s"
        return show_case(request, case, status=422, tried=tried)
    except NotYet as refusal:
        sentences = [WhyNot(missing.in_full, missing.law) for missing in refusal.unmet]
        return _refused(request, case, known, answers, sentences)
    except StepRefused as refusal:
        return _refused(request, case, known, answers, [WhyNot(refusal.sentence)])
    done = _("Signed: %(step)s") if move.kind == Kind.SIGNATURE else _("Done: %(step)s")
    messages.success(request, done % {"step": known.title})
    # Who steps aside loses sight of the case by that very step.
    still_seen = cases_seen_by(visit.user, visit.at).filter(pk=case.pk).exists()
    return SeeOther(address_of(case.pk) if still_seen else reverse("worklist"))


def _refused(
    request: PageRequest, case: Case, step: Step, answers: dict[str, Any], sentences: list[WhyNot]
) -> HttpResponse:
    # The case may have moved since it was read: the page shows it as it is now.
    visit = visit_of(request)
    case = case_or_404(visit, case.pk)
    form = card_form(read_case(case, visit.at), step, answers)
    return show_case(request, case, status=409, tried=Tried(step.name, sentences, form))


def key_of(request: PageRequest) -> UUID | None:
    """The form's idempotency key; None for one that a browser didn't send."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None
