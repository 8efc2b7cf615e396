"""What follows payment, filing and recovery, and a decision annulled."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from cases import notices
from cases.funds import operations as funds
from cases.funds.models import Payment
from cases.models.notice import NoticeKind
from cases.operations import open_child
from cases.operations.steps import Taken
from cases.types.relief.models import GROUND_SHOWN, Hardship
from cases.types.relief.sums import rest_fen, yuan
from workflows.deadlines import calendar_days, due
from workflows.guards import effect


@effect(_("the day of filing with the district is recorded"))
def file_with_district(taken: Taken) -> None:
    taken.record.filed_at = taken.at


@effect(_("the sum demanded is added to what was demanded before"))
def add_to_the_demand(taken: Taken) -> None:
    taken.record.sum_to_recover_fen += taken.answers["demanded_fen"]


@effect(_("the money returned goes back to where it came from"), adds=6)
def post_repayment(taken: Taken) -> None:
    """To the fund as far as the fund paid it; what the bank paid goes back to the budget it came from."""
    record, answers = taken.record, taken.answers
    record.recovered_fen += answers["sum_fen"]
    out = Payment.objects.filter(case_id=taken.case.pk, fund__isnull=False).aggregate(fen=Sum("sum_fen"))
    to_the_fund = min(answers["sum_fen"], out["fen"] or 0)
    for year, sum_fen in ((record.fund_year, to_the_fund), (None, answers["sum_fen"] - to_the_fund)):
        if not sum_fen:
            continue
        record.instalments += 1
        funds.take_back(
            case_id=taken.case.pk,
            street=taken.case.street,
            year=year,
            period=str(record.instalments),
            sum_fen=sum_fen,
            payer=answers["payer"],
            receipt=answers["receipt"],
            by=taken.person.pk,
            at=taken.at,
        )


@effect(_("the transfer is posted"), adds=2)
def post_transfer(taken: Taken) -> None:
    record, answers = taken.record, taken.answers
    funds.transfer(
        case_id=taken.case.pk,
        sum_fen=answers["sum_fen"],
        payee=answers["payee"],
        receipt=answers["receipt"],
        by=taken.person.pk,
        at=taken.at,
    )
    record.paid_fen += answers["sum_fen"]
    record.paid_at = taken.at


@effect(_("the rest is no longer paid"))
def drop_the_rest(taken: Taken) -> None:
    record = taken.record
    record.dropped_fen = rest_fen(taken.plan.facts)


@effect(_("what is let go is no longer demanded"))
def reduce_the_demand(taken: Taken) -> None:
    taken.record.sum_to_recover_fen -= taken.answers["let_go_fen"]


@effect(_("what was granted and not paid is open again"))
def take_back_the_grant(taken: Taken) -> None:
    _forget_the_decision(taken.record)
    taken.case.sum_fen = taken.record.sum_proposed_fen


@effect(_("the masked result hangs in the community"), adds=4)
def hang_the_result(taken: Taken) -> None:
    facts = taken.plan.facts
    until = due(calendar_days("tr.result_notice.days").read(facts.procedure), taken.at, facts.calendar)
    notices.hang(
        taken,
        kind=NoticeKind.RESULT,
        ground=GROUND_SHOWN[Hardship(taken.record.hardship)],
        sum_fen=taken.record.paid_fen,
        until=until.due_at,
        place=taken.answers["place"],
    )


@effect(_("the district's filing review begins"), adds=15)
def let_district_review_the_filing(taken: Taken) -> None:
    record = taken.record
    open_child(
        taken,
        "filing_review",
        {"decided_by": record.get_decided_by_display(), "sum_fen": yuan(record.paid_fen).replace(",", "")},
    )


@effect(_("a new round begins: the decision stands no more, and no notice hangs"), adds=1)
def open_new_round(taken: Taken) -> None:
    notices.take_down(taken.case, taken.at)
    record = taken.record
    record.notice_hung_at = None
    record.rounds += 1
    record.filed_at = record.published_on = record.served_on = record.review_until = record.suit_until = None
    record.visited_on = record.visit_signed_at = record.need_confirmed_on = None
    record.served_by = record.panel_advice = record.visit_note = ""
    _forget_the_decision(record)


def _forget_the_decision(record: Any) -> None:
    """The decision stands no more; what was paid stays paid."""
    record.decided_at = record.due_now_fen = record.rest_due_on = None
    record.decided_by = record.refusal_ground = record.refusal_facts = record.refusal_reasons = ""
    record.dropped_fen = 0
    record.sum_granted_fen = (record.paid_fen - record.recovered_fen) or None
