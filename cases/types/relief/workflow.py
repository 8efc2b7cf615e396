"""Temporary relief (临时救助): the emergency is relieved within 24 hours, and the papers follow.

社会救助法 arts. 29, 37–45, 50; 民政部 财政部 2026-01-29 §2 (小额快救); 民发〔2018〕23号 (备用金).
"""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cases.answers import Reasons
from cases.types.relief import effects as then
from cases.types.relief import guards as that
from cases.types.relief import law
from cases.types.relief.forms import (
    BackfillForm,
    ConsentForm,
    EndForm,
    FalseFactsForm,
    GrantForm,
    IdentifyForm,
    NewUrgencyForm,
    OpeningForm,
    PaymentForm,
    PublicationForm,
    ReferralForm,
    RepaymentForm,
    TelephoneGrantForm,
    TriageForm,
    WithdrawalForm,
)
from permissions.authority import (
    ASSISTANT,
    CLERK,
    COMMUNITY,
    DISTRICT,
    GRID,
    GRID_WORKER,
    KEEPER,
    LEADER,
    RECEPTIONIST,
    REVIEWER,
    STREET,
)
from workflows.deadlines import calendar_days, hours, working_days
from workflows.definition import CLOCK, OPENING, Clock, Machine, State, Tone, any_of, either


