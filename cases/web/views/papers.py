"""Papers of a case to be printed, signed and sealed, made when they are asked for."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from cases.operations.steps import RuleMissing, read_case, rules_must_answer
from cases.papers import LANGUAGE_OF_PAPERS, papers_now, print_paper
from cases.web.refusals import show_refusal
from cases.web.views.case import address_of, case_or_404
from cases.web.visit import PageRequest, visit_of

# A browser's own viewer shows the file as an object, with styles of its own; nothing else may happen in it.
ONLY_A_VIEWER = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@require_safe
def paper(request: PageRequest, case_id: int, name: str) -> HttpResponse:
    """The paper as a PDF, to whoever may see the case, while the case stands where it can be printed."""
    visit = visit_of(request)
    case = case_or_404(visit, case_id)
    try:
        with rules_must_answer():
            read = read_case(case, visit.at)
            asked = next((known for known in papers_now(read) if known.name == name), None)
            if asked is None:
                raise Http404
            printed = print_paper(asked, read)
    except RuleMissing as silent:
        return show_refusal(request, silent.sentence, status=409, back=address_of(case.pk))
    with translation.override(LANGUAGE_OF_PAPERS):
        file_name = f"{case.number} {asked.title}.pdf"
    return HttpResponse(
        printed,
        headers={
            "Content-Type": "application/pdf",
            "Content-Disposition": content_disposition_header("download" in request.GET, file_name) or "",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": ONLY_A_VIEWER,
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )
