"""Households are registered once and right, numbers stand sealed, and every look at one is on record."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import ProtectedError

from cases.models import Disclosure, FormerName, Household, HouseholdMember, OfficialNumber, Person
from cases.models.people import identity_index, tail_index
from cases.people import (
    MemberEntry,
    PersonRefused,
    register_household,
    reseal_people,
    show,
    show_identity,
)
from cases.vault import Tampered, UnknownKey
from permissions.models import User
from tests.district import found_district
from tests.story import Story

AT = datetime(2026, 11, 21, 14, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
LI = MemberEntry(
    name="李淑珍", identity_number="999999195503150029", phone="199 0000 0123", address="和平桥 12 号"
)
SON = MemberEntry(name="张小明", relation="son", identity_number="999999201208060037")
SON_ALONE = replace(SON, relation="self")
UNITS = {"district": "320613000000", "street": "320613001000", "community": "320613001001"}


@pytest.fixture
def clerk(db: None) -> User:
    return a_clerk()


def a_clerk() -> User:
    return User.objects.create_user("li.clerk", name="李经办", staff_number="1001")


def registered(*members: MemberEntry, by: User, **more: Any) -> Household:
    return register_household(members, by=by, at=AT, **{"address": "和平桥 12 号"} | UNITS | more)


def refusal_of(*members: MemberEntry, by: User, **more: Any) -> PersonRefused:
    """The refusal of a household; nothing of it is on file."""
    before = Person.objects.count(), Household.objects.count(), HouseholdMember.objects.count()
    with pytest.raises(PersonRefused) as refused, transaction.atomic():
        registered(*members, by=by, **more)
    assert before == (Person.objects.count(), Household.objects.count(), HouseholdMember.objects.count())
    assert refused.value.sentence
    return refused.value


def raw_rows(table: str) -> list[tuple[Any, ...]]:
    """What a thief of the disk would read."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return cursor.fetchall()


# A household on file


def test_a_household_is_on_file_with_everybody_in_it(clerk: User) -> None:
    household = registered(LI, SON, by=clerk)
    assert (household.district, household.street, household.community) == tuple(UNITS.values())
    assert household.created_at == AT
    li, son = household.members.select_related("person").order_by("pk")
    assert (li.is_applicant, li.relation) == (True, "self")
    assert (son.is_applicant, son.relation) == (False, "son")
    assert (li.person.name, li.person.sex, li.person.birth_date) == ("李淑珍", "female", date(1955, 3, 15))
    assert (son.person.sex, son.person.birth_date) == ("male", date(2012, 8, 6))
    assert li.person.identity == "999999195503150029"
    assert li.person.phone == "19900000123"
    assert household.name == "李淑珍"


def test_a_page_shows_numbers_in_part(clerk: User) -> None:
    person = registered(LI, by=clerk).people.get()
    assert person.masked_identity == "999***********0029"
    assert person.masked_phone == "199****0123"
    assert person.masked_document == ""


def test_no_number_and_no_phone_can_be_read_off_the_disk(clerk: User) -> None:
    foreign = MemberEntry(
        name="John Smith",
        relation="other",
        kind="foreign",
        document_type="passport",
        document_number="E12345678",
    )
    household = registered(LI, SON, foreign, by=clerk)
    person = household.people.get(name="李淑珍")
    disclosed = show(person_id=person.pk, field="phone", by=clerk, purpose="call back", at=AT)
    assert disclosed == "19900000123"
    secrets = ("999999195503150029", "999999201208060037", "19900000123", "E12345678")
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = [name for (name,) in cursor.fetchall()]
    assert "cases_person" in tables
    for table in tables:
        raw = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in raw_rows(table)])
        found = [secret for secret in secrets if secret in raw]
        assert not found, f"{table} holds {found} for all to read"


def test_a_list_of_people_opens_nothing(clerk: User, settings: Any) -> None:
    registered(LI, by=clerk)
    settings.VAULT_KEYS = {"another": b"a" * 32}
    person = Person.objects.get()
    assert person.name == "李淑珍"
    assert "999999" not in repr(Person.objects.values("identity", "phone")[:])
    with pytest.raises(UnknownKey):
        _ = person.identity


