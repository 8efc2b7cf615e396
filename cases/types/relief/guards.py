"""When a step of temporary relief may be taken. Sums in fen, multiplied before compared."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from cases.types.relief import law
from workflows.guards import Lacking, guard
from workflows.moves import Facts
from workflows.parameters import MissingParameter


def standard_fen(facts: Facts) -> int:
    """The monthly dibao standard per head that this case is measured by."""
    return facts.entitlement.whole("std.dibao.month")


def small_quick_ceiling_fen(facts: Facts) -> Decimal | None:
    """The most that small quick relief may give this household; None before it existed (RL-08)."""
    try:
        times = facts.entitlement.multiple("tr.smallquick.max_x")
    except MissingParameter:
        return None
    heads = facts.record.heads if facts.entitlement.choice("tr.smallquick.per") == "head" else 1
    return times * standard_fen(facts) * heads


def advance_limit_fen(facts: Facts) -> Decimal:
    """The most a street may advance to this household: its own limit, or the advance's if lower."""
    times = min(
        facts.entitlement.multiple("tr.advance.max_x"), facts.entitlement.multiple("tr.street_limit_x")
    )
    return times * standard_fen(facts) * facts.record.heads


def goes_beyond_small_quick(facts: Facts) -> bool:
    """Whether the sum granted, or a wish for more, calls for the checks that small quick relief spares."""
    ceiling = small_quick_ceiling_fen(facts)
    return facts.record.wants_follow_up or ceiling is None or facts.record.sum_granted_fen > ceiling


def first_report(facts: Facts) -> datetime:
    """When the emergency was first reported (RL-01): of new facts, or of the case."""
    moment: datetime = facts.answers.get("reported_at") or facts.record.first_reported_at
    return moment


def acceptance(facts: Facts) -> datetime:
    """When the case was accepted."""
    moment: datetime = facts.record.accepted_at
    return moment


def end_of_the_emergency(facts: Facts) -> datetime:
    """When the emergency ended as recorded (RL-10): by the handler, or by default the payment."""
    moment: datetime = (
        facts.answers.get("ended_at") or facts.record.emergency_ended_at or facts.record.paid_at
    )
    return moment


@guard(lazy("the hardship is urgent"), law=law.ART_29)
def hardship_is_urgent(facts: Facts) -> bool:
    return bool(facts.record.is_urgent or facts.answers.get("hardship_facts"))


@guard(lazy("the declaration of truthfulness is signed"), law=law.ART_40)
def consent_is_recorded(facts: Facts) -> bool:
    return bool(facts.record.has_consent)


@guard(lazy("the means check is authorised in writing"), law=law.ART_40)
def authorisation_is_recorded(facts: Facts) -> bool:
    return bool(facts.record.has_authorisation)


@guard(lazy("the papers are on file, or the case is urgent and accepted first"), law=law.ACCEPT_FIRST)
def papers_are_on_file_or_it_is_urgent(facts: Facts) -> bool:
    record = facts.record
    return bool(record.is_urgent or (record.has_consent and record.has_authorisation))


@guard(lazy("a paper on file or a witness note shows the emergency"), law=law.SMALL_QUICK, of_answers=True)
def emergency_is_evidenced(facts: Facts) -> bool:
    return bool(facts.record.papers or facts.answers.get("witness_note"))


@guard(lazy("the sum is within what the street may advance"), law=law.STREET_LIMIT, of_answers=True)
def sum_is_within_advance_limit(facts: Facts) -> bool | Lacking:
    limit = advance_limit_fen(facts)
    if facts.answers["sum_granted_fen"] <= limit:
        return True
    return Lacking(_("The limit for this household is %(limit)s yuan.") % {"limit": yuan(limit)})


