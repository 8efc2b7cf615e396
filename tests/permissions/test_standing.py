"""Which posts a person can act in at a moment: one's own, the principal's, the shift's (RL-16)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from permissions import errors, operations
from permissions.authority import (
    CENTRE,
    CHECKER,
    CLERK,
    COMMUNITY,
    DISTRICT,
    HEAD,
    INSPECTOR,
    KEEPER,
    LEADER,
    REVIEWER,
    STREET,
)
from permissions.models import DutyShift, Substitution, User
from permissions.rules import Principal, Way, actors_in, cover_of_posts, empty_posts, holders_of, standing_of
from tests.permissions.office import A1, CENTRE_CODE, DISTRICT_CODE, NOW, STREET_A, STREET_B, moment

BEFORE = NOW - timedelta(hours=1)
NIGHT, MORNING = moment("2026-10-02 18:00"), moment("2026-10-03 08:00")


def posts(person, at=NOW):
    return [
        (post.authority.code, post.unit_code, post.way, post.on_behalf_of and post.on_behalf_of.name)
        for post in standing_of(person, at).posts
    ]


def stands_in(
    office, appointment, username, *, starts_at=NOW, ends_at=NOW + timedelta(days=5), reason="leave"
):
    return operations.substitute(
        appointment=appointment, substitute=office.person(username), starts_at=starts_at, ends_at=ends_at,
        reason=reason, by=None, at=NOW,
    )  # fmt: skip


def on_duty(office, username, role=LEADER, code=STREET_A, *, starts_at=NIGHT, ends_at=MORNING):
    return operations.put_on_duty(
        user=office.person(username), role=role, unit=office.unit(code), starts_at=starts_at, ends_at=ends_at,
        by=None, at=NOW,
    )  # fmt: skip


def test_all_posts_come_in_one_statement(office, django_assert_num_queries):
    zhao = office.appoint("zhao", LEADER @ STREET, STREET_A)
    office.appoint("li", CLERK @ STREET, STREET_A)
    office.appoint("li", CLERK @ COMMUNITY, A1)
    stands_in(office, zhao, "li")
    on_duty(office, "li", code=STREET_B, starts_at=NOW, ends_at=MORNING)
    li = office.person("li")
    with django_assert_num_queries(1):
        standing = standing_of(li, NOW)
    assert (standing.user_id, standing.name, standing.is_active) == (li.pk, "Li", True)
    assert [(post.authority.code, post.unit_name, post.column, post.division) for post in standing.posts] == [
        ("clerk@street", f"unit {STREET_A}", "street", STREET_A),
        ("clerk@community", f"unit {A1}", "community", A1),
        ("leader@street", f"unit {STREET_A}", "street", STREET_A),
        ("leader@street", f"unit {STREET_B}", "street", STREET_B),
    ]
    assert [post.way for post in standing.posts] == ["appointment", "appointment", "substitution", "duty"]
    assert standing_of(li.pk, NOW) == standing


def test_a_person_without_posts_is_still_somebody(office):
    standing = standing_of(office.person("li"), NOW)
    assert (standing.name, standing.posts) == ("Li", ())


def test_an_unknown_person_is_an_error(db):
    with pytest.raises(User.DoesNotExist):
        standing_of(0, NOW)


def test_a_moment_without_a_time_zone_is_an_error(office):
    with pytest.raises(ValueError, match="naive"):
        standing_of(office.person("li"), NOW.replace(tzinfo=None))


def test_a_closed_account_has_no_posts(office):
    zhao = office.appoint("zhao", LEADER @ STREET, STREET_A)
    office.appoint("li", CLERK @ STREET, STREET_A)
    stands_in(office, zhao, "li")
    office.person("li").deactivate()
    standing = standing_of(office.person("li"), NOW)
    assert (standing.posts, standing.is_active) == ((), False)


def test_a_substitute_acts_for_the_principal_inside_the_dates_only(office):
    zhao = office.appoint("zhao", LEADER @ STREET, STREET_A)
    stands_in(office, zhao, "qian", starts_at=NIGHT, ends_at=MORNING)
    qian = office.person("qian")
    acting = [("leader@street", STREET_A, Way.SUBSTITUTION, "Zhao")]
    assert posts(qian, NIGHT - timedelta(seconds=1)) == []
    assert posts(qian, NIGHT) == acting
    assert posts(qian, MORNING - timedelta(seconds=1)) == acting
    assert posts(qian, MORNING) == []


def test_a_substitution_ends_with_the_appointment_it_stands_on(office):
    zhao = office.appoint("zhao", LEADER @ STREET, STREET_A, ends_on=date(2026, 10, 3))
    stands_in(office, zhao, "qian", ends_at=NOW + timedelta(days=30))
    assert posts(office.person("qian"), moment("2026-10-03 23:00"))
    assert posts(office.person("qian"), moment("2026-10-04 00:00")) == []
    operations.end_appointment(appointment=zhao, by=None, at=NOW + timedelta(hours=1))
    assert posts(office.person("qian"), NOW + timedelta(hours=1)) == []


def test_a_suspended_principal_is_still_substituted(office):
    # A suspension closes the account; the appointment lives on, and the office must be able to decide.
    zhao = office.appoint("zhao", LEADER @ STREET, STREET_A)
    stands_in(office, zhao, "qian")
    office.person("zhao").deactivate()
    assert [post[0] for post in posts(office.person("qian"))] == ["leader@street"]


def test_duty_counts_during_the_shift_only_and_for_the_one_holder(office):
    office.appoint("zhao", LEADER @ STREET, STREET_A)
    on_duty(office, "qian")
    qian = office.person("qian")
    acting = [("leader@street", STREET_A, Way.DUTY, "Zhao")]
    assert posts(qian, NIGHT - timedelta(seconds=1)) == []
    assert posts(qian, NIGHT) == acting
    assert posts(qian, MORNING) == []


@pytest.mark.parametrize("holders", [[], ["zhao", "sun"]], ids=["nobody", "two people"])
def test_duty_for_a_post_held_by_none_or_several_names_no_principal(office, holders):
    for holder in holders:
        office.appoint(holder, LEADER @ STREET, STREET_A)
    on_duty(office, "qian")
    assert posts(office.person("qian"), NIGHT) == [("leader@street", STREET_A, Way.DUTY, None)]


def test_the_holder_on_duty_acts_as_the_holder(office):
    office.appoint("zhao", LEADER @ STREET, STREET_A)
    on_duty(office, "zhao")
    assert posts(office.person("zhao"), NIGHT) == [("leader@street", STREET_A, Way.APPOINTMENT, None)]


def test_cover_can_be_ended_or_withdrawn(office):
    zhao = office.appoint("zhao", LEADER @ STREET, STREET_A)
    running = stands_in(office, zhao, "qian")
    planned = on_duty(office, "qian")
    boss, later = office.person("boss"), NOW + timedelta(hours=1)
    operations.end_cover(cover=running, by=boss, at=later)
    operations.end_cover(cover=planned, by=boss, at=later)
    assert posts(office.person("qian"), later - timedelta(seconds=1)) == [
        ("leader@street", STREET_A, Way.SUBSTITUTION, "Zhao")
    ]
    assert posts(office.person("qian"), later) == []
    assert posts(office.person("qian"), NIGHT) == []
    for cover in (running, planned):
        with pytest.raises(errors.AlreadyEnded):
            operations.end_cover(cover=cover, by=boss, at=later)
    assert Substitution.objects.get().ended_by == DutyShift.objects.get().ended_by == boss


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"username": "zhao"}, errors.OwnSubstitute),
        ({"reason": "  "}, errors.ReasonMissing),
        ({"ends_at": NOW}, errors.BackwardPeriod),
        ({"starts_at": moment("2026-12-31 23:00"), "ends_at": moment("2027-01-02 08:00")}, None),
        (
            {"starts_at": moment("2027-01-01 00:00"), "ends_at": moment("2027-01-02 08:00")},
            errors.AppointmentOver,
        ),
        ({"starts_at": moment("2019-12-31 23:59")}, errors.AppointmentOver),
    ],
)
def test_what_a_substitution_must_be(office, fields, refusal):
    zhao = office.appoint("zhao", LEADER @ STREET, STREET_A, ends_on=date(2026, 12, 31))
    if refusal is None:
        assert stands_in(office, zhao, **{"username": "qian"} | fields).pk
        return
    with pytest.raises(refusal):
        stands_in(office, zhao, **{"username": "qian"} | fields)
    assert not Substitution.objects.exists()


@pytest.mark.parametrize("role", [CLERK, REVIEWER, KEEPER], ids=str)
def test_only_deciding_posts_are_covered(office, role):
    appointment = office.appoint("zhao", role @ STREET, STREET_A)
    with pytest.raises(errors.NotADecidingPost):
        stands_in(office, appointment, "qian")
    with pytest.raises(errors.NotADecidingPost):
        on_duty(office, "qian", role)


def test_a_stopped_appointment_has_no_substitute(office):
    zhao = office.appoint("zhao", LEADER @ STREET, STREET_A)
    operations.end_appointment(appointment=zhao, by=None, at=NOW)
    with pytest.raises(errors.AppointmentOver):
        stands_in(office, zhao, "qian", starts_at=NOW + timedelta(days=1))


def test_closed_accounts_cover_nothing(office):
    zhao = office.appoint("zhao", LEADER @ STREET, STREET_A)
    office.person("qian").deactivate()
    with pytest.raises(errors.AccountClosed):
        stands_in(office, zhao, "qian")
    with pytest.raises(errors.AccountClosed):
        on_duty(office, "qian")


def test_a_shift_ends_after_it_begins(office):
    with pytest.raises(errors.BackwardPeriod):
        on_duty(office, "qian", starts_at=MORNING, ends_at=NIGHT)


def test_the_database_refuses_senseless_cover(office):
    zhao = office.appoint("zhao", LEADER @ STREET, STREET_A)
    qian = office.person("qian")
    senseless = [
        (DutyShift, {"user": qian, "unit_id": STREET_A, "role": "clerk"}, "duty_is_for_a_deciding_post"),
        (DutyShift, {"user": qian, "unit_id": STREET_A, "role": "leader", "ends_at": BEFORE},
         "duty_shift_ends_after_it_begins"),
        (Substitution, {"substitute": qian, "appointment": zhao, "reason": " "}, "substitution_has_a_reason"),
        (Substitution, {"substitute": qian, "appointment": zhao, "reason": "x", "ends_at": BEFORE},
         "substitution_ends_after_it_begins"),
    ]  # fmt: skip
    for model, fields, constraint in senseless:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            model.objects.create(**({"starts_at": NOW, "ends_at": MORNING, "recorded_at": NOW} | fields))


def test_an_inspectors_posts_are_the_live_mandates(office):
    office.appoint("ji", INSPECTOR @ DISTRICT, DISTRICT_CODE)
    ji = office.person("ji")
    assert posts(ji) == []
    for code, first, last in [
        (STREET_A, date(2026, 10, 2), date(2026, 10, 2)),
        (A1, date(2026, 10, 1), date(2026, 10, 9)),
        (STREET_B, date(2026, 10, 3), date(2026, 10, 9)),
    ]:
        operations.issue_mandate(
            user=ji, unit=office.unit(code), starts_on=first, ends_on=last, purpose="yearly", by=None, at=NOW
        )
    assert {(post.authority.code, post.column, post.division) for post in standing_of(ji, NOW).posts} == {
        ("inspector@district", "street", STREET_A),
        ("inspector@district", "community", A1),
    }
    operations.end_appointment(appointment=ji.appointments.get(), by=None, at=NOW)
    assert posts(ji) == []


def test_holders_and_all_who_can_act_in_a_post(office, django_assert_num_queries):
    zhao = office.appoint("zhao", LEADER @ STREET, STREET_A)
    office.appoint("other", LEADER @ STREET, STREET_B)
    office.appoint("li", CLERK @ STREET, STREET_A)
    stands_in(office, zhao, "qian", starts_at=NIGHT, ends_at=MORNING)
    on_duty(office, "sun")
    unit = office.unit(STREET_A)
    assert [user.username for user in holders_of(LEADER @ STREET, unit, NIGHT)] == ["zhao"]
    with django_assert_num_queries(1):
        acting = actors_in(LEADER @ STREET, STREET_A, NIGHT)
    zhao_himself = Principal(zhao.user_id, "Zhao")
    assert [(actor.name, actor.way, actor.on_behalf_of) for actor in acting] == [
        ("Zhao", "appointment", None),
        ("Qian", "substitution", zhao_himself),
        ("Sun", "duty", zhao_himself),
    ]
    assert [actor.name for actor in actors_in(LEADER @ STREET, STREET_A, MORNING)] == ["Zhao"]


def test_an_office_beside_the_district_is_found_by_the_division_too(office):
    office.appoint("he", CHECKER @ CENTRE, CENTRE_CODE)
    for code in (CENTRE_CODE, DISTRICT_CODE):
        assert [user.username for user in holders_of(CHECKER @ CENTRE, code, NOW)] == ["he"]
    assert holders_of(CHECKER @ CENTRE, STREET_A, NOW) == []


def staff_all_deciding_posts(office):
    for code, authority in [
        (DISTRICT_CODE, HEAD @ DISTRICT), (DISTRICT_CODE, LEADER @ DISTRICT),
        (STREET_A, LEADER @ STREET), (STREET_B, LEADER @ STREET),
    ]:  # fmt: skip
        appointment = office.appoint(f"{authority.code}-{code}", authority, code)
        stands_in(office, appointment, f"second-{authority.code}-{code}")


def test_an_emptied_table_of_appointments_is_reported_post_by_post(office, django_assert_num_queries):
    with django_assert_num_queries(1):
        empty = empty_posts(NOW)
    assert {(post.authority.code, post.unit_code) for post in empty} == {
        ("head@district", DISTRICT_CODE),
        ("leader@district", DISTRICT_CODE),
        ("leader@street", STREET_A),
        ("leader@street", STREET_B),
    }
    assert all(post.is_empty and post.is_uncovered for post in empty)


def test_staffed_and_covered_posts_raise_no_alarm(office):
    staff_all_deciding_posts(office)
    assert empty_posts(NOW) == []
    assert {(post.holders, post.substitutes, post.shifts) for post in cover_of_posts(NOW)} == {(1, 1, 0)}


def test_a_post_whose_cover_runs_out_is_reported_unless_a_shift_is_to_come(office):
    staff_all_deciding_posts(office)
    later = NOW + timedelta(days=6)
    assert all(post.is_uncovered and not post.is_empty for post in empty_posts(later))
    assert len(empty_posts(later)) == 4
    on_duty(office, "qian", starts_at=later + timedelta(days=1), ends_at=later + timedelta(days=2))
    assert (LEADER @ STREET, STREET_A) not in {
        (post.authority, post.unit_code) for post in empty_posts(later)
    }


def test_closed_accounts_leave_a_post_empty(office):
    staff_all_deciding_posts(office)
    office.person(f"leader@street-{STREET_A}").deactivate()
    office.person(f"second-leader@street-{STREET_B}").deactivate()
    assert {(post.unit_code, post.is_empty, post.is_uncovered) for post in empty_posts(NOW)} == {
        (STREET_A, True, False),
        (STREET_B, False, True),
    }


def test_a_caller_may_ask_about_other_posts(office):
    assert {post.unit_code for post in empty_posts(NOW, [LEADER @ COMMUNITY])} == {
        "320613001001", "320613001002", "320613002001",
    }  # fmt: skip
