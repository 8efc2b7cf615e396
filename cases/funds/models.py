"""Money in integer fen: each street's reserve fund (备用金) and what was paid from it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ReserveFund(models.Model):
    """A street's reserve for emergencies in one year: what it holds and what is promised.

    ``balance_fen`` is the money in the box and at the bank; ``reserved_fen`` the part promised to
    granted but unpaid advances. Neither can be overdrawn: the database refuses.
    """

    street = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    quota_fen = models.BigIntegerField()
    balance_fen = models.BigIntegerField()
    reserved_fen = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("reserve fund")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["street", "year"], name="one_reserve_fund_per_street_and_year"),
            models.CheckConstraint(condition=Q(balance_fen__gte=0), name="a_reserve_fund_is_never_overdrawn"),
            models.CheckConstraint(
                condition=Q(reserved_fen__gte=0, reserved_fen__lte=F("balance_fen")),
                name="a_reserve_fund_promises_only_what_it_holds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.street}/{self.year}"


class Payment(models.Model):
    """Money handed out, or taken back (``sum_fen`` below zero), for one case.

    ``case``, ``kind`` and ``period`` together are unique, so nothing is paid twice. ``fund`` is the reserve
    fund the money came from; none where the bank paid it out of the relief budget.
    """

    ADVANCE = "advance"
    GRANT = "grant"
    RECOVERY = "recovery"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="payments")
    fund = models.ForeignKey(ReserveFund, null=True, on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(max_length=12)
    period = models.CharField(max_length=12, blank=True, default="")
    sum_fen = models.BigIntegerField()
    cash_fen = models.BigIntegerField()
    transfer_fen = models.BigIntegerField()
    payee = models.CharField(max_length=60)
    receipt = models.CharField(max_length=40)
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    paid_at = models.DateTimeField()

    class Meta:
        verbose_name = _("payment")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "period"], name="a_case_is_paid_once_per_kind_and_period"
            ),
            models.CheckConstraint(
                condition=Q(sum_fen=F("cash_fen") + F("transfer_fen")),
                name="cash_and_transfer_make_up_the_sum",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.sum_fen}"
