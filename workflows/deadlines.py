"""When a span of time runs out: hours, calendar days, working days and months, as the law counts them.

The day something happens is not counted; hours run from the moment, through nights and holidays
(民法典 art. 201). A month ends on the corresponding day or, where there is none, on the last of the
month (art. 202). A last day lasts until 24:00, or until the office closes (art. 203). "Within N days"
includes the N-th (art. 1259), so a deadline is stored as the moment from which it is too late.

This room knows no case and reads no clock: the moments are passed in.
"""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from workflows.calendar import ONE_DAY, Counted, DayKind, RestDays, WorkingCalendar
from workflows.parameters import KINDS, Unit, kind_of, span_in_words

if TYPE_CHECKING:
    from workflows.parameters import Reading
    from workflows.rulebook import RuleBook

SHANGHAI = ZoneInfo("Asia/Shanghai")
MIDNIGHT = time(0)

# Named as on the pages, so that a page's fingerprint reads like the page.
_WRITTEN = {
    Unit.HOURS: "hours",
    Unit.CALENDAR_DAYS: "calendar_days",
    Unit.WORKING_DAYS: "working_days",
    Unit.MONTHS: "months",
}

Pause = tuple[datetime, datetime]


class ClockNeverPauses(Exception):
    """A span in hours was given pauses, but a clock in hours never stands still."""

    code = "clock_never_pauses"

    def __str__(self) -> str:
        return _("A clock in hours never stands still, so it can't be paused.")


class UnresolvedSpan(Exception):
    """A span still names a parameter; it has no length before that is looked up."""

    code = "unresolved_span"


@dataclass(frozen=True)
class Span:
    """A length of time: a number, or the parameter that holds it.

    Made by :func:`hours`, :func:`calendar_days`, :func:`working_days` and :func:`months`.
    """

    unit: Unit
    amount: int | str

    def __post_init__(self) -> None:
        if isinstance(self.amount, str):
            kind = KINDS.get(self.amount)  # an unknown one is the page's fault, reported with all others
            if kind and kind.unit is not self.unit:
                raise ValueError(f"{self.amount} is counted in {kind.unit}, not in {self.unit}.")
        elif self.amount < 0:
            raise ValueError(f"A span can't be negative: {self.amount}.")

    @property
    def key(self) -> str | None:
        """The parameter that holds the length, if one does."""
        return self.amount if isinstance(self.amount, str) else None

    def read(self, values: Reading) -> Span:
        """The span with its length looked up; ``values`` remembers that it was read.

        :raises MissingParameter: no value is in force on the reading's date in its division.
        """
        if isinstance(self.amount, str):
            return replace(self, amount=values.whole(self.amount))
        return self

    def resolve(self, rulebook: RuleBook, on: date, division: str) -> Span:
        """The span with its length looked up for a date and a division, where no move is to be stamped.

        :raises MissingParameter: no value is in force there and then.
        """
        return self.read(rulebook.reader(on=on, division=division))

    def longer_by(self, extension: Span, times: int) -> Span:
        """The span with an extension of the same unit added so many times; both looked up already.

        :raises ValueError: the two are counted in different units.
        :raises UnresolvedSpan: one of them still names a parameter.
        """
        if extension.unit is not self.unit:
            raise ValueError(f"{self} can't be extended by {extension}.")
        if isinstance(self.amount, str) or isinstance(extension.amount, str):
            raise UnresolvedSpan(f"{self} and {extension} have no sum before both are looked up.")
        return replace(self, amount=self.amount + times * extension.amount)

    def in_words(self) -> str:
        """In the reader's language: "10 working days", or by which parameter it is set."""
        if isinstance(self.amount, int):
            return span_in_words(self.unit, self.amount)
        return _("as set by “%(title)s” (%(key)s)") % {
            "title": kind_of(self.amount).title,
            "key": self.amount,
        }

    def __str__(self) -> str:
        return f"{_WRITTEN[self.unit]}({self.amount})"


def hours(amount: int | str) -> Span:
    """A span that runs by the clock from the moment, through nights, weekends and holidays."""
    return Span(Unit.HOURS, amount)


def calendar_days(amount: int | str) -> Span:
    """A span of days that counts every day."""
    return Span(Unit.CALENDAR_DAYS, amount)


def working_days(amount: int | str) -> Span:
    """A span of days that counts working days, make-up days among them."""
    return Span(Unit.WORKING_DAYS, amount)


def months(amount: int | str) -> Span:
    """A span that ends on the corresponding day of a later month, or at that month's end."""
    return Span(Unit.MONTHS, amount)


@dataclass(frozen=True)
class Due:
    """When a span runs out, and how that was found.

    :param due_at: the moment from which it is too late: the midnight after the last day ("24:00" of
        it), or the closing time on it.
    :param last_day: the last day of the span; None for hours, which end on a moment.
    :param provisional: a year without its holiday notice was looked at, so the answer may change.
    :param working: every day looked at, and why it counted or didn't; empty for hours.
    :param calendar_version: of the calendar it was found with.
    """

    due_at: datetime
    last_day: date | None
    provisional: bool
    working: tuple[Counted, ...]
    calendar_version: str


