"""The decision: street within its limit, district above, panel beyond the cap; refusals are served."""

from django.utils.translation import gettext_lazy as _

from cases.answers import Opinion, Reasons
from cases.service import ServiceForm
from cases.types.relief import effects as then
from cases.types.relief import guards as that
from cases.types.relief import law
from cases.types.relief.forms.decision import (
    AdviceForm,
    AgendaForm,
    DecisionForm,
    RefusalDecisionForm,
)
from cases.types.relief.forms.review import ChildReasonsForm
from cases.types.relief.states import Places as at
from permissions.authority import CLERK, COMMUNITY, DISTRICT, LEADER, REVIEWER, STREET
from workflows.definition import Child, Tone


class Decision(at, abstract=True):
    """Who decides, by how many standards per head; never anybody by default."""

    # The street, up to its limit.
    street_approves = at.street_decision.to(
        at.approved,
        _("Grant"),
        by=LEADER @ STREET,
        asks=DecisionForm,
        when=[
            that.street_may_decide,
            that.notice_has_hung,
            that.grant_is_within_the_notice,
            that.sum_covers_what_was_paid,
        ],
        then=[then.grant_by_the_street],
        law=law.STREET_LIMIT,
    )
    street_refuses = at.street_decision.to(
        at.rejected,
        _("Refuse"),
        by=LEADER @ STREET,
        asks=RefusalDecisionForm,
        when=[that.street_may_decide],
        then=[then.refuse_by_the_street],
        law=law.REFUSAL,
        tone=Tone.AGAINST,
        alone=True,
    )
    street_returns = at.street_decision.to(
        at.street_review,
        _("Return to the reviewer"),
        by=LEADER @ STREET,
        asks=Reasons,
        law=law.ART_44,
        tone=Tone.BACK,
    )
    street_escalates = at.street_decision.to(
        at.district_review,
        _("Pass up to the district"),
        by=LEADER @ STREET,
        asks=Reasons,
        law=law.ART_44,
        tone=Tone.BACK,
    )

    # The district: reviewed by the section, decided by the deputy director.
    district_confirms = at.district_review.to(
        at.district_decision,
        _("Confirm the proposal"),
        by=REVIEWER @ DISTRICT,
        asks=Opinion,
        when=[that.panel_has_advised_where_needed, that.district_has_visited_relatives],
        law=law.ART_44,
    )
    district_returns = at.district_review.to(
        at.street_review,
        _("Return to the street"),
        by=REVIEWER @ DISTRICT,
        asks=Reasons,
        law=law.ART_44,
        tone=Tone.BACK,
    )
    call_panel = at.district_review.to(
        at.panel,
        _("Call the panel"),
        by=REVIEWER @ DISTRICT,
        asks=AgendaForm,
        when=[that.panel_must_advise],
        then=[then.call_the_panel],
        law=law.PANEL,
    )
    panel_advises = at.panel.to(
        at.district_review,
        _("The panel has advised"),
        by=Child("panel", ends_in=("concluded",)),
        asks=AdviceForm,
        law=law.ADVICE,
    )
    panel_is_dissolved = at.panel.to(
        at.district_review,
        _("The panel was dissolved"),
        by=Child("panel", ends_in=("dissolved",)),
        asks=ChildReasonsForm,
        law=law.PANEL,
    )
    district_approves = at.district_decision.to(
        at.approved,
        _("Grant for the district"),
        by=LEADER @ DISTRICT,
        asks=DecisionForm,
        when=[
            that.notice_has_hung,
            that.panel_has_advised_where_needed,
            that.district_has_visited_relatives,
            that.grant_is_within_the_notice,
            that.grant_is_within_the_cap_or_advised,
            that.advice_is_followed_or_difference_explained,
            that.sum_covers_what_was_paid,
        ],
        then=[then.grant_by_the_district],
        law=law.ART_44,
    )
    district_refuses = at.district_decision.to(
        at.rejected,
        _("Refuse for the district"),
        by=LEADER @ DISTRICT,
        asks=RefusalDecisionForm,
        when=[that.refusal_follows_the_advice_or_says_why],
        then=[then.refuse_by_the_district],
        law=law.REFUSAL,
        tone=Tone.AGAINST,
        alone=True,
    )
    leader_returns = at.district_decision.to(
        at.street_review,
        _("Return to the street for the district"),
        by=LEADER @ DISTRICT,
        asks=Reasons,
        law=law.ART_44,
        tone=Tone.BACK,
    )

    # A refusal is closed only once its signed notice has been served; the remedies run from that day.
    serve_non_acceptance = at.not_accepted.to(
        at.closed,
        _("Record the service of the notice of non-acceptance"),
        by=[CLERK @ COMMUNITY, CLERK @ STREET],
        asks=ServiceForm,
        when=[that.signed_refusal_is_on_file],
        then=[then.begin_the_remedy_periods],
        law=law.SERVED,
        alone=True,
    )
    serve_refusal = at.rejected.to(
        at.closed,
        _("Record the service of the notice of refusal"),
        by=[CLERK @ COMMUNITY, CLERK @ STREET],
        asks=ServiceForm,
        when=[that.signed_refusal_is_on_file, that.notice_was_taken_down, that.nothing_was_paid],
        then=[then.begin_the_remedy_periods],
        law=law.SERVED,
        alone=True,
    )

    # What was paid before is published and filed, whatever becomes of the rest.
    serve_refusal_of_the_rest = at.rejected.to(
        at.paid,
        _("Record the service of the notice that refuses the rest"),
        by=[CLERK @ COMMUNITY, CLERK @ STREET],
        asks=ServiceForm,
        when=[that.signed_refusal_is_on_file, that.notice_was_taken_down, that.money_was_paid],
        then=[then.begin_the_remedy_periods],
        law=law.SERVED,
        alone=True,
    )

    # A grant that isn't paid yet can be taken back by the level that signed it, and decided anew.
    street_takes_back = at.approved.to(
        at.street_review,
        _("Take the grant back"),
        by=LEADER @ STREET,
        asks=Reasons,
        when=[that.street_decided],
        then=[then.take_back_the_grant],
        law=law.ART_44,
        tone=Tone.BACK,
        aside=True,
        alone=True,
    )
    district_takes_back = at.approved.to(
        at.street_review,
        _("Take the grant back for the district"),
        by=LEADER @ DISTRICT,
        asks=Reasons,
        when=[that.district_decided],
        then=[then.take_back_the_grant],
        law=law.ART_44,
        tone=Tone.BACK,
        aside=True,
        alone=True,
    )
