"""What an inspector has been sent to look at, and for how long."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from permissions.models.post import Recorded


class InspectionMandate(Recorded):
    """A dated order to inspect one unit; without one an inspector sees nothing."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="mandates",
        verbose_name=_("inspector"),
    )
    unit = models.ForeignKey(
        "permissions.Unit",
        on_delete=models.PROTECT,
        related_name="mandates",
        verbose_name=_("inspected unit"),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"))
    purpose = models.CharField(_("purpose"), max_length=200)

    class Meta:
        verbose_name = _("inspection mandate")
        verbose_name_plural = _("inspection mandates")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="mandate_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(purpose__regex=r"\S"), name="mandate_has_a_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} inspects {self.unit_id}"
