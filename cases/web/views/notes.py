"""A note on a case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.operations import add_note
from cases.operations.notes import EmptyNote
from cases.web.forms import NoteForm
from cases.web.kept import keeps_what_was_typed
from cases.web.refusals import show_refusal
from cases.web.views.case import address_of, case_or_404, show_case
from cases.web.views.step import key_of
from cases.web.visit import PageRequest, SeeOther, visit_of
from workflows.moves import NotYours


@keeps_what_was_typed(lambda case_id: (address_of(case_id), "note"))
@require_POST
def note(request: PageRequest, case_id: int) -> HttpResponse:
    """The note in the history, or the case page with what is wrong with it."""
    visit = visit_of(request)
    case = case_or_404(visit, case_id)
    form = NoteForm(request.POST, auto_id="id_note_%s")
    if not form.is_valid():
        return show_case(request, case, status=422, note_form=form)
    try:
        add_note(
            case_id=case.pk,
            author=visit.user,
            text=form.cleaned_data["text"],
            at=visit.at,
            key=key_of(request),
        )
    except EmptyNote as refusal:
        form.add_error("text", str(refusal))
        return show_case(request, case, status=422, note_form=form)
    except NotYours as refusal:
        return show_refusal(request, refusal.sentence, status=403, back=address_of(case.pk))
    messages.success(request, _("The note is part of the history now."))
    return SeeOther(f"{address_of(case.pk)}#history")
