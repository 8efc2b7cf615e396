"""Papers and photographs of a case: taking them in, and giving them out through the scope alone."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.documents import DocumentRefused, attach, headers_for, open_document
from cases.models import Document
from cases.operations.steps import RuleMissing
from cases.web.forms import DocumentForm
from cases.web.kept import keeps_what_was_typed
from cases.web.limits import MEBIBYTE, largest_file_mb
from cases.web.refusals import show_refusal
from cases.web.shown import takes_part
from cases.web.views.case import address_of, case_or_404, show_case
from cases.web.visit import PageRequest, SeeOther, visit_of


@keeps_what_was_typed(lambda case_id: (address_of(case_id), "document"))
@require_POST
def upload(request: PageRequest, case_id: int) -> HttpResponse:
    """The paper on file, or the case page with the sentence that says why not."""
    visit = visit_of(request)
    case = case_or_404(visit, case_id)
    if not takes_part(visit, case):
        sentence = _("None of your posts adds papers to this case.")
        return show_refusal(request, sentence, status=403, back=address_of(case.pk))
    try:
        limit = largest_file_mb(case.street, visit.at)
    except RuleMissing as silent:
        return show_refusal(request, silent.sentence, status=409, back=address_of(case.pk))
    form = DocumentForm(request.POST, request.FILES, auto_id="id_document_%s", max_mb=limit)
    if not form.is_valid():
        return show_case(request, case, status=422, document_form=form)
    try:
        document = attach(
            case_id=case.pk,
            upload=form.cleaned_data["file"],
            kind=form.cleaned_data["kind"],
            title=form.cleaned_data["title"],
            by=visit.user,
            at=visit.at,
            max_bytes=limit * MEBIBYTE,
        )
    except DocumentRefused as refusal:
        form.add_error({"kind": "kind", "title": "title"}.get(refusal.code, "file"), refusal.sentence)
        return show_case(request, case, status=422, document_form=form)
    messages.success(request, _("“%(title)s” is on file.") % {"title": document.title})
    return SeeOther(f"{address_of(case.pk)}#documents")


@require_safe
def document(request: PageRequest, case_id: int, document_id: int) -> HttpResponse:
    """The stored file, unchanged, to whoever may see its case."""
    case = case_or_404(visit_of(request), case_id)
    try:
        found = Document.objects.get(pk=document_id, case=case)
    except Document.DoesNotExist:
        raise Http404 from None
    # Whole: no file is larger than the limit above, and an ASGI server would gather a stream anyway.
    with open_document(found) as file:
        return HttpResponse(file.read(), headers=headers_for(found, download="download" in request.GET))
