"""A case beside a case: opened by its parent's step, heard by it when it ends."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cases import vault
from cases.models import Case, HouseholdMember, MoveContent, Recusal
from cases.operations import store, take_step
from cases.operations.steps import BeforeLastMove
from permissions import operations as permissions
from tests.cases.at_once import at_the_same_moment, waiting
from tests.district import COMMUNITY, District
from tests.toy.walked import Walked, at_the_workshop, for_decision, loan, moment
from tests.toy.wheelchair.workflow import let_workshop_look
from workflows.moves import BadAnswers, NotFromHere

ROUNDS = 12


# Opening.


def test_a_step_opens_a_case_beside_its_own(district: District) -> None:
    parent = at_the_workshop(district)
    child = parent.child.case
    assert child.parent == parent.case
    assert (child.type, child.page, child.state) == ("workshop", "WorkshopCheck", "waiting")
    assert child.number.startswith("WX2026-")
    # The same household in the same place, under the same governing dates
    for shared in ("household_id", "subject", "place"):
        assert getattr(child, shared) == getattr(parent.case, shared)
    assert (child.law_on, child.standard_on) == (date(2026, 3, 2), date(2026, 3, 2))
    # With a page of its own: its record, its deadline, its desk
    assert parent.child.record.chair == "for grandmother"
    assert parent.child.due() == "2026-03-04 24:00"
    assert child.due_at == child.stage_due_at
    assert parent.child.desks() == {"keeper@street"}
    assert parent.desks() == set()


def test_the_child_says_where_it_comes_from(district: District) -> None:
    parent = at_the_workshop(district, by="zhou")
    child = parent.child
    (opening,) = child.case.moves.all()
    assert (opening.kind, opening.step, opening.at) == ("opening", "open", moment("2026-03-02 11:00"))
    assert (opening.actor_name, opening.post, opening.unit_name) == ("李晓雯", "clerk@street", "和平桥街道")
    sealed = bytes(opening.content.sealed)
    content = json.loads(vault.open_bytes(sealed, MoveContent.CONTEXT))
    assert (content["answers"], content["parent"]) == ({"chair": "for grandmother"}, parent.case.number)
    assert child.case.opened_by == district["li"]


def test_a_child_opened_by_the_clock_counts_as_opened_by_who_opened_the_parent(district: District) -> None:
    parent = loan(district, by="zhou")
    parent.takes("leave_overnight", "li", "2026-03-02 11:00")
    assert parent.clock_strikes("2026-03-04 00:00").stepped == [parent.pk]
    child = parent.child.case
    assert child.opened_by == district["zhou"]
    opening = child.moves.get()
    assert (opening.actor, opening.actor_name, opening.post) == (None, "", "")


def test_a_child_that_cannot_be_opened_refuses_the_step(district: District) -> None:
    parent = loan(district, purpose="the grandmother of the neighbour's wife")
    assert isinstance(parent.refuses("send_to_workshop", "li", "2026-03-02 11:00"), BadAnswers)
    assert (parent.case.state, parent.children) == ("asked", [])


def test_who_is_kept_from_the_parent_is_kept_from_the_child(district: District) -> None:
    parent = loan(district)
    related = HouseholdMember.objects.get(household=parent.case.household, is_applicant=False).person
    # Declared only after the parent was opened
    permissions.declare_relative(
        user=district["sun"], name="罗兰", relation="sibling", identity_index=related.identity_index,
        by=None, at=moment("2026-03-02 10:30"),
    )  # fmt: skip
    parent.takes("send_to_workshop", "li", "2026-03-02 11:00")
    assert list(Recusal.objects.filter(case=parent.child.case).values_list("user", "reason")) == [
        (district["sun"].pk, "sibling")
    ]
    assert parent.child.refuses("find_sound", "sun", "2026-03-02 12:00").code == "recused"


def test_opening_a_child_costs_what_its_effect_declares(district: District) -> None:
    with CaptureQueriesContext(connection) as without:
        loan(district).takes("leave_overnight", "li", "2026-03-02 11:00")
    with CaptureQueriesContext(connection) as opening:
        loan(district)
    parent = loan(district)
    with CaptureQueriesContext(connection) as with_child:
        parent.takes("send_to_workshop", "li", "2026-03-02 11:00")
    plain = len(without) - len(opening)
    starts_a_clock = 1
    assert len(with_child) == plain + starts_a_clock + let_workshop_look.adds


# The end of a child.


def test_the_end_that_is_waited_for_takes_the_parents_step(district: District) -> None:
    parent = for_decision(district)
    assert parent.case.state == "decision"
    last = parent.case.moves.order_by("seq").last()
    assert (last.step, last.kind, last.at) == ("chair_is_sound", "step", moment("2026-03-03 09:00"))
    assert (last.actor, last.actor_name, last.post) == (None, "", "")
    assert parent.due() == "2026-03-06 24:00"
    assert parent.desks() == {"leader@street", "reviewer@street", "clerk@street"}


def test_another_end_leaves_the_parent_where_it_is(district: District) -> None:
    parent = at_the_workshop(district)
    parent.child.takes("scrap", "sun", "2026-03-03 09:00")
    assert parent.child.case.state == "scrapped"
    assert parent.case.state == "in_workshop"
    assert parent.steps() == ["open", "send_to_workshop"]


def test_a_parent_that_went_elsewhere_is_left_alone(district: District) -> None:
    parent = at_the_workshop(district)
    parent.takes("call_back", "li", "2026-03-02 15:00")
    parent.child.takes("find_sound", "sun", "2026-03-03 09:00")
    assert parent.child.case.state == "sound"
    assert parent.case.state == "asked"


def test_a_closed_parent_is_left_alone(district: District) -> None:
    parent = at_the_workshop(district)
    parent.takes("withdraw", "li", "2026-03-02 15:00")
    parent.child.takes("find_sound", "sun", "2026-03-03 09:00")
    assert parent.child.case.state == "sound"
    assert parent.case.state == "withdrawn"


def test_a_step_in_a_childs_end_does_not_end_it_again(district: District) -> None:
    parent = for_decision(district)
    first = parent.child
    parent.takes("send_again", "li", "2026-03-03 10:00")
    second = parent.children[1]
    first.takes("remark", "sun", "2026-03-03 11:00")
    assert first.record.remarks == 1
    assert parent.case.state == "in_workshop"
    second.takes("find_sound", "sun", "2026-03-03 12:00")
    assert parent.case.state == "decision"


def test_an_end_that_would_lie_before_the_parents_last_act_is_refused(district: District) -> None:
    parent = at_the_workshop(district)
    parent.takes("remark", "li", "2026-03-04 09:00")
    refused = parent.child.refuses("find_sound", "sun", "2026-03-03 09:00")
    assert isinstance(refused, BeforeLastMove)
    assert parent.child.case.state == "waiting"


def test_an_end_is_heard_by_all_that_wait_above(district: District) -> None:
    parent = at_the_workshop(district)
    child = parent.child
    child.takes("send_on", "sun", "2026-03-02 15:00")
    assert child.case.state == "elsewhere"
    grandchild = child.child
    assert grandchild.case.parent_id == child.pk
    assert grandchild.case.household_id == parent.case.household_id
    grandchild.takes("find_sound", "sun", "2026-03-03 09:00")
    assert [one.case.state for one in (grandchild, child, parent)] == ["sound", "sound", "decision"]


# At the same time.


def locked_by_another(case_id: int) -> bool:
    """Whether somebody else holds the case's row now."""
    rows = Case.objects.filter(pk=case_id)
    return not rows.select_for_update(skip_locked=True).values_list("pk").first()