def test_people_are_found_by_the_whole_number_and_by_its_last_four(clerk: User) -> None:
    person = registered(LI, SON, by=clerk).people.get(name="李淑珍")
    assert Person.objects.get(identity_index=identity_index("999999195503150029")) == person
    assert Person.objects.get(tail_index=tail_index("0029")) == person
    lower_case = registered(
        MemberEntry(name="王秀英", identity_number="99999919800101002x"), by=clerk
    ).people.get()
    assert Person.objects.get(identity_index=identity_index("99999919800101002X")) == lower_case
    assert Person.objects.get(tail_index=tail_index("002x")) == lower_case


def test_the_index_follows_the_number_on_every_way_into_the_database(clerk: User) -> None:
    person = registered(LI, by=clerk).people.get()
    person.identity = "999999198001010011"
    person.save()
    again = Person.objects.get(identity_index=identity_index("999999198001010011"))
    assert (again.pk, again.tail_index) == (person.pk, tail_index("0011"))
    Person.objects.filter(pk=person.pk).update(phone="19900000999")
    assert Person.objects.get(pk=person.pk).phone == "19900000999"
    assert "19900000999" not in repr(raw_rows("cases_person"))
    person.refresh_from_db()
    person.save()
    assert Person.objects.get(pk=person.pk).identity == "999999198001010011"


def test_who_is_on_file_is_not_entered_again(clerk: User) -> None:
    first = registered(LI, SON, by=clerk)
    moved = replace(LI, name=" 李淑珍 ", phone="0513-85010123", address="")
    second = registered(moved, by=clerk)
    assert Person.objects.count() == 2
    person = second.people.get()
    assert person in first.people.all()
    assert (person.phone, person.address) == ("051385010123", "和平桥 12 号")


def test_a_foreigner_is_found_by_the_passport(clerk: User) -> None:
    smith = MemberEntry(
        name="John Smith", kind="foreign", document_type="passport", document_number="e 12345678"
    )
    assert registered(smith, by=clerk).people.get() == registered(smith, by=clerk).people.get()
    other = replace(smith, document_type="taiwan_pass")
    assert registered(other, by=clerk).people.get() != registered(smith, by=clerk).people.get()


def test_people_without_papers_and_unknown_people_are_taken_as_they_come(clerk: User) -> None:
    child = MemberEntry(
        name="小丫", kind="paperless", relation="daughter", birth_date=date(2024, 2, 29), sex="female"
    )
    unknown = MemberEntry(kind="unknown", sex="male")
    household = registered(unknown, child, by=clerk)
    applicant = household.members.get(is_applicant=True).person
    assert (applicant.name, applicant.sex, applicant.birth_date) == ("", "male", None)
    assert household.people.get(name="小丫").birth_date == date(2024, 2, 29)
    registered(unknown, by=clerk)
    assert Person.objects.filter(kind="unknown").count() == 2


# Refusals


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"name": ""}, "name_missing", "name"),
        ({"name": "   "}, "name_missing", "name"),
        ({"name": "李\x00淑珍"}, "name", "name"),
        ({"name": "李\u202e淑珍"}, "name", "name"),
        ({"name": "李1"}, "name", "name"),
        ({"name": "李" * 61}, "name", "name"),
        ({"kind": "ghost"}, "kind", "kind"),
        ({"identity_number": ""}, "identity.empty", "identity_number"),
        ({"identity_number": "999999198001010012"}, "identity.check_character", "identity_number"),
        ({"identity_number": "999999199002290013"}, "identity.date", "identity_number"),
        ({"identity_number": "999999800101001"}, "identity.old_15", "identity_number"),
        ({"identity_number": "999999203001010015"}, "identity.future", "identity_number"),
        ({"birth_date": date(1955, 3, 16)}, "birth_date_differs", "birth_date"),
        ({"sex": "male"}, "sex_differs", "sex"),
        ({"phone": "12345"}, "phone", "phone"),
        ({"phone": "1990000012a"}, "phone", "phone"),
        ({"kind": "unknown"}, "number_of_nobody", "kind"),
        ({"kind": "paperless"}, "number_of_nobody", "kind"),
        ({"document_type": "passport", "document_number": "E12345678"}, "one_number", "document_number"),
        ({"kind": "foreign", "identity_number": ""}, "document_missing", "document_number"),
        (
            {"kind": "foreign", "identity_number": "", "document_number": "E12345678"},
            "document",
            "document_number",
        ),
        (
            {"kind": "paperless", "identity_number": "", "birth_date": date(2026, 11, 22)},
            "birth_date_future",
            "birth_date",
        ),
        (
            {"kind": "paperless", "identity_number": "", "birth_date": date(1896, 11, 20)},
            "birth_date_too_old",
            "birth_date",
        ),
    ],
)
def test_a_wrong_entry_is_refused_and_its_field_named(
    clerk: User, change: dict[str, Any], code: str, field: str
) -> None:
    refusal = refusal_of(replace(LI, **change), SON, by=clerk)
    assert (refusal.code, refusal.field, refusal.member) == (code, field, 0)


