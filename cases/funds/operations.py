"""Promise, release, pay and take back: every change of a reserve fund.

Called inside a step's transaction, after the case row is locked. Each is one conditional UPDATE,
so two steps at once can't promise the same money; the fund row is locked last and shortest.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cases.funds.models import Payment, ReserveFund
from workflows.moves import StepRefused


class FundRefused(StepRefused):
    """The street's reserve fund can't do what the step asks."""

    code = "reserve_fund"


def reserve(*, street: str, year: int, sum_fen: int) -> None:
    """Promise money of a street's fund.

    :raises FundRefused: the street has no fund for the year, or too little is free.
    """
    changed = ReserveFund.objects.filter(
        street=street, year=year, balance_fen__gte=F("reserved_fen") + sum_fen
    ).update(reserved_fen=F("reserved_fen") + sum_fen)
    if not changed:
        raise FundRefused(_("The street's reserve fund doesn't hold enough free money for this sum."))


def release(*, street: str, year: int, sum_fen: int) -> None:
    """Give promised money back to the free part of the fund."""
    changed = ReserveFund.objects.filter(street=street, year=year, reserved_fen__gte=sum_fen).update(
        reserved_fen=F("reserved_fen") - sum_fen
    )
    if not changed:
        raise FundRefused(_("The street's reserve fund never promised this sum."))


def pay(
    *,
    case_id: int,
    street: str,
    year: int,
    cash_fen: int,
    transfer_fen: int,
    payee: str,
    receipt: str,
    by: int,
    at: datetime,
) -> Payment:
    """Post the payment of promised money: the balance and the promise fall together."""
    sum_fen = cash_fen + transfer_fen
    changed = ReserveFund.objects.filter(
        street=street, year=year, reserved_fen__gte=sum_fen, balance_fen__gte=sum_fen
    ).update(balance_fen=F("balance_fen") - sum_fen, reserved_fen=F("reserved_fen") - sum_fen)
    if not changed:
        raise FundRefused(_("The street's reserve fund never promised this sum."))
    return _posted(Payment.ADVANCE, "", case_id, street, year, cash_fen, transfer_fen, payee, receipt, by, at)


def take_back(
    *,
    case_id: int,
    street: str,
    year: int,
    period: str,
    sum_fen: int,
    payer: str,
    receipt: str,
    by: int,
    at: datetime,
) -> Payment:
    """Post money returned by the household: a negative payment, and the balance rises."""
    ReserveFund.objects.filter(street=street, year=year).update(balance_fen=F("balance_fen") + sum_fen)
    return _posted(Payment.RECOVERY, period, case_id, street, year, 0, -sum_fen, payer, receipt, by, at)


def _posted(
    kind: str, period: str, case_id: int, street: str, year: int, cash_fen: int, transfer_fen: int,
    payee: str, receipt: str, by: int, at: datetime,
) -> Payment:  # fmt: skip
    return Payment.objects.create(
        case_id=case_id,
        fund=ReserveFund.objects.get(street=street, year=year),
        kind=kind,
        period=period,
        sum_fen=cash_fen + transfer_fen,
        cash_fen=cash_fen,
        transfer_fen=transfer_fen,
        payee=payee,
        receipt=receipt,
        paid_by_id=by,
        paid_at=at,
    )
