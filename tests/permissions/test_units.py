"""The tree of offices, tied to the division codes by the database itself."""

import pytest
from django.db import IntegrityError, transaction

from permissions.errors import NeverDeleted
from permissions.models import Unit
from tests.permissions.office import (
    A1,
    A2,
    B1,
    BEGINNING,
    CENTRE_CODE,
    DISTRICT_CODE,
    GRID_A1,
    STREET_A,
    STREET_B,
)


def create(code, level, parent):
    with transaction.atomic():
        return Unit.objects.create(code=code, level=level, name="x", parent_id=parent, active_from=BEGINNING)


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("320613100000", "street", DISTRICT_CODE),  # a town's code begins at 100
        ("320613001999", "community", STREET_A),
        ("320613001001.99", "grid", A1),
        ("320613000000.CW", "finance", DISTRICT_CODE),
        ("320613000000.D1", "department", DISTRICT_CODE),
        ("320613000000.HY", "department", DISTRICT_CODE),
        ("320614000000", "district", None),
    ],
)
def test_a_code_of_the_right_shape_under_the_right_unit_is_taken(office, code, level, parent):
    create(code, level, parent)
    assert Unit.objects.get(pk=code).parent_id == parent


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("320613003000", "district", None),  # a street's code
        ("320615000000", "street", DISTRICT_CODE),  # a district's code
        ("320613001000", "community", STREET_A),
        ("320613003001", "street", DISTRICT_CODE),  # a community's code
        ("320613001003", "grid", A1),
        ("320613001001.1", "grid", A1),
        ("320613001001.0A", "grid", A1),
        ("320613000000.hd", "centre", DISTRICT_CODE),
        ("320613000000", "finance", DISTRICT_CODE),
        ("32061300", "street", DISTRICT_CODE),
        ("", "district", None),
        ("320613005000", "province", None),
    ],
)
def test_a_code_that_does_not_fit_its_level_is_refused(office, code, level, parent):
    with pytest.raises(IntegrityError):
        create(code, level, parent)


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("320613003000", "street", None),
        ("320613003000", "street", STREET_A),
        ("320613001003", "community", STREET_B),
        ("320613001003", "community", DISTRICT_CODE),
        ("320613001002.01", "grid", A1),
        ("320613000000.CW", "finance", STREET_A),
        ("320614000000", "district", DISTRICT_CODE),
    ],
)
def test_a_unit_stands_only_under_the_unit_its_code_names(office, code, level, parent):
    with pytest.raises(IntegrityError, match="unit_stands_under_the_unit_its_code_names"):
        create(code, level, parent)


@pytest.mark.parametrize(
    ("code", "column", "division"),
    [
        (DISTRICT_CODE, "district", DISTRICT_CODE),
        (STREET_A, "street", STREET_A),
        (A1, "community", A1),
        (GRID_A1, "community", A1),
        (CENTRE_CODE, "district", DISTRICT_CODE),
    ],
)
def test_a_unit_names_the_case_column_of_its_jurisdiction(office, code, column, division):
    unit = office.unit(code)
    assert (unit.column, unit.division) == (column, division)


@pytest.mark.parametrize(
    ("code", "inside"),
    [
        (DISTRICT_CODE, {DISTRICT_CODE, STREET_A, STREET_B, A1, A2, B1, GRID_A1, CENTRE_CODE}),
        (STREET_A, {STREET_A, A1, A2, GRID_A1}),
        (A1, {A1, GRID_A1}),
        (GRID_A1, {GRID_A1}),
        (CENTRE_CODE, {CENTRE_CODE}),
    ],
)
def test_a_unit_contains_itself_and_what_lies_in_it(office, code, inside):
    unit = office.unit(code)
    assert {other.code for other in Unit.objects.all() if unit.contains(other)} == inside


def test_units_are_never_deleted(office):
    with pytest.raises(NeverDeleted):
        office.unit(A2).delete()
    with pytest.raises(NeverDeleted):
        Unit.objects.filter(pk=A2).delete()
    assert Unit.objects.filter(pk=A2).exists()
