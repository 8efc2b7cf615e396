"""The deadlines that run over several states, each with what starts, ends and stops it."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from cases.types.relief import guards as that
from cases.types.relief import law
from cases.types.relief.roads.afterwards import Afterwards
from cases.types.relief.roads.decision import Decision
from cases.types.relief.roads.fast import FastRoad
from cases.types.relief.roads.intake import Intake
from cases.types.relief.roads.review import Review
from cases.types.relief.states import Places as at
from permissions.authority import DISTRICT, LEADER, REVIEWER, STREET
from workflows.deadlines import calendar_days, hours, working_days
from workflows.definition import Clock, Machine


class Deadlines(Machine, abstract=True):
    """The 24 hours and their national limit, the telephone's twelve hours, the district's visit."""

    promise = Clock(
        _("Money within 24 hours of the first report"),
        within=hours("tr.smallquick.sla"),
        starts=[
            Intake.report_emergency,
            Intake.submit,
            Intake.turn_urgent,
            FastRoad.triage_urgent,
            FastRoad.show_urgency,
        ],
        when=that.hardship_is_urgent,
        since=that.first_report,
        ends=[FastRoad.pay_advance, FastRoad.deny_urgency],
        late=LEADER @ STREET,
        law=law.ART_50,
    )
    national_limit = Clock(
        _("National limit for urgent relief"),
        within=calendar_days("tr.national_limit.days"),
        starts=[
            Intake.report_emergency,
            Intake.submit,
            Intake.turn_urgent,
            FastRoad.triage_urgent,
            FastRoad.show_urgency,
        ],
        when=[that.hardship_is_urgent, that.national_limit_exists],
        since=that.first_report,
        ends=[FastRoad.pay_advance, FastRoad.deny_urgency],
        late=REVIEWER @ DISTRICT,
        law=law.SMALL_QUICK,
    )
    telephone_confirmation = Clock(
        _("Written confirmation of the telephone decision"),
        within=hours("tr.phone_confirm.h"),
        starts=FastRoad.record_telephone_grant,
        since=that.call,
        ends=[
            FastRoad.confirm_telephone_decision,
            FastRoad.ratify_telephone_decision,
            FastRoad.take_back_grant,
            FastRoad.grant_lapses,
        ],
        late=REVIEWER @ DISTRICT,
        law=law.TELEPHONE,
    )
    visit_to_relatives = Clock(
        _("The district's visit to a relative of an official"),
        within=working_days("tr.filing_review.wd"),
        starts=[FastRoad.pay_advance, FastRoad.submit_backfill, Review.record_undeclared_relation],
        when=that.district_has_to_visit,
        ends=Review.district_visits,
        late=LEADER @ DISTRICT,
        law=law.RELATIVES,
    )


# The review's working days stand still while others have the case, and are extended once. They begin with the
# acceptance, which is each page's own.
review_from = partial(
    Clock,
    _("Review of the application"),
    within=working_days("tr.regular.review_wd"),
    ends=[
        FastRoad.pay_advance,
        Decision.street_approves,
        Decision.street_refuses,
        Decision.district_approves,
        Decision.district_refuses,
        Afterwards.find_facts_false,
    ],
    pauses=[at.correction, at.means_check, at.notice, at.objection],
    extended_by=working_days("tr.review.extend_wd"),
    extends=Review.extend_review,
    late=LEADER @ STREET,
    law=law.REVIEW,
)
