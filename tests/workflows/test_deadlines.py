"""When spans run out: the vectors of the rules, the dates of the scenarios, and laws of counting."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.test_calendar import CALENDAR, day
from workflows.calendar import DayKind, RestDays, days_from
from workflows.deadlines import (
    SHANGHAI,
    ClockNeverPauses,
    Span,
    UnresolvedSpan,
    calendar_days,
    due,
    hours,
    is_late,
    months,
    months_after,
    show,
    working_days,
)
from workflows.parameters import (
    DIVORCE_CERTIFICATE_DAYS,
    DIVORCE_COOLING_DAYS,
    PETITION_DECISION_DAYS,
    PETITION_OBJECTION_WORKING_DAYS,
    PETITION_REPLY_DAYS,
    REVIEW_APPLICATION_DAYS,
    SUIT_MONTHS,
    DatedValue,
    MissingParameter,
    Parameters,
    Unit,
)
from workflows.rulebook import RuleBook

DAY = timedelta(days=1)
# How long an example takes says nothing about the rules.
UNHURRIED = settings(deadline=None)


def at(text: str) -> datetime:
    """A moment in Shanghai; the morning, where only a date is given."""
    return datetime.fromisoformat(text if " " in text else f"{text} 09:30").replace(tzinfo=SHANGHAI)


# -- the scenarios ----------------------------------------------------------------------------------


def test_an_urgent_relief_in_the_national_day_holiday_runs_on_by_the_clock():
    reported = at("2026-10-02 14:05")
    twenty_four = due(hours(24), reported, CALENDAR)
    assert show(twenty_four.due_at) == "2026-10-03 14:05"
    assert twenty_four.last_day is None
    assert twenty_four.working == ()
    assert show(due(calendar_days(3), reported, CALENDAR).due_at) == "2026-10-05 24:00"


def test_the_back_fill_counts_working_days_after_the_emergency_ended():
    back_fill = due(working_days(10), at("2026-10-02 18:30"), CALENDAR)
    assert back_fill.due_at == datetime(2026, 10, 21, tzinfo=SHANGHAI)
    assert back_fill.last_day == day("2026-10-20")
    assert show(back_fill.due_at) == "2026-10-20 24:00"
    assert not back_fill.provisional
    # Filed on the 20th it is in time, to the last minute; at 24:00 it is late.
    assert not is_late(back_fill.due_at, at("2026-10-13 10:00"))
    assert not is_late(back_fill.due_at, at("2026-10-20 23:59"))
    assert is_late(back_fill.due_at, at("2026-10-21 00:00"))
    counted = [seen.day for seen in back_fill.working if seen.counted]
    assert len(counted) == 10
    assert day("2026-10-10") in counted
    skipped = {seen.day: seen.kind for seen in back_fill.working if not seen.counted}
    assert skipped[day("2026-10-07")] is DayKind.HOLIDAY
    assert skipped[day("2026-10-11")] is DayKind.WEEKEND
    assert len(skipped) == 8


def test_a_review_stands_still_while_the_notice_hangs():
    accepted = at("2026-10-12")
    assert due(working_days(15), accepted, CALENDAR).last_day == day("2026-11-02")
    notice = due(calendar_days(7), at("2026-10-20 10:00"), CALENDAR)
    assert notice.last_day == day("2026-10-27")
    # The office may decide from the 28th on, with the working days it hadn't used by the 20th.
    review = due(working_days(15), accepted, CALENDAR, pauses=[(at("2026-10-20 10:00"), notice.due_at)])
    assert review.last_day == day("2026-11-09")
    away = [seen.day for seen in review.working if seen.kind is DayKind.AWAY]
    assert away == list(days_from(day("2026-10-21"), day("2026-10-27")))


def test_a_new_notice_counts_from_its_own_posting():
    assert due(calendar_days(7), at("2026-10-30"), CALENDAR).last_day == day("2026-11-06")
    assert due(calendar_days(7), at("2026-03-13"), CALENDAR).last_day == day("2026-03-20")


def test_remedies_run_from_service_and_a_last_day_to_sue_rolls():
    served = at("2026-11-09 15:00")
    review = due(calendar_days(REVIEW_APPLICATION_DAYS), served, CALENDAR)
    assert (review.last_day, review.provisional) == (day("2027-01-08"), False)
    suit = due(months(SUIT_MONTHS), served, CALENDAR, roll=True)
    assert (suit.last_day, suit.provisional) == (day("2027-05-10"), True)
    assert due(months(SUIT_MONTHS), served, CALENDAR).last_day == day("2027-05-09")  # a Sunday


def test_first_contact_after_a_warning_is_due_on_the_third_working_day():
    assert due(working_days(3), at("2026-06-01"), CALENDAR).last_day == day("2026-06-04")


def test_plan_reviews_fall_on_the_corresponding_day_of_each_quarter():
    recognised = day("2026-03-10")
    reviews = [due(months(3 * n), recognised, CALENDAR).last_day for n in (1, 2, 3, 4)]
    assert reviews == [day("2026-06-10"), day("2026-09-10"), day("2026-12-10"), day("2027-03-10")]


def test_rectification_after_an_inspection():
    assert due(working_days(10), at("2026-11-05"), CALENDAR).last_day == day("2026-11-19")


@pytest.mark.parametrize(
    "span, start, last",
    [
        (working_days(5), "2026-02-13", "2026-02-27"),
        (working_days(3), "2026-04-30", "2026-05-08"),
        (working_days(3), "2026-09-24", "2026-09-30"),
        (working_days(10), "2026-09-30", "2026-10-20"),
        (working_days(15), "2026-10-12", "2026-11-02"),
        (working_days(30), "2026-03-02", "2026-04-14"),
        (working_days(45), "2026-03-02", "2026-05-08"),
        (calendar_days(PETITION_REPLY_DAYS), "2026-09-30", "2026-10-15"),
        (working_days(PETITION_OBJECTION_WORKING_DAYS), "2026-09-30", "2026-10-13"),
        (calendar_days(PETITION_DECISION_DAYS), "2026-10-08", "2026-12-07"),
    ],
)
def test_the_vectors_of_2026(span, start, last):
    found = due(span, at(start), CALENDAR)
    assert (found.last_day, found.provisional) == (day(last), False)
    assert found.calendar_version == CALENDAR.version


def test_a_span_into_a_year_without_its_notice_is_provisional_and_does_not_fail():
    found = due(working_days(30), at("2026-11-20"), CALENDAR)
    assert (found.last_day, found.provisional) == (day("2027-01-04"), True)
    far = due(working_days(30), at("2030-11-20"), CALENDAR)
    assert (far.last_day, far.provisional) == (day("2031-01-01"), True)  # weekends alone


# -- divorce registration: both periods by law, each rolling ----------------------------------------


@pytest.mark.parametrize(
    "accepted, raw, cool_last, raw_end, cert_last, provisional",
    [
        ("2026-06-01", "2026-07-01", "2026-07-01", "2026-07-31", "2026-07-31", False),
        ("2026-03-02", "2026-04-01", "2026-04-01", "2026-05-01", "2026-05-06", False),
        ("2026-04-09", "2026-05-09", "2026-05-09", "2026-06-08", "2026-06-08", False),
        ("2026-06-18", "2026-07-18", "2026-07-20", "2026-08-19", "2026-08-19", False),
        ("2026-11-20", "2026-12-20", "2026-12-21", "2027-01-20", "2027-01-20", True),
        ("2026-08-21", "2026-09-20", "2026-09-20", "2026-10-20", "2026-10-20", False),
    ],
)
def test_cooling_off_and_certificate_periods(accepted, raw, cool_last, raw_end, cert_last, provisional):
    cooling = calendar_days(DIVORCE_COOLING_DAYS)
    window = calendar_days(DIVORCE_CERTIFICATE_DAYS)
    cool = due(cooling, at(accepted), CALENDAR, roll=True)
    assert due(cooling, at(accepted), CALENDAR).last_day == day(raw)
    assert (cool.last_day, cool.provisional) == (day(cool_last), False)
    # The second period follows the first's last day, so the certificate can be had from the day after.
    cert = due(window, cool.last_day, CALENDAR, roll=True)
    assert due(window, cool.last_day, CALENDAR).last_day == day(raw_end)
    assert (cert.last_day, cert.provisional) == (day(cert_last), provisional)


def test_day_seventeen_of_the_cooling_off_period():
    counted = due(calendar_days(30), at("2026-06-01"), CALENDAR, roll=True).working
    assert counted[16].day == day("2026-06-18")


def test_a_window_ends_when_the_registry_closes():
    closing = due(calendar_days(30), day("2026-04-01"), CALENDAR, roll=True, cutoff=time(17, 30))
    assert closing.due_at == at("2026-05-06 17:30")
    assert show(closing.due_at) == "2026-05-06 17:30"
    assert not is_late(closing.due_at, at("2026-05-06 10:15"))
    assert is_late(closing.due_at, at("2026-05-06 17:30"))


def test_a_bureau_may_rule_that_weekends_do_not_prolong():
    plain = due(calendar_days(30), at("2026-06-18"), CALENDAR, roll=RestDays.HOLIDAYS_ONLY)
    assert plain.last_day == day("2026-07-18")
    holiday = due(calendar_days(30), day("2026-04-01"), CALENDAR, roll=RestDays.HOLIDAYS_ONLY)
    assert holiday.last_day == day("2026-05-06")


def test_a_rolled_day_takes_the_place_of_the_rest_days_before_it():
    found = due(calendar_days(30), at("2026-06-18"), CALENDAR, roll=True)
    assert [(seen.day, seen.counted) for seen in found.working[-4:]] == [
        (day("2026-07-17"), True),
        (day("2026-07-18"), False),
        (day("2026-07-19"), False),
        (day("2026-07-20"), True),
    ]
    assert sum(seen.counted for seen in found.working) == 30


# -- months -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "start, number, last",
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),  # a leap year
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-02-28", 1, "2026-03-28"),  # the corresponding day, not the month's end
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-12-15", 12, "2027-12-15"),
        ("2026-12-15", 1, "2027-01-15"),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_months_end(start, number, last):
    assert due(months(number), at(start), CALENDAR).last_day == day(last)


@UNHURRIED
@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 240))
def test_months_keep_the_day_unless_the_month_lacks_it(start, number):
    last = months_after(start, number)
    assert (last.year - start.year) * 12 + last.month - start.month == number
    assert last.day == start.day or (last.day < start.day and (last + DAY).day == 1)


# -- hours ------------------------------------------------------------------------------------------


@UNHURRIED
@given(st.datetimes(datetime(1992, 1, 1), datetime(2100, 1, 1)), st.integers(0, 1000))
def test_hours_are_hours_and_china_changes_no_clocks(naive, number):
    start = naive.replace(tzinfo=SHANGHAI)
    found = due(hours(number), start, CALENDAR)
    assert found.due_at - start == timedelta(hours=number)
    assert found.due_at.replace(tzinfo=None) - naive == timedelta(hours=number)
    assert found.due_at.utcoffset() == timedelta(hours=8)
    assert not found.provisional


def test_hours_stay_hours_over_the_summer_time_china_once_had():
    # On 4 May 1986 clocks went from 2:00 to 3:00.
    start = datetime(1986, 5, 3, 12, tzinfo=SHANGHAI)
    found = due(hours(24), start, CALENDAR)
    assert found.due_at.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=24)
    assert show(found.due_at) == "1986-05-04 13:00"


def test_a_clock_in_hours_never_pauses():
    with pytest.raises(ClockNeverPauses) as refused:
        due(hours(24), at("2026-10-02"), CALENDAR, pauses=[(at("2026-10-02 10:00"), at("2026-10-02 11:00"))])
    with translation.override("en"):
        assert str(refused.value) == "A clock in hours never stands still, so it can't be paused."


@pytest.mark.parametrize(
    "terms, why",
    [
        ({"roll": True}, "rest days"),
        ({"cutoff": time(17, 30)}, "closing times"),
        ({"roll": RestDays.HOLIDAYS_ONLY}, "rest"),
    ],
)
def test_a_clock_in_hours_knows_no_rest_days_and_no_closing_time(terms, why):
    with pytest.raises(ValueError, match=why):
        due(hours(24), at("2026-10-02"), CALENDAR, **terms)


def test_a_clock_in_hours_starts_at_a_moment():
    with pytest.raises(ValueError, match="not on a date"):
        due(hours(24), day("2026-10-02"), CALENDAR)


# -- where the day is ---------------------------------------------------------------------------------


def test_the_day_of_the_start_is_the_day_in_shanghai():
    late_evening_in_london = datetime(
        2026, 10, 11, 17, 0, tzinfo=ZoneInfo("Europe/London")
    )  # 00:00 on the 12th
    assert due(working_days(15), late_evening_in_london, CALENDAR).last_day == day("2026-11-02")
    assert due(working_days(15), datetime(2026, 10, 11, 15, 59, tzinfo=UTC), CALENDAR).last_day == day(
        "2026-10-30"
    )
    assert due(hours(24), datetime(2026, 10, 2, 6, 5, tzinfo=UTC), CALENDAR).due_at == at("2026-10-03 14:05")


@pytest.mark.parametrize("minute", ["00:00", "00:01", "12:00", "23:59"])
def test_the_hour_of_the_start_changes_no_span_in_days(minute):
    start = at(f"2026-10-12 {minute}")
    assert due(working_days(15), start, CALENDAR).last_day == day("2026-11-02")
    assert due(calendar_days(7), start, CALENDAR).last_day == day("2026-10-19")
    assert due(months(1), start, CALENDAR).last_day == day("2026-11-12")


@pytest.mark.parametrize("span", [working_days(0), calendar_days(0), months(0)])
def test_a_span_of_nothing_ends_with_the_day_it_starts_on(span):
    found = due(span, at("2026-10-02"), CALENDAR, roll=True)
    assert show(found.due_at) == "2026-10-02 24:00"
    assert found.working == ()


def test_naive_moments_are_refused():
    naive = datetime(2026, 10, 2, 14, 5)
    with pytest.raises(ValueError, match="time zone"):
        due(hours(24), naive, CALENDAR)
    with pytest.raises(ValueError, match="time zone"):
        due(working_days(1), naive, CALENDAR)
    with pytest.raises(ValueError, match="time zone"):
        due(working_days(1), at("2026-10-02"), CALENDAR, pauses=[(naive, at("2026-10-05"))])
    with pytest.raises(ValueError, match="time zone"):
        show(naive)


@pytest.mark.parametrize(
    "moment, shown",
    [
        (datetime(2026, 10, 21, tzinfo=SHANGHAI), "2026-10-20 24:00"),
        (datetime(2026, 10, 20, 16, tzinfo=UTC), "2026-10-20 24:00"),
        (datetime(2027, 1, 1, tzinfo=SHANGHAI), "2026-12-31 24:00"),
        (datetime(2026, 10, 3, 14, 5, tzinfo=SHANGHAI), "2026-10-03 14:05"),
        (datetime(2026, 10, 3, 6, 5, 59, tzinfo=UTC), "2026-10-03 14:05"),
        (datetime(2026, 10, 3, 0, 1, tzinfo=SHANGHAI), "2026-10-03 00:01"),
    ],
)
def test_a_deadline_is_shown_as_people_write_it(moment, shown):
    assert show(moment) == shown


# -- pauses -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "since, until, last",
    [
        ("2026-10-13 09:00", "2026-10-13 17:00", "2026-10-19"),  # back the same day: nothing
        ("2026-10-13 17:00", "2026-10-14 09:00", "2026-10-20"),  # away overnight: a day
        ("2026-10-13 00:00", "2026-10-14 00:00", "2026-10-20"),  # away that whole day
        ("2026-10-16 17:00", "2026-10-19 00:00", "2026-10-19"),  # away over a weekend only
        ("2026-10-16 17:00", "2026-10-19 09:00", "2026-10-20"),
        ("2026-10-01 09:00", "2026-10-12 08:00", "2026-10-19"),  # over before the span began
        ("2026-10-19 23:00", "2026-11-09 09:00", "2026-10-19"),  # began when the last day had dawned
        ("2026-10-20 09:00", "2026-11-09 09:00", "2026-10-19"),  # began after the span had run out
    ],
)
def test_a_pause_gives_back_the_days_that_began_in_it(since, until, last):
    found = due(working_days(5), at("2026-10-12"), CALENDAR, pauses=[(at(since), at(until))])
    assert found.last_day == day(last)


def test_pauses_that_overlap_or_touch_are_not_given_back_twice():
    apart = [
        (at("2026-10-13 10:00"), at("2026-10-15 10:00")),
        (at("2026-10-14 10:00"), at("2026-10-16 10:00")),
    ]
    whole = [(at("2026-10-13 10:00"), at("2026-10-16 10:00"))]
    touching = [
        (at("2026-10-15 10:00"), at("2026-10-16 10:00")),
        (at("2026-10-13 10:00"), at("2026-10-15 10:00")),
    ]
    ends = {
        due(working_days(5), at("2026-10-12"), CALENDAR, pauses=p).last_day for p in (apart, whole, touching)
    }
    assert ends == {day("2026-10-22")}


def test_calendar_days_and_months_are_given_back_every_day():
    week_away = [(at("2026-10-20 10:00"), at("2026-10-27 10:00"))]
    assert due(calendar_days(15), at("2026-10-12"), CALENDAR, pauses=week_away).last_day == day("2026-11-03")
    assert due(months(1), at("2026-10-12"), CALENDAR, pauses=week_away).last_day == day("2026-11-19")
    # The day it would now end on is a Sunday.
    sunday = due(calendar_days(13), at("2026-10-12"), CALENDAR, pauses=week_away, roll=True)
    assert sunday.last_day == day("2026-11-02")


def test_a_pause_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="can't end"):
        due(working_days(5), at("2026-10-12"), CALENDAR, pauses=[(at("2026-10-14"), at("2026-10-13"))])


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 6, 1)).map(lambda m: m.replace(tzinfo=SHANGHAI))
PAUSES = st.lists(st.tuples(MOMENTS, MOMENTS).map(lambda pair: tuple(sorted(pair))), max_size=4)


@UNHURRIED
@given(MOMENTS, st.integers(1, 60), PAUSES)
def test_working_days_with_pauses_agree_with_a_brute_force_count(start, number, pauses):
    found = due(working_days(number), start, CALENDAR, pauses=pauses)
    left, last = number, start.date()
    while left:
        last += DAY
        begins = datetime.combine(last, time(0), SHANGHAI)
        if chinese_calendar.is_workday(last) and not any(a <= begins < b for a, b in pauses):
            left -= 1
    assert found.last_day == last
    assert found.due_at == datetime.combine(last + DAY, time(0), SHANGHAI)
    assert found.last_day >= due(working_days(number), start, CALENDAR).last_day
    assert [seen.day for seen in found.working] == list(days_from(start.date() + DAY, last))
    assert sum(seen.counted for seen in found.working) == number


@UNHURRIED
@given(MOMENTS, st.integers(1, 90), PAUSES)
def test_calendar_days_are_prolonged_by_exactly_the_days_away(start, number, pauses):
    found = due(calendar_days(number), start, CALENDAR, pauses=pauses)
    away = sum(seen.kind is DayKind.AWAY for seen in found.working)
    assert found.last_day == start.date() + timedelta(days=number + away)
    assert not found.provisional


@UNHURRIED
@given(MOMENTS, st.sampled_from([working_days, calendar_days, months]), st.integers(1, 12), st.booleans())
def test_a_longer_span_never_ends_earlier(start, kind, number, roll):
    assert (
        due(kind(number), start, CALENDAR, roll=roll).due_at
        <= due(kind(number + 1), start, CALENDAR, roll=roll).due_at
    )


# -- spans that name a parameter -------------------------------------------------------------------------


VALUES = Parameters(
    [
        DatedValue("tr.backfill.wd", "", day("2020-01-01"), "10", "default"),
        DatedValue("tr.backfill.wd", "320613000000", day("2026-07-01"), "5", "district"),
        DatedValue("tr.smallquick.sla", "", day("2026-01-29"), "24", "default"),
    ]
)


def test_a_span_is_as_long_as_its_parameter_says_on_that_day_in_that_street():
    reader = VALUES.reader(on=day("2026-10-02"), division="320613001000")
    span = working_days("tr.backfill.wd").read(reader)
    assert span == working_days(5)
    assert reader.used == {"tr.backfill.wd"}
    before = VALUES.reader(on=day("2026-06-30"), division="320613001000")
    assert working_days("tr.backfill.wd").read(before) == working_days(10)
    assert hours("tr.smallquick.sla").read(reader) == hours(24)


def test_a_span_can_be_looked_up_in_a_rule_book():
    book = RuleBook(uuid4(), CALENDAR, VALUES)
    assert working_days("tr.backfill.wd").resolve(book, day("2026-06-30"), "320613001000") == working_days(10)
    assert working_days("tr.backfill.wd").resolve(book, day("2026-07-01"), "320613001000") == working_days(5)
    assert calendar_days(30).resolve(book, day("2026-07-01"), "320613001000") == calendar_days(30)


def test_a_span_of_a_fixed_length_reads_nothing():
    reader = VALUES.reader(on=day("2026-10-02"), division="320613001000")
    assert calendar_days(30).read(reader) == calendar_days(30)
    assert reader.used == frozenset()


def test_a_span_whose_parameter_nobody_set_is_refused():
    reader = VALUES.reader(on=day("2026-01-28"), division="320613001000")
    with pytest.raises(MissingParameter):
        hours("tr.smallquick.sla").read(reader)


def test_a_span_must_be_looked_up_before_it_is_counted():
    with pytest.raises(UnresolvedSpan, match=r"tr\.backfill\.wd"):
        due(working_days("tr.backfill.wd"), at("2026-10-02"), CALENDAR)


def test_a_span_counted_in_another_unit_than_its_parameter_is_refused():
    with pytest.raises(ValueError, match="counted in wd, not in days"):
        calendar_days("tr.backfill.wd")
    with pytest.raises(ValueError, match="negative"):
        working_days(-1)


def test_an_unknown_parameter_is_left_to_the_page_that_names_it():
    span = working_days("tr.nonsense.wd")
    assert (span.amount, span.key) == ("tr.nonsense.wd", "tr.nonsense.wd")


def test_a_span_reads_as_on_its_page_and_in_words():
    assert str(working_days("tr.backfill.wd")) == "working_days(tr.backfill.wd)"
    assert str(hours(24)) == "hours(24)"
    assert Span(Unit.MONTHS, 6) == months(6)
    assert months(6).key is None
    with translation.override("en"):
        assert working_days(1).in_words() == "1 working day"
        assert calendar_days(7).in_words() == "7 calendar days"
        assert hours(24).in_words() == "24 hours"
        assert months(6).in_words() == "6 months"
        assert (
            working_days("tr.backfill.wd").in_words()
            == "as set by “Time to back-fill the papers” (tr.backfill.wd)"
        )
