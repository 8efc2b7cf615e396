"""Notes on a case: rows of history that move nothing."""

from __future__ import annotations

from uuid import uuid4

import pytest

from cases.models import Case, HouseholdMember
from cases.operations import add_note
from cases.operations.notes import LONGEST, EmptyNote
from cases.operations.steps import BeforeLastMove, KeyReused
from permissions import operations as permissions
from tests.cases.at_once import at_the_same_moment
from tests.district import COMMUNITY, District
from tests.toy.walked import at_the_workshop, for_decision, loan, moment
from workflows.moves import NotYours


def test_a_note_is_a_row_of_history_and_moves_nothing(district: District) -> None:
    case = for_decision(district)
    before = case.footprint()
    move = case.notes("  The neighbour has the key. ", "zhou", "2026-03-03 10:00")
    assert (move.kind, move.step, move.source, move.target) == ("note", "note", "decision", "decision")
    assert (move.actor_name, move.post, move.unit) == ("周敏", "clerk@community", COMMUNITY)
    assert move.due_at == case.case.due_at
    assert case.told(move.seq) == {"text": "The neighbour has the key."}
    after = case.footprint()
    for row in (before[0][0], after[0][0]):
        del row["last_seq"], row["last_hash"]
    assert after == before


def test_history_goes_on_after_a_note(district: District) -> None:
    case = loan(district)
    note = case.notes("Asked twice.", "li", "2026-03-02 10:30")
    step = case.takes("send_to_workshop", "li", "2026-03-02 11:00")
    assert (note.seq, step.seq) == (2, 3)
    assert bytes(step.previous) == bytes(note.hash)


def test_a_closed_case_can_be_noted_on(district: District) -> None:
    case = loan(district)
    case.takes("withdraw", "li", "2026-03-02 11:00")
    case.notes("They called again.", "li", "2026-03-05 11:00")
    assert case.steps() == ["open", "withdraw", "note"]
    assert case.case.state == "withdrawn"


@pytest.mark.parametrize("text", ["", "   \n\t ", "x" * (LONGEST + 1)])
def test_a_note_says_something_and_not_too_much(district: District, text: str) -> None:
    case = loan(district)
    with pytest.raises(EmptyNote):
        case.notes(text, "li", "2026-03-02 11:00")
    assert case.steps() == ["open"]


def test_a_note_may_be_as_long_as_it_may_be(district: District) -> None:
    case = loan(district)
    case.notes(f" {'长' * LONGEST} ", "li", "2026-03-02 11:00")
    assert case.told(2) == {"text": "长" * LONGEST}


# Who may.


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("wei", "the other street's"),
        ("ding", "runs the system, reads no case"),
        ("sun", "the case never came to the keeper's desk"),
        ("wang", "a grid worker who didn't report it"),
    ],
)
def test_who_may_not_see_the_case_writes_nothing_on_it(district: District, who: str, why: str) -> None:
    case = loan(district)
    with pytest.raises(NotYours):
        case.notes("hello", who, "2026-03-02 11:00")
    assert case.steps() == ["open"]


def test_who_holds_no_post_writes_nothing(district: District) -> None:
    district.add_person("he", "何副")
    case = loan(district)
    with pytest.raises(NotYours):
        case.notes("hello", "he", "2026-03-02 11:00")


def test_the_desk_a_case_came_to_may_write_on_it(district: District) -> None:
    case = at_the_workshop(district)
    assert case.child.notes("The brake is loose.", "sun", "2026-03-02 12:00").post == "keeper@street"


def test_who_is_recused_writes_nothing(district: District) -> None:
    number = HouseholdMember.objects.get(
        household=loan(district).case.household, is_applicant=False
    ).person.identity_index
    permissions.declare_relative(
        user=district["liu"], name="罗兰", relation="sibling", identity_index=number,
        by=None, at=moment("2026-03-02 10:30"),
    )  # fmt: skip
    later = loan(district, at="2026-03-02 10:45")
    with pytest.raises(NotYours):
        later.notes("my sister", "liu", "2026-03-02 11:00")
    later.notes("not my sister", "li", "2026-03-02 11:00")


