"""Identity numbers: checked while they are typed, and shown whole to whoever says what for."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.identity import BadIdentityNumber, check_identity_number
from cases.models.people import DisclosedField, Person, Sex
from cases.people import PersonRefused, show
from cases.queries import database_now
from cases.web.forms import PurposeForm, dress
from cases.web.kept import keeps_what_was_typed
from cases.web.numbers import Disclosed, numbers_of
from cases.web.refusals import show_refusal
from cases.web.views.case import address_of, case_or_404, show_case
from cases.web.visit import PageRequest, keep_out_of_caches, visit_of
from permissions.rules import may_see_numbers


@login_not_required  # whoever lost the session is told so, instead of losing the form to the sign-in page
@require_POST
def check_number(request: PageRequest) -> HttpResponse:
    """A sentence beside the field: what is wrong with the number, or whose birth date and sex it tells."""
    prefix = request.POST.get("prefix", "")
    text = request.POST.get(f"{prefix}-identity_number", "")
    context: dict[str, object] = {"prefix": prefix}
    if not request.user.is_authenticated:
        context["refusal"] = _("Your session has ended. Send the form: what you typed is kept.")
    elif text.strip():
        try:
            number = check_identity_number(text, on=timezone.localdate(database_now()))
        except BadIdentityNumber as bad:
            context["refusal"] = bad.sentence
        else:
            context |= {"birth_date": number.birth_date, "sex": Sex(number.sex).label}
    return keep_out_of_caches(render(request, "cases/opening/_number_told.html", context))


@keeps_what_was_typed(lambda case_id, person_id, field: (address_of(case_id), "purpose"))
@require_POST
def show_number(request: PageRequest, case_id: int, person_id: int, field: str) -> HttpResponse:
    """The whole number after its look was recorded; to htmx the number alone."""
    visit = visit_of(request)
    case = case_or_404(visit, case_id)
    person = Person.objects.filter(pk=person_id, memberships__household=case.household_id).first()
    if person is None or field not in DisclosedField:
        raise Http404
    if not may_see_numbers(visit.standing, case.place):
        sentence = _("Your post doesn't see numbers in full.")
        return show_refusal(request, sentence, status=403, back=address_of(case.pk))
    form = PurposeForm(request.POST, auto_id=f"id_show_{person_id}_{field}_%s")
    disclosed = None
    if form.is_valid():
        try:
            number = show(
                person_id=person.pk,
                field=field,
                case=case,
                by=visit.user,
                purpose=form.cleaned_data["purpose"],
                at=visit.at,
            )
            disclosed = Disclosed(person.pk, field, number)
        except PersonRefused as refusal:
            form.add_error("purpose", refusal.sentence)
    status = 200 if disclosed else 422
    if request.htmx:
        shown = [each for each in numbers_of(person, case, dress(form), disclosed) if each.field == field]
        if not shown:
            raise Http404
        return keep_out_of_caches(
            render(request, "cases/case/_number.html", {"number": shown[0]}, status=status)
        )
    return show_case(request, case, status=status, purpose_form=dress(form), disclosed=disclosed)
