"""Which days are worked, against the notices and against an independent table of them."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workflows.calendar import Counted, DayKind, RestDays, WorkingCalendar, days_from
from workflows.data import days_in, years_in


def as_noticed() -> WorkingCalendar:
    """The calendar of 2020–2027 from the committed tables, without a database."""
    years = years_in("years_2020_2027.csv")
    days = days_in("holidays_2020_2027.csv", years)
    return WorkingCalendar.of(
        days_off={row.day: row.name for row in days if row.kind == "rest"},
        make_up_days={row.day: row.name for row in days if row.kind == "make_up"},
        confirmed_years=[row.year for row in years if row.status == "CONFIRMED"],
        provisional_years=[row.year for row in years if row.status == "PROVISIONAL"],
    )


CALENDAR = as_noticed()
DAY = timedelta(days=1)
# How long an example takes says nothing about the rules.
UNHURRIED = settings(deadline=None)
FIRST_KNOWN, LAST_CONFIRMED = date(2020, 1, 1), date(2026, 12, 31)


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_every_day_of_2020_to_2026_is_as_the_independent_table_says():
    asked = list(days_from(FIRST_KNOWN, LAST_CONFIRMED))
    assert len(asked) == 2557
    differing = [d for d in asked if CALENDAR.is_working_day(d) != chinese_calendar.is_workday(d)]
    assert differing == []


def test_every_holiday_of_2020_to_2026_bears_the_name_the_independent_table_gives():
    names = {
        "new_year": "New Year's Day",
        "spring_festival": "Spring Festival",
        "tomb_sweeping": "Tomb-sweeping Day",
        "labour_day": "Labour Day",
        "dragon_boat": "Dragon Boat Festival",
        "mid_autumn": "Mid-autumn Festival",
        "national_day": "National Day",
    }
    confirmed = {d: n for d, n in CALENDAR.days_off.items() if d <= LAST_CONFIRMED}
    assert len(confirmed) == 210
    for off, name in confirmed.items():
        assert chinese_calendar.get_holiday_detail(off) == (True, names[name]), off


# The notice for 2026: 国务院办公厅关于2026年部分节假日安排的通知.
NOTICE_OF_2026 = {
    "new_year": ("2026-01-01", "2026-01-03", ["2026-01-04"]),
    "spring_festival": ("2026-02-15", "2026-02-23", ["2026-02-14", "2026-02-28"]),
    "tomb_sweeping": ("2026-04-04", "2026-04-06", []),
    "labour_day": ("2026-05-01", "2026-05-05", ["2026-05-09"]),
    "dragon_boat": ("2026-06-19", "2026-06-21", []),
    "mid_autumn": ("2026-09-25", "2026-09-27", []),
    "national_day": ("2026-10-01", "2026-10-07", ["2026-09-20", "2026-10-10"]),
}


@pytest.mark.parametrize("holiday", NOTICE_OF_2026)
def test_2026_is_as_its_notice_says(holiday):
    first, last, made_up = NOTICE_OF_2026[holiday]
    off = [d for d, name in CALENDAR.days_off.items() if name == holiday and d.year == 2026]
    assert sorted(off) == list(days_from(day(first), day(last)))
    worked = [d for d, name in CALENDAR.make_up_days.items() if name == holiday and d.year == 2026]
    assert sorted(worked) == [day(text) for text in made_up]


def test_2027_holds_the_statutory_days_only_and_is_provisional():
    off = {d for d in CALENDAR.days_off if d.year == 2027}
    assert off == {
        day("2027-01-01"),
        *days_from(day("2027-02-05"), day("2027-02-08")),
        day("2027-04-05"),
        day("2027-05-01"),
        day("2027-05-02"),
        day("2027-06-09"),
        day("2027-09-15"),
        *days_from(day("2027-10-01"), day("2027-10-03")),
    }
    assert not any(d.year == 2027 for d in CALENDAR.make_up_days)
    assert CALENDAR.provisional_years == {2027}


def test_a_year_is_provisional_until_its_notice_is_entered():
    assert CALENDAR.confirmed_years == set(range(2020, 2027))
    assert not CALENDAR.is_provisional(day("2020-01-01"))
    assert not CALENDAR.is_provisional(day("2026-12-31"))
    assert CALENDAR.is_provisional(day("2027-01-01"))
    assert CALENDAR.is_provisional(day("2028-06-01"))
    assert CALENDAR.is_provisional(day("2019-12-31"))


@pytest.mark.parametrize(
    "text, works",
    [("2028-05-01", True), ("2028-05-06", False), ("2019-10-01", True), ("1999-12-31", True)],
)
def test_a_year_without_any_entry_has_its_weekends_off_and_nothing_else(text, works):
    assert CALENDAR.is_working_day(day(text)) is works


@UNHURRIED
@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_no_question_about_a_day_fails(asked):
    assert CALENDAR.is_rest_day(asked) is not CALENDAR.is_working_day(asked)
    assert isinstance(CALENDAR.is_provisional(asked), bool)
    assert CALENDAR.look_at(asked).reason
    assert CALENDAR.roll(asked) >= asked
    assert CALENDAR.working_days_after(asked, 3) > asked


@pytest.mark.parametrize(
    "start, number, last",
    [
        ("2026-02-13", 5, "2026-02-27"),  # Saturday 14 February counts
        ("2026-04-30", 3, "2026-05-08"),
        ("2026-09-24", 3, "2026-09-30"),  # Mid-Autumn is skipped
        ("2026-09-30", 10, "2026-10-20"),  # Saturday 10 October counts
        ("2026-10-12", 15, "2026-11-02"),
        ("2026-03-02", 30, "2026-04-14"),
        ("2026-03-02", 45, "2026-05-08"),
        ("2026-11-20", 30, "2027-01-04"),
        ("2026-10-02", 10, "2026-10-20"),  # starts inside the holiday
        ("2022-12-30", 1, "2023-01-03"),  # the notice for 2023 reaches back into 2022
        ("2023-12-29", 1, "2024-01-02"),
        ("2020-01-23", 1, "2020-02-03"),  # the prolonged Spring Festival of 2020
        ("2026-10-12", 0, "2026-10-12"),
    ],
)
def test_working_days_are_counted_from_the_day_after(start, number, last):
    assert CALENDAR.working_days_after(day(start), number) == day(last)


@UNHURRIED
@given(st.dates(FIRST_KNOWN, date(2026, 7, 1)), st.integers(1, 110))
@example(day("2026-02-13"), 5)
def test_working_days_agree_with_a_brute_force_count(start, number):
    last = CALENDAR.working_days_after(start, number)
    worked = [d for d in days_from(start + DAY, last) if chinese_calendar.is_workday(d)]
    assert len(worked) == number
    assert worked[-1] == last


def test_a_negative_number_of_working_days_is_refused():
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.working_days_after(day("2026-10-12"), -1)


@pytest.mark.parametrize(
    "raw, last",
    [
        ("2026-04-01", "2026-04-01"),
        ("2026-05-01", "2026-05-06"),  # Labour Day, five days
        ("2026-05-09", "2026-05-09"),  # a Saturday, worked
        ("2026-09-20", "2026-09-20"),  # a Sunday, worked
        ("2026-07-18", "2026-07-20"),  # a plain weekend
        ("2026-02-15", "2026-02-24"),
        ("2026-12-20", "2026-12-21"),
        ("2027-02-05", "2027-02-09"),
        ("2027-05-09", "2027-05-10"),
    ],
)
def test_a_rest_day_rolls_to_the_next_day_that_is_none(raw, last):
    assert CALENDAR.roll(day(raw)) == day(last)


@UNHURRIED
@given(st.dates(FIRST_KNOWN, date(2026, 12, 25)))
def test_rolling_passes_rest_days_only_and_as_few_as_possible(raw):
    last = CALENDAR.roll(raw)
    assert chinese_calendar.is_workday(last)
    assert all(chinese_calendar.is_holiday(d) for d in days_from(raw, last - DAY))
    assert CALENDAR.roll(last) == last


def test_a_registry_open_at_weekends_may_roll_over_holidays_only():
    assert CALENDAR.roll(day("2026-07-18"), RestDays.HOLIDAYS_ONLY) == day("2026-07-18")
    # Saturday 3 October lies inside the holiday; the first day after it is a Thursday.
    assert CALENDAR.roll(day("2026-10-03"), RestDays.HOLIDAYS_ONLY) == day("2026-10-08")
    # After the three statutory days of October 2027 comes a Monday.
    assert CALENDAR.roll(day("2027-10-01"), RestDays.HOLIDAYS_ONLY) == day("2027-10-04")


def test_every_counted_or_skipped_day_says_why():
    seen = CALENDAR.explain(day("2026-02-13"), day("2026-02-16"))
    assert seen == (
        Counted(day("2026-02-13"), True, DayKind.WORKDAY),
        Counted(day("2026-02-14"), True, DayKind.MAKE_UP, "spring_festival"),
        Counted(day("2026-02-15"), False, DayKind.HOLIDAY, "spring_festival"),
        Counted(day("2026-02-16"), False, DayKind.HOLIDAY, "spring_festival"),
    )
    assert CALENDAR.look_at(day("2026-03-07")) == Counted(day("2026-03-07"), False, DayKind.WEEKEND)


def test_reasons_are_words():
    from django.utils import translation

    with translation.override("en"):
        reasons = [CALENDAR.look_at(day(text)).reason for text in REASONS]
        unheard_of = Counted(day("2015-09-03"), False, DayKind.HOLIDAY, "抗战胜利纪念日").reason
        away = Counted(day("2026-03-02"), False, DayKind.AWAY).reason
    assert reasons == list(REASONS.values())
    assert unheard_of == "抗战胜利纪念日"
    assert away == "the clock stood still"


REASONS = {
    "2026-03-02": "working day",
    "2026-03-07": "weekend",
    "2026-10-01": "National Day",
    "2026-10-10": "make-up working day (National Day)",
}


def test_a_calendar_is_named_by_what_it_holds():
    assert as_noticed().version == CALENDAR.version
    assert as_noticed() == CALENDAR
    confirmed = WorkingCalendar.of(
        days_off=CALENDAR.days_off,
        make_up_days=CALENDAR.make_up_days,
        confirmed_years=[*CALENDAR.confirmed_years, 2027],
    )
    one_day_more = WorkingCalendar.of(
        days_off={**CALENDAR.days_off, day("2027-02-09"): "spring_festival"},
        make_up_days=CALENDAR.make_up_days,
        confirmed_years=CALENDAR.confirmed_years,
        provisional_years=[2027],
    )
    assert len({CALENDAR.version, confirmed.version, one_day_more.version}) == 3
    assert not confirmed.is_provisional(day("2027-01-01"))


@pytest.mark.django_db
def test_the_database_is_filled_with_the_same_calendar():
    from workflows import rulebook

    assert rulebook.current().calendar == CALENDAR


@pytest.mark.django_db
def test_every_calendar_row_names_its_source():
    from workflows.models import CalendarDay, CalendarYear

    assert CalendarYear.objects.get(year=2027).status == CalendarYear.Status.PROVISIONAL
    assert "2026年" in CalendarDay.objects.get(day="2026-10-10").source
    assert "2023年" in CalendarDay.objects.get(day="2022-12-31").source
    assert CalendarDay.objects.get(day="2026-10-10").kind == CalendarDay.Kind.MAKE_UP


@pytest.mark.django_db
def test_a_make_up_day_in_the_middle_of_a_week_is_refused_by_the_database():
    from django.db import IntegrityError

    from workflows.models import CalendarDay

    with pytest.raises(IntegrityError, match="a_make_up_day_falls_on_a_weekend"):
        CalendarDay.objects.create(day="2027-01-06", kind="make_up", name="new_year", source="notice")
