"""Temporary relief (临时救助): every road, from the first report to the file.

The states stand in ``states``, the roads between them in ``roads``; here stands what makes a page of them:
acceptance, the deadlines over several states, who must be different people. Cases accepted before the
Social Assistance Law came into force keep to the page of the Interim Measures.

社会救助法 arts. 29, 37–50, 72–76; 民政部 财政部 2026-01-29 §2 (小额快救); 民发〔2018〕23号 (备用金).
"""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cases.types.relief import effects as then
from cases.types.relief import guards as that
from cases.types.relief import law
from cases.types.relief.forms.intake import AcceptanceForm2014, OpeningForm
from cases.types.relief.roads.afterwards import Afterwards
from cases.types.relief.roads.deadlines import Deadlines, review_from
from cases.types.relief.roads.decision import Decision
from cases.types.relief.roads.fast import FastRoad
from cases.types.relief.roads.intake import REPORTERS, Intake
from cases.types.relief.roads.notice import PublicNotice
from cases.types.relief.roads.payment import Payment
from cases.types.relief.roads.review import Review
from cases.types.relief.states import Places as at
from permissions.authority import CLERK, STREET
from workflows.definition import OPENING

# Handler, reviewer, decider, payer, district: different people, whoever acts for whom. A decision taken
# down from the telephone counts as that of the decider and of the clerk who took it down.
HANDLERS = (
    OPENING,
    Intake.report_emergency, Intake.submit, Intake.ask_correction, Intake.complete_papers,
    Intake.propose_non_acceptance, Intake.turn_urgent, Intake.refer, Intake.identify_member,
    FastRoad.triage_urgent, FastRoad.triage_regular, FastRoad.show_urgency, FastRoad.record_end,
    FastRoad.submit_backfill,
    Review.record_visit, Review.sign_visit, Review.request_check, Review.go_to_review,
    Review.go_on_without_means, Review.dispute_check,
    PublicNotice.answer_objection, PublicNotice.take_up_objection, PublicNotice.report_recheck,
    Payment.see_the_need,
)  # fmt: skip
REVIEWERS = (
    FastRoad.file, FastRoad.go_on_to_investigation, FastRoad.return_backfill,
    Review.propose_grant, Review.propose_refusal, Review.propose_refusal_to_district,
    Review.return_to_investigation, PublicNotice.take_back_proposal,
    Payment.file_street_grant, Payment.file_district_grant,
)  # fmt: skip
DECIDERS = (
    Intake.sign_non_acceptance, Intake.district_signs_non_acceptance, Intake.return_to_acceptance,
    Review.extend_review,
    FastRoad.grant_advance, FastRoad.record_telephone_grant, FastRoad.deny_urgency, FastRoad.take_back_grant,
    FastRoad.confirm_telephone_decision, FastRoad.ratify_telephone_decision,
    Decision.street_approves, Decision.street_refuses, Decision.street_returns, Decision.street_escalates,
    Decision.district_approves, Decision.district_refuses, Decision.leader_returns,
    Decision.street_takes_back, Decision.district_takes_back,
    Payment.street_drops_the_rest, Payment.district_drops_the_rest, Afterwards.let_go,
)  # fmt: skip
PAYERS = (
    FastRoad.pay_advance, Payment.pay, Payment.pay_first_stage, Payment.confirm_all_is_paid,
    Payment.pay_the_rest,
    Afterwards.record_repayment,
)  # fmt: skip
DISTRICT_REVIEWERS = (
    Decision.district_confirms, Decision.district_returns, Decision.call_panel,
    Afterwards.find_facts_false, Afterwards.close_recovery, Afterwards.annul,
)  # fmt: skip


# The last named is read first: a page is printed from the first report to what comes afterwards.
class EveryRoad(
    Deadlines, Afterwards, Payment, Decision, PublicNotice, Review, FastRoad, Intake, abstract=True
):
    """What both pages share."""

    number_prefix = "LS"
    opens_by = REPORTERS
    opening = OpeningForm
    opening_law = law.ART_39
    stamps = ("std.dibao.month",)

    road = (
        at.submitted,
        at.accepted,
        at.investigation,
        at.street_review,
        at.notice,
        at.street_decision,
        at.approved,
        at.paid,
        at.published,
        at.filed,
    )
    other_roads = (
        (
            at.submitted,
            at.accepted,
            at.advance_review,
            at.advance_granted,
            at.advance_paid,
            at.backfill,
            at.backfill_review,
            at.filed,
        ),
    )


class TemporaryRelief2014(EveryRoad):
    """Cases accepted before 2026-07-01, under the Interim Measures (社会救助暂行办法, 国务院令第649号)."""

    title = _("Temporary relief (Interim Measures)")
    since = date(2020, 1, 1)  # the first day for which there are parameters
    gives_way_in = (at.draft, at.submitted, at.correction, at.non_acceptance)

    accept = at.submitted.to(
        at.accepted,
        _("Accept"),
        by=CLERK @ STREET,
        asks=AcceptanceForm2014,
        when=[that.papers_are_signed_or_it_is_urgent, that.household_lives_here_or_it_is_urgent],
        then=[then.fix_governing_dates],
        law=law.ART_37,
    )
    review = review_from(
        starts=[
            accept,
            FastRoad.go_on_to_investigation,
            Afterwards.take_up_anew,
            Afterwards.go_back_to_investigation,
            Decision.street_takes_back,
            Decision.district_takes_back,
        ]
    )
    different_people = ((*HANDLERS, accept), REVIEWERS, DECIDERS, PAYERS, DISTRICT_REVIEWERS)


class TemporaryRelief(EveryRoad):
    """Cases accepted from 2026-07-01 on, under the Social Assistance Law."""

    title = _("Temporary relief")
    since = law.LAW_IN_FORCE

    # The place of the emergency is the community the case was opened in: nobody is asked for a hukou.
    accept = at.submitted.to(
        at.accepted,
        _("Accept"),
        by=CLERK @ STREET,
        when=[that.papers_are_signed_or_it_is_urgent],
        then=[then.fix_governing_dates],
        law=law.ART_37,
    )
    review = review_from(
        starts=[
            accept,
            FastRoad.go_on_to_investigation,
            Afterwards.take_up_anew,
            Afterwards.go_back_to_investigation,
            Decision.street_takes_back,
            Decision.district_takes_back,
        ]
    )
    different_people = ((*HANDLERS, accept), REVIEWERS, DECIDERS, PAYERS, DISTRICT_REVIEWERS)
