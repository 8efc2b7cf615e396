"""Service of a decision and the periods for remedies (SC-05, RL-11)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from cases.service import ServiceForm, Way, remedies
from tests.district import SHANGHAI
from workflows.calendar import WorkingCalendar
from workflows.moves import Facts, Jurisdiction
from workflows.parameters import Parameters

DECIDED = datetime(2026, 11, 5, 16, tzinfo=SHANGHAI)
HANDED_OVER = {"way": "in_person", "served_on": "2026-11-09", "recipient": "何平", "proof": "送达回证 1 号"}

# The year's holidays up to May as far as they matter here; the notice for 2027 hasn't come.
CALENDAR = WorkingCalendar.of(
    days_off={date(2026, 10, 1): "national_day", date(2027, 5, 1): "labour_day"},
    make_up_days={},
    confirmed_years=[2026],
    provisional_years=[2027],
)


def served(**answers: str) -> ServiceForm:
    reader = Parameters([]).reader(on=date(2026, 12, 9), division="320613001000")
    facts = Facts(
        state="to_be_served",
        state_since=DECIDED,
        at=datetime(2026, 12, 9, 10, tzinfo=SHANGHAI),
        place=Jurisdiction("320613000000", "320613001000", "320613001001"),
        record=None,
        procedure=reader,
        entitlement=reader,
        calendar=CALENDAR,
    )
    return ServiceForm(HANDED_OVER | answers, facts=facts)


def codes(form: ServiceForm) -> dict[str, str]:
    return {name: errors.as_data()[0].code or "" for name, errors in form.errors.items()}


def test_sixty_days_to_ask_for_review_and_six_months_to_sue() -> None:
    found = remedies(date(2026, 11, 9), CALENDAR)
    assert found.review_until == date(2027, 1, 8)
    # 2027-05-09 is a Sunday
    assert found.suit_until == date(2027, 5, 10)
    assert found.suit_is_provisional


@pytest.mark.parametrize(
    ("served_on", "review_until", "suit_until", "provisional"),
    [
        # Sixty days end on a Saturday and stay there; six months of a 31st end with the month.
        (date(2026, 8, 11), date(2026, 10, 10), date(2027, 2, 11), True),
        (date(2026, 8, 31), date(2026, 10, 30), date(2027, 3, 1), True),  # 2027-02-28 is a Sunday
        (date(2026, 4, 1), date(2026, 5, 31), date(2026, 10, 2), False),  # 10-01 is a holiday
        (date(2026, 3, 16), date(2026, 5, 15), date(2026, 9, 16), False),
    ],
)
def test_only_the_last_day_to_sue_gives_way_to_a_rest_day(
    served_on: date, review_until: date, suit_until: date, provisional: bool
) -> None:
    found = remedies(served_on, CALENDAR)
    assert (found.review_until, found.suit_until) == (review_until, suit_until)
    assert found.suit_is_provisional is provisional


def test_a_notice_handed_over_needs_no_witness() -> None:
    form = served()
    assert form.is_valid(), form.errors
    assert form.cleaned_data["served_on"] == date(2026, 11, 9)
    assert form.cleaned_data["way"] == Way.IN_PERSON


@pytest.mark.parametrize(
    ("answers", "field", "code"),
    [
        ({"served_on": "2026-12-10"}, "served_on", "future"),
        ({"served_on": "2026-11-04"}, "served_on", "before_decision"),
        ({"served_on": ""}, "served_on", "required"),
        ({"way": "witness"}, "witness", "no_witness"),
        ({"way": "by owl"}, "way", "invalid_choice"),
        ({"way": "public_notice", "served_on": "2026-12-04"}, "served_on", "notice_too_short"),
        ({"proof": " "}, "proof", "required"),
        ({"recipient": ""}, "recipient", "required"),
    ],
)
def test_what_proves_no_service_is_refused_at_its_field(
    answers: dict[str, str], field: str, code: str
) -> None:
    form = served(**answers)
    assert not form.is_valid()
    assert codes(form) == {field: code}


@pytest.mark.parametrize(
    "answers",
    [
        {"served_on": "2026-12-09"},  # the day of the act itself
        {"served_on": "2026-11-05"},  # the day of the decision itself
        {"way": "witness", "witness": "罗邻"},
        {"way": "post", "proof": "EMS 1234567890"},
        {"way": "public_notice", "served_on": "2026-12-05"},  # posted on the day of the decision
    ],
)
def test_every_way_of_service_is_taken_with_its_proof(answers: dict[str, str]) -> None:
    form = served(**answers)
    assert form.is_valid(), form.errors