def test_the_member_at_fault_is_named_by_position(clerk: User) -> None:
    assert refusal_of(LI, replace(SON, name=""), by=clerk).member == 1
    assert refusal_of(LI, replace(SON, relation="friend"), by=clerk).code == "relation"


@pytest.mark.parametrize(
    "again",
    [
        replace(SON, name="李淑珍", identity_number="999999195503150029"),
        replace(SON, name="别的名字", identity_number="999999 19550315 0029"),
    ],
)
def test_nobody_stands_in_a_household_twice(clerk: User, again: MemberEntry) -> None:
    refusal = refusal_of(LI, again, by=clerk)
    assert (refusal.code, refusal.member) == ("twice", 1)
    assert again.name in refusal.sentence


def test_without_numbers_the_same_name_and_birth_date_are_the_same_person(clerk: User) -> None:
    child = MemberEntry(name="小丫", kind="paperless", relation="daughter", birth_date=date(2024, 2, 29))
    assert refusal_of(LI, child, child, by=clerk).code == "twice"
    assert registered(LI, child, replace(child, birth_date=None), by=clerk).members.count() == 3


def test_a_household_has_members_and_one_applicant(clerk: User) -> None:
    assert refusal_of(by=clerk).code == "no_members"
    assert refusal_of(SON, by=clerk).code == "one_applicant"
    assert refusal_of(LI, replace(SON, relation="self"), by=clerk).code == "one_applicant"


@pytest.mark.parametrize(
    "codes",
    [
        {"community": "320613"},
        {"street": ""},
        {"district": "", "street": "", "community": "x"},
        {"district": ""},
    ],
)
def test_divisions_are_given_by_their_codes_and_without_gaps(clerk: User, codes: dict[str, str]) -> None:
    assert refusal_of(LI, by=clerk, **codes).code == "unit_codes"


def test_another_name_under_a_known_number_is_asked_about_and_then_kept_beside_the_old(clerk: User) -> None:
    registered(LI, by=clerk)
    renamed = replace(LI, name="李素珍", phone="")
    refusal = refusal_of(renamed, by=clerk)
    assert (refusal.code, refusal.field, refusal.member) == ("name_differs", "name", 0)
    assert "李*珍" in refusal.sentence and "李淑珍" not in refusal.sentence
    person = registered(replace(renamed, card_compared=True), by=clerk).people.get()
    assert person.name == "李素珍"
    former = FormerName.objects.get()
    assert (former.person, former.name, former.changed_by_name, former.changed_at) == (
        person,
        "李淑珍",
        "李经办",
        AT,
    )


