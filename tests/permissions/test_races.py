"""Two entries at the same moment, on two connections: the rules across rows still hold."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from permissions import errors, operations
from permissions.authority import CLERK, DISTRICT, INSPECTOR, LEADER, STREET, SYSTEM_ADMIN
from permissions.models import Appointment, InspectionMandate, Substitution
from permissions.rules import standing_of
from tests.permissions.office import BEGINNING, DISTRICT_CODE, NOW, STREET_A, Office

ROUNDS = 12


def at_the_same_moment(*acts):
    """What each act returned or was refused with, run at once on connections of their own."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(timeout=30)
            return act()
        except errors.PermissionsRefused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def real_office(real_database):
    return Office()


def test_a_system_role_and_a_business_role_are_never_both_given(real_office):
    for number in range(ROUNDS):
        name = f"person{number}"
        real_office.person(name)
        results = at_the_same_moment(
            lambda name=name: real_office.appoint(name, SYSTEM_ADMIN @ DISTRICT, DISTRICT_CODE),
            lambda name=name: real_office.appoint(name, CLERK @ STREET, STREET_A),
        )
        assert sorted(type(result).__name__ for result in results) == [
            "Appointment",
            "SystemRolesExcludeOthers",
        ]
    assert Appointment.objects.count() == ROUNDS


def test_a_mandate_and_a_handling_role_there_are_never_both_given(real_office):
    for number in range(ROUNDS):
        name = f"person{number}"
        real_office.appoint(name, INSPECTOR @ DISTRICT, DISTRICT_CODE)
        person, unit = real_office.person(name), real_office.unit(STREET_A)
        results = at_the_same_moment(
            lambda name=name: real_office.appoint(name, CLERK @ STREET, STREET_A),
            lambda person=person, unit=unit: operations.issue_mandate(
                user=person, unit=unit, starts_on=BEGINNING, ends_on=BEGINNING + timedelta(days=9),
                purpose="yearly", by=None, at=NOW,
            ),
        )  # fmt: skip
        assert len([r for r in results if isinstance(r, errors.InspectorsDoNotHandle)]) == 1
    assert InspectionMandate.objects.count() + Appointment.objects.filter(role="clerk").count() == ROUNDS


def test_the_same_post_is_given_once_however_often_it_is_entered(real_office):
    real_office.person("li")
    results = at_the_same_moment(*[lambda: real_office.appoint("li", CLERK @ STREET, STREET_A)] * 6)
    assert len([r for r in results if isinstance(r, errors.AlreadyAppointed)]) == 5
    assert Appointment.objects.count() == 1


def test_a_substitution_never_outlives_the_end_of_its_appointment(real_office):
    for number in range(ROUNDS):
        held = real_office.appoint(f"zhao{number}", LEADER @ STREET, STREET_A)
        deputy = real_office.person(f"qian{number}")
        at_the_same_moment(
            lambda held=held: operations.end_appointment(appointment=held, by=None, at=NOW),
            lambda held=held, deputy=deputy: operations.substitute(
                appointment=held, substitute=deputy, starts_at=NOW, ends_at=NOW + timedelta(days=1),
                reason="leave", by=None, at=NOW,
            ),
        )  # fmt: skip
        assert standing_of(deputy, NOW).posts == ()
    assert Appointment.objects.filter(stopped_at=NOW).count() == ROUNDS
    assert Substitution.objects.count() <= ROUNDS
