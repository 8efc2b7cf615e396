"""Afterwards: money demanded back after false facts, and a decision that was annulled is taken anew."""

from django.utils.translation import gettext_lazy as _

from cases.types.relief import effects as then
from cases.types.relief import guards as that
from cases.types.relief import law
from cases.types.relief.forms.decision import AnnulmentForm
from cases.types.relief.forms.money import FalseFactsForm, LetGoForm, RepaymentForm
from cases.types.relief.states import Places as at
from permissions.authority import CLERK, DISTRICT, KEEPER, LEADER, REVIEWER, STREET
from workflows.definition import Tone, any_of


class Afterwards(at, abstract=True):
    """Recovery follows false facts or misuse, never good-faith aid that a later check finds too high."""

    find_facts_false = any_of(
        at.advance_paid, at.backfill, at.backfill_review, at.investigation, at.street_review, at.to_post,
        at.street_decision, at.district_review, at.district_decision, at.approved, at.rest_due, at.paid,
        at.published, at.filed, at.closed,
    ).to(
        at.recovery,
        _("Demand the money back: false facts or misuse"),
        by=REVIEWER @ DISTRICT,
        asks=FalseFactsForm,
        when=[that.money_was_paid, that.demand_is_within_what_was_paid],
        then=[then.add_to_the_demand],
        law=law.RECOVERY,
        tone=Tone.AGAINST,
        aside=True,
        alone=True,
    )  # fmt: skip
    record_repayment = at.recovery.stays(
        _("Record a repayment"),
        by=KEEPER @ STREET,
        asks=RepaymentForm,
        when=[that.repayment_is_within_the_demand],
        then=[then.post_repayment],
        law=law.RECOVERY,
    )
    let_go = at.recovery.stays(
        _("Let part of the demand go"),
        by=LEADER @ DISTRICT,
        asks=LetGoForm,
        when=[that.open_demand_covers_what_is_let_go],
        then=[then.reduce_the_demand],
        law=law.RECOVERY,
        aside=True,
        alone=True,
    )

    # Then a case goes on where it stood; it is closed where nothing is left to decide, pay or file.
    close_recovery = at.recovery.to(
        at.closed,
        _("Close the recovery"),
        by=REVIEWER @ DISTRICT,
        when=[
            that.everything_came_back,
            that.result_was_filed_or_all_came_back,
            that.nothing_is_pending,
            that.telephone_decision_is_confirmed,
        ],
        law=law.RECOVERY,
    )
    go_back_to_the_papers = at.recovery.to(
        at.backfill,
        _("Back to the papers for what stays"),
        by=REVIEWER @ DISTRICT,
        when=[that.everything_came_back, that.papers_are_still_owed],
        law=law.BACKFILL,
    )
    go_back_to_publication = at.recovery.to(
        at.paid,
        _("Back to publication for what stays"),
        by=REVIEWER @ DISTRICT,
        when=[that.everything_came_back, that.nothing_is_pending, that.publication_is_still_owed],
        law=law.ART_45,
    )

    go_back_to_investigation = at.recovery.to(
        at.investigation,
        _("Back to the application: it is still to be decided"),
        by=REVIEWER @ DISTRICT,
        when=[that.everything_came_back, that.something_is_pending],
        then=[then.take_back_the_grant],
        law=law.ART_43,
    )

    annul = any_of(at.approved, at.rest_due, at.paid, at.published, at.filed, at.closed).to(
        at.redo,
        _("Record that the decision was annulled"),
        by=REVIEWER @ DISTRICT,
        asks=AnnulmentForm,
        when=[that.ruling_is_on_file],
        then=[then.open_new_round],
        law=law.ANNULLED,
        tone=Tone.BACK,
        aside=True,
        alone=True,
    )
    take_up_anew = at.redo.to(
        at.investigation,
        _("Take up anew"),
        by=CLERK @ STREET,
        when=[that.case_was_accepted, that.case_was_on_the_ordinary_road],
        law=law.ANNULLED,
    )
    take_up_the_papers_anew = at.redo.to(
        at.backfill,
        _("Take up the papers anew"),
        by=CLERK @ STREET,
        when=[that.case_was_small_quick],
        law=law.ANNULLED,
    )
    take_up_acceptance_anew = at.redo.to(
        at.submitted,
        _("Take up the application anew"),
        by=CLERK @ STREET,
        when=[that.case_was_never_accepted],
        law=law.ANNULLED,
    )
