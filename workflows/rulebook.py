"""The calendar and the parameters as they stand now, loaded once per process and change.

Asking costs one small statement as long as nothing has changed. The cache is keyed by a version that
never returns with another content (see :class:`workflows.models.RuleBookVersion`), so a transaction
that changes a parameter sees its own change, and one that rolls back leaves nothing behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import IntegrityError, transaction
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from workflows.calendar import WorkingCalendar
from workflows.models import CalendarDay, CalendarYear, ParameterValue, RuleBookVersion
from workflows.parameters import DatedValue, Parameters, Reading, kind_of


class ValueAlreadyEntered(ValueError):
    """The parameter already has a value for this division from this very day."""

    code = "value_already_entered"

    def __init__(self, key: str, division: str, since: date) -> None:
        super().__init__(key, division, since)
        self.key = key
        self.division = division
        self.since = since

    def __str__(self) -> str:
        return _(
            "“%(title)s” (%(key)s) already has a value from %(since)s; a correction needs a later day."
        ) % {"title": kind_of(self.key).title, "key": self.key, "since": self.since.isoformat()}


class NoRuleBook(LookupError):
    """The row that names the rule book's version is gone; migrations write it."""

    code = "no_rule_book"

    def __str__(self) -> str:
        return _("The calendar and the parameters haven't been set up in this database.")


@dataclass(frozen=True)
class RuleBook:
    """What holds now: a version, a calendar, and every parameter's dated values."""

    version: UUID
    calendar: WorkingCalendar
    parameters: Parameters

    def reader(self, *, on: date, division: str) -> Reading:
        """The parameters of one date and division, remembering which were asked for."""
        return self.parameters.reader(on=on, division=division)


# One slot, replaced whole: threads that load at the same time load the same, and none sees a part.
_loaded: RuleBook | None = None


def current() -> RuleBook:
    """The rule book this transaction sees: one statement, and a second one after a change.

    :raises NoRuleBook: the database was never migrated.
    """
    global _loaded
    book = _loaded
    version = RuleBookVersion.objects.values_list("version", flat=True).first()
    if version is None:
        raise NoRuleBook
    if book is None or book.version != version:
        book = _loaded = _load()
    return book


def enter_value(
    *, key: str, since: date, value: str, source: str, reason: str, division: str = ""
) -> ParameterValue:
    """Add a value of a parameter for a division (everywhere, if none) from a day on.

    :param value: as :meth:`workflows.parameters.ParameterKind.parse` reads it, e.g. "90000" fen.
    :raises UnknownParameter: no parameter has that name, or the law fixes it.
    :raises BadParameterValue: the value can't be read, or lies outside the parameter's bounds.
    :raises ValidationError: the division is no 12-digit code, or source or reason is missing.
    :raises ValueAlreadyEntered: there is one from that day already; values are never overwritten.
    """
    kind_of(key).parse(value)
    row = ParameterValue(key=key, division=division, since=since, value=value, source=source, reason=reason)
    row.clean_fields()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as clash:
        if "one_value_per_parameter_division_and_day" in str(clash):
            raise ValueAlreadyEntered(key, division, since) from clash
        raise
    return row


def _load() -> RuleBook:
    """Version, calendar and parameters in one statement, so that they belong together."""
    book = RuleBookVersion.objects.values_list(
        "version",
        ArraySubquery(CalendarYear.objects.values_list(JSONObject(year="year", status="status"))),
        ArraySubquery(CalendarDay.objects.values_list(JSONObject(day="day", kind="kind", name="name"))),
        ArraySubquery(
            ParameterValue.objects.values_list(
                JSONObject(key="key", division="division", since="since", text="value", source="source")
            )
        ),
    ).first()
    if book is None:
        raise NoRuleBook
    version, years, days, values = book
    return RuleBook(version, _calendar_of(years, days), _parameters_of(values))


def _calendar_of(years: list[dict[str, object]], days: list[dict[str, str]]) -> WorkingCalendar:
    def of_kind(kind: str) -> dict[date, str]:
        return {date.fromisoformat(day["day"]): day["name"] for day in days if day["kind"] == kind}

    def of_status(status: str) -> list[int]:
        return [int(str(year["year"])) for year in years if year["status"] == status]

    return WorkingCalendar.of(
        days_off=of_kind(CalendarDay.Kind.REST),
        make_up_days=of_kind(CalendarDay.Kind.MAKE_UP),
        confirmed_years=of_status(CalendarYear.Status.CONFIRMED),
        provisional_years=of_status(CalendarYear.Status.PROVISIONAL),
    )


def _parameters_of(values: list[dict[str, str]]) -> Parameters:
    return Parameters(
        DatedValue(
            key=value["key"],
            division=value["division"],
            since=date.fromisoformat(value["since"]),
            text=value["text"],
            source=value["source"],
        )
        for value in values
    )
