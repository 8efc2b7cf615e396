"""When an application may come in, be accepted, or be sent back for what is missing."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.types.relief import law
from cases.types.relief.models import RefusalGround
from workflows.guards import Lacking, guard
from workflows.moves import Facts


def first_report(facts: Facts) -> datetime:
    """When the emergency was first reported (RL-01): of new facts, or of the case."""
    moment: datetime = facts.answers.get("reported_at") or facts.record.first_reported_at
    return moment


@guard(gettext_lazy("the hardship is urgent"), law=law.ART_29)
def hardship_is_urgent(facts: Facts) -> bool:
    return bool(facts.record.is_urgent or facts.answers.get("hardship_facts"))


@guard(gettext_lazy("nobody has reported it as urgent"), law=law.ART_50)
def nobody_reported_it_urgent(facts: Facts) -> bool:
    return not facts.record.is_urgent


@guard(
    gettext_lazy("declaration and authorisation are signed, or the case is urgent and accepted first"),
    law=law.ACCEPT_FIRST,
)
def papers_are_signed_or_it_is_urgent(facts: Facts) -> bool:
    record = facts.record
    return bool(record.is_urgent or (record.has_consent and record.has_authorisation))


@guard(gettext_lazy("every member of the household is named"), law=law.SMALL_QUICK)
def members_are_named(facts: Facts) -> bool | Lacking:
    if not facts.record.unidentified:
        return True
    return Lacking(_("%(count)d of them are still unknown.") % {"count": facts.record.unidentified})


@guard(gettext_lazy("a member of the household is not identified"), law=law.SMALL_QUICK)
def somebody_is_not_identified(facts: Facts) -> bool:
    return bool(facts.record.unidentified)


@guard(gettext_lazy("no list of what is missing was sent before"), law=law.ONE_LIST)
def no_list_was_sent(facts: Facts) -> bool:
    return all(past.step != "ask_correction" for past in facts.history)


@guard(
    gettext_lazy("the household lives in this street, or the case is urgent"),
    law=law.PLACE_2014,
    of_answers=True,
)
def household_lives_here_or_it_is_urgent(facts: Facts) -> bool:
    return bool(facts.record.is_urgent or facts.answers.get("lives_here"))


@guard(
    gettext_lazy("the ground bars acceptance itself: outside the scope, or a list that has lapsed"),
    law=law.NOT_SENT_AWAY,
    of_answers=True,
)
def ground_bars_acceptance(facts: Facts) -> bool:
    """Everything else is found out by investigating, and refused by a decision."""
    ground = facts.answers["refusal_ground"]
    lapsed = any(past.step == "correction_lapses" for past in facts.history)
    return ground == RefusalGround.OUT_OF_SCOPE or (ground == RefusalGround.PAPERS_MISSING and lapsed)


@guard(gettext_lazy("the application was accepted before"), law=law.ANNULLED)
def case_was_accepted(facts: Facts) -> bool:
    return facts.record.accepted_at is not None


case_was_never_accepted = case_was_accepted.denied(gettext_lazy("the application was never accepted"))