def due(
    span: Span,
    start: datetime | date,
    calendar: WorkingCalendar,
    *,
    roll: bool | RestDays = False,
    pauses: Iterable[Pause] = (),
    cutoff: time | None = None,
) -> Due:
    """When a span that starts at ``start`` runs out.

    A pause takes away every day that begins inside it, so a case out for a week is given a week and
    one back on the same day is given nothing. A pause that begins after the span has run out changes
    nothing.

    :param start: the moment; for spans in days a bare date will do, as when one span follows another's
        last day.
    :param roll: a last day that is a rest day gives way to the next day that is none (民法典 art. 203);
        spans in working days end on a working day anyhow.
    :param pauses: moments from and to which the clock stood still.
    :param cutoff: closing time on the last day, where the office has one.
    :raises ClockNeverPauses: the span is in hours and there are pauses.
    :raises UnresolvedSpan: the span's length hasn't been looked up.
    :raises ValueError: a moment is naive, a pause ends before it begins, or hours are given a bare
        date, a roll or a closing time.
    """
    if isinstance(span.amount, str):
        raise UnresolvedSpan(f"{span} has no length before {span.amount} is looked up.")
    stops = sorted(_checked(pause) for pause in pauses)
    if span.unit is Unit.HOURS:
        return _due_in_hours(span.amount, start, calendar, roll=roll, stops=stops, cutoff=cutoff)

    first = _local(start).date() if isinstance(start, datetime) else start
    if span.unit is Unit.WORKING_DAYS:
        working = _walk(first, span.amount, calendar, stops, by_working_days=True)
        provisional = any(calendar.is_provisional(seen.day) for seen in working)
    else:
        number = span.amount
        if span.unit is Unit.MONTHS:
            number = (months_after(first, span.amount) - first).days
        working = _walk(first, number, calendar, stops, by_working_days=False)
        provisional = False
        if roll and working:
            rest_days = roll if isinstance(roll, RestDays) else RestDays.WEEKENDS_TOO
            working, looked_at = _rolled(working, calendar, rest_days)
            provisional = any(calendar.is_provisional(day) for day in looked_at)
    last_day = working[-1].day if working else first
    return Due(
        due_at=_end_of(last_day, cutoff),
        last_day=last_day,
        provisional=provisional,
        working=working,
        calendar_version=calendar.version,
    )


def is_late(due_at: datetime, now: datetime) -> bool:
    """Whether a deadline has passed; at ``due_at`` itself it has."""
    return now >= due_at


def show(due_at: datetime) -> str:
    """A deadline as people write it: midnight is 24:00 of the day before, "2026-10-20 24:00"."""
    moment = _local(due_at)
    if moment.time() == MIDNIGHT:
        return f"{moment.date() - ONE_DAY:%Y-%m-%d} 24:00"
    return f"{moment:%Y-%m-%d %H:%M}"


def months_after(day: date, number: int) -> date:
    """The corresponding day ``number`` months later, or that month's last day (民法典 art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    month += 1
    return date(year, month, min(day.day, gregorian.monthrange(year, month)[1]))


def _due_in_hours(
    amount: int,
    start: datetime | date,
    calendar: WorkingCalendar,
    *,
    roll: bool | RestDays,
    stops: list[Pause],
    cutoff: time | None,
) -> Due:
    if stops:
        raise ClockNeverPauses
    if not isinstance(start, datetime):
        raise ValueError("A span in hours starts at a moment, not on a date.")
    if roll or cutoff:
        raise ValueError("A span in hours knows neither rest days nor closing times.")
    # Counted in UTC: hours are hours even across a change of clocks.
    due_at = (_local(start).astimezone(UTC) + timedelta(hours=amount)).astimezone(SHANGHAI)
    return Due(due_at, last_day=None, provisional=False, working=(), calendar_version=calendar.version)


def _walk(
    first: date, number: int, calendar: WorkingCalendar, stops: list[Pause], *, by_working_days: bool
) -> tuple[Counted, ...]:
    """The days after ``first`` up to the ``number``-th that counts."""
    seen, day = [], first
    while number:
        day += ONE_DAY
        look = calendar.look_at(day)
        if _is_away(day, stops):
            look = replace(look, counted=False, kind=DayKind.AWAY)
        elif not by_working_days:
            look = replace(look, counted=True)
        seen.append(look)
        number -= look.counted
    return tuple(seen)


def _rolled(
    working: tuple[Counted, ...], calendar: WorkingCalendar, rest_days: RestDays
) -> tuple[tuple[Counted, ...], list[date]]:
    """The same days with a last one that may end a period, and the days the calendar was asked about.

    The rest days passed over give their place to the day that ends the period.
    """
    day = working[-1].day
    looked_at, passed = [day], []
    while calendar.bars_an_end(day, rest_days):
        passed.append(calendar.look_at(day))
        day += ONE_DAY
        looked_at.append(day)
    if not passed:
        return working, looked_at
    return (*working[:-1], *passed, replace(calendar.look_at(day), counted=True)), looked_at


def _is_away(day: date, stops: list[Pause]) -> bool:
    begins = datetime.combine(day, MIDNIGHT, SHANGHAI)
    return any(since <= begins < until for since, until in stops)


def _checked(pause: Pause) -> Pause:
    since, until = _local(pause[0]), _local(pause[1])
    if until < since:
        raise ValueError(f"A pause can't end ({until}) before it begins ({since}).")
    return since, until


def _end_of(day: date, cutoff: time | None) -> datetime:
    if cutoff is None:
        return datetime.combine(day + ONE_DAY, MIDNIGHT, SHANGHAI)
    return datetime.combine(day, cutoff, SHANGHAI)


def _local(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"A moment needs a time zone: {moment}.")
    return moment.astimezone(SHANGHAI)
