"""Which days are worked: weekends, the State Council's holiday notices, and what is not yet known.

Days off and make-up working days (调休上班) come from the yearly notice on public holidays. A year
whose notice has not come is provisional: it is counted with what is known of it, weekends at the
least, and every answer that touched it says so. No question about a day ever fails.

This room knows no table: :mod:`workflows.rulebook` loads the calendar from the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SATURDAY = 5
ONE_DAY = timedelta(days=1)

# Names of the holidays in 全国年节及纪念日放假办法; a notice may bring others, shown as written there.
HOLIDAYS: dict[str, Promise] = {
    "new_year": _("New Year's Day"),  # 元旦
    "spring_festival": _("Spring Festival"),  # 春节
    "tomb_sweeping": _("Tomb-Sweeping Day"),  # 清明节
    "labour_day": _("Labour Day"),  # 劳动节
    "dragon_boat": _("Dragon Boat Festival"),  # 端午节
    "mid_autumn": _("Mid-Autumn Festival"),  # 中秋节
    "national_day": _("National Day"),  # 国庆节
}


class DayKind(StrEnum):
    """What a day is, and so whether offices work on it."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"  # off by the notice, whatever the weekday
    MAKE_UP = "make_up"  # a weekend day worked for a day off elsewhere
    AWAY = "away"  # the clock stood still: the case was out of the office's hands


class RestDays(StrEnum):
    """Which days a period may not end on (民法典 art. 203).

    That weekends are rest days there is prevailing practice, not text; a bureau may rule otherwise.
    """

    WEEKENDS_TOO = "weekends_too"
    HOLIDAYS_ONLY = "holidays_only"


@dataclass(frozen=True)
class Counted:
    """One day a count looked at, whether it counted, and why."""

    day: date
    counted: bool
    kind: DayKind
    name: str = ""

    @property
    def reason(self) -> str:
        """In words: "weekend", "National Day", "make-up working day (Spring Festival)"."""
        holiday = str(HOLIDAYS.get(self.name, self.name))
        if self.kind is DayKind.AWAY:
            return str(_("the clock stood still"))
        if self.kind is DayKind.MAKE_UP:
            return str(_("make-up working day (%(holiday)s)") % {"holiday": holiday})
        if self.kind is DayKind.WORKDAY:
            return str(_("working day"))
        return holiday if self.kind is DayKind.HOLIDAY else str(_("weekend"))


@dataclass(frozen=True)
class WorkingCalendar:
    """The days offices work, as far as the notices are known.

    :param version: names exactly this content; see :meth:`of`.
    :param days_off: days off by notice, with the holiday's name.
    :param make_up_days: weekend days worked, with the name of the holiday they make up for.
    :param confirmed_years: years whose notice has been entered.
    :param provisional_years: years entered from the statutory days alone, ahead of their notice.
    """

    version: str
    days_off: Mapping[date, str] = field(hash=False)
    make_up_days: Mapping[date, str] = field(hash=False)
    confirmed_years: frozenset[int]
    provisional_years: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls,
        *,
        days_off: Mapping[date, str],
        make_up_days: Mapping[date, str],
        confirmed_years: Iterable[int],
        provisional_years: Iterable[int] = (),
    ) -> WorkingCalendar:
        """The calendar of this content, its version a fingerprint of it: equal content, equal version."""
        confirmed, provisional = sorted(confirmed_years), sorted(provisional_years)
        lines = [f"confirmed {confirmed}", f"provisional {provisional}"]
        lines += [f"off {day} {name}" for day, name in sorted(days_off.items())]
        lines += [f"make-up {day} {name}" for day, name in sorted(make_up_days.items())]
        return cls(
            version=hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12],
            days_off=dict(days_off),
            make_up_days=dict(make_up_days),
            confirmed_years=frozenset(confirmed),
            provisional_years=frozenset(provisional),
        )

    def kind(self, day: date) -> DayKind:
        """What a day is. A make-up day stands above a day off, should a notice name it as both."""
        if day in self.make_up_days:
            return DayKind.MAKE_UP
        if day in self.days_off:
            return DayKind.HOLIDAY
        return DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKDAY

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on a day; a year without any entry has only its weekends off."""
        return self.kind(day) in (DayKind.WORKDAY, DayKind.MAKE_UP)

    def is_rest_day(self, day: date) -> bool:
        """Whether a day is a weekend day or a day off, and no make-up working day."""
        return not self.is_working_day(day)

    def is_provisional(self, day: date) -> bool:
        """Whether the day's year still waits for its notice, so that the answer may change."""
        return day.year not in self.confirmed_years

    def roll(self, day: date, rest_days: RestDays = RestDays.WEEKENDS_TOO) -> date:
        """The first day from ``day`` on that a period may end on (民法典 art. 203)."""
        while self.bars_an_end(day, rest_days):
            day += ONE_DAY
        return day

    def bars_an_end(self, day: date, rest_days: RestDays = RestDays.WEEKENDS_TOO) -> bool:
        """Whether a period that would end on this day ends later."""
        if rest_days is RestDays.HOLIDAYS_ONLY:
            return self.kind(day) is DayKind.HOLIDAY
        return self.is_rest_day(day)

    def working_days_after(self, day: date, number: int) -> date:
        """The ``number``-th working day after ``day``, which itself is not counted (民法典 art. 201).

        :raises ValueError: the number is negative.
        """
        if number < 0:
            raise ValueError(f"A number of working days can't be negative: {number}.")
        while number:
            day += ONE_DAY
            number -= self.is_working_day(day)
        return day

    def look_at(self, day: date) -> Counted:
        """One day, whether it is worked, and why."""
        kind = self.kind(day)
        name = self.make_up_days.get(day) or self.days_off.get(day) or ""
        return Counted(day, kind in (DayKind.WORKDAY, DayKind.MAKE_UP), kind, name)

    def explain(self, first: date, last: date) -> tuple[Counted, ...]:
        """Every day from ``first`` to ``last``, both included, as :meth:`look_at` sees it."""
        return tuple(self.look_at(day) for day in days_from(first, last))


def days_from(first: date, last: date) -> Iterator[date]:
    """The days from ``first`` to ``last``, both included; none when ``last`` is earlier."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
