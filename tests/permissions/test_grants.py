"""Exceptional grants: one person, one object, a reason and an end; guardian's other doors stay shut."""

from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from permissions import errors
from permissions.authority import CLERK, DISTRICT, INSPECTOR, ROLES, STREET, SYSTEM_ADMIN, Reach
from permissions.grants import end_each, grant, grant_to_each, live_grants, revoke
from permissions.rules import standing_of
from tests.permissions.office import A1, DISTRICT_CODE, NOW, STREET_A
from tests.permissions.territory.models import Folder, FolderGrant

DAY = timedelta(days=1)


@pytest.fixture
def folder(office, folders):
    return Folder.objects.create(
        district=DISTRICT_CODE, street=STREET_A, community=A1, opened_by=office.person("wang")
    )


@pytest.fixture
def allow(office, folder):
    def allow(username="li", **fields):
        given = {
            "user": office.person(username), "obj": folder, "reason": "joint visit",
            "ends_at": NOW + 3 * DAY, "by": office.person("boss"), "at": NOW,
        }  # fmt: skip
        return grant(FolderGrant, **given | fields)

    return allow


def test_a_grant_says_why_by_whom_and_until_when(allow, office, folder):
    row = allow(reason=" joint visit ", purpose="visit of 3 October")
    row.refresh_from_db()
    assert row.content_object == folder
    assert (row.user, row.granted_by) == (office.person("li"), office.person("boss"))
    assert (row.reason, row.purpose, row.starts_at, row.ends_at) == (
        "joint visit", "visit of 3 October", NOW, NOW + 3 * DAY,
    )  # fmt: skip
    assert row.permission.codename == "read_case"


def test_a_grant_is_alive_between_its_moments_and_its_owner_knows_it(allow, office, folder):
    row, li = allow(), office.person("li")
    for days, alive in [(-1, False), (0, True), (2.9, True), (3, False)]:
        at = NOW + days * DAY
        assert list(live_grants(FolderGrant, li, at)) == ([row] if alive else [])
        assert standing_of(li, at).granted["territory.Folder"] == ([folder.pk] if alive else [])
    assert not live_grants(FolderGrant, office.person("boss"), NOW).exists()


def test_a_revoked_grant_ends_now_and_stays_on_record(allow, office):
    row, boss = allow(), office.person("boss")
    revoke(row, by=boss, at=NOW + DAY)
    assert live_grants(FolderGrant, office.person("li"), NOW + DAY - DAY / 9).exists()
    assert not live_grants(FolderGrant, office.person("li"), NOW + DAY).exists()
    kept = FolderGrant.objects.get()
    assert (kept.ends_at, kept.revoked_by) == (NOW + DAY, boss)
    with pytest.raises(errors.AlreadyEnded):
        revoke(kept, by=boss, at=NOW + 2 * DAY)
    allow(at=NOW + 2 * DAY)  # the same person can be let in again
    assert FolderGrant.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"reason": ""}, errors.ReasonMissing),
        ({"reason": " \n\t"}, errors.ReasonMissing),
        ({"ends_at": NOW}, errors.BackwardPeriod),
        ({"ends_at": NOW - DAY}, errors.BackwardPeriod),
    ],
)
def test_what_a_grant_must_be(allow, fields, refusal):
    with pytest.raises(refusal):
        allow(**fields)
    assert not FolderGrant.objects.exists()


def test_several_are_let_in_together_at_the_cost_of_one_all_or_none(folder, office):
    def let_in(*names):
        pairs = [(office.person(name), folder) for name in names]
        boss = office.person("boss")
        with CaptureQueriesContext(connection) as asked:
            rows = grant_to_each(FolderGrant, pairs=pairs, reason="panel", ends_at=NOW + DAY, by=boss, at=NOW)
        return rows, len(asked)

    (alone,), cost = let_in("li")
    rows, cost_of_two = let_in("sun", "wang")
    assert [row.user for row in rows] == [office.person("sun"), office.person("wang")]
    assert cost_of_two == cost
    office.appoint("root", SYSTEM_ADMIN @ DISTRICT, DISTRICT_CODE)
    for refused, refusal in (("boss", errors.NotForOneself), ("root", errors.NoContentForAdministrators)):
        with pytest.raises(refusal):
            let_in("li", refused)
    assert FolderGrant.objects.count() == 3
    # And let out together; who was out before stays as they were
    revoke(alone, by=office.person("boss"), at=NOW + DAY / 4)
    keys = [row.pk for row in (alone, *rows)]
    assert end_each(FolderGrant, keys, by=office.person("boss"), at=NOW + DAY / 2) == 2
    assert sorted(FolderGrant.objects.values_list("ends_at", flat=True)) == [
        NOW + DAY / 4, NOW + DAY / 2, NOW + DAY / 2,
    ]  # fmt: skip


