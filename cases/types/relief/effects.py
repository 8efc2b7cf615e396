"""What follows a step of temporary relief, inside its transaction."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.funds import operations as funds
from cases.operations.steps import Taken
from cases.registry import case_type
from cases.types.relief.guards import standard_fen
from permissions.authority import LEADER, STREET
from permissions.rules import holders_of
from workflows.guards import effect
from workflows.moves import StepRefused


class NotTheDecider(StepRefused):
    """The person named as having decided by telephone doesn't hold the deciding post."""

    code = "not_the_decider"


@effect(_("the law and the standard of this day govern the case, and the handler is named"))
def fix_governing_dates(taken: Taken) -> None:
    today = timezone.localdate(taken.at)
    taken.case.law_on = taken.case.standard_on = today
    taken.record.accepted_at = taken.at
    taken.record.handler_id = taken.user_id


@effect(_("the case counts as urgent"))
def mark_urgent(taken: Taken) -> None:
    taken.record.is_urgent = True
    taken.case.sum_fen = taken.record.sum_proposed_fen


@effect(_("the case no longer counts as urgent"))
def mark_not_urgent(taken: Taken) -> None:
    taken.record.is_urgent = False


@effect(_("the sum is promised in the street's reserve fund"), adds=1)
def reserve_sum(taken: Taken) -> None:
    record, year = taken.record, timezone.localdate(taken.at).year
    funds.reserve(street=taken.case.street, year=year, sum_fen=record.sum_granted_fen)
    record.reserved_fen, record.fund_year = record.sum_granted_fen, year
    record.standard_fen = standard_fen(taken.plan.facts)
    taken.case.sum_fen = record.sum_granted_fen


@effect(_("the decider on the telephone is named, to confirm in writing"), adds=2)
def name_telephone_decider(taken: Taken) -> None:
    name, record = taken.answers["decider"], taken.record
    deciders = [who for who in holders_of(LEADER @ STREET, taken.case.street, taken.at) if who.name == name]
    if len(deciders) != 1:
        raise NotTheDecider(_("Nobody of this name holds the deciding post of the street now."))
    decider = deciders[0].pk
    if decider in record.recused_ids:
        raise NotTheDecider(_("A relative of the person on the telephone belongs to this household."))
    if decider == taken.user_id or decider in _others_than_deciders(taken):
        raise NotTheDecider(_("The person on the telephone handled this case and can't decide it."))
    record.telephone_decider_id = decider
    record.telephone_confirmed_at = None


def _others_than_deciders(taken: Taken) -> set[int]:
    """Everybody who took part in a step that bars them from deciding."""
    page = case_type(taken.case.type).page_named(taken.case.page)
    confirms = page.steps["confirm_by_telephone_decider"]
    barring = {step.name for group in page.groups() if confirms not in group for step in group}
    history = taken.plan.facts.history
    return {person for past in history if past.step in barring for person in past.persons}


@effect(_("the telephone decision stands confirmed"))
def confirm_telephone_decision(taken: Taken) -> None:
    post = taken.plan.post
    principal = post.on_behalf_of.user_id if post and post.on_behalf_of else None
    if taken.record.telephone_decider_id not in (taken.user_id, principal):
        raise NotTheDecider(_("Only the person who decided by telephone, or their substitute, confirms it."))
    taken.record.telephone_confirmed_at = taken.at


@effect(_("the promise in the reserve fund is released"), adds=1)
def release_sum(taken: Taken) -> None:
    record = taken.record
    if not record.reserved_fen:
        return
    funds.release(street=taken.case.street, year=record.fund_year, sum_fen=record.reserved_fen)
    record.reserved_fen = 0
    record.sum_granted_fen = record.telephone_decider_id = record.telephone_confirmed_at = None
    taken.case.sum_fen = record.sum_proposed_fen


@effect(_("the payment is posted to the reserve fund"), adds=3)
def post_payment(taken: Taken) -> None:
    record, answers = taken.record, taken.answers
    payment = funds.pay(
        case_id=taken.case.pk,
        street=taken.case.street,
        year=record.fund_year,
        cash_fen=answers["cash_fen"],
        transfer_fen=answers["transfer_fen"],
        payee=answers["payee"],
        receipt=answers["receipt"],
        by=taken.person_id,
        at=taken.at,
    )
    record.reserved_fen = 0
    record.paid_fen, record.paid_at = payment.sum_fen, taken.at


@effect(_("the payment counts as the end of the emergency"))
def let_payment_end_the_emergency(taken: Taken) -> None:
    taken.record.emergency_ended_at = taken.record.paid_at


@effect(_("the file is laid before the district"))
def file_with_district(taken: Taken) -> None:
    taken.record.filed_at = taken.at


@effect(_("the money returned is posted to the reserve fund"), adds=3)
def post_repayment(taken: Taken) -> None:
    record, answers = taken.record, taken.answers
    record.instalments += 1
    record.recovered_fen += answers["sum_fen"]
    funds.take_back(
        case_id=taken.case.pk,
        street=taken.case.street,
        year=record.fund_year,
        period=str(record.instalments),
        sum_fen=answers["sum_fen"],
        payer=answers["payer"],
        receipt=answers["receipt"],
        by=taken.person_id,
        at=taken.at,
    )