# The last line: the database itself


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"kind": "identified", "name": "甲"}, "an_identified_person_has_an_identity_number"),
        ({"kind": "foreign", "name": "甲"}, "a_foreign_person_has_a_document_or_an_identity_number"),
        ({"kind": "paperless"}, "only_an_unknown_person_is_without_a_name"),
        ({"kind": "unknown", "identity": "999999198001010011"}, "a_person_without_papers_has_no_number"),
        (
            {"kind": "foreign", "name": "甲", "document_number": "E1234"},
            "a_document_number_stands_with_its_type",
        ),
    ],
)
def test_the_database_refuses_people_that_cannot_be(
    db: None, fields: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        Person.objects.create(created_at=AT, **fields)


def test_the_database_keeps_number_and_index_together(clerk: User) -> None:
    registered(LI, by=clerk)
    with pytest.raises(IntegrityError, match="an_identity_number_stands_with_its_indexes"):
        Person.objects.update(identity_index=None)


def test_the_database_knows_one_person_per_number(clerk: User) -> None:
    registered(LI, by=clerk)
    with pytest.raises(IntegrityError, match="an_identity_number_belongs_to_one_person"):
        Person.objects.create(kind="identified", name="乙", identity=LI.identity_number, created_at=AT)


def test_the_database_knows_one_applicant_per_household(clerk: User) -> None:
    household = registered(LI, SON, by=clerk)
    son = household.members.get(relation="son")
    for change, constraint in (
        ({"is_applicant": True, "relation": "self"}, "one_applicant_per_household"),
        ({"is_applicant": True}, "the_applicant_alone_is_related_to_nobody_else"),
        ({"relation": "self"}, "the_applicant_alone_is_related_to_nobody_else"),
        ({"person": household.people.get(name="李淑珍")}, "a_person_stands_once_in_a_household"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            HouseholdMember.objects.filter(pk=son.pk).update(**change)


def test_people_of_a_household_are_not_deleted(clerk: User) -> None:
    household = registered(LI, by=clerk)
    with pytest.raises(ProtectedError):
        household.people.get().delete()
    with pytest.raises(ProtectedError):
        Person.objects.all().delete()
    with pytest.raises(ProtectedError):
        household.delete()


def test_an_official_number_belongs_to_one_thing_and_is_given_once(clerk: User) -> None:
    li, son = registered(LI, SON, by=clerk).people.order_by("pk")
    OfficialNumber.objects.create(system="low_income", person=li)
    OfficialNumber.objects.create(system="low_income", person=son)
    OfficialNumber.objects.create(system="low_income", number="D-1", person=li, import_state="confirmed")
    OfficialNumber.objects.create(system="marriage", number="D-1", person=li)
    for fields, constraint in (
        ({"number": "D-1", "person": son}, "an_official_number_is_given_once"),
        ({"number": "D-2"}, "an_official_number_belongs_to_one_thing"),
        ({"number": "", "person": son}, "an_official_number_is_not_empty"),
        ({"person": son, "import_state": "confirmed"}, "a_confirmed_record_has_its_number"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            OfficialNumber.objects.create(system="low_income", **fields)


# Looking at a number


def test_a_look_at_a_number_is_on_record_with_its_purpose(clerk: User) -> None:
    person = registered(LI, by=clerk).people.get()
    number = show_identity(person_id=person.pk, by=clerk, purpose=" 核对身份证 ", at=AT)
    assert number == "999999195503150029"
    look = Disclosure.objects.get()
    assert (look.seen_by, look.seen_by_name, look.person) == (clerk, "李经办", person)
    assert (look.field, look.purpose, look.at, look.case) == ("identity", "核对身份证", AT, None)


def test_a_number_is_shown_in_a_case_of_the_persons_own_household(clerk: User) -> None:
    case = Story(found_district(), members=[LI]).case
    person, stranger = case.household.people.get(), registered(SON_ALONE, by=clerk).people.get()
    show_identity(person_id=person.pk, case=case, by=clerk, purpose="核对", at=AT)
    assert Disclosure.objects.get().case == case
    with pytest.raises(PersonRefused) as refused:
        show_identity(person_id=stranger.pk, case=case, by=clerk, purpose="核对", at=AT)
    assert refused.value.code == "not_of_this_case"
    assert Disclosure.objects.count() == 1


@pytest.mark.parametrize(
    "change", ["UPDATE cases_disclosure SET purpose = 'x'", "DELETE FROM cases_disclosure"]
)
def test_a_look_once_taken_stays_on_record(clerk: User, change: str) -> None:
    person = registered(LI, by=clerk).people.get()
    show_identity(person_id=person.pk, by=clerk, purpose="核对", at=AT)
    with pytest.raises(IntegrityError, match="cases_disclosure only grows"), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.parametrize(
    ("purpose", "code"),
    [("", "purpose_missing"), (" \n ", "purpose_missing"), ("长" * 201, "purpose_too_long")],
)
def test_nobody_looks_without_saying_what_for(clerk: User, purpose: str, code: str) -> None:
    person = registered(LI, by=clerk).people.get()
    with pytest.raises(PersonRefused) as refused:
        show_identity(person_id=person.pk, by=clerk, purpose=purpose, at=AT)
    assert refused.value.code == code
    assert not Disclosure.objects.exists()
    with pytest.raises(IntegrityError, match="a_disclosure_states_its_purpose"):
        Disclosure.objects.create(
            seen_by=clerk, seen_by_name="李经办", person=person, field="identity", purpose=" ", at=AT
        )


def test_a_number_that_is_not_there_is_not_shown(clerk: User) -> None:
    person = registered(MemberEntry(name="小丫", kind="paperless"), by=clerk).people.get()
    with pytest.raises(PersonRefused) as refused:
        show_identity(person_id=person.pk, by=clerk, purpose="核对", at=AT)
    assert refused.value.code == "nothing_to_show"


def test_a_number_put_into_another_persons_row_is_noticed(clerk: User) -> None:
    registered(LI, SON, by=clerk)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_person SET identity = other.identity FROM cases_person AS other"
            " WHERE cases_person.name = '张小明' AND other.name = '李淑珍'"
        )
    son = Person.objects.get(name="张小明")
    with pytest.raises(Tampered):
        show_identity(person_id=son.pk, by=clerk, purpose="核对", at=AT)
    assert not Disclosure.objects.exists()


def test_a_number_moved_to_another_column_does_not_open(clerk: User) -> None:
    registered(LI, by=clerk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_person SET phone = identity")
    with pytest.raises(Tampered):
        _ = Person.objects.get().phone


# A new key


def test_everything_is_sealed_anew_under_a_new_key(clerk: User, settings: Any) -> None:
    settings.VAULT_KEYS = {"old": b"o" * 32}
    registered(LI, SON, by=clerk)
    settings.VAULT_KEYS = {"new": b"n" * 32, "old": b"o" * 32}
    registered(MemberEntry(name="王秀英", identity_number="99999919800101002X"), by=clerk)
    assert reseal_people() == 2
    assert reseal_people() == 0
    settings.VAULT_KEYS = {"new": b"n" * 32}
    numbers = {person.identity_number() for person in Person.objects.all()}
    assert numbers == {"999999195503150029", "999999201208060037", "99999919800101002X"}
    assert Person.objects.get(name="李淑珍").phone == "19900000123"


# Two desks at once


def at_once(*desks: Any) -> list[BaseException | None]:
    """Run the functions at the same moment, each on its own connection; what each raised."""
    raised: list[BaseException | None] = [None] * len(desks)
    barrier = threading.Barrier(len(desks))

    def run(i: int) -> None:
        try:
            barrier.wait()
            desks[i]()
        except BaseException as error:
            raised[i] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(desks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_one_person_registered_at_many_desks_at_once_is_one_row(real_database: None) -> None:
    clerk = a_clerk()
    for number in ("999999198001010011", "999999194706100115", "99999919800101002X"):
        li = replace(LI, identity_number=number)
        family = [
            lambda li=li: registered(li, SON, by=clerk),
            lambda li=li: registered(swapped(SON), swapped(li), by=clerk),
        ]
        assert at_once(*family * 3) == [None] * 6
        assert Person.objects.filter(identity_index=identity_index(number)).count() == 1
    assert Household.objects.count() == 18
    assert Person.objects.count() == 4


def swapped(entry: MemberEntry) -> MemberEntry:
    """The same person in the other part: the applicant as a relative, the relative as the applicant."""
    return replace(entry, relation="self" if entry.relation != "self" else "parent")
