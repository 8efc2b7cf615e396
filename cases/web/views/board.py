"""Public notices: the board that everybody may read, and the sheet of one case for printing."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.models import PublicNotice
from cases.notices import draft_of, latest_notice_of
from cases.operations.steps import RuleMissing, read_case, rules_must_answer
from cases.queries import database_now
from cases.registry import case_type
from cases.web.board import board_of, street_called, streets_at
from cases.web.refusals import show_refusal
from cases.web.views.case import address_of, case_or_404
from cases.web.visit import PageRequest, keep_out_of_caches, show_page, visit_of
from permissions.models import Unit


@login_not_required
@require_safe
def streets(request: HttpRequest) -> HttpResponse:
    """The streets to choose from."""
    return _shown_to_everybody(request, "board/streets.html", {"streets": streets_at(database_now())})


@login_not_required
@require_safe
def street(request: HttpRequest, code: str) -> HttpResponse:
    """What hangs in a street's communities now."""
    try:
        found = street_called(code)
    except Unit.DoesNotExist:
        raise Http404 from None
    communities = board_of(found.code, database_now())
    return _shown_to_everybody(request, "board/street.html", {"street": found, "communities": communities})


@require_safe
def sheet(request: PageRequest, case_id: int) -> HttpResponse:
    """The masked sheet of the case's notice for printing: what hangs, or is to hang, or hung last."""
    visit = visit_of(request)
    case = case_or_404(visit, case_id)
    notice = latest_notice_of(case)
    draft: PublicNotice | None = None
    if notice is None or not notice.hangs_at(visit.at):
        try:
            with rules_must_answer():
                read = read_case(case, visit.at)
                text = read.record.notice_due(read.situation.facts)
        except RuleMissing as silent:
            return show_refusal(request, silent.sentence, status=409, back=address_of(case.pk))
        draft = draft_of(case, text, visit.at) if text else None
    context = {
        "case": case,
        "kind": case_type(case.type),
        "notice": draft or notice,
        "is_draft": draft is not None,
        "hangs": draft is None and notice is not None and notice.hangs_at(visit.at),
    }
    return show_page(request, "cases/notice/sheet.html", context)


def _shown_to_everybody(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the board: no cache keeps it past its time, and no search engine keeps it at all (RL-15)."""
    response = keep_out_of_caches(render(request, template, context))
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
