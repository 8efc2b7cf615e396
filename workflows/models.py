"""What a bureau decides about time and numbers: the dated parameters and the holiday calendar.

Whenever one of these tables changes, database triggers give :class:`RuleBookVersion` a new version,
so that every process notices (see :mod:`workflows.rulebook`).
"""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from workflows.calendar import HOLIDAYS


class ParameterValue(models.Model):
    """One value of a parameter: for a division, from a day on, by a source, for a reason.

    Rows are only added: what a case was judged by stays readable. A correction is a newer row. Enter
    one with :func:`workflows.rulebook.enter_value`, which checks it against its catalogue.
    """

    key = models.CharField(_("parameter"), max_length=60)
    division = models.CharField(  # blank: everywhere
        _("division"),
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{12}\Z", _("A division code has 12 digits."))],
    )
    since = models.DateField(_("in force since"))
    value = models.CharField(_("value"), max_length=60)
    source = models.CharField(_("source"), max_length=200)
    reason = models.CharField(_("reason"), max_length=300)
    created_at = models.DateTimeField(_("entered at"), db_default=Now())

    class Meta:
        verbose_name = _("parameter value")
        verbose_name_plural = _("parameter values")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["key", "division", "since"], name="one_value_per_parameter_division_and_day"
            ),
            models.CheckConstraint(
                condition=Q(division="") | Q(division__regex=r"^[0-9]{12}$"),
                name="a_division_has_twelve_digits",
            ),
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(value=""), name="a_parameter_value_has_a_key_and_a_value"
            ),
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(reason=""), name="a_parameter_value_says_by_what_and_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}[{self.division or '*'}] = {self.value} ({self.since})"


class CalendarYear(models.Model):
    """A year whose public holidays have been entered, and how sure they are."""

    class Status(models.TextChoices):
        CONFIRMED = "CONFIRMED", _("confirmed by the notice")
        PROVISIONAL = "PROVISIONAL", _("provisional")

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    status = models.CharField(_("status"), max_length=12, choices=Status)
    source = models.CharField(_("source"), max_length=200)
    version = models.PositiveSmallIntegerField(_("version"), default=1)  # raised with each new entry

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["CONFIRMED", "PROVISIONAL"]),
                name="a_calendar_year_is_confirmed_or_provisional",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="a_calendar_year_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.year} ({self.get_status_display()})"


class CalendarDay(models.Model):
    """A day that isn't as its weekday says: off by a notice, or worked to make up for it."""

    class Kind(models.TextChoices):
        REST = "rest", _("day off")
        MAKE_UP = "make_up", _("make-up working day")

    day = models.DateField(_("day"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    name = models.CharField(_("holiday"), max_length=60)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["rest", "make_up"]), name="a_calendar_day_is_off_or_made_up"
            ),
            models.CheckConstraint(
                condition=~Q(kind="make_up") | Q(day__iso_week_day__in=[6, 7]),
                name="a_make_up_day_falls_on_a_weekend",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(source=""), name="a_calendar_day_names_holiday_and_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()} ({HOLIDAYS.get(self.name, self.name)})"


class RuleBookVersion(models.Model):
    """The one row that names what the tables above hold now.

    Triggers write a random UUID: after a rollback the old version stands for the old content, and no
    version ever returns with another content, not even in another copy of the database.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.UUIDField()

    class Meta:
        verbose_name = _("version of the rule book")
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(id=1), name="there_is_one_rule_book")]

    def __str__(self) -> str:
        return str(self.version)
