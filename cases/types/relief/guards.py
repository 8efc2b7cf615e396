"""When a step of temporary relief may be taken. Sums in fen, multiplied before compared."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.types.relief import law
from permissions.periods import day_of
from workflows.deadlines import due, hours, months_after
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


def call(facts: Facts) -> datetime:
    """When the decision was given by telephone."""
    moment: datetime = facts.answers["said_at"]
    return moment


def end_of_the_emergency(facts: Facts) -> datetime:
    """When the emergency ended as recorded (RL-10): by the handler, or by default the payment."""
    moment: datetime = (
        facts.answers.get("ended_at") or facts.record.emergency_ended_at or facts.record.paid_at
    )
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


@guard(
    gettext_lazy("a proof on file or a witness note shows the emergency"),
    law=law.SMALL_QUICK,
    of_answers=True,
)
def emergency_is_evidenced(facts: Facts) -> bool:
    return bool(facts.record.evidence or facts.answers.get("witness_note"))


@guard(gettext_lazy("the sum is within what the street may advance"), law=law.STREET_LIMIT, of_answers=True)
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


@guard(gettext_lazy("no money was paid in this case"), law=law.ONCE)
def nothing_was_paid(facts: Facts) -> bool:
    return not facts.record.paid_fen


@guard(
    gettext_lazy("nobody of the household was paid for the same cause, or the reason to pay again is given"),
    law=law.NO_DOUBLE_AID,
    of_answers=True,
)
def cause_is_new_or_repetition_is_explained(facts: Facts) -> bool | Lacking:
    last = facts.record.same_cause_at
    if last is None or facts.answers.get("repetition_reason"):
        return True
    if facts.procedure.choice("tr.same_cause.window") == "calendar_year":
        recent = day_of(last).year == day_of(facts.at).year
    else:
        recent = months_after(day_of(last), 12) > day_of(facts.at)
    if not recent:
        return True
    return Lacking(_("The last payment was on %(day)s.") % {"day": day_of(last).isoformat()})


@guard(
    gettext_lazy(
        "the money is handed to a member of the household, or the reason to hand it to another is given"
    ),
    law=law.PAYEE,
    of_answers=True,
)
def payee_is_a_member_or_explained(facts: Facts) -> bool:
    return bool(facts.answers["payee"] in facts.record.member_names or facts.answers.get("payee_reason"))


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


@guard(gettext_lazy("every member of the household is named"), law=law.SMALL_QUICK)
def members_are_named(facts: Facts) -> bool | Lacking:
    if not facts.record.unidentified:
        return True
    return Lacking(_("%(count)d of them are still unknown.") % {"count": facts.record.unidentified})


@guard(gettext_lazy("a decision given by telephone is confirmed by the decider"), law=law.TELEPHONE)
def telephone_decision_is_confirmed(facts: Facts) -> bool:
    record = facts.record
    return record.telephone_decider_id is None or record.telephone_confirmed_at is not None


@guard(gettext_lazy("no decision given by telephone waits to be confirmed"), law=law.TELEPHONE)
def no_telephone_decision_waits(facts: Facts) -> bool:
    return telephone_decision_is_confirmed(facts)


@guard(gettext_lazy("the time to confirm the decision given by telephone is over"), law=law.TELEPHONE)
def telephone_time_is_over(facts: Facts) -> bool:
    if facts.record.telephone_at is None:
        return False
    until = hours("tr.phone_confirm.h").read(facts.procedure)
    return facts.at >= due(until, facts.record.telephone_at, facts.calendar).due_at


@guard(gettext_lazy("a decision given by telephone is confirmed, or may still be"), law=law.TELEPHONE)
def telephone_decision_stands(facts: Facts) -> bool:
    return telephone_decision_is_confirmed(facts) or not telephone_time_is_over(facts)


@guard(gettext_lazy("a decision given by telephone waits to be confirmed"), law=law.TELEPHONE)
def telephone_decision_waits(facts: Facts) -> bool:
    return not telephone_decision_is_confirmed(facts)


@guard(gettext_lazy("the receipt is on file"), law=law.SMALL_QUICK)
def receipt_is_on_file(facts: Facts) -> bool:
    return bool(facts.record.receipts)


@guard(gettext_lazy("the result is published, where the bureau asks for it"), law=law.PUBLISHED)
def result_is_published_where_asked(facts: Facts) -> bool:
    return facts.record.published_on is not None or not facts.entitlement.yes("tr.smallquick.publish")


@guard(gettext_lazy("a member of the household is not identified"), law=law.SMALL_QUICK)
def somebody_is_not_identified(facts: Facts) -> bool:
    return bool(facts.record.unidentified)


@guard(gettext_lazy("the sum lies within small quick relief and nothing more is asked"), law=law.SMALL_QUICK)
def nothing_more_is_owed(facts: Facts) -> bool:
    return not goes_beyond_small_quick(facts)


@guard(gettext_lazy("the sum goes beyond small quick relief, or more is asked"), law=law.SMALL_QUICK)
def more_is_owed(facts: Facts) -> bool:
    return goes_beyond_small_quick(facts)


@guard(gettext_lazy("money was paid in this case"), law=law.RECOVERY)
def money_was_paid(facts: Facts) -> bool:
    return bool(facts.record.paid_fen)


@guard(gettext_lazy("no more is demanded than was paid"), law=law.RECOVERY, of_answers=True)
def demand_is_within_what_was_paid(facts: Facts) -> bool | Lacking:
    open_fen = facts.record.paid_fen - facts.record.sum_to_recover_fen
    if facts.answers["demanded_fen"] <= open_fen:
        return True
    return Lacking(_("At most %(sum)s yuan more can be demanded.") % {"sum": yuan(open_fen)})


@guard(gettext_lazy("no more comes back than was demanded"), law=law.RECOVERY, of_answers=True)
def repayment_is_within_the_demand(facts: Facts) -> bool | Lacking:
    open_fen = facts.record.sum_to_recover_fen - facts.record.recovered_fen
    if facts.answers["sum_fen"] <= open_fen:
        return True
    return Lacking(_("%(sum)s yuan are still open.") % {"sum": yuan(open_fen)})


@guard(gettext_lazy("everything demanded has come back"), law=law.RECOVERY)
def everything_came_back(facts: Facts) -> bool:
    return bool(facts.record.recovered_fen >= facts.record.sum_to_recover_fen)


@guard(gettext_lazy("the papers were filed, or all the money came back"), law=law.RECOVERY)
def papers_were_filed_or_all_came_back(facts: Facts) -> bool:
    record = facts.record
    return record.filed_at is not None or record.recovered_fen >= record.paid_fen


@guard(gettext_lazy("part of the money stays, and its papers were never filed"), law=law.RECOVERY)
def papers_are_still_owed(facts: Facts) -> bool:
    return not papers_were_filed_or_all_came_back(facts)


def yuan(fen: int | Decimal) -> str:
    """A sum in yuan as pages write it: ``1,800.00``; a fraction of a fen is left off."""
    return f"{Decimal(int(fen)) / 100:,.2f}"
