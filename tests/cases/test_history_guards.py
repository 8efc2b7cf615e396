"""History can't be changed, not by the ORM and not by SQL, and a case rests where its history left it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.db.models.deletion import ProtectedError

from cases.funds.models import Payment, ReserveFund
from cases.models import Case, CaseIsHistory, Disclosure, Household, Move, MoveContent, Person
from cases.models.people import identity_index
from cases.people import MemberEntry, register_household
from permissions import operations
from permissions.errors import NeverDeleted
from permissions.models import User
from tests.district import District
from tests.story import TENANTS, Story, moment, up_to_the_decision
from workflows import history

# Every table that only grows, with a change an intruder would like to make.
ONLY_GROW = {
    "cases_move": "actor_name = '别人'",
    "cases_movecontent": "salt = sealed",
    "cases_disclosure": "purpose = '别的'",
    "cases_formername": "name = '别名'",
    "cases_recusal": "reason = ''",
    "funds_payment": "sum_fen = sum_fen + 1, cash_fen = cash_fen + 1",
}


def sql(statement: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)


def as_at_commit() -> None:
    """Checks now what a commit would check."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def refused(*words: str) -> Iterator[None]:
    """The database refuses what happens in this block, at its end at the latest; nothing of it stays."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        yield
        as_at_commit()
    assert any(word in str(caught.value) for word in words), caught.value


def paid_case(district: District) -> Story:
    story = up_to_the_decision(district)
    story.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    story.takes("pay_advance", by="sun", at="2026-10-02 18:05")
    return story


@pytest.fixture
def paid(district: District) -> Story:
    """A paid case, with rows in every table that only grows."""
    number = TENANTS[0].identity_number
    operations.declare_relative(
        user=district["liu"],
        name="何平",
        relation="sibling",
        by=None,
        at=moment("2026-01-05 09:00"),
        identity_index=identity_index(number),
    )
    story = paid_case(district)
    Disclosure.objects.create(
        person=Person.objects.get(name="何平"),
        case=story.case,
        seen_by=district["li"],
        seen_by_name="李晓雯",
        field="identity",
        purpose="核对身份证",
        at=moment("2026-10-02 18:20"),
    )
    renamed = MemberEntry(name="何萍", identity_number=number, card_compared=True)
    register_household([renamed], by=district["li"], at=moment("2026-10-02 18:30"))
    as_at_commit()
    return story


@pytest.mark.parametrize("table", ONLY_GROW)
@pytest.mark.parametrize(
    "way", ["UPDATE {table} SET {change}", "DELETE FROM {table}", "TRUNCATE {table} CASCADE"]
)
def test_no_row_of_the_record_is_changed_or_removed(paid: Story, table: str, way: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] > 0, "an empty table refuses nothing"
    with refused("only grows"):
        sql(way.format(table=table, change=ONLY_GROW[table]))


@pytest.mark.parametrize("table", ONLY_GROW)
def test_not_even_where_ordinary_triggers_sleep(paid: Story, table: str) -> None:
    # Replication mode, open to a superuser, puts ordinary triggers and all foreign keys to sleep
    with refused("only grows"):
        sql("SET LOCAL session_replication_role = replica")
        sql(f"UPDATE {table} SET {ONLY_GROW[table]}")
    with refused("only grows"):
        sql("SET LOCAL session_replication_role = replica")
        sql(f"TRUNCATE {table} CASCADE")


def test_every_trigger_of_ours_is_always_on(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, t.tgname, t.tgenabled
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
            WHERE NOT t.tgisinternal AND p.proname LIKE 'jieli%%'
            """
        )
        found = cursor.fetchall()
    assert {table for table, _trigger, _enabled in found} >= {*ONLY_GROW, "cases_case"}
    assert [(table, trigger) for table, trigger, enabled in found if enabled != "A"] == []


# The state follows history.


def test_a_state_set_past_the_writer_is_refused_at_commit(real_district: District) -> None:
    story = paid_case(real_district)
    with pytest.raises(DatabaseError, match="without a move that leads there"), transaction.atomic():
        Case.objects.filter(pk=story.pk).update(state="filed")
    assert story.case.state == "advance_paid"


@pytest.mark.parametrize("change", [{"state": "filed"}, {"last_seq": 99}, {"last_hash": b"\x01" * 32}])
def test_what_ties_a_case_to_its_history_is_not_updated(paid: Story, change: dict[str, object]) -> None:
    with refused("without a move that leads there"):
        Case.objects.filter(pk=paid.pk).update(**change)


def test_a_state_is_not_assigned(paid: Story) -> None:
    case = paid.case
    with pytest.raises(AttributeError):
        case.state = "filed"
    assert case.state == "advance_paid"


def test_a_state_smuggled_into_a_new_case_is_refused(paid: Story) -> None:
    row = Case.objects.filter(pk=paid.pk).values().get()
    row |= {"id": None, "number": "LS2026-999999", "state": "filed"}
    with refused("without a move that leads there"):
        Case.objects.bulk_create([Case(**row)])


def test_the_triggers_on_state_stay_on_in_replication_mode(paid: Story) -> None:
    with refused("without a move that leads there"):
        sql("SET LOCAL session_replication_role = replica")
        sql("UPDATE cases_case SET state = 'filed' WHERE id = %s", paid.pk)


def test_a_save_of_a_case_that_moved_meanwhile_is_refused(paid: Story) -> None:
    from workflows.machinery import ConcurrentTransition, rest_in

    stale = paid.case
    paid.takes("record_end", by="li", at="2026-10-02 18:40")
    with pytest.raises(ConcurrentTransition), transaction.atomic():
        rest_in(stale, "filed")
        stale.save(update_fields=["state"])
    assert paid.case.state == "backfill"