def test_who_waits_for_a_case_gets_it_as_it_is_then(real_district: District) -> None:
    parent = loan(real_district)

    def lock() -> tuple[str, int, str]:
        with transaction.atomic():
            case = store.lock_case(parent.pk)
            rows = store.read_history(parent.pk)
            return case.state, case.last_seq, rows[-1].past.step

    with waiting(lock, while_we_hold=parent.pk) as running:
        parent.takes("leave_overnight", "li", "2026-03-02 11:00")
    assert running.result() == ("overnight", 2, "leave_overnight")


def test_who_waits_for_a_child_gets_it_and_finds_the_parent_as_they_are_then(real_district: District) -> None:
    parent = at_the_workshop(real_district)
    child = parent.child

    def lock() -> tuple[str, str]:
        with transaction.atomic():
            case = store.lock_case(child.pk)
            return case.state, Case.objects.get(pk=parent.pk).state

    # Both rows change while it waits, and so does what the line is looked up by: the rows' versions
    with waiting(lock, while_we_hold=child.pk) as running:
        child.takes("find_sound", "sun", "2026-03-03 09:00")
    assert running.result() == ("sound", "decision")


def test_who_waits_for_a_parent_does_not_hold_the_child_meanwhile(real_district: District) -> None:
    parent = at_the_workshop(real_district)
    child = parent.child

    def find_sound() -> Any:
        return child.takes("find_sound", "sun", "2026-03-03 09:00")

    with waiting(find_sound, while_we_hold=parent.pk) as running:
        assert not locked_by_another(child.pk)
        parent.takes("remark", "li", "2026-03-03 08:00")
    assert running.result().step == "find_sound"
    assert parent.steps() == ["open", "send_to_workshop", "remark", "chair_is_sound"]


