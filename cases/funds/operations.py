"""Promise, release, pay and take back: every change of a reserve fund.

Called inside a step's transaction, after the case row is locked. Each is one conditional UPDATE,
so two steps at once can't promise the same money; the fund row is locked last and shortest.
Earmarked, a ledger of its own, no overdraft: 社会救助法 arts. 66–67, 民发〔2018〕23号.
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
    """Give promised money back to the free part of the fund.

    :raises FundRefused: the fund never promised that much.
    """
    promised = ReserveFund.objects.filter(street=street, year=year, reserved_fen__gte=sum_fen)
    if not promised.update(reserved_fen=F("reserved_fen") - sum_fen):
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
    """Post the payment of promised money: the balance and the promise fall together.

    :raises FundRefused: the fund never promised that much.
    """
    sum_fen = cash_fen + transfer_fen
    promised = ReserveFund.objects.filter(
        street=street, year=year, reserved_fen__gte=sum_fen, balance_fen__gte=sum_fen
    )
    if not promised.update(balance_fen=F("balance_fen") - sum_fen, reserved_fen=F("reserved_fen") - sum_fen):
        raise FundRefused(_("The street's reserve fund never promised this sum."))
    return Payment.objects.create(
        case_id=case_id,
        fund=ReserveFund.objects.get(street=street, year=year),
        kind=Payment.ADVANCE,
        sum_fen=sum_fen,
        cash_fen=cash_fen,
        transfer_fen=transfer_fen,
        payee=payee,
        receipt=receipt,
        paid_by_id=by,
        paid_at=at,
    )


def transfer(*, case_id: int, sum_fen: int, payee: str, receipt: str, by: int, at: datetime) -> Payment:
    """Post a payment by the bank out of the relief budget; no reserve fund has a part in it."""
    earlier = Payment.objects.filter(case_id=case_id, kind=Payment.GRANT).count()
    return Payment.objects.create(
        case_id=case_id,
        kind=Payment.GRANT,
        period=str(earlier + 1),
        sum_fen=sum_fen,
        cash_fen=0,
        transfer_fen=sum_fen,
        payee=payee,
        receipt=receipt,
        paid_by_id=by,
        paid_at=at,
    )


def take_back(
    *,
    case_id: int,
    street: str,
    year: int | None,
    period: str,
    sum_fen: int,
    payer: str,
    receipt: str,
    by: int,
    at: datetime,
) -> Payment:
    """Post money returned by the household: a negative payment, and the balance rises.

    :param year: of the fund the money came from, where it goes back to; None where the bank paid it.
    :param period: tells repayments of one case apart.
    :raises FundRefused: there is no such fund.
    """
    fund = None if year is None else _refunded(street, year, sum_fen)
    return Payment.objects.create(
        case_id=case_id,
        fund=fund,
        kind=Payment.RECOVERY,
        period=period,
        sum_fen=-sum_fen,
        cash_fen=0,
        transfer_fen=-sum_fen,
        payee=payer,
        receipt=receipt,
        paid_by_id=by,
        paid_at=at,
    )


def _refunded(street: str, year: int, sum_fen: int) -> ReserveFund:
    """The fund, its balance raised by what came back.

    :raises FundRefused: there is no such fund.
    """
    fund = ReserveFund.objects.filter(street=street, year=year)
    if not fund.update(balance_fen=F("balance_fen") + sum_fen):
        raise FundRefused(_("The street has no reserve fund of that year."))
    return fund.get()
