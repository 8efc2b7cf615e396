"""When the fast road is open: money first, papers after."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.types.relief import law
from cases.types.relief.sums import (
    advance_limit_fen,
    goes_beyond_small_quick,
    yuan,
)
from workflows.deadlines import due, hours
from workflows.guards import Lacking, guard
from workflows.moves import Facts
from workflows.parameters import MissingParameter


def call(facts: Facts) -> datetime:
    """When the decision was given by telephone."""
    moment: datetime = facts.answers["said_at"]
    return moment


def end_of_the_emergency(facts: Facts) -> datetime:
    """When the emergency ended as recorded (RL-10): by the handler, or by default the payment.

    Papers to be supplied anew, after an annulment, are counted from then.
    """
    if facts.record.rounds:
        return facts.at
    moment: datetime = (
        facts.answers.get("ended_at") or facts.record.emergency_ended_at or facts.record.paid_at
    )
    return moment


@guard(gettext_lazy("the national limit for urgent relief exists already"), law=law.SMALL_QUICK)
def national_limit_exists(facts: Facts) -> bool:
    """From 2026-01-29 on (RL-08); cases before have the district's own 24 hours alone."""
    try:
        return bool(facts.procedure.whole("tr.national_limit.days"))
    except MissingParameter:
        return False


@guard(
    gettext_lazy("a proof on file or a witness note shows the emergency"),
    law=law.SMALL_QUICK,
    of_answers=True,
)
def emergency_is_evidenced(facts: Facts) -> bool:
    return bool(facts.record.evidence or facts.answers.get("witness_note"))


@guard(gettext_lazy("the sum is within what the street may advance"), law=law.ADVANCE_LIMIT, of_answers=True)
def sum_is_within_advance_limit(facts: Facts) -> bool | Lacking:
    limit = advance_limit_fen(facts)
    if facts.answers["sum_granted_fen"] <= limit:
        return True
    return Lacking(_("The limit for this household is %(limit)s yuan.") % {"limit": yuan(limit)})


@guard(gettext_lazy("the street's reserve fund holds the sum free"), law=law.RESERVE, of_answers=True)
def reserve_holds_the_sum(facts: Facts) -> bool | Lacking:
    free = facts.record.fund_free_fen
    if free is None:
        return Lacking(_("The street has no reserve fund for this year."))
    if facts.answers["sum_granted_fen"] <= free:
        return True
    return Lacking(_("%(free)s yuan are free.") % {"free": yuan(free)})


@guard(gettext_lazy("the decision hasn't lapsed"), law=law.LAPSE)
def decision_has_not_lapsed(facts: Facts) -> bool:
    until = hours("tr.granted_lapse.h").read(facts.procedure)
    return facts.at < due(until, facts.state_since, facts.calendar).due_at


@guard(
    gettext_lazy("cash and transfer together make up the sum granted"), law=law.FUND_ACCOUNT, of_answers=True
)
def parts_make_up_the_sum(facts: Facts) -> bool | Lacking:
    granted = facts.record.sum_granted_fen
    if facts.answers["cash_fen"] + facts.answers["transfer_fen"] == granted:
        return True
    return Lacking(_("Granted were %(sum)s yuan.") % {"sum": yuan(granted)})


@guard(gettext_lazy("the cash part is within the limit for cash"), law=law.CASH_LIMIT, of_answers=True)
def cash_is_within_limit(facts: Facts) -> bool | Lacking:
    limit = facts.procedure.whole("tr.cash_direct.max")
    if facts.answers["cash_fen"] <= limit:
        return True
    return Lacking(_("At most %(limit)s yuan may be paid in cash.") % {"limit": yuan(limit)})


@guard(gettext_lazy("a decision given by telephone is confirmed by the decider"), law=law.TELEPHONE)
def telephone_decision_is_confirmed(facts: Facts) -> bool:
    record = facts.record
    return record.telephone_decider_id is None or record.telephone_confirmed_at is not None


@guard(gettext_lazy("the time to confirm the decision given by telephone is over"), law=law.TELEPHONE)
def telephone_time_is_over(facts: Facts) -> bool:
    if facts.record.telephone_at is None:
        return False
    until = hours("tr.phone_confirm.h").read(facts.procedure)
    return facts.at >= due(until, facts.record.telephone_at, facts.calendar).due_at


@guard(gettext_lazy("a decision given by telephone is confirmed, or may still be"), law=law.TELEPHONE)
def telephone_decision_stands(facts: Facts) -> bool:
    return telephone_decision_is_confirmed(facts) or not telephone_time_is_over(facts)


@guard(gettext_lazy("the receipt is on file"), law=law.SMALL_QUICK)
def receipt_is_on_file(facts: Facts) -> bool:
    return bool(facts.record.receipts)


@guard(gettext_lazy("the result is published, where the bureau asks for it"), law=law.PUBLISHED)
def result_is_published_where_asked(facts: Facts) -> bool:
    return facts.record.published_on is not None or not facts.procedure.yes("tr.smallquick.publish")


@guard(gettext_lazy("the sum lies within small quick relief and nothing more is asked"), law=law.SMALL_QUICK)
def nothing_more_is_owed(facts: Facts) -> bool:
    return not goes_beyond_small_quick(facts)


telephone_decision_waits = telephone_decision_is_confirmed.denied(
    gettext_lazy("a decision given by telephone waits to be confirmed")
)
publication_is_asked_for = result_is_published_where_asked.denied(
    gettext_lazy("the bureau asks for the result to be published, and it isn't yet")
)
more_is_owed = nothing_more_is_owed.denied(
    gettext_lazy("the sum goes beyond small quick relief, or more is asked")
)
