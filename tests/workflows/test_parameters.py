"""The dated parameters: their catalogue, which value holds where and when, and the tables behind them."""

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.test_calendar import CALENDAR, day
from workflows import rulebook
from workflows.data import parameters_in
from workflows.models import CalendarDay, CalendarYear, ParameterValue, RuleBookVersion
from workflows.parameters import (
    DIVORCE_CERTIFICATE_DAYS,
    DIVORCE_COOLING_DAYS,
    FIXED_BY_LAW,
    KINDS,
    PETITION_OBJECTION_WORKING_DAYS,
    REVIEW_APPLICATION_DAYS,
    SUIT_MONTHS,
    BadParameterValue,
    DatedValue,
    MissingParameter,
    Parameters,
    Unit,
    UnknownParameter,
    digest_of_stamp,
    is_known,
    jurisdictions_of,
    kind_of,
)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Sentences are compared as they stand in the source."""
    with translation.override("en"):
        yield


DISTRICT, STREET, OTHER_STREET = "320613000000", "320613001000", "320613002000"
OTHER_DISTRICT_STREET = "320602001000"
FIRST_VALUES = [*parameters_in("parameters_2026.csv"), *parameters_in("parameters_2026_11.csv")]


def row(key: str, division: str, since: str, text: str, source: str = "notice") -> DatedValue:
    return DatedValue(key, division, day(since), text, source)


VALUES = Parameters(
    [
        row("tr.backfill.wd", "", "2020-01-01", "10"),
        row("tr.backfill.wd", "", "2026-09-01", "12"),
        row("tr.backfill.wd", DISTRICT, "2025-01-01", "20"),
        row("tr.backfill.wd", DISTRICT, "2026-07-01", "5"),
        row("tr.backfill.wd", STREET, "2026-10-01", "7"),
        row("std.dibao.month", DISTRICT, "2026-01-01", "90000", "the bureau's notice of 2026"),
        row("tr.smallquick.max_x", "", "2026-01-29", "1"),
        row("tr.smallquick.per", "", "2026-01-29", "head"),
        row("tr.smallquick.publish", "", "2026-01-29", "no"),
        row("rf.low_water_pct", "", "2020-01-01", "12.5"),
    ]
)


# -- which value holds ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "on, division, wanted",
    [
        ("2026-10-01", STREET, 7),  # the street's own, from its first day
        ("2026-09-30", STREET, 5),  # the day before: the district's latest
        ("2026-10-01", OTHER_STREET, 5),  # a street without its own
        ("2026-10-01", "320613001002", 7),  # a community of the street
        ("2026-10-01", "320613001002.01", 7),  # a grid of that community
        ("2026-10-01", DISTRICT, 5),
        ("2026-10-01", "320613000000.HD", 5),  # an office beside the district
        ("2026-06-30", STREET, 20),
        ("2024-12-31", STREET, 10),  # before the district had one
        ("2026-10-01", OTHER_DISTRICT_STREET, 12),
        ("2026-08-31", OTHER_DISTRICT_STREET, 10),
        ("2026-10-01", "", 12),
    ],
)
def test_the_most_specific_division_decides_then_the_latest_day(on, division, wanted):
    assert VALUES.value("tr.backfill.wd", day(on), division) == wanted


def test_the_order_in_which_rows_arrive_changes_nothing():
    rows = [row("tr.backfill.wd", "", f"20{year}-01-01", str(year)) for year in (22, 20, 24, 21, 23)]
    assert Parameters(rows).value("tr.backfill.wd", day("2023-12-31"), STREET) == 23


def test_a_division_widens_to_its_street_district_city_province_and_everywhere():
    assert jurisdictions_of("320613001002") == (
        "320613001002",
        "320613001000",
        "320613000000",
        "320600000000",
        "320000000000",
        "",
    )
    assert jurisdictions_of(DISTRICT) == (DISTRICT, "320600000000", "320000000000", "")
    assert jurisdictions_of("") == ("",)


@pytest.mark.parametrize(
    "division", ["320613", "32061300100X", "3206130010001", "３２０６１３００１０００", "*"]
)
def test_what_is_no_division_code_is_refused(division):
    with pytest.raises(ValueError, match="12 digits"):
        VALUES.value("tr.backfill.wd", day("2026-10-01"), division)


def test_a_value_nobody_entered_is_refused_in_a_sentence():
    with pytest.raises(MissingParameter) as refused:
        VALUES.value("std.dibao.month", day("2025-12-31"), STREET)
    missing = refused.value
    assert isinstance(missing, LookupError)
    assert (missing.key, missing.on, missing.division) == ("std.dibao.month", day("2025-12-31"), STREET)
    with translation.override("en"):
        assert str(missing) == (
            "No value of “Dibao standard per person and month” (std.dibao.month) is in force"
            " on 2025-12-31 for division 320613001000."
        )
    with pytest.raises(MissingParameter) as nowhere, translation.override("en"):
        VALUES.value("std.dibao.month", day("2026-10-01"), "")
    assert str(nowhere.value).endswith("is in force on 2026-10-01.")


def test_another_districts_standard_is_no_standard():
    assert VALUES.value("std.dibao.month", day("2026-10-01"), STREET) == 90_000
    with pytest.raises(MissingParameter):
        VALUES.value("std.dibao.month", day("2026-10-01"), OTHER_DISTRICT_STREET)


def test_small_quick_relief_does_not_exist_before_its_notice():
    assert VALUES.value("tr.smallquick.max_x", day("2026-01-29"), STREET) == Decimal(1)
    with pytest.raises(MissingParameter):
        VALUES.value("tr.smallquick.max_x", day("2026-01-28"), STREET)


def test_an_unknown_name_is_an_error_of_the_page():
    with pytest.raises(UnknownParameter) as refused, translation.override("en"):
        VALUES.value("tr.backfil.wd", day("2026-10-01"), STREET)
    assert str(refused.value) == "There is no parameter named tr.backfil.wd."
    assert not is_known("tr.backfil.wd")
    assert is_known("tr.backfill.wd")


def test_a_row_that_cannot_be_read_is_refused_when_it_is_asked_for():
    damaged = Parameters(
        [row("tr.backfill.wd", "", "2020-01-01", "ten"), row("gone.key", "", "2020-01-01", "1")]
    )
    with pytest.raises(BadParameterValue):
        damaged.value("tr.backfill.wd", day("2026-10-01"), STREET)


# -- what was read is stamped -----------------------------------------------------------------------------


def test_a_reader_remembers_what_was_read_and_by_which_row():
    reader = VALUES.reader(on=day("2026-10-02"), division=STREET)
    assert reader["tr.backfill.wd"] == 7
    assert reader["std.dibao.month"] == 90_000
    assert reader.used == {"tr.backfill.wd", "std.dibao.month"}
    assert reader.stamp() == {
        "std.dibao.month": ("90000", "2026-01-01", "the bureau's notice of 2026"),
        "tr.backfill.wd": ("7", "2026-10-01", "notice"),
    }
    assert list(reader.stamp()) == ["std.dibao.month", "tr.backfill.wd"]


def test_a_readers_values_come_with_their_type():
    reader = VALUES.reader(on=day("2026-10-02"), division=STREET)
    assert reader.whole("std.dibao.month") == 90_000
    assert reader.multiple("tr.smallquick.max_x") == Decimal(1)
    assert reader.multiple("rf.low_water_pct") == Decimal("12.5")
    assert reader.choice("tr.smallquick.per") == "head"
    assert reader.yes("tr.smallquick.publish") is False
    for wrong in (reader.multiple, reader.choice, reader.yes):
        with pytest.raises(TypeError):
            wrong("std.dibao.month")
    for key in ("tr.smallquick.max_x", "tr.smallquick.per", "tr.smallquick.publish"):
        with pytest.raises(TypeError):
            reader.whole(key)


def test_a_reader_that_found_nothing_stamps_nothing():
    reader = VALUES.reader(on=day("2025-12-31"), division=STREET)
    with pytest.raises(MissingParameter):
        reader["std.dibao.month"]
    assert reader.stamp() == {}
    assert reader.digest == digest_of_stamp({})


def test_the_digest_is_of_exactly_what_was_read():
    one, other = (VALUES.reader(on=day("2026-10-02"), division=STREET) for _ in range(2))
    for key in ("tr.backfill.wd", "std.dibao.month", "tr.backfill.wd"):
        one[key]
    for key in ("std.dibao.month", "tr.backfill.wd"):
        other[key]
    assert one.digest == other.digest
    other["tr.smallquick.max_x"]
    assert one.digest != other.digest
    # The same values in force elsewhere by another row are another thing to have been judged by.
    elsewhere = VALUES.reader(on=day("2026-09-30"), division=STREET)
    elsewhere["tr.backfill.wd"], elsewhere["std.dibao.month"]
    assert elsewhere.digest != one.digest


def test_the_digest_can_be_computed_again_from_the_stored_stamp():
    reader = VALUES.reader(on=day("2026-10-02"), division=STREET)
    reader["std.dibao.month"], reader["tr.backfill.wd"]
    stored = json.loads(json.dumps(reader.stamp(), ensure_ascii=False))
    assert digest_of_stamp(stored) == reader.digest
    # A database may give the keys back in another order.
    assert digest_of_stamp(dict(reversed(stored.items()))) == reader.digest
    text = (
        '{"std.dibao.month":["90000","2026-01-01","the bureau\'s notice of 2026"],'
        '"tr.backfill.wd":["7","2026-10-01","notice"]}'
    )
    assert reader.digest == hashlib.sha256(text.encode()).hexdigest()[:16]


def test_everything_in_force_has_a_digest_that_changes_with_date_and_division():
    digests = {
        VALUES.digest(on=day(on), division=division)
        for on, division in [("2026-10-02", STREET), ("2026-09-30", STREET), ("2026-10-02", OTHER_STREET)]
    }
    assert len(digests) == 2  # on 30 September the street had the district's values
    assert VALUES.digest(on=day("2026-10-02"), division=STREET) == VALUES.digest(
        on=day("2026-11-30"), division="320613001002"
    )
    in_force = VALUES.in_force(on=day("2026-01-28"), division=STREET)
    assert set(in_force) == {"tr.backfill.wd", "std.dibao.month", "rf.low_water_pct"}


# -- values as written ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key, text, value",
    [
        ("tr.backfill.wd", "10", 10),
        ("std.dibao.month", "90000", 90_000),
        ("tr.street_limit_x", "4", Decimal("4")),
        ("tr.street_limit_x", "4.00", Decimal("4")),
        ("eg.edge_x", "1.5", Decimal("1.5")),
        ("insp.sample_pct", "30", Decimal("30")),
        ("tr.smallquick.publish", "yes", True),
        ("tr.smallquick.publish", "no", False),
        ("law.art44_2", "own_name", "own_name"),
        ("doc.max_mb", "20", 20),
    ],
)
def test_a_value_is_read_by_its_unit(key, text, value):
    read = kind_of(key).parse(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    "key, text",
    [
        ("tr.backfill.wd", ""),
        ("tr.backfill.wd", "ten"),
        ("tr.backfill.wd", "-5"),
        ("tr.backfill.wd", "10.5"),
        ("tr.backfill.wd", "1e1"),
        ("tr.backfill.wd", " 10"),
        ("tr.backfill.wd", "10\n"),
        ("tr.backfill.wd", "１０"),  # full-width digits
        ("tr.backfill.wd", "0"),
        ("tr.backfill.wd", "61"),
        ("tr.smallquick.max_x", "1.0001"),  # the national ceiling is one month
        ("tr.national_limit.days", "4"),
        ("tr.smallquick.sla", "73"),
        ("eg.rigid.validity_months", "13"),
        ("std.dibao.month", "900.00"),
        ("std.dibao.month", "0"),
        ("tr.street_limit_x", "4.00001"),
        ("tr.street_limit_x", "NaN"),
        ("tr.street_limit_x", "Infinity"),
        ("insp.sample_pct", "101"),
        ("tr.smallquick.publish", "True"),
        ("tr.smallquick.per", "family"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_in_a_sentence(key, text):
    with pytest.raises(BadParameterValue) as refused, translation.override("en"):
        kind_of(key).parse(text)
    assert f"({key}) can't be “{text}”: " in refused.value.sentence
    assert refused.value.sentence.endswith(".")


@settings(deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.text(max_size=8))
def test_any_text_is_either_read_or_refused(key, text):
    try:
        value = kind_of(key).parse(text)
    except BadParameterValue:
        return
    assert kind_of(key).in_words(value)


@pytest.mark.parametrize(
    "key, value, words",
    [
        ("tr.backfill.wd", 10, "10 working days"),
        ("tr.accept.wd", 1, "1 working day"),
        ("tr.smallquick.sla", 24, "24 hours"),
        ("eg.rigid.validity_months", 12, "12 months"),
        ("std.dibao.month", 90_000, "¥900.00"),
        ("rf.quota", 5_000_005, "¥50,000.05"),
        ("tr.street_limit_x", Decimal("4.0"), "4 ×"),
        ("eg.edge_x", Decimal("1.50"), "1.5 ×"),
        ("rf.low_water_pct", Decimal("30"), "30%"),
        ("tr.smallquick.publish", False, "no"),
        ("tr.smallquick.per", "head", "head"),
        ("tr.max_per_year", 2, "2"),
        ("doc.max_mb", 20, "20 MB"),
    ],
)
def test_a_value_reads_in_words(key, value, words):
    with translation.override("en"):
        assert kind_of(key).in_words(value) == words


# -- the catalogue ------------------------------------------------------------------------------------


# Every name of the catalogue and its first value, as the bureaus' rules and our defaults have it.
CATALOGUE = {
    "std.dibao.month": None,
    "tr.street_limit_x": Decimal("4.0"),
    "tr.smallquick.max_x": Decimal("1.0"),
    "tr.smallquick.sla": 24,
    "tr.smallquick.per": "head",
    "tr.smallquick.publish": False,
    "tr.national_limit.days": 3,
    "tr.advance.max_x": Decimal("4.0"),
    "tr.accept.wd": 1,
    "tr.accept.urgent_h": 2,
    "tr.correction.wd": 5,
    "tr.backfill.wd": 10,
    "tr.granted_lapse.h": 24,
    "tr.emergency_end.h": 24,
    "tr.filing_review.wd": 10,
    "tr.phone_confirm.h": 12,
    "tr.regular.review_wd": 15,
    "tr.review.extend_wd": 10,
    "tr.publicity.days": 7,
    "tr.pay.wd": 3,
    "tr.recovery.wd": 20,
    "tr.triage.wd": 1,
    "tr.triage.urgent_h": 2,
    "tr.backfill_review.wd": 3,
    "tr.post.wd": 2,
    "tr.objection.wd": 5,
    "tr.street_decision.wd": 2,
    "tr.district_review.wd": 5,
    "tr.district_decision.wd": 5,
    "tr.publish.wd": 3,
    "tr.result_notice.days": 7,
    "tr.file.wd": 5,
    "tr.refusal_notice.wd": 3,
    "tr.redo.wd": 2,
    "tr.check_reuse.months": 12,
    "tr.cap_x.normal": Decimal(6),
    "tr.cap_x.special": Decimal(12),
    "tr.same_cause.window": "calendar_year",
    "tr.max_per_year": 2,
    "tr.cash_direct.max": 100_000,
    "mc.check.wd": 5,
    "panel.quorum": 5,
    "panel.convene.wd": 5,
    "panel.minutes.wd": 3,
    "rf.quota": 5_000_000,
    "rf.low_water_pct": Decimal(30),
    "eg.edge_x": Decimal("1.5"),
    "eg.rigid.ratio": None,
    "eg.rigid.validity_months": 12,
    "eg.review.months": 3,
    "eg.review.dibao.months": 12,
    "eg.review.dibao_unstable.months": 6,
    "eg.views.days": 10,
    "visit.high": "weekly",
    "visit.medium": "monthly",
    "visit.low": "quarterly",
    "visit.high.event_hours": 24,
    "elder.alone.visits_per_month": 2,
    "dibao.total_wd": 30,
    "dibao.extended_wd": 45,
    "dibao.refusal_notice_wd": 3,
    "lead.first_contact.wd": 3,
    "insp.sample_pct": Decimal(30),
    "insp.rectify.wd": 10,
    "div.rest_days": "weekends_too",
    "law.art44_2": "commission",
    "doc.max_mb": 20,
}
# What held before the national opinion of 2026-01-29: the district's own 24 hours, and nothing to publish.
HELD_BEFORE = {"tr.smallquick.sla": 24, "tr.smallquick.publish": False}


def latest(key: str) -> date:
    """Since when the latest of a parameter's first values holds."""
    return max(value.since for value in FIRST_VALUES if value.key == key)


