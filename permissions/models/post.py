"""Who holds a post, and who stands in for the holder (RL-16)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from permissions.authority import LEVELS, ROLES, Authority
from permissions.models.kept import Kept

DECIDING_ROLES = sorted(role.code for role in ROLES.values() if role.decides)


class Recorded(Kept):
    """A row that says who entered it and who ended it; nobody means the installation itself."""

    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )

    class Meta:
        abstract = True


class Appointment(Recorded):
    """A person holds a role in a unit from one day to another (任职)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="appointments",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=24)
    unit = models.ForeignKey(
        "permissions.Unit", on_delete=models.PROTECT, related_name="appointments", verbose_name=_("unit")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    # A suspension or a mistake takes effect at once, not at midnight.
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["unit", "role", "starts_on"]
        indexes = [models.Index(fields=["unit", "role"], name="appointment_by_post")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="appointment_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(role__in=sorted(ROLES)), name="appointment_role_is_in_the_catalogue"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=Q(ends_on__isnull=True, stopped_at__isnull=True),
                name="one_open_appointment_per_person_and_post",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}@{self.unit_id}"

    @property
    def authority(self) -> Authority:
        """The role at the unit's level."""
        return ROLES[self.role] @ LEVELS[self.unit.level]


class Substitution(Recorded):
    """A named person stands in for the holder of a deciding post between two moments (AB 岗)."""

    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="substitutions", verbose_name=_("appointment")
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="substitutions",
        verbose_name=_("substitute"),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        ordering = ["starts_at"]
        constraints = [
            # Equal moments are a substitution withdrawn before it began.
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="substitution_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="substitution_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.substitute_id} for appointment {self.appointment_id}"


class DutyShift(Recorded):
    """A person is on duty for a deciding post of a unit, at night or on a holiday (值班)."""

    unit = models.ForeignKey(
        "permissions.Unit", on_delete=models.PROTECT, related_name="duty_shifts", verbose_name=_("unit")
    )
    role = models.CharField(_("role"), max_length=24)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="duty_shifts",
        verbose_name=_("person"),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("duty shift")
        verbose_name_plural = _("duty shifts")
        ordering = ["starts_at"]
        indexes = [
            models.Index(fields=["unit", "role", "ends_at"], name="duty_by_post"),
            models.Index(fields=["user", "ends_at"], name="duty_by_person"),
        ]
        constraints = [
            # Equal moments are a shift withdrawn before it began.
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="duty_shift_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(role__in=DECIDING_ROLES), name="duty_is_for_a_deciding_post"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on duty as {self.role}@{self.unit_id}"
