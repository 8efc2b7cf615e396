"""The real case keeps the shape the scope looks for; a renamed relation would open or close doors unseen."""

from cases.models import Case, CaseGrant
from permissions.authority import GRID, GRID_WORKER, KEEPER, LEADER, STREET
from permissions.grants import READ, ExceptionalGrant
from permissions.rules import standing_of
from permissions.scope import scoped
from tests.permissions.office import GRID_A1, NOW, STREET_A


def test_a_case_has_a_place_an_opener_desks_and_recusals():
    columns = {field.name for field in Case._meta.fields}
    assert {"district", "street", "community", "opened_by"} <= columns
    relations = {
        relation.get_accessor_name(): relation.related_model for relation in Case._meta.related_objects
    }
    assert {"work_items", "recusals"} <= set(relations)
    assert {"authority", "division"} <= {field.name for field in relations["work_items"]._meta.fields}
    assert "user" in {field.name for field in relations["recusals"]._meta.fields}


def test_a_case_can_be_read_by_exceptional_grant_with_all_its_constraints():
    assert issubclass(CaseGrant, ExceptionalGrant)
    assert CaseGrant._meta.get_field("content_object").related_model is Case
    assert READ in dict(Case._meta.permissions)
    named = {constraint.name for constraint in CaseGrant._meta.constraints}
    assert named == {
        "casegrant_has_a_reason",
        "casegrant_ends_after_it_begins",
        "casegrant_is_not_for_oneself",
    }


def test_a_list_of_cases_is_one_statement_on_every_reach(office, django_assert_num_queries):
    office.appoint("li", LEADER @ STREET, STREET_A)
    office.appoint("li", KEEPER @ STREET, "320613002000")
    office.appoint("li", GRID_WORKER @ GRID, GRID_A1)
    standing = standing_of(office.person("li"), NOW)
    with django_assert_num_queries(1) as asked:
        assert list(scoped(Case.objects.all(), standing, NOW)) == []
    sql = asked.captured_queries[0]["sql"]
    for table in ("cases_workitem", "cases_recusal"):
        assert table in sql
