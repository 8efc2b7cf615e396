"""Appointments, and the posts that exclude each other (SOD-7, SOD-8)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from permissions import errors, operations
from permissions.authority import (
    AUDIT_ADMIN,
    CENTRE,
    CHECKER,
    CLERK,
    COMMUNITY,
    DISTRICT,
    HEAD,
    INSPECTOR,
    KEEPER,
    LEADER,
    ROLES,
    SECURITY_ADMIN,
    STREET,
    SYSTEM_ADMIN,
    Reach,
)
from permissions.models import Appointment, DutyShift, InspectionMandate, Substitution
from permissions.rules import standing_of
from tests.permissions.office import (
    A1,
    B1,
    BEGINNING,
    CENTRE_CODE,
    DISTRICT_CODE,
    NOW,
    STREET_A,
    STREET_B,
    moment,
)

ADMINISTRATORS = [role for role in ROLES.values() if role.reach is Reach.NONE]
TODAY = date(2026, 10, 2)


def held(person, at=NOW):
    return [post.authority.code for post in standing_of(person, at).posts]


def test_an_appointment_lives_from_its_first_to_its_last_day(office):
    office.appoint("li", CLERK @ STREET, STREET_A, starts_on=date(2026, 3, 1), ends_on=date(2026, 6, 30))
    li = office.person("li")
    assert held(li, moment("2026-02-28 23:59")) == []
    assert held(li, moment("2026-03-01 00:00")) == ["clerk@street"]
    assert held(li, moment("2026-06-30 23:59")) == ["clerk@street"]
    assert held(li, moment("2026-07-01 00:00")) == []


def test_an_appointment_in_a_closed_unit_gives_nothing(office):
    office.appoint("li", CLERK @ STREET, STREET_A)
    unit = office.unit(STREET_A)
    unit.active_to = TODAY - timedelta(days=1)
    unit.save()
    assert held(office.person("li")) == []
    assert held(office.person("li"), moment("2026-10-01 09:00")) == ["clerk@street"]


def test_an_appointment_is_stopped_at_once_or_after_its_last_day(office):
    stopped = office.appoint("li", CLERK @ STREET, STREET_A)
    leaving = office.appoint("wang", CLERK @ STREET, STREET_A)
    boss = office.person("boss")
    operations.end_appointment(appointment=stopped, by=boss, at=NOW)
    operations.end_appointment(appointment=leaving, by=boss, at=NOW, last_day=TODAY)
    assert held(office.person("li"), NOW - timedelta(minutes=1)) == ["clerk@street"]
    assert held(office.person("li"), NOW) == []
    assert held(office.person("wang"), moment("2026-10-02 23:59")) == ["clerk@street"]
    assert held(office.person("wang"), moment("2026-10-03 00:00")) == []
    assert set(Appointment.objects.values_list("ended_by__username", flat=True)) == {"boss"}


def test_an_appointment_ends_once_and_not_in_the_past(office):
    appointment = office.appoint("li", CLERK @ STREET, STREET_A)
    with pytest.raises(errors.BackwardPeriod):
        operations.end_appointment(
            appointment=appointment, by=None, at=NOW, last_day=TODAY - timedelta(days=1)
        )
    operations.end_appointment(appointment=appointment, by=None, at=NOW)
    with pytest.raises(errors.AlreadyEnded):
        operations.end_appointment(appointment=appointment, by=None, at=NOW)


def test_the_same_post_is_not_given_twice(office):
    office.appoint("li", CLERK @ STREET, STREET_A)
    with pytest.raises(errors.AlreadyAppointed):
        office.appoint("li", CLERK @ STREET, STREET_A)
    office.appoint("li", CLERK @ STREET, STREET_B)
    office.appoint("li", KEEPER @ STREET, STREET_A)
    assert Appointment.objects.count() == 3


def test_the_same_post_can_be_given_again_once_it_ended(office):
    operations.end_appointment(appointment=office.appoint("li", CLERK @ STREET, STREET_A), by=None, at=NOW)
    office.appoint("li", CLERK @ STREET, STREET_A, starts_on=date(2026, 10, 3))
    assert held(office.person("li"), moment("2026-10-03 08:00")) == ["clerk@street"]


def test_nobody_appoints_themselves(office):
    li = office.person("li")
    with pytest.raises(errors.NotForOneself):
        operations.appoint(
            user=li, role=LEADER, unit=office.unit(STREET_A), starts_on=BEGINNING, by=li, at=NOW
        )


def test_a_closed_account_or_unit_gets_no_appointment(office):
    office.person("li").deactivate()
    with pytest.raises(errors.AccountClosed):
        office.appoint("li", CLERK @ STREET, STREET_A)
    with pytest.raises(errors.UnitClosed):
        office.appoint("wang", CLERK @ STREET, STREET_A, starts_on=BEGINNING - timedelta(days=1))


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"ends_on": BEGINNING - timedelta(days=1)}, "appointment_ends_after_it_begins"),
        ({"role": "king"}, "appointment_role_is_in_the_catalogue"),
    ],
)
def test_the_database_refuses_what_makes_no_sense(office, fields, constraint):
    row = {"user": office.person("li"), "role": "clerk", "unit_id": STREET_A, "starts_on": BEGINNING}
    with pytest.raises(IntegrityError, match=constraint):
        Appointment.objects.create(**(row | {"recorded_at": NOW} | fields))


@pytest.mark.parametrize("business", [r for r in ROLES.values() if r not in ADMINISTRATORS], ids=str)
@pytest.mark.parametrize("system", ADMINISTRATORS, ids=str)
def test_a_system_role_excludes_every_business_role(office, system, business):
    office.appoint("root", system @ DISTRICT, DISTRICT_CODE)
    with pytest.raises(errors.SystemRolesExcludeOthers) as refused:
        office.appoint("root", business @ DISTRICT, DISTRICT_CODE)
    assert refused.value.facts["role"] in (system.code, business.code)
    assert held(office.person("root")) == [f"{system.code}@district"]


@pytest.mark.parametrize(
    ("first", "second"),
    [(one, other) for one in ADMINISTRATORS for other in ADMINISTRATORS if one != other],
    ids=str,
)
def test_system_roles_exclude_each_other(office, first, second):
    office.appoint("root", first @ DISTRICT, DISTRICT_CODE)
    with pytest.raises(errors.SystemRolesExcludeOthers):
        office.appoint("root", second @ DISTRICT, DISTRICT_CODE)


def test_a_business_role_excludes_the_system_role_in_its_time_only(office):
    office.appoint("li", CLERK @ STREET, STREET_A, ends_on=date(2026, 12, 31))
    with pytest.raises(errors.SystemRolesExcludeOthers):
        office.appoint("li", SYSTEM_ADMIN @ DISTRICT, DISTRICT_CODE, starts_on=date(2026, 12, 31))
    office.appoint("li", SYSTEM_ADMIN @ DISTRICT, DISTRICT_CODE, starts_on=date(2027, 1, 1))


def test_a_stopped_business_role_frees_the_person_from_the_next_day(office):
    operations.end_appointment(appointment=office.appoint("li", CLERK @ STREET, STREET_A), by=None, at=NOW)
    with pytest.raises(errors.SystemRolesExcludeOthers):
        office.appoint("li", AUDIT_ADMIN @ DISTRICT, DISTRICT_CODE, starts_on=TODAY)
    office.appoint("li", AUDIT_ADMIN @ DISTRICT, DISTRICT_CODE, starts_on=TODAY + timedelta(days=1))


def test_an_administrator_is_neither_substitute_nor_on_duty(office):
    office.appoint("root", SECURITY_ADMIN @ DISTRICT, DISTRICT_CODE)
    leader = office.appoint("zhao", LEADER @ STREET, STREET_A)
    with pytest.raises(errors.SystemRolesExcludeOthers):
        operations.substitute(
            appointment=leader, substitute=office.person("root"), reason="leave", by=None, at=NOW,
            starts_at=NOW, ends_at=NOW + timedelta(days=1),
        )  # fmt: skip
    with pytest.raises(errors.SystemRolesExcludeOthers):
        operations.put_on_duty(
            user=office.person("root"), role=LEADER, unit=office.unit(STREET_A), by=None, at=NOW,
            starts_at=NOW, ends_at=NOW + timedelta(hours=12),
        )  # fmt: skip
    assert not Substitution.objects.exists()
    assert not DutyShift.objects.exists()


def test_the_refusal_names_the_other_role_in_the_language_of_the_reader(office):
    office.appoint("root", SYSTEM_ADMIN @ DISTRICT, DISTRICT_CODE)
    with pytest.raises(errors.SystemRolesExcludeOthers) as refused:
        office.appoint("root", CLERK @ DISTRICT, DISTRICT_CODE)
    with translation.override("en"):
        assert str(ROLES[refused.value.facts["role"]].title) in refused.value.sentence
    assert refused.value.code == "system_roles_exclude_others"
    assert refused.value.law


def mandate(
    office, code, *, starts_on=TODAY, ends_on=date(2026, 10, 15), purpose="yearly inspection", by=None
):
    return operations.issue_mandate(
        user=office.person("ji"), unit=office.unit(code), starts_on=starts_on, ends_on=ends_on,
        purpose=purpose, by=by, at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("authority", "code", "inspected", "clash"),
    [
        (CLERK @ STREET, STREET_A, STREET_A, True),
        (CLERK @ COMMUNITY, A1, STREET_A, True),
        (LEADER @ STREET, STREET_A, DISTRICT_CODE, True),
        (CHECKER @ CENTRE, CENTRE_CODE, DISTRICT_CODE, True),
        (CLERK @ COMMUNITY, B1, STREET_A, False),
        (CLERK @ STREET, STREET_B, STREET_A, False),
        (HEAD @ DISTRICT, DISTRICT_CODE, STREET_A, False),
        (CHECKER @ CENTRE, CENTRE_CODE, STREET_A, False),
    ],
)
def test_who_inspects_a_unit_handles_nothing_in_it(office, authority, code, inspected, clash):
    office.appoint("ji", INSPECTOR @ DISTRICT, DISTRICT_CODE)
    mandate(office, inspected)
    if clash:
        with pytest.raises(errors.InspectorsDoNotHandle):
            office.appoint("ji", authority, code)
    else:
        office.appoint("ji", authority, code)


def test_who_handles_in_a_unit_gets_no_mandate_there_in_that_time(office):
    office.appoint("ji", INSPECTOR @ DISTRICT, DISTRICT_CODE)
    office.appoint("ji", CLERK @ STREET, STREET_A, ends_on=date(2026, 10, 10))
    with pytest.raises(errors.InspectorsDoNotHandle, match=f"unit {STREET_A}"):
        mandate(office, STREET_A, starts_on=date(2026, 10, 10))
    mandate(office, STREET_A, starts_on=date(2026, 10, 11))
    assert InspectionMandate.objects.count() == 1


def test_an_inspector_is_not_on_duty_in_the_inspected_unit(office):
    office.appoint("ji", INSPECTOR @ DISTRICT, DISTRICT_CODE)
    mandate(office, STREET_A)
    shift = {
        "role": LEADER,
        "unit": office.unit(STREET_A),
        "user": office.person("ji"),
        "by": None,
        "at": NOW,
    }
    with pytest.raises(errors.InspectorsDoNotHandle):
        operations.put_on_duty(
            **shift, starts_at=moment("2026-10-15 18:00"), ends_at=moment("2026-10-16 08:00")
        )
    # A shift that ends at midnight doesn't touch the next day.
    operations.put_on_duty(**shift, starts_at=moment("2026-10-01 18:00"), ends_at=moment("2026-10-02 00:00"))


def test_a_mandate_needs_an_inspector_over_the_unit(office):
    office.appoint("ji", INSPECTOR @ STREET, STREET_A)
    with pytest.raises(errors.NotAnInspector):
        mandate(office, STREET_B)
    with pytest.raises(errors.NotAnInspector):
        mandate(office, DISTRICT_CODE)
    mandate(office, A1)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"purpose": " \n"}, errors.ReasonMissing),
        ({"ends_on": TODAY - timedelta(days=1)}, errors.BackwardPeriod),
    ],
)
def test_a_mandate_says_why_and_until_when(office, fields, refusal):
    office.appoint("ji", INSPECTOR @ DISTRICT, DISTRICT_CODE)
    with pytest.raises(refusal):
        mandate(office, STREET_A, **fields)


def test_nobody_issues_their_own_mandate(office):
    office.appoint("ji", INSPECTOR @ DISTRICT, DISTRICT_CODE)
    with pytest.raises(errors.NotForOneself):
        mandate(office, STREET_A, by=office.person("ji"))


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"purpose": "  "}, "mandate_has_a_purpose"),
        ({"ends_on": TODAY - timedelta(days=1)}, "mandate_ends_after_it_begins"),
    ],
)
def test_the_database_refuses_a_senseless_mandate(office, fields, constraint):
    row = {
        "user": office.person("ji"),
        "unit_id": STREET_A,
        "starts_on": TODAY,
        "ends_on": TODAY,
        "purpose": "x",
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        InspectionMandate.objects.create(**(row | {"recorded_at": NOW} | fields))
