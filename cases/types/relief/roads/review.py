"""The facts of the ordinary road: home visit by two, means check by the centre, the street's review."""

from django.utils.translation import gettext_lazy as _

from cases.answers import Reasons
from cases.types.relief import effects as then
from cases.types.relief import guards as that
from cases.types.relief import law
from cases.types.relief.forms.intake import RefusalForm
from cases.types.relief.forms.review import (
    AppraisalForm,
    AuthorisationForm,
    CheckOutcomeForm,
    CheckRequestForm,
    ChildReasonsForm,
    DisputeForm,
    DistrictVisitForm,
    ProposalForm,
    UndeclaredRelationForm,
    VisitForm,
)
from cases.types.relief.states import Places as at
from permissions.authority import (
    ASSISTANT,
    CLERK,
    COMMUNITY,
    DISTRICT,
    GRID,
    GRID_WORKER,
    LEADER,
    REVIEWER,
    STREET,
)
from workflows.definition import Child, Tone, any_of

VISITORS = (GRID_WORKER @ GRID, CLERK @ COMMUNITY, ASSISTANT @ COMMUNITY, CLERK @ STREET)
UNDER_REVIEW = any_of(
    at.investigation,
    at.street_review,
    at.to_post,
    at.street_decision,
    at.district_review,
    at.district_decision,
)


class Review(at, abstract=True):
    """Investigation, means check and proposal."""

    # Two visitors at least: one writes the visit down, two sign it.
    record_visit = at.investigation.stays(
        _("Write down the home visit"),
        by=VISITORS,
        asks=VisitForm,
        then=[then.ask_for_new_signatures],
        law=law.TWO_VISITORS,
        aside=that.visit_is_signed,
    )
    sign_visit = at.investigation.stays(
        _("Sign the home visit"),
        by=VISITORS,
        when=[that.visit_is_written_down, that.visit_is_not_signed],
        then=[then.sign_the_visit],
        signatures=2,
        law=law.TWO_VISITORS,
        aside=that.visit_is_signed,
    )
    record_appraisal = any_of(at.investigation, at.street_review).stays(
        _("Record an appraisal by the community"),
        by=[CLERK @ COMMUNITY, CLERK @ STREET],
        asks=AppraisalForm,
        law=law.APPRAISAL,
        aside=True,
    )

    # No check without authorisation; the centre checks and doesn't decide.
    record_authorisation = at.investigation.stays(
        _("Record the authorisation of the means check"),
        by=[CLERK @ COMMUNITY, CLERK @ STREET],
        asks=AuthorisationForm,
        when=[that.check_is_not_authorised],
        law=law.AUTHORISED,
        aside=True,
    )
    request_check = at.investigation.to(
        at.means_check,
        _("Ask for the means check"),
        by=CLERK @ STREET,
        asks=CheckRequestForm,
        when=[that.visit_is_signed, that.check_is_authorised, that.means_are_not_known],
        then=[then.let_centre_check],
        law=law.ART_41,
    )
    check_is_reported = at.means_check.to(
        at.street_review,
        _("The checking centre has reported"),
        by=Child("means_check", ends_in=("reported",)),
        asks=CheckOutcomeForm,
        law=law.ART_41,
    )
    check_is_returned = at.means_check.to(
        at.investigation,
        _("The checking centre can't check"),
        by=Child("means_check", ends_in=("returned",)),
        asks=ChildReasonsForm,
        law=law.AUTHORISED,
    )
    go_to_review = at.investigation.to(
        at.street_review,
        _("To the street's review: the means are known"),
        by=CLERK @ STREET,
        when=[that.visit_is_signed, that.means_are_known],
        law=law.RECENT_MEANS,
    )
    go_on_without_means = at.investigation.to(
        at.street_review,
        _("To the street's review: the means can't be established"),
        by=CLERK @ STREET,
        asks=Reasons,
        when=[that.means_are_not_known],
        law=law.ART_41,
        tone=Tone.BACK,
        aside=True,
        alone=True,
    )
    dispute_check = at.street_review.to(
        at.means_check,
        _("The household disputes the report"),
        by=[CLERK @ COMMUNITY, CLERK @ STREET],
        asks=DisputeForm,
        when=[that.check_is_reported, that.check_is_authorised, that.report_was_not_disputed],
        then=[then.let_centre_check_again],
        law=law.ART_41,
        tone=Tone.BACK,
        aside=True,
    )

    # The street's opinion: a grant is made public first, a refusal goes to whoever could have granted.
    propose_grant = at.street_review.to(
        at.to_post,
        _("Propose a grant"),
        by=REVIEWER @ STREET,
        asks=ProposalForm,
        when=[
            that.visit_is_signed,
            that.means_are_known,
            that.cause_is_new_or_repetition_is_explained,
            that.yearly_limit_is_kept_or_explained,
            that.sum_covers_what_was_paid,
        ],
        then=[then.propose_the_sum],
        law=law.ART_44,
    )
    propose_refusal = at.street_review.to(
        at.street_decision,
        _("Propose a refusal to the street's leader"),
        by=REVIEWER @ STREET,
        asks=RefusalForm,
        when=[that.street_may_decide],
        law=law.REFUSAL,
        tone=Tone.AGAINST,
        alone=True,
    )
    propose_refusal_to_district = at.street_review.to(
        at.district_review,
        _("Propose a refusal to the district"),
        by=REVIEWER @ STREET,
        asks=RefusalForm,
        when=[that.district_must_decide],
        law=law.REFUSAL,
        tone=Tone.AGAINST,
        alone=True,
    )
    return_to_investigation = at.street_review.to(
        at.investigation,
        _("Return to the handler"),
        by=REVIEWER @ STREET,
        asks=Reasons,
        law=law.ART_43,
        tone=Tone.BACK,
    )

    # One extension, by a leader, with a reason. Relatives of officials are visited by the district.
    extend_review = UNDER_REVIEW.stays(
        _("Extend the review once"),
        by=[LEADER @ STREET, LEADER @ DISTRICT],
        asks=Reasons,
        when=[that.review_was_not_extended, that.review_days_have_not_run_out],
        law=law.REVIEW,
        aside=True,
        alone=True,
    )
    district_visits = any_of(
        at.advance_paid, at.backfill, at.backfill_review, at.investigation, at.street_review,
        at.district_review, at.district_decision, at.approved, at.rest_due, at.paid, at.published, at.filed,
        at.recovery,
    ).stays(
        _("Record the district's home visit"),
        by=[CLERK @ DISTRICT, REVIEWER @ DISTRICT],
        asks=DistrictVisitForm,
        when=[that.district_has_to_visit],
        law=law.RELATIVES,
        aside=that.district_has_visited_relatives,
    )  # fmt: skip
    record_undeclared_relation = any_of(
        at.approved, at.rest_due, at.paid, at.published, at.filed, at.closed
    ).stays(
        _("Record a relation that was not declared"),
        by=REVIEWER @ DISTRICT,
        asks=UndeclaredRelationForm,
        when=[that.household_is_related_to_an_official],
        law=law.RELATIVES,
        tone=Tone.AGAINST,
        aside=True,
        alone=True,
    )
