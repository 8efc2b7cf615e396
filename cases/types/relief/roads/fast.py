"""The fast roads, small quick relief (小额快救) and the advance (先行救助): money first, papers after."""

from django.utils.translation import gettext_lazy as _

from cases.answers import Reasons
from cases.types.relief import effects as then
from cases.types.relief import guards as that
from cases.types.relief import law
from cases.types.relief.forms.fast import (
    BackfillForm,
    EndForm,
    GrantForm,
    NewUrgencyForm,
    TelephoneGrantForm,
    TriageForm,
)
from cases.types.relief.forms.money import PaymentForm, PublicationForm
from cases.types.relief.states import Places as at
from permissions.authority import CLERK, COMMUNITY, DISTRICT, KEEPER, LEADER, REVIEWER, STREET
from workflows.deadlines import hours
from workflows.definition import CLOCK, Tone, any_of


class FastRoad(at, abstract=True):
    """An advance within 24 hours from the street's reserve fund, back-filled afterwards."""

    triage_urgent = at.accepted.to(
        at.advance_review,
        _("Propose an advance"),
        by=CLERK @ STREET,
        asks=TriageForm,
        when=[that.emergency_is_evidenced],
        then=[then.mark_urgent],
        law=law.ART_50,
    )
    triage_regular = at.accepted.to(
        at.investigation,
        _("Investigate first"),
        by=CLERK @ STREET,
        asks=Reasons,
        when=[that.nobody_reported_it_urgent],
        law=law.ART_43,
        tone=Tone.BACK,
    )
    show_urgency = any_of(
        at.investigation, at.street_review, at.to_post, at.notice, at.objection, at.street_decision,
        at.district_review, at.district_decision,
    ).to(
        at.advance_review,
        _("New facts: it is urgent"),
        by=CLERK @ STREET,
        asks=NewUrgencyForm,
        when=[that.nothing_was_paid, that.emergency_is_evidenced],
        then=[then.mark_urgent, then.take_notice_down],
        law=law.ART_50,
        aside=True,
    )  # fmt: skip

    # The decision on the advance: by the leader, or taken down from the telephone.
    grant_advance = at.advance_review.to(
        at.advance_granted,
        _("Grant the advance"),
        by=LEADER @ STREET,
        asks=GrantForm,
        when=[
            that.nothing_was_paid,
            that.cause_is_new_or_repetition_is_explained,
            that.yearly_limit_is_kept_or_explained,
            that.sum_is_within_advance_limit,
            that.reserve_holds_the_sum,
        ],
        then=[then.reserve_sum],
        law=law.ART_50,
    )
    record_telephone_grant = at.advance_review.to(
        at.advance_granted,
        _("Record a decision given by telephone"),
        by=CLERK @ STREET,
        asks=TelephoneGrantForm,
        when=[
            that.nothing_was_paid,
            that.cause_is_new_or_repetition_is_explained,
            that.yearly_limit_is_kept_or_explained,
            that.sum_is_within_advance_limit,
            that.reserve_holds_the_sum,
        ],
        then=[then.name_telephone_decider, then.reserve_sum],
        law=law.TELEPHONE,
        aside=True,
    )
    confirm_telephone_decision = any_of(
        at.advance_granted, at.advance_paid, at.backfill, at.backfill_review, at.investigation, at.recovery
    ).stays(
        _("Confirm the telephone decision"),
        by=LEADER @ STREET,
        when=[that.telephone_decision_waits],
        then=[then.confirm_telephone_decision],
        law=law.TELEPHONE,
        aside=that.telephone_decision_is_confirmed,
    )
    ratify_telephone_decision = any_of(
        at.advance_paid, at.backfill, at.backfill_review, at.investigation, at.recovery
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
    deny_urgency = at.advance_review.to(
        at.investigation,
        _("Deny the urgency"),
        by=LEADER @ STREET,
        asks=Reasons,
        then=[then.mark_not_urgent],
        law=law.ART_50,
        tone=Tone.AGAINST,
        alone=True,
    )
    take_back_grant = at.advance_granted.to(
        at.advance_review,
        _("Take the decision back"),
        by=LEADER @ STREET,
        asks=Reasons,
        then=[then.release_sum],
        law=law.ART_50,
        tone=Tone.BACK,
        aside=True,
        alone=True,
    )
    grant_lapses = at.advance_granted.to(
        at.advance_review,
        _("The unpaid advance lapses"),
        by=CLOCK,
        after=hours("tr.granted_lapse.h"),
        then=[then.release_sum],
        law=law.FUND_ACCOUNT,
    )

    pay_advance = at.advance_granted.to(
        at.advance_paid,
        _("Pay"),
        by=KEEPER @ STREET,
        asks=PaymentForm,
        when=[
            that.decision_has_not_lapsed,
            that.telephone_decision_stands,
            that.parts_make_up_the_sum,
            that.cash_is_within_limit,
            that.payee_is_a_member_or_explained,
            that.nobody_was_paid_meanwhile,
        ],
        then=[then.post_payment],
        law=law.FUND_ACCOUNT,
    )
    record_end = at.advance_paid.to(
        at.backfill,
        _("Record the end of the emergency"),
        by=CLERK @ STREET,
        asks=EndForm,
        law=law.BACKFILL,
    )
    end_is_assumed = at.advance_paid.to(
        at.backfill,
        _("The payment counts as the end of the emergency"),
        by=CLOCK,
        after=hours("tr.emergency_end.h"),
        then=[then.let_payment_end_the_emergency],
        law=law.BACKFILL,
    )

    # The papers. What lies within small quick relief is filed; the part above goes on to the ordinary road.
    submit_backfill = at.backfill.to(
        at.backfill_review,
        _("Hand in the papers"),
        by=CLERK @ STREET,
        asks=BackfillForm,
        when=[that.members_are_named, that.receipt_is_on_file],
        law=law.BACKFILL,
    )
    return_backfill = at.backfill_review.to(
        at.backfill,
        _("Return the papers"),
        by=REVIEWER @ STREET,
        asks=Reasons,
        law=law.BACKFILL,
        tone=Tone.BACK,
    )
    file = at.backfill_review.to(
        at.filed,
        _("Confirm and file"),
        by=REVIEWER @ STREET,
        when=[
            that.telephone_decision_is_confirmed,
            that.nothing_more_is_owed,
            that.result_is_published_where_asked,
            that.district_has_visited_relatives,
        ],
        then=[then.confirm_papers, then.file_with_district, then.let_district_review_the_filing],
        law=law.SMALL_QUICK,
    )
    go_on_to_investigation = at.backfill_review.to(
        at.investigation,
        _("Confirm and investigate the rest"),
        by=REVIEWER @ STREET,
        when=[that.telephone_decision_is_confirmed, that.more_is_owed],
        then=[then.confirm_papers],
        law=law.ART_43,
    )
    record_publication = at.backfill_review.stays(
        _("Record that the result is published"),
        by=[CLERK @ COMMUNITY, CLERK @ STREET],
        asks=PublicationForm,
        when=[
            that.publication_is_asked_for,
            that.nothing_more_is_owed,
            that.photo_of_the_notice_is_on_file,
        ],
        then=[then.hang_the_result],
        law=law.PUBLISHED,
        aside=that.result_is_published_where_asked,
    )