def test_the_catalogue_is_complete_and_its_first_values_are_these():
    read = {(value.key, value.since): kind_of(value.key).parse(value.value) for value in FIRST_VALUES}
    assert len(read) == len(FIRST_VALUES)
    first = {key: read[key, since] for key, since in sorted(read)}  # the latest of each key
    assert {key: first.get(key) for key in KINDS} == CATALOGUE
    before = {key: value for (key, since), value in read.items() if since < latest(key)}
    assert before == HELD_BEFORE
    assert {key for key, kind in KINDS.items() if kind.set_by_bureau} == KINDS.keys() - first.keys()


def test_national_rules_of_2026_hold_from_their_publication():
    since = {value.key: latest(value.key) for value in FIRST_VALUES}
    assert {key for key in since if since[key] == date(2026, 1, 29)} == {
        "tr.smallquick.max_x",
        "tr.smallquick.sla",
        "tr.smallquick.per",
        "tr.smallquick.publish",
        "tr.national_limit.days",
    }
    assert since["law.art44_2"] == date(2026, 7, 1)


def test_the_laws_own_numbers_are_no_parameters():
    assert (DIVORCE_COOLING_DAYS, DIVORCE_CERTIFICATE_DAYS) == (30, 30)
    assert (REVIEW_APPLICATION_DAYS, SUIT_MONTHS, PETITION_OBJECTION_WORKING_DAYS) == (60, 6, 5)
    petition = [number.amount for number in FIXED_BY_LAW if number.key.startswith("petition.")]
    assert petition == [15, 5, 60, 30, 30, 30]
    assert not {number.key for number in FIXED_BY_LAW} & KINDS.keys()
    with pytest.raises(UnknownParameter) as refused, translation.override("en"):
        kind_of("div.cooling_days")
    assert str(refused.value) == "div.cooling_days is fixed by law and can't be set."


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_parameter_has_a_title_and_sane_terms(kind):
    assert str(kind.title)
    assert (kind.choices is not None) is (kind.unit is Unit.CHOICE)
    assert (kind.highest is None) is (kind.unit in (Unit.CHOICE, Unit.YES_NO))


