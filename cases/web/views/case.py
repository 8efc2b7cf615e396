"""The case page: one case, as far as its reader may see and do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.models import Case
from cases.operations.steps import RuleMissing, rules_must_answer
from cases.queries import case_seen_by
from cases.web.kept import take_back
from cases.web.refusals import show_refusal
from cases.web.shown import context_of
from cases.web.visit import PageRequest, Visit, show_page, visit_of


def address_of(case_id: int) -> str:
    """Where a case is shown."""
    return reverse("case", kwargs={"case_id": case_id})


def case_or_404(visit: Visit, case_id: int) -> Case:
    """The case, if the person may see it; to anybody else it isn't there."""
    try:
        return case_seen_by(visit.standing, visit.at, case_id)
    except Case.DoesNotExist:
        raise Http404 from None


@require_safe
def case_page(request: PageRequest, case_id: int) -> HttpResponse:
    """The case, with what was typed before a sign-in put back into its form."""
    typed = take_back(request, address_of(case_id))
    visit = visit_of(request)
    case = case_or_404(visit, case_id)
    if typed:
        messages.info(request, _("Here is what you had typed. It hasn't been sent yet."))
    return show_case(request, case, typed=typed)


def show_case(request: PageRequest, case: Case, *, status: int = 200, **shown: Any) -> HttpResponse:
    """The case page; keywords as in :func:`cases.web.shown.context_of`."""
    try:
        with rules_must_answer():
            context = context_of(visit_of(request), case, **shown)
    except RuleMissing as silent:
        return show_refusal(request, silent.sentence, status=409)
    return show_page(request, "cases/case/page.html", context, status=status)