def test_three_generations_are_locked_from_the_oldest_on(real_district: District) -> None:
    parent = at_the_workshop(real_district)
    child = parent.child
    child.takes("send_on", "sun", "2026-03-02 15:00")
    grandchild = child.child

    def find_sound() -> Any:
        return grandchild.takes("find_sound", "sun", "2026-03-03 09:00")

    # Who holds the oldest may still need the one between: were it held, the two would wait for each other
    with waiting(find_sound, while_we_hold=parent.pk) as running:
        assert not locked_by_another(child.pk)
        assert not locked_by_another(grandchild.pk)
    assert running.result().step == "find_sound"
    assert [one.case.state for one in (grandchild, child, parent)] == ["sound", "sound", "decision"]


def test_an_unknown_case_is_no_case(district: District) -> None:
    with pytest.raises(Case.DoesNotExist), transaction.atomic():
        store.lock_case(10**9)
    with pytest.raises(Case.DoesNotExist):
        take_step(
            case_id=10**9, step="lend", actor=district["li"], answers={}, at=moment("2026-03-02 11:00")
        )  # fmt: skip


def test_parent_and_child_stepped_at_once_never_wait_for_each_other(real_district: District) -> None:
    orders = set()
    for _round in range(ROUNDS):
        parent = at_the_workshop(real_district)
        child = parent.child
        found, withdrawn = at_the_same_moment(
            lambda child=child: child.takes("find_sound", "sun", "2026-03-03 09:00"),
            lambda parent=parent: parent.takes("withdraw", "li", "2026-03-03 09:00"),
        )
        # Both succeed, whoever comes first: a withdrawn parent hears nothing, a decision can be withdrawn
        assert (found.step, withdrawn.step) == ("find_sound", "withdraw")
        assert (child.case.state, parent.case.state) == ("sound", "withdrawn")
        orders.add(tuple(parent.steps()[2:]))
    assert orders <= {("withdraw",), ("chair_is_sound", "withdraw")}


def test_two_children_that_end_at_once_take_the_parents_step_once(real_district: District) -> None:
    for _round in range(ROUNDS):
        parent = at_the_workshop(real_district)
        parent.takes("call_back", "li", "2026-03-02 12:00")
        parent.takes("send_to_workshop", "li", "2026-03-02 13:00")
        one, other = parent.children
        at_the_same_moment(
            lambda one=one: one.takes("find_sound", "sun", "2026-03-03 09:00"),
            lambda other=other: other.takes("find_sound", "sun", "2026-03-03 09:00"),
        )
        assert [one.case.state, other.case.state] == ["sound", "sound"]
        assert parent.steps().count("chair_is_sound") == 1


def test_three_generations_stepped_at_once_never_wait_for_each_other(real_district: District) -> None:
    for _round in range(ROUNDS):
        parent = at_the_workshop(real_district)
        child = parent.child
        child.takes("send_on", "sun", "2026-03-02 15:00")
        grandchild = child.child
        results = at_the_same_moment(
            lambda grandchild=grandchild: grandchild.takes("find_sound", "sun", "2026-03-03 09:00"),
            lambda child=child: child.takes("scrap", "sun", "2026-03-03 09:00"),
            lambda parent=parent: parent.takes("withdraw", "li", "2026-03-03 09:00"),
        )
        assert grandchild.case.state == "sound"
        assert parent.case.state == "withdrawn"
        scrapped = not isinstance(results[1], NotFromHere)
        assert child.case.state == ("scrapped" if scrapped else "sound")


def test_children_belong_to_the_place_of_their_parent(district: District) -> None:
    parent = at_the_workshop(district)
    assert parent.child.case.community == COMMUNITY
    assert [Walked(district, child.pk).case.number for child in parent.case.children.all()] == [
        parent.child.case.number
    ]
