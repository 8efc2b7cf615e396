"""What follows the steps up to acceptance and those of the fast road."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.funds import operations as funds
from cases.operations.steps import Taken
from cases.people import MemberEntry, PersonRefused, identify_member
from cases.registry import page_of
from cases.types.relief.models import DecidedBy
from cases.types.relief.sums import standard_fen
from permissions.authority import LEADER, STREET
from permissions.periods import day_of
from permissions.rules import Actor, Principal, actors_in
from workflows.guards import effect
from workflows.moves import StepRefused, steps_barring


class NotTheDecider(StepRefused):
    """The person named as having decided by telephone doesn't hold the deciding post."""

    code = "not_the_decider"


@effect(_("the law and the standard of this day govern the case, and the handler is named"))
def fix_governing_dates(taken: Taken) -> None:
    today = day_of(taken.at)
    taken.case.law_on = taken.case.standard_on = today
    taken.record.accepted_at = taken.at
    taken.record.handler_id = taken.user_id


@effect(_("the case counts as urgent"))
def mark_urgent(taken: Taken) -> None:
    taken.record.is_urgent = True
    taken.case.sum_fen = taken.record.sum_proposed_fen


@effect(_("the case counts as urgent from the new report on"))
def turn_urgent(taken: Taken) -> None:
    record = taken.record
    record.is_urgent, record.first_reported_at = True, taken.answers["reported_at"]
    record.account = f"{record.account}\n{taken.answers['account']}"[:2000]


@effect(_("the case no longer counts as urgent"))
def mark_not_urgent(taken: Taken) -> None:
    taken.record.is_urgent = False


@effect(_("the sum is promised in the street's reserve fund"), adds=1)
def reserve_sum(taken: Taken) -> None:
    record, year = taken.record, day_of(taken.at).year
    funds.reserve(street=taken.case.street, year=year, sum_fen=record.sum_granted_fen)
    record.reserved_fen, record.fund_year = record.sum_granted_fen, year
    record.standard_fen, record.decided_by = standard_fen(taken.plan.facts), DecidedBy.STREET
    taken.case.sum_fen = record.sum_granted_fen


@effect(_("the decision counts as that of the person on the telephone, who confirms it in writing"), adds=1)
def name_telephone_decider(taken: Taken) -> None:
    record = taken.record
    decider = _decider_called(taken.answers["decider"], taken)
    if decider.user_id in {*record.recused_ids, *record.related_ids, *record.own_ids}:
        raise NotTheDecider(_("A relative of the person on the telephone belongs to this household."))
    page = page_of(taken.case)
    barring = steps_barring(page, page.steps["confirm_telephone_decision"])
    took_part = {
        person for past in taken.plan.facts.history if past.step in barring for person in past.persons
    }
    if decider.user_id in taken.persons | took_part:
        raise NotTheDecider(_("The person on the telephone handled this case and can't decide it."))
    taken.act_for(Principal(decider.user_id, decider.name))
    record.telephone_decider_id = decider.user_id
    record.telephone_at, record.telephone_confirmed_at = taken.answers["said_at"], None


def _decider_called(name: str, taken: Taken) -> Actor:
    """Whoever of that name could decide at the time of the call: holder, substitute or on duty."""
    able = actors_in(LEADER @ STREET, taken.case.street, taken.answers["said_at"])
    called = {actor.user_id: actor for actor in able if actor.name == name}
    if len(called) != 1:
        raise NotTheDecider(_("Nobody of this name could decide for the street at that time."))
    return next(iter(called.values()))


@effect(_("the telephone decision stands confirmed"))
def confirm_telephone_decision(taken: Taken) -> None:
    if taken.record.telephone_decider_id != taken.user_id:
        raise NotTheDecider(_("Only the person who decided by telephone confirms it."))
    taken.record.telephone_confirmed_at = taken.at


@effect(_("the telephone decision stands, confirmed by the district"))
def ratify_telephone_decision(taken: Taken) -> None:
    taken.record.telephone_confirmed_at = taken.at


@effect(_("the promise in the reserve fund is released"), adds=1)
def release_sum(taken: Taken) -> None:
    record = taken.record
    if not record.reserved_fen:
        return
    funds.release(street=taken.case.street, year=record.fund_year, sum_fen=record.reserved_fen)
    record.reserved_fen, record.decided_by = 0, ""
    record.fund_year = record.sum_granted_fen = record.telephone_decider_id = None
    record.telephone_at = record.telephone_confirmed_at = None
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
        by=taken.person.pk,
        at=taken.at,
    )
    record.reserved_fen = 0
    record.paid_fen, record.paid_at = payment.sum_fen, taken.at


@effect(_("the payment counts as the end of the emergency"))
def let_payment_end_the_emergency(taken: Taken) -> None:
    taken.record.emergency_ended_at = taken.record.paid_at


@effect(_("the member is named, and their relatives among the staff take no part"), adds=6)
def name_the_member(taken: Taken) -> None:
    entry = MemberEntry(name=taken.answers["name"], identity_number=taken.answers["identity_number"])
    try:
        member = identify_member(taken.case.household, entry, by=taken.person, at=taken.at)
    except PersonRefused as refused:
        raise StepRefused(refused.sentence, code=refused.code) from refused
    if member.is_applicant:
        taken.case.subject = member.person.name


@effect(_("the back-filled papers stand confirmed"))
def confirm_papers(taken: Taken) -> None:
    record = taken.record
    record.papers_confirmed_at = taken.at
    record.decided_by = record.decided_by or DecidedBy.STREET
