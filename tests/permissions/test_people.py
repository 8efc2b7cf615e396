"""Accounts: one person, one account, no rights of its own, never deleted."""

from collections.abc import Iterator

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, models
from django.test import RequestFactory
from django.utils import translation

from permissions.authority import SYSTEM_ADMIN
from permissions.errors import NeverDeleted
from permissions.models import Appointment, DutyShift, InspectionMandate, Relative, Substitution, Unit, User
from permissions.operations import appoint
from tests.permissions.office import BEGINNING, DISTRICT_CODE, NOW


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Sentences are compared as they stand in the source."""
    with translation.override("en"):
        yield


def account(**fields):
    return User.objects.create_user(**{"username": "li", "name": "Li", "staff_number": "1"} | fields)


def test_a_password_signs_in_and_is_stored_hashed(db):
    account(password="a long pass phrase")
    request = RequestFactory().post("/")
    assert authenticate(request, username="li", password="a long pass phrase") == User.objects.get()
    assert authenticate(request, username="li", password="wrong") is None
    assert "phrase" not in User.objects.get().password


def test_an_account_without_a_password_lets_nobody_in(db):
    account()
    assert authenticate(RequestFactory().post("/"), username="li", password="") is None
    assert not User.objects.get().has_usable_password()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"username": "LI"}, "user_name_is_unique_in_any_case"),
        ({"staff_number": "1"}, "staff_number"),
        ({"identity_index": "abc"}, "identity_index"),
        ({"identity_index": ""}, "user_identity_index_is_set_or_null"),
        ({"name": ""}, "user_has_a_name"),
        ({"staff_number": ""}, "user_has_a_staff_number"),
        ({"username": ""}, "user_has_a_user_name"),
    ],
)
def test_one_person_has_one_account(db, fields, constraint):
    account(identity_index="abc")
    with pytest.raises(IntegrityError, match=constraint):
        account(**{"username": "wang", "name": "Wang", "staff_number": "2"} | fields)


def test_accounts_without_an_identity_number_do_not_collide(db):
    account()
    account(username="wang", staff_number="2")
    assert User.objects.filter(identity_index=None).count() == 2


def test_people_are_deactivated_and_never_deleted(db):
    li = account(password="a long pass phrase")
    with pytest.raises(NeverDeleted, match="never deleted"):
        li.delete()
    with pytest.raises(NeverDeleted):
        User.objects.all().delete()
    li.deactivate()
    assert not User.objects.get().is_active
    assert authenticate(RequestFactory().post("/"), username="li", password="a long pass phrase") is None


@pytest.mark.parametrize(
    "model", [User, Unit, Appointment, Substitution, DutyShift, Relative, InspectionMandate]
)
def test_nothing_in_this_room_is_deleted(db, model):
    with pytest.raises(NeverDeleted):
        model.objects.all().delete()
    with pytest.raises(NeverDeleted):
        model().delete()


@pytest.mark.parametrize("model", [Appointment, Substitution, DutyShift, Relative, InspectionMandate, Unit])
def test_no_key_of_this_room_cascades(model):
    keys = [field for field in model._meta.fields if field.is_relation]
    assert {field.remote_field.on_delete for field in keys} == {models.PROTECT}


def test_an_account_carries_no_rights_of_its_own(office):
    admin = office.person("root")
    appoint(
        user=admin, role=SYSTEM_ADMIN, unit=office.unit(DISTRICT_CODE), starts_on=BEGINNING, by=None, at=NOW
    )
    assert not admin.is_superuser
    assert not admin.is_staff
    assert not admin.has_perm("permissions.view_user")
    assert not admin.has_perms(["permissions.view_user"])
    assert not admin.has_module_perms("permissions")
    assert not AnonymousUser().has_perm("permissions.view_user")