# -- the tables -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_database_is_filled_with_the_first_values():
    book = rulebook.current()
    for key, wanted in CATALOGUE.items():
        if wanted is None:
            with pytest.raises(MissingParameter):
                book.parameters.value(key, day("2026-11-21"), STREET)
        else:
            assert book.parameters.value(key, day("2026-11-21"), STREET) == wanted, key
    assert not ParameterValue.objects.filter(source="").exists()
    assert book.calendar == CALENDAR


@pytest.mark.django_db
def test_asking_again_costs_one_statement_and_after_a_change_one_more(django_assert_num_queries):
    rulebook.current()
    with django_assert_num_queries(1):
        first = rulebook.current()
    with django_assert_num_queries(1):
        assert rulebook.current() is first
    enter_dibao("90000")
    with django_assert_num_queries(2):
        second = rulebook.current()
    assert second.version != first.version
    with django_assert_num_queries(1):
        assert rulebook.current() is second


def enter_dibao(value: str, since: str = "2026-01-01", division: str = DISTRICT) -> ParameterValue:
    return rulebook.enter_value(
        key="std.dibao.month",
        division=division,
        since=day(since),
        value=value,
        source="the bureau's notice",
        reason="yearly uprating",
    )


def dibao() -> object:
    try:
        return rulebook.current().reader(on=day("2026-10-02"), division=STREET)["std.dibao.month"]
    except MissingParameter:
        return None