class TemporaryRelief(Machine):
    """The fast roads: small quick relief (小额快救) and the advance (先行救助)."""

    title = _("Temporary relief")
    since = date(2026, 7, 1)
    number_prefix = "LS"
    opens_by = (
        GRID_WORKER @ GRID,
        CLERK @ COMMUNITY,
        ASSISTANT @ COMMUNITY,
        RECEPTIONIST @ STREET,
        CLERK @ STREET,
    )
    opening = OpeningForm
    opening_law = law.ART_39
    stamps = ("std.dibao.month",)

    # Where a case can rest, for how long, and who is told when it is late.
    draft = State(
        _("Draft"),
        start=True,
        within=either(that.hardship_is_urgent, hours("tr.accept.urgent_h"), working_days("tr.accept.wd")),
        late=LEADER @ STREET,
    )
    submitted = State(
        _("Waiting for acceptance"),
        within=either(that.hardship_is_urgent, hours("tr.accept.urgent_h"), working_days("tr.accept.wd")),
        late=LEADER @ STREET,
    )
    accepted = State(
        _("Accepted"),
        within=either(that.hardship_is_urgent, hours("tr.triage.urgent_h"), working_days("tr.triage.wd")),
        late=LEADER @ STREET,
    )
    advance_review = State(_("Decision on the advance"), idle=_("the 24 hours of the whole case run"))
    advance_granted = State(_("Advance granted, not yet paid"))
    advance_paid = State(_("Advance paid"))
    backfill = State(
        _("Papers to be back-filled"),
        within=working_days("tr.backfill.wd"),
        since=that.end_of_the_emergency,
        late=[LEADER @ STREET, REVIEWER @ DISTRICT],
        law=law.BACKFILL,
    )
    backfill_review = State(
        _("Review of the back-filled papers"),
        within=working_days("tr.backfill_review.wd"),
        late=LEADER @ STREET,
    )
    investigation = State(
        _("Investigation"),
        within=working_days("tr.regular.review_wd"),
        since=that.acceptance,
        late=LEADER @ STREET,
    )
    recovery = State(_("Recovery"), within=working_days("tr.recovery.wd"), late=LEADER @ DISTRICT)
    filed = State(_("Filed"), final=True)
    referred = State(_("Referred elsewhere"), final=True)
    withdrawn = State(_("Withdrawn"), final=True)
    closed = State(_("Closed"), final=True)

    # To the street's desk: an emergency at once, anything else with its papers.
    report_emergency = draft.to(
        submitted,
        _("Report the emergency to the street"),
        by=opens_by,
        when=[that.hardship_is_urgent],
        law=law.ART_39,
    )
    submit = draft.to(
        submitted,
        _("Hand in the application"),
        by=[CLERK @ COMMUNITY, RECEPTIONIST @ STREET, CLERK @ STREET],
        asks=ConsentForm,
        law=law.ART_40,
    )
    accept = submitted.to(
        accepted,
        _("Accept"),
        by=CLERK @ STREET,
        when=[that.papers_are_signed_or_it_is_urgent],
        then=[then.fix_governing_dates],
        law=law.ART_37,
    )
    triage_urgent = accepted.to(
        advance_review,
        _("Propose an advance"),
        by=CLERK @ STREET,
        asks=TriageForm,
        when=[that.emergency_is_evidenced],
        then=[then.mark_urgent],
        law=law.ART_50,
    )
    triage_regular = accepted.to(
        investigation,
        _("Investigate first"),
        by=CLERK @ STREET,
        asks=Reasons,
        when=[that.nobody_reported_it_urgent],
        law=law.ART_43,
        tone=Tone.BACK,
    )

    # The fast road: the money first, the papers after.
    grant_advance = advance_review.to(
        advance_granted,
        _("Grant the advance"),
        by=LEADER @ STREET,
        asks=GrantForm,
        when=[
            that.nothing_was_paid,
            that.cause_is_new_or_repetition_is_explained,
            that.sum_is_within_advance_limit,
            that.reserve_holds_the_sum,
        ],
        then=[then.reserve_sum],
        law=law.ART_50,
    )
    record_telephone_grant = advance_review.to(
        advance_granted,
        _("Record a decision given by telephone"),
        by=CLERK @ STREET,
        asks=TelephoneGrantForm,
        when=[
            that.nothing_was_paid,
            that.cause_is_new_or_repetition_is_explained,
            that.sum_is_within_advance_limit,
            that.reserve_holds_the_sum,
        ],
        then=[then.name_telephone_decider, then.reserve_sum],
        law=law.TELEPHONE,
        aside=True,
    )
    deny_urgency = advance_review.to(
        investigation,
        _("Deny the urgency"),
        by=LEADER @ STREET,
        asks=Reasons,
        then=[then.mark_not_urgent],
        law=law.ART_50,
        tone=Tone.AGAINST,
        alone=True,
    )
    pay_advance = advance_granted.to(
        advance_paid,
        _("Pay"),
        by=KEEPER @ STREET,
        asks=PaymentForm,
        when=[
            that.decision_has_not_lapsed,
            that.telephone_decision_stands,
            that.parts_make_up_the_sum,
            that.cash_is_within_limit,
            that.payee_is_a_member_or_explained,
        ],
        then=[then.post_payment],
        law=law.FUND_ACCOUNT,
    )
    take_back_grant = advance_granted.to(
        advance_review,
        _("Take the decision back"),
        by=LEADER @ STREET,
        asks=Reasons,
        then=[then.release_sum],
        law=law.ART_50,
        tone=Tone.BACK,
        aside=True,
        alone=True,
    )
    grant_lapses = advance_granted.to(
        advance_review,
        _("The unpaid advance lapses"),
        by=CLOCK,
        after=hours("tr.granted_lapse.h"),
        then=[then.release_sum],
        law=law.FUND_ACCOUNT,
    )
    confirm_telephone_decision = any_of(
        advance_granted, advance_paid, backfill, backfill_review, investigation, recovery
    ).stays(
        _("Confirm the telephone decision"),
        by=LEADER @ STREET,
        when=[that.telephone_decision_waits],
        then=[then.confirm_telephone_decision],
        law=law.TELEPHONE,
        aside=that.no_telephone_decision_waits,
    )
    ratify_telephone_decision = any_of(
        advance_paid, backfill, backfill_review, investigation, recovery
    ).stays(
        _("Confirm the telephone decision for the district"),
        by=LEADER @ DISTRICT,
        asks=Reasons,
        when=[that.telephone_decision_waits, that.telephone_time_is_over],
        then=[then.ratify_telephone_decision],
        law=law.TELEPHONE,
        aside=True,
        alone=True,
    )
    record_end = advance_paid.to(
        backfill,
        _("Record the end of the emergency"),
        by=CLERK @ STREET,
        asks=EndForm,
        law=law.BACKFILL,
    )
    end_is_assumed = advance_paid.to(
        backfill,
        _("The payment counts as the end of the emergency"),
        by=CLOCK,
        after=hours("tr.emergency_end.h"),
        then=[then.let_payment_end_the_emergency],
        law=law.BACKFILL,
    )

    # The papers.
    submit_backfill = backfill.to(
        backfill_review,
        _("Hand in the papers"),
        by=CLERK @ STREET,
        asks=BackfillForm,
        when=[that.members_are_named, that.receipt_is_on_file],
        law=law.BACKFILL,
    )
    file = backfill_review.to(
        filed,
        _("Confirm and file"),
        by=REVIEWER @ STREET,
        when=[
            that.telephone_decision_is_confirmed,
            that.nothing_more_is_owed,
            that.result_is_published_where_asked,
        ],
        then=[then.file_with_district],
        law=law.SMALL_QUICK,
    )
    go_on_to_investigation = backfill_review.to(
        investigation,
        _("Confirm and investigate the rest"),
        by=REVIEWER @ STREET,
        when=[that.telephone_decision_is_confirmed, that.more_is_owed],
        law=law.ART_43,
    )
    return_backfill = backfill_review.to(
        backfill,
        _("Return the papers"),
        by=REVIEWER @ STREET,
        asks=Reasons,
        law=law.BACKFILL,
        tone=Tone.BACK,
    )

    # Other ways.
    show_urgency = investigation.to(
        advance_review,
        _("New facts: it is urgent"),
        by=CLERK @ STREET,
        asks=NewUrgencyForm,
        when=[that.nothing_was_paid, that.emergency_is_evidenced],
        then=[then.mark_urgent],
        law=law.ART_50,
    )
    refer = any_of(submitted, investigation).to(
        referred,
        _("Refer elsewhere"),
        by=CLERK @ STREET,
        asks=ReferralForm,
        when=[that.nothing_was_paid],
        law=law.ART_29,
        tone=Tone.BACK,
        aside=True,
        alone=True,
    )
    withdraw = any_of(draft, submitted, accepted, advance_review, investigation).to(
        withdrawn,
        _("Record the applicant's withdrawal"),
        by=[CLERK @ COMMUNITY, CLERK @ STREET],
        asks=WithdrawalForm,
        when=[that.nothing_was_paid],
        law=law.ART_37,
        tone=Tone.BACK,
        aside=True,
        alone=True,
    )
    find_facts_false = any_of(advance_paid, backfill, backfill_review, investigation, filed, closed).to(
        recovery,
        _("Demand the money back: false facts"),
        by=REVIEWER @ DISTRICT,
        asks=FalseFactsForm,
        when=[that.money_was_paid, that.demand_is_within_what_was_paid],
        then=[then.add_to_the_demand],
        law=law.RECOVERY,
        tone=Tone.AGAINST,
        aside=True,
        alone=True,
    )
    record_repayment = recovery.stays(
        _("Record a repayment"),
        by=KEEPER @ STREET,
        asks=RepaymentForm,
        when=[that.repayment_is_within_the_demand],
        then=[then.post_repayment],
        law=law.RECOVERY,
    )
    close_recovery = recovery.to(
        closed,
        _("Close the recovery"),
        by=REVIEWER @ DISTRICT,
        when=[
            that.everything_came_back,
            that.papers_were_filed_or_all_came_back,
            that.telephone_decision_is_confirmed,
        ],
        law=law.RECOVERY,
    )
    go_back_to_the_papers = recovery.to(
        backfill,
        _("Back to the papers for what stays"),
        by=REVIEWER @ DISTRICT,
        when=[that.everything_came_back, that.papers_are_still_owed],
        law=law.BACKFILL,
    )
    identify_member = any_of(
        draft,
        submitted,
        accepted,
        advance_review,
        advance_granted,
        advance_paid,
        backfill,
        backfill_review,
        investigation,
    ).stays(
        _("Identify a member"),
        by=[CLERK @ COMMUNITY, CLERK @ STREET],
        asks=IdentifyForm,
        when=[that.somebody_is_not_identified],
        then=[then.name_the_member],
        law=law.SMALL_QUICK,
        aside=True,
    )
    record_publication = backfill_review.stays(
        _("Record that the result is published"),
        by=[CLERK @ COMMUNITY, CLERK @ STREET],
        asks=PublicationForm,
        law=law.PUBLISHED,
        aside=that.result_is_published_where_asked,
    )

    # Deadlines over several states.
    promise = Clock(
        _("Money within 24 hours of the first report"),
        within=hours("tr.smallquick.sla"),
        starts=[report_emergency, submit, triage_urgent, show_urgency],
        when=that.hardship_is_urgent,
        since=that.first_report,
        ends=[pay_advance, deny_urgency],
        late=LEADER @ STREET,
        law=law.ART_50,
    )
    national_limit = Clock(
        _("National limit for urgent relief"),
        within=calendar_days("tr.national_limit.days"),
        starts=[report_emergency, submit, triage_urgent, show_urgency],
        when=that.hardship_is_urgent,
        since=that.first_report,
        ends=[pay_advance, deny_urgency],
        late=REVIEWER @ DISTRICT,
        law=law.SMALL_QUICK,
    )
    telephone_confirmation = Clock(
        _("Written confirmation of the telephone decision"),
        within=hours("tr.phone_confirm.h"),
        starts=record_telephone_grant,
        since=that.call,
        ends=[confirm_telephone_decision, ratify_telephone_decision, take_back_grant, grant_lapses],
        late=REVIEWER @ DISTRICT,
        law=law.TELEPHONE,
    )

    road = (
        submitted,
        accepted,
        advance_review,
        advance_granted,
        advance_paid,
        backfill,
        backfill_review,
        filed,
    )

    # Handler, decider, keeper, reviewer: four people, whoever acts for whom. A decision taken down from
    # the telephone counts as that of the decider and of the clerk who took it down.
    different_people = (
        (
            OPENING,
            report_emergency,
            submit,
            accept,
            triage_urgent,
            triage_regular,
            show_urgency,
            record_end,
            submit_backfill,
            identify_member,
        ),
        (
            grant_advance,
            record_telephone_grant,
            deny_urgency,
            take_back_grant,
            confirm_telephone_decision,
        ),
        (pay_advance, record_repayment),
        (file, go_on_to_investigation, return_backfill),
    )