def test_nobody_grants_to_themselves(allow, office):
    with pytest.raises(errors.NotForOneself):
        allow("boss", by=office.person("boss"))


def test_a_closed_account_gets_no_grant(allow, office):
    office.person("li").deactivate()
    with pytest.raises(errors.AccountClosed):
        allow()


@pytest.mark.parametrize("role", [role for role in ROLES.values() if role.reach is Reach.NONE], ids=str)
def test_administrators_read_no_case_even_by_exception(allow, office, role):
    office.appoint("li", role @ DISTRICT, DISTRICT_CODE)
    with pytest.raises(errors.NoContentForAdministrators):
        allow()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"reason": "  "}, "foldergrant_has_a_reason"),
        ({"ends_at": NOW - DAY}, "foldergrant_ends_after_it_begins"),
        ({"granted_by": None}, "granted_by"),
        ({"ends_at": None}, "ends_at"),
    ],
)
def test_the_database_refuses_a_grant_without_reason_or_end(allow, folder, fields, constraint):
    row = allow()
    for name, value in fields.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()


def test_the_database_refuses_a_grant_to_oneself(allow, office):
    row = allow()
    row.granted_by = row.user
    with pytest.raises(IntegrityError, match="foldergrant_is_not_for_oneself"), transaction.atomic():
        row.save()


def test_a_permission_of_another_model_is_refused(allow, office):
    row = allow()
    row.content_object_id, row.permission = row.content_object_id, _permission_of_another_model()
    with pytest.raises(ValidationError):
        row.save()


def _permission_of_another_model():
    from django.contrib.auth.models import Permission

    return Permission.objects.exclude(content_type__app_label="territory").first()


def test_guardians_own_ways_of_writing_and_deleting_are_shut(allow, office, folder):
    row = allow()
    with pytest.raises(IntegrityError), transaction.atomic():
        FolderGrant.objects.assign_perm("read_case", office.person("sun"), folder)
    for delete in (
        row.delete,
        FolderGrant.objects.all().delete,
        lambda: FolderGrant.objects.remove_perm("read_case", office.person("li"), folder),
    ):
        with pytest.raises(errors.NeverDeleted):
            delete()
    assert not hasattr(office.person("li"), "add_obj_perm")


def test_a_grant_makes_no_permission_that_would_outlive_it(allow, office, folder):
    # Django's question knows no moment, so it is answered with no even while the grant is alive.
    allow(ends_at=NOW + DAY)
    li = office.person("li")
    assert standing_of(li, NOW).granted["territory.Folder"] == [folder.pk]
    assert not li.has_perm("territory.read_case", folder)
    assert not li.has_perm("territory.read_case")


@pytest.mark.parametrize(
    ("setting", "value", "error"),
    [
        ("AUTHENTICATION_BACKENDS", ["guardian.backends.ObjectPermissionBackend"], "permissions.E001"),
        ("ANONYMOUS_USER_NAME", "AnonymousUser", "permissions.E002"),
    ],
)
def test_settings_that_open_a_second_door_are_refused_at_start(settings, setting, value, error):
    assert error not in {message.id for message in run_checks()}
    setattr(settings, setting, value)
    assert error in {message.id for message in run_checks()}


def test_a_grant_names_people_who_cannot_disappear():
    keys = [field for field in FolderGrant._meta.fields if field.is_relation]
    assert len(keys) == 5
    assert {field.remote_field.on_delete for field in keys} == {models.PROTECT}


def test_a_grant_does_not_make_somebody_act(allow, office, folder):
    office.appoint("li", INSPECTOR @ DISTRICT, DISTRICT_CODE)
    allow()
    assert standing_of(office.person("li"), NOW).posts == ()
    assert (CLERK @ STREET) not in {post.authority for post in standing_of(office.person("li"), NOW).posts}