@pytest.mark.django_db
def test_a_correction_is_a_newer_row():
    enter_dibao("90000")
    assert dibao() == 90_000
    enter_dibao("93000", since="2026-07-01")
    assert dibao() == 93_000
    before = rulebook.current().reader(on=day("2026-06-30"), division=STREET)
    assert before["std.dibao.month"] == 90_000


@pytest.mark.django_db
def test_a_change_that_is_rolled_back_leaves_nothing_in_the_cache():
    enter_dibao("90000")
    before = rulebook.current()
    with pytest.raises(RuntimeError), transaction.atomic():
        enter_dibao("95000", since="2026-02-01")
        assert dibao() == 95_000  # the transaction sees its own change
        inside = rulebook.current().version
        raise RuntimeError
    assert rulebook.current().version == before.version != inside
    assert dibao() == 90_000
    # Another change after the rollback must not be taken for the one that was undone.
    enter_dibao("97000", since="2026-02-01")
    assert rulebook.current().version not in (before.version, inside)
    assert dibao() == 97_000


@pytest.mark.parametrize(
    "change",
    [
        lambda: ParameterValue.objects.filter(key="doc.max_mb").update(value="30"),
        lambda: ParameterValue.objects.filter(key="doc.max_mb").delete(),
        lambda: CalendarYear.objects.filter(year=2027).update(status="CONFIRMED"),
        lambda: CalendarDay.objects.create(day="2027-02-09", kind="rest", name="spring_festival", source="x"),
        lambda: CalendarDay.objects.filter(day="2027-01-01").delete(),
        lambda: connection.cursor().execute("TRUNCATE workflows_calendarday"),
    ],
)
@pytest.mark.django_db
def test_every_way_of_changing_a_table_gives_a_version_never_seen(change):
    before = rulebook.current()
    change()
    after = rulebook.current()
    assert after.version != before.version
    assert (after.calendar, after.parameters.digest(on=day("2026-11-21"), division="")) != (
        before.calendar,
        before.parameters.digest(on=day("2026-11-21"), division=""),
    )


