"""Means check (家庭经济状况核对): 先授权、后核对；无委托、不核对；只核对、不认定.

社会救助法 arts. 40–42. The centre tells what the registers say; the case that asked decides.
"""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cases.answers import Reasons
from cases.types.means_check import effects as then
from cases.types.means_check import guards as that
from cases.types.means_check import law
from cases.types.means_check.forms import OpeningForm, ReportForm
from permissions.authority import CENTRE, CHECKER, CLERK, DISTRICT, REVIEWER, STREET
from workflows.deadlines import working_days
from workflows.definition import OPENING, Machine, State, Tone


class MeansCheck(Machine):
    """The checking centre's own case beside the one that asks."""

    title = _("Means check")
    since = date(2020, 1, 1)  # as long as the cases it serves
    number_prefix = "HD"
    only_as_child = True
    opens_by = (CLERK @ STREET,)
    opening = OpeningForm
    opening_law = law.ART_41

    requested = State(
        _("With the checking centre"),
        start=True,
        within=working_days("mc.check.wd"),
        late=[CLERK @ STREET, REVIEWER @ DISTRICT],
        law=law.CHECK_TIME,
    )
    reported = State(_("Reported"), final=True)
    returned = State(_("Returned unchecked"), final=True)

    report = requested.to(
        reported,
        _("Report the result"),
        by=CHECKER @ CENTRE,
        asks=ReportForm,
        when=[that.household_has_authorised_it],
        law=law.ONLY_CHECKED,
    )
    return_request = requested.to(
        returned,
        _("Return the request"),
        by=CHECKER @ CENTRE,
        asks=Reasons,
        then=[then.keep_why_it_was_returned],
        law=law.AUTHORISED,
        tone=Tone.BACK,
        alone=True,
    )

    road = (requested, reported)

    # Who asks for a check doesn't make it.
    different_people = ((OPENING,), (report, return_request))
