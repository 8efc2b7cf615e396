"""The person's own page: posts, cover, duty, language, password, second factor."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cases.web.visit import PageRequest, show_page, visit_of
from permissions.models import Appointment, DutyShift, InspectionMandate, Substitution
from permissions.periods import alive_on, day_of

MOST_SHIFTS = 10


@require_safe
def me(request: PageRequest) -> HttpResponse:
    """What the person may act in now and soon, and how they sign in."""
    visit = visit_of(request)
    user, at = visit.user, visit.at
    posts = Appointment.objects.filter(alive_on(day_of(at)), user=user, stopped_at=None)
    others = Substitution.objects.filter(substitute=user, ends_at__gt=at)
    mine = Substitution.objects.filter(appointment__user=user, ends_at__gt=at)
    shifts = DutyShift.objects.filter(user=user, ends_at__gt=at).select_related("unit")
    context = {
        "posts": posts.select_related("unit"),
        "stands_in": others.select_related("appointment__unit", "appointment__user"),
        "stood_in_for": mine.select_related("appointment__unit", "substitute"),
        "shifts": shifts[:MOST_SHIFTS],
        "mandates": InspectionMandate.objects.filter(user=user, ends_on__gte=day_of(at)).select_related(
            "unit"
        ),
    }
    return show_page(request, "me.html", context, active="me")