@guard(lazy("the street's reserve fund holds the sum free"), law=law.RESERVE, of_answers=True)
def reserve_holds_the_sum(facts: Facts) -> bool | Lacking:
    free = facts.record.fund_free_fen
    if free is None:
        return Lacking(_("The street has no reserve fund for this year."))
    if facts.answers["sum_granted_fen"] <= free:
        return True
    return Lacking(_("%(free)s yuan are free.") % {"free": yuan(free)})


@guard(lazy("no money was paid or promised in this case"), law=law.NO_DOUBLE_AID)
def nothing_was_paid(facts: Facts) -> bool:
    return not facts.record.paid_fen


@guard(lazy("cash and transfer together make up the sum granted"), law=law.FUND_ACCOUNT, of_answers=True)
def parts_make_up_the_sum(facts: Facts) -> bool | Lacking:
    granted = facts.record.sum_granted_fen
    if facts.answers["cash_fen"] + facts.answers["transfer_fen"] == granted:
        return True
    return Lacking(_("Granted were %(sum)s yuan.") % {"sum": yuan(granted)})


@guard(lazy("the cash part is within the limit for cash"), law=law.CASH_LIMIT, of_answers=True)
def cash_is_within_limit(facts: Facts) -> bool | Lacking:
    limit = facts.procedure.whole("tr.cash_direct.max")
    if facts.answers["cash_fen"] <= limit:
        return True
    return Lacking(_("At most %(limit)s yuan may be paid in cash.") % {"limit": yuan(limit)})


@guard(lazy("every member of the household is named"), law=law.SMALL_QUICK)
def members_are_named(facts: Facts) -> bool | Lacking:
    if not facts.record.unidentified:
        return True
    return Lacking(_("%(count)d of them are still unknown.") % {"count": facts.record.unidentified})


@guard(lazy("a decision given by telephone is confirmed by the decider"), law=law.TELEPHONE)
def telephone_decision_is_confirmed(facts: Facts) -> bool:
    record = facts.record
    return record.telephone_decider_id is None or record.telephone_confirmed_at is not None


@guard(lazy("a decision given by telephone waits to be confirmed"), law=law.TELEPHONE)
def telephone_decision_waits(facts: Facts) -> bool:
    return not telephone_decision_is_confirmed(facts)


@guard(lazy("the sum lies within small quick relief and nothing more is asked"), law=law.SMALL_QUICK)
def nothing_more_is_owed(facts: Facts) -> bool:
    return not goes_beyond_small_quick(facts)


@guard(lazy("the sum goes beyond small quick relief, or more is asked"), law=law.SMALL_QUICK)
def more_is_owed(facts: Facts) -> bool:
    return goes_beyond_small_quick(facts)


@guard(lazy("money was paid in this case"), law=law.RECOVERY)
def money_was_paid(facts: Facts) -> bool:
    return bool(facts.record.paid_fen)


@guard(lazy("no more is demanded than was paid"), law=law.RECOVERY, of_answers=True)
def demand_is_within_what_was_paid(facts: Facts) -> bool | Lacking:
    paid = facts.record.paid_fen
    if facts.answers["sum_to_recover_fen"] <= paid:
        return True
    return Lacking(_("Paid were %(sum)s yuan.") % {"sum": yuan(paid)})


@guard(lazy("no more comes back than was demanded"), law=law.RECOVERY, of_answers=True)
def repayment_is_within_the_demand(facts: Facts) -> bool | Lacking:
    open_fen = facts.record.sum_to_recover_fen - facts.record.recovered_fen
    if facts.answers["sum_fen"] <= open_fen:
        return True
    return Lacking(_("%(sum)s yuan are still open.") % {"sum": yuan(open_fen)})


@guard(lazy("everything demanded has come back"), law=law.RECOVERY)
def everything_came_back(facts: Facts) -> bool:
    return bool(facts.record.recovered_fen >= facts.record.sum_to_recover_fen)


def yuan(fen: int | Decimal) -> str:
    """A sum in yuan as pages write it: ``1,800.00``; a fraction of a fen is left off."""
    return f"{Decimal(int(fen)) / 100:,.2f}"