# A move continues its history.


def next_move(story: Story, **changes: object) -> Move:
    """A row of history as a forger would write it: right in everything but what is changed."""
    case = story.case
    values: dict[str, object] = (
        dict(
            case=case,
            seq=case.last_seq + 1,
            kind="step",
            step="file",
            source=case.state,
            target="filed",
            at=moment("2026-10-03 09:00"),
            request_digest=b"r" * 32,
            page_digest="p",
            rules_digest="",
            content_digest=b"c" * 32,
            previous=bytes(case.last_hash),
            hash=b"h" * 32,
        )
        | changes
    )
    return Move(**values)


@pytest.mark.parametrize(
    "changes",
    [
        {"seq": 99},
        {"seq": 6},
        {"previous": b"\x01" * 32},
        {"previous": history.ORIGIN},
        {"source": "backfill_review"},
        {"seq": 1, "previous": history.ORIGIN, "source": ""},
    ],
    ids=[
        "a gap",
        "a number twice",
        "another link",
        "a new beginning",
        "from another state",
        "a second opening",
    ],
)
def test_a_move_that_does_not_continue_its_history_is_refused(
    paid: Story, changes: dict[str, object]
) -> None:
    with refused("does not continue its history", "moves_of_a_case_are_numbered_once"):
        next_move(paid, **changes).save(force_insert=True)


@pytest.mark.parametrize("replica", [False, True])
def test_a_move_rightly_linked_but_put_behind_the_cases_back_is_refused(paid: Story, replica: bool) -> None:
    with refused("without a move that leads there"):
        if replica:
            sql("SET LOCAL session_replication_role = replica")
        next_move(paid).save(force_insert=True)


def test_a_first_move_links_to_nothing(paid: Story) -> None:
    with refused("links to something"):
        next_move(paid, seq=1).save(force_insert=True)


def test_a_repeated_key_is_a_unique_row(paid: Story) -> None:
    from uuid import uuid4

    key = uuid4()
    paid.takes("record_end", by="li", at="2026-10-02 18:40", key=key)
    case = paid.case
    with refused("one_move_per_actor_case_step_and_key"):
        next_move(paid, actor=paid.district["li"], step="record_end", key=key, target=case.state).save()


# What history names is not deleted.


def test_neither_case_nor_person_nor_user_is_deleted_through_the_orm(paid: Story) -> None:
    li, household = paid.district["li"], paid.case.household
    attempts: list[tuple[type[Exception], Callable[[], object]]] = [
        (CaseIsHistory, lambda: paid.case.delete()),
        (CaseIsHistory, lambda: Case.objects.all().delete()),
        (NeverDeleted, li.delete),
        (NeverDeleted, lambda: User.objects.filter(pk=li.pk).delete()),
        (NeverDeleted, paid.district.appointment("li").delete),
        (NeverDeleted, paid.district.units["320613001000"].delete),
        (ProtectedError, lambda: Person.objects.get(name="何萍").delete()),
        (ProtectedError, lambda: Person.objects.all().delete()),
        (ProtectedError, household.delete),
        (ProtectedError, lambda: ReserveFund.objects.all().delete()),
        (ProtectedError, lambda: Move.objects.all().delete()),
        (DatabaseError, lambda: MoveContent.objects.all().delete()),
        (DatabaseError, lambda: Payment.objects.all().delete()),
    ]
    for number, (refusal, attempt) in enumerate(attempts):
        with pytest.raises(refusal), transaction.atomic():
            attempt()
            raise AssertionError(f"attempt {number} went through")


@pytest.mark.parametrize(
    ("table", "which"),
    [
        ("cases_case", "id = %(case)s"),
        ("cases_person", "name = '何萍'"),
        ("permissions_user", "username = 'li'"),
        ("permissions_unit", "code = '320613001000'"),
        ("cases_household", "id = %(household)s"),
        ("funds_reservefund", "street = '320613001000' AND year = 2026"),
    ],
)
def test_nor_by_sql(paid: Story, table: str, which: str) -> None:
    terms = {"case": paid.pk, "household": paid.case.household_id}
    with refused("violates foreign key", "only grows"), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {which}", terms)
        assert cursor.rowcount == 1


@pytest.mark.parametrize(
    "table", ["permissions_user", "cases_person", "cases_household", "funds_reservefund"]
)
def test_nothing_that_history_hangs_on_is_emptied(paid: Story, table: str) -> None:
    with refused("only grows"):
        sql(f"TRUNCATE {table} CASCADE")


def test_a_post_that_changes_hands_changes_nothing_in_history(paid: Story) -> None:
    before = list(Move.objects.filter(case_id=paid.pk).values())
    operations.end_appointment(
        appointment=paid.district.appointment("zhao"), by=None, at=moment("2026-10-05 09:00")
    )
    User.objects.filter(username="zhao").update(name="赵改名")
    grant = Move.objects.get(case_id=paid.pk, step="grant_advance")
    assert (grant.actor_name, grant.post, grant.unit_name) == ("赵刚", "leader@street", "和平桥街道")
    assert list(Move.objects.filter(case_id=paid.pk).values()) == before


def test_every_foreign_key_to_what_history_names_protects_it() -> None:
    kept = (Case, Move, User, Person, Household, ReserveFund)
    for model in kept:
        for relation in model._meta.related_objects:
            ours = relation.related_model.__module__.split(".")[0] in ("cases", "permissions")
            if ours and not relation.many_to_many:
                assert relation.on_delete is models.PROTECT, relation