@pytest.mark.django_db
def test_the_notice_for_2027_confirms_the_year():
    CalendarYear.objects.filter(year=2027).update(status="CONFIRMED", version=2)
    CalendarDay.objects.create(day="2027-02-20", kind="make_up", name="spring_festival", source="notice")
    calendar = rulebook.current().calendar
    assert calendar.is_working_day(day("2027-02-20"))
    assert not calendar.is_provisional(day("2027-02-20"))
    assert calendar.version != CALENDAR.version


def test_each_connection_sees_what_it_may_see(real_database):
    def in_another_thread() -> object:
        try:
            return dibao()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            enter_dibao("90000")
            for _ in range(3):  # by turns, so that each meets what the other left in the cache
                assert dibao() == 90_000
                assert other.submit(in_another_thread).result() is None
        assert other.submit(in_another_thread).result() == 90_000


def test_many_threads_share_one_rule_book(real_database):
    enter_dibao("90000")

    def ask(_: int) -> tuple[object, object]:
        try:
            return rulebook.current().version, dibao()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(ask, range(40)))
    assert answers == {(rulebook.current().version, 90_000)}


def test_two_bureaus_that_enter_values_at_once_both_count(real_database):
    divisions = [f"3206{number:02}000000" for number in range(10, 18)]

    def enter(division: str) -> None:
        try:
            enter_dibao("90000", division=division)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(enter, divisions))
    book = rulebook.current()
    assert [book.parameters.value("std.dibao.month", day("2026-10-02"), d) for d in divisions] == [90_000] * 8
    assert RuleBookVersion.objects.get().version == book.version


