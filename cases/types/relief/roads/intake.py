"""From the first report to acceptance: correction once, non-acceptance signed, referral, withdrawal."""

from django.utils.translation import gettext_lazy as _

from cases.answers import Reasons
from cases.types.relief import effects as then
from cases.types.relief import guards as that
from cases.types.relief import law
from cases.types.relief.forms.intake import (
    CompletionForm,
    ConsentForm,
    CorrectionForm,
    IdentifyForm,
    ReferralForm,
    RefusalForm,
    TurnedUrgentForm,
    WithdrawalForm,
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
    RECEPTIONIST,
    STREET,
)
from workflows.deadlines import working_days
from workflows.definition import CLOCK, Tone, any_of

REPORTERS = (
    GRID_WORKER @ GRID,
    CLERK @ COMMUNITY,
    ASSISTANT @ COMMUNITY,
    RECEPTIONIST @ STREET,
    CLERK @ STREET,
)


class Intake(at, abstract=True):
    """The application; its acceptance is each page's own."""

    report_emergency = at.draft.to(
        at.submitted,
        _("Report the emergency to the street"),
        by=REPORTERS,
        when=[that.hardship_is_urgent],
        law=law.ART_39,
    )
    submit = at.draft.to(
        at.submitted,
        _("Hand in the application"),
        by=[CLERK @ COMMUNITY, RECEPTIONIST @ STREET, CLERK @ STREET],
        asks=ConsentForm,
        law=law.ART_40,
    )

    # What is missing is named once; a list that lapses ends in a reasoned refusal, not in silence.
    ask_correction = at.submitted.to(
        at.correction,
        _("Ask for what is missing"),
        by=CLERK @ STREET,
        asks=CorrectionForm,
        when=[that.nobody_reported_it_urgent, that.no_list_was_sent],
        law=law.ONE_LIST,
        tone=Tone.BACK,
    )
    complete_papers = at.correction.to(
        at.submitted,
        _("Hand in what was missing"),
        by=[CLERK @ COMMUNITY, RECEPTIONIST @ STREET, CLERK @ STREET],
        asks=CompletionForm,
        law=law.ONE_LIST,
    )
    correction_lapses = at.correction.to(
        at.non_acceptance,
        _("The list of what was missing lapses"),
        by=CLOCK,
        after=working_days("tr.correction.wd"),
        then=[then.let_the_list_lapse],
        law=law.LAPSED_LIST,
    )

    # A refusal to accept is signed by the leader, and served.
    propose_non_acceptance = at.submitted.to(
        at.non_acceptance,
        _("Propose not to accept"),
        by=CLERK @ STREET,
        asks=RefusalForm,
        when=[that.nobody_reported_it_urgent, that.ground_bars_acceptance],
        law=law.REFUSAL,
        tone=Tone.AGAINST,
        aside=True,
        alone=True,
    )
    sign_non_acceptance = at.non_acceptance.to(
        at.not_accepted,
        _("Sign the non-acceptance"),
        by=LEADER @ STREET,
        asks=RefusalForm,
        when=[that.household_is_not_related, that.ground_bars_acceptance],
        law=law.REFUSAL,
        tone=Tone.AGAINST,
        alone=True,
    )
    district_signs_non_acceptance = at.non_acceptance.to(
        at.not_accepted,
        _("Sign the non-acceptance for the district"),
        by=LEADER @ DISTRICT,
        asks=RefusalForm,
        when=[that.household_is_related_to_an_official, that.ground_bars_acceptance],
        law=law.RELATIVES,
        tone=Tone.AGAINST,
        alone=True,
    )
    return_to_acceptance = at.non_acceptance.to(
        at.submitted,
        _("Return it to be accepted"),
        by=[LEADER @ STREET, LEADER @ DISTRICT],
        asks=Reasons,
        law=law.ART_37,
        tone=Tone.BACK,
    )

    # What wasn't urgent at first can become so while it waits: then it is accepted without its papers.
    turn_urgent = any_of(at.submitted, at.correction).to(
        at.submitted,
        _("It has become urgent"),
        by=[CLERK @ COMMUNITY, CLERK @ STREET],
        asks=TurnedUrgentForm,
        when=[that.nobody_reported_it_urgent],
        then=[then.turn_urgent],
        law=law.ART_50,
        aside=True,
    )
    refer = at.submitted.to(
        at.referred,
        _("Refer elsewhere"),
        by=CLERK @ STREET,
        asks=ReferralForm,
        when=[that.nothing_was_paid],
        law=law.ART_29,
        tone=Tone.BACK,
        aside=True,
        alone=True,
    )
    withdraw = any_of(
        at.draft, at.submitted, at.correction, at.accepted, at.advance_review, at.investigation,
        at.street_review, at.to_post, at.notice, at.objection, at.street_decision, at.district_review,
        at.district_decision,
    ).to(
        at.withdrawn,
        _("Record the applicant's withdrawal"),
        by=[CLERK @ COMMUNITY, CLERK @ STREET],
        asks=WithdrawalForm,
        when=[that.nothing_was_paid],
        then=[then.take_notice_down],
        law=law.WITHDRAWN,
        tone=Tone.BACK,
        aside=True,
        alone=True,
    )  # fmt: skip
    identify_member = any_of(
        at.draft, at.submitted, at.correction, at.accepted, at.advance_review, at.advance_granted,
        at.advance_paid, at.backfill, at.backfill_review, at.investigation, at.street_review, at.to_post,
    ).stays(
        _("Identify a member"),
        by=[CLERK @ COMMUNITY, CLERK @ STREET],
        asks=IdentifyForm,
        when=[that.somebody_is_not_identified],
        then=[then.name_the_member],
        law=law.SMALL_QUICK,
        aside=True,
    )  # fmt: skip
