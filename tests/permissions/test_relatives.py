"""The relatives register: who must stay away from whose case (SOD-4, SOD-5)."""

from datetime import date

import pytest
from django.db import IntegrityError

from permissions import errors, operations
from permissions.models import Relative
from permissions.relatives import (
    CIVIL_CODE,
    RELATIONS,
    RelatedOfficial,
    officials_related_to,
    recognised_relations,
)
from tests.permissions.office import NOW

BORN = date(1950, 5, 1)


def declare(office, username="zhao", *, name="李淑珍", relation="parent", **fields):
    return operations.declare_relative(
        user=office.person(username), name=name, relation=relation, by=None, at=NOW, **fields
    )


def test_the_list_starts_from_the_wider_definition_and_names_its_sources():
    assert set(RELATIONS) == {
        "spouse", "parent", "child", "sibling", "grandparent", "grandchild",
        "parent_in_law", "sibling_in_law", "child_in_law", "uncle_aunt",
    }  # fmt: skip
    assert all(relation.law for relation in RELATIONS.values())


def test_a_bureau_may_shorten_the_list_but_not_below_the_civil_code(settings):
    settings.RELATIONS_RECOGNISED = ["uncle_aunt"]
    of_the_code = {code for code, relation in RELATIONS.items() if relation.law == CIVIL_CODE}
    assert set(recognised_relations()) == of_the_code | {"uncle_aunt"}


def test_a_relation_outside_the_list_is_refused(office, settings):
    settings.RELATIONS_RECOGNISED = []
    for relation in ("neighbour", "", "uncle_aunt"):
        with pytest.raises(errors.UnknownRelation):
            declare(office, relation=relation)
    assert not Relative.objects.exists()


def test_an_entry_says_who_what_and_since_when(office):
    boss = office.person("boss")
    entry = operations.declare_relative(
        user=office.person("zhao"), name=" 李淑珍 ", relation="parent", identity_index="ab", birth_date=BORN,
        source=Relative.Source.MATCHED, by=boss, at=NOW,
    )  # fmt: skip
    entry.refresh_from_db()
    assert (entry.name, entry.declared_on, entry.source, entry.recorded_by) == (
        "李淑珍", date(2026, 10, 2), "matched", boss,
    )  # fmt: skip


def test_the_same_number_stands_once_in_a_persons_register(office):
    entry = declare(office, identity_index="ab")
    with pytest.raises(errors.AlreadyDeclared):
        declare(office, identity_index="ab", name="another spelling")
    declare(office, "sun", identity_index="ab")  # both are related to her
    declare(office), declare(office)  # entries without a number can't be told apart
    operations.withdraw_relative(relative=entry, by=None, at=NOW)
    declare(office, identity_index="ab")


def test_officials_are_found_by_number_and_by_name_and_birth_date(office, django_assert_max_num_queries):
    zhao, sun, qian = (office.person(name) for name in ("zhao", "sun", "qian"))
    declare(office, "zhao", identity_index="ab", relation="parent")
    declare(office, "sun", birth_date=BORN, relation="sibling")
    declare(office, "qian", birth_date=date(1960, 1, 1), relation="sibling")
    with django_assert_max_num_queries(2):
        found = officials_related_to(["ab", "cd", ""], [("李淑珍", BORN)])
    assert set(found) == {
        RelatedOfficial(zhao.pk, "Zhao", "parent", certain=True),
        RelatedOfficial(sun.pk, "Sun", "sibling", certain=False),
    }
    assert qian.pk not in {official.user_id for official in found}


def test_an_official_in_the_household_is_related_to_it(office):
    zhao = office.person("zhao", identity_index="me")
    declare(office, "zhao", identity_index="ab", relation="spouse")
    assert officials_related_to(["me", "ab"]) == [RelatedOfficial(zhao.pk, "Zhao", "self", certain=True)]


def test_a_number_that_differs_outweighs_an_equal_name(office):
    declare(office, "zhao", identity_index="ab", birth_date=BORN)
    assert officials_related_to(["cd"], [("李淑珍", BORN)]) == []


def test_people_without_a_number_match_nobody_by_that(office):
    office.person("zhao")
    declare(office, "sun")
    assert officials_related_to(["", ""], []) == []


def test_a_withdrawn_entry_counts_no_more(office):
    entry = declare(office, identity_index="ab")
    operations.withdraw_relative(relative=entry, by=office.person("boss"), at=NOW)
    assert officials_related_to(["ab"]) == []
    with pytest.raises(errors.AlreadyEnded):
        operations.withdraw_relative(relative=entry, by=None, at=NOW)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [({"name": " "}, "relative_has_a_name"), ({"source": "rumour"}, "relative_is_declared_or_matched")],
)
def test_the_database_refuses_a_senseless_entry(office, fields, constraint):
    row = {"user": office.person("zhao"), "name": "x", "relation": "parent", "declared_on": BORN}
    with pytest.raises(IntegrityError, match=constraint):
        Relative.objects.create(**(row | {"recorded_at": NOW} | fields))
