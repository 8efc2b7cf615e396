"""Tables that migrations load, as a person can read and check them.

A file that a migration loads is never edited afterwards: the next notice and the next default come
in the next file, with a migration of their own.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent


class DayRow(NamedTuple):
    """A day off or a make-up working day, as the calendar's table holds it."""

    day: date
    kind: str
    name: str
    source: str


class YearRow(NamedTuple):
    """A year of the calendar and how sure it is."""

    year: int
    status: str
    source: str


class ParameterRow(NamedTuple):
    """A parameter's first value, everywhere."""

    key: str
    since: date
    value: str
    source: str
    reason: str


def years_in(name: str) -> list[YearRow]:
    """The years of a file: ``year,status,source``."""
    return [YearRow(int(row["year"]), row["status"], row["source"]) for row in _rows(name)]


def days_in(name: str, years: list[YearRow]) -> list[DayRow]:
    """The days of a file that lists holidays as the notices do.

    Its columns are ``notice,holiday,first_day_off,last_day_off,make_up_days``, where ``notice`` is the
    year whose notice says so: the one for 2023 also gave 31 December 2022 off.
    """
    source_of = {year.year: year.source for year in years}
    days = []
    for row in _rows(name):
        source = source_of[int(row["notice"])]
        day, last = date.fromisoformat(row["first_day_off"]), date.fromisoformat(row["last_day_off"])
        while day <= last:
            days.append(DayRow(day, "rest", row["holiday"], source))
            day += timedelta(days=1)
        for made_up in row["make_up_days"].split():
            days.append(DayRow(date.fromisoformat(made_up), "make_up", row["holiday"], source))
    return days


def parameters_in(name: str) -> list[ParameterRow]:
    """The values of a file: ``key,since,value,source,reason``."""
    return [
        ParameterRow(row["key"], date.fromisoformat(row["since"]), row["value"], row["source"], row["reason"])
        for row in _rows(name)
    ]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