@pytest.mark.django_db
def test_a_database_without_its_rule_book_is_refused():
    RuleBookVersion.objects.all().delete()
    with pytest.raises(rulebook.NoRuleBook), translation.override("en"):
        rulebook.current()


@pytest.mark.django_db
def test_a_value_from_the_same_day_is_never_overwritten():
    enter_dibao("90000")
    with pytest.raises(rulebook.ValueAlreadyEntered) as refused, translation.override("en"):
        enter_dibao("93000")
    with translation.override("en"):
        sentence = str(refused.value)
    assert sentence == (
        "“Dibao standard per person and month” (std.dibao.month) already has a value from 2026-01-01;"
        " a correction needs a later day."
    )
    assert dibao() == 90_000


@pytest.mark.django_db
@pytest.mark.parametrize(
    "terms, error",
    [
        ({"key": "div.cooling_days", "value": "1"}, UnknownParameter),
        ({"key": "tr.nonsense"}, UnknownParameter),
        ({"value": "900.00"}, BadParameterValue),
        ({"division": "320613"}, ValidationError),
        ({"source": ""}, ValidationError),
        ({"reason": ""}, ValidationError),
    ],
)
def test_what_may_not_be_entered_is_refused(terms, error):
    entry = {
        "key": "std.dibao.month",
        "division": DISTRICT,
        "since": day("2026-01-01"),
        "value": "90000",
        "source": "notice",
        "reason": "uprating",
    }
    with pytest.raises(error):
        rulebook.enter_value(**(entry | terms))
    assert not ParameterValue.objects.filter(key=(entry | terms)["key"]).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "terms, constraint",
    [
        ({"division": "320613"}, "a_division_has_twelve_digits"),
        ({"division": "32061300000X"}, "a_division_has_twelve_digits"),
        ({"value": ""}, "a_parameter_value_has_a_key_and_a_value"),
        ({"key": ""}, "a_parameter_value_has_a_key_and_a_value"),
        ({"source": ""}, "a_parameter_value_says_by_what_and_why"),
        ({"reason": ""}, "a_parameter_value_says_by_what_and_why"),
    ],
)
def test_the_database_refuses_it_too(terms, constraint):
    entry = {"key": "doc.max_mb", "division": DISTRICT, "value": "1", "source": "x", "reason": "y"}
    with pytest.raises(IntegrityError, match=constraint):
        ParameterValue.objects.create(since=day("2026-01-01"), **(entry | terms))


@pytest.mark.django_db
def test_there_is_one_rule_book():
    with pytest.raises(IntegrityError, match="there_is_one_rule_book"):
        RuleBookVersion.objects.create(id=2, version="7b0cfbc5-31a9-4bd0-a48e-4f0a5ef5bd4f")


def test_the_reference_page_lists_every_parameter_and_since_when_it_holds():
    page = (Path(__file__).parents[2] / "docs/reference/calendar.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    for value in FIRST_VALUES:
        listed = [line for line in rows if f"`{value.key}`" in line]
        assert len(listed) == 1, value.key
        assert value.since.isoformat() in listed[0], value.key
    assert "`std.dibao.month` and `eg.rigid.ratio`" in page