def test_a_substitute_writes_for_the_holder(district: District) -> None:
    case = loan(district)
    district.add_person("he", "何副")
    permissions.substitute(
        appointment=district.appointment("zhao"), substitute=district["he"],
        starts_at=moment("2026-03-01 00:00"), ends_at=moment("2026-03-31 00:00"),
        reason="AB岗", by=None, at=moment("2026-02-28 10:00"),
    )  # fmt: skip
    note = case.notes("seen", "he", "2026-03-02 11:00")
    assert (note.actor_name, note.on_behalf_of_name, note.post) == ("何副", "赵刚", "leader@street")


# Keys and moments.


def test_the_same_click_is_one_note(district: District) -> None:
    case = loan(district)
    key = uuid4()
    first = case.notes("Asked twice.", "li", "2026-03-02 11:00", key=key)
    # However late it arrives, and whatever has happened since
    case.takes("withdraw", "li", "2026-03-02 12:00")
    assert case.notes(" Asked twice. ", "li", "2026-03-02 11:30", key=key).pk == first.pk
    assert case.steps().count("note") == 1


def test_a_key_used_for_another_note_is_refused(district: District) -> None:
    case = loan(district)
    key = uuid4()
    case.notes("Asked twice.", "li", "2026-03-02 11:00", key=key)
    with pytest.raises(KeyReused):
        case.notes("Asked three times.", "li", "2026-03-02 11:00", key=key)
    assert case.steps().count("note") == 1


def test_a_key_belongs_to_its_person_its_step_and_its_case(district: District) -> None:
    case, other = loan(district), loan(district)
    key = uuid4()
    first = case.notes("Asked twice.", "li", "2026-03-02 11:00", key=key)
    assert case.notes("Asked twice.", "liu", "2026-03-02 11:00", key=key).pk != first.pk
    assert other.notes("Asked twice.", "li", "2026-03-02 11:00", key=key).pk != first.pk
    case.takes("send_to_workshop", "li", "2026-03-02 11:00", key=key)
    assert case.steps() == ["open", "note", "note", "send_to_workshop"]


def test_without_a_key_the_same_words_are_two_notes(district: District) -> None:
    case = loan(district)
    for _time in range(2):
        case.notes("Called.", "li", "2026-03-02 11:00")
    assert case.steps().count("note") == 2


def test_a_note_never_lies_before_the_last_act(district: District) -> None:
    case = at_the_workshop(district)
    with pytest.raises(BeforeLastMove):
        case.notes("earlier", "li", "2026-03-02 10:59")
    case.notes("at the same moment", "li", "2026-03-02 11:00")
    assert case.steps()[-1] == "note"


def test_an_act_never_lies_before_a_note(district: District) -> None:
    case = at_the_workshop(district)
    case.notes("later", "li", "2026-03-03 09:00")
    refused = case.refuses("call_back", "li", "2026-03-03 08:59")
    assert isinstance(refused, BeforeLastMove)
    case.takes("call_back", "li", "2026-03-03 09:00")


def test_an_unknown_case_has_no_notes(district: District) -> None:
    with pytest.raises(Case.DoesNotExist):
        add_note(case_id=10**9, author=district["li"], text="x", at=moment("2026-03-02 11:00"))


def test_twenty_clicks_at_once_are_one_note(real_district: District) -> None:
    case = loan(real_district)
    key = uuid4()
    notes = at_the_same_moment(
        *[lambda: case.notes("Asked twice.", "li", "2026-03-02 11:00", key=key)] * 20
    )  # fmt: skip
    assert len({note.pk for note in notes}) == 1
    assert case.steps() == ["open", "note"]


def test_notes_written_at_once_are_numbered_one_after_another(real_district: District) -> None:
    case = loan(real_district)
    people = ["li", "liu", "zhou", "chen", "zhao", "qian", "shen"]
    at_the_same_moment(
        *(lambda who=who: case.notes(f"{who} was here", who, "2026-03-02 11:00") for who in people)
    )
    rows = list(case.case.moves.order_by("seq"))
    assert [row.seq for row in rows] == list(range(1, len(people) + 2))
    assert bytes(case.case.last_hash) == bytes(rows[-1].hash)
