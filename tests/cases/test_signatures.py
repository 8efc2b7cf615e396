"""Steps that several must sign, on the database."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from uuid import UUID, uuid4

import pytest

from cases.models import Move
from cases.operations.steps import KeyReused
from permissions import operations as permissions
from permissions.authority import REVIEWER
from tests.cases.at_once import at_the_same_moment
from tests.district import STREET, District
from tests.toy.walked import Walked, for_decision, moment
from workflows.moves import BadAnswers, NotFromHere, NotYet, NotYours, StepRefused

ROUNDS = 10
SAID = "because she needs it"


def signs(case: Walked, by: str, at: str, *, key: UUID | None = None, opinion: str = SAID) -> Move:
    return case.takes("lend", by, at, key=key, opinion=opinion)


def test_the_first_signature_is_a_row_of_history_and_nothing_else(district: District) -> None:
    case = for_decision(district)
    before = case.footprint()
    move = signs(case, "zhao", "2026-03-03 10:00")
    assert (move.kind, move.step, move.source, move.target) == ("signature", "lend", "decision", "decision")
    assert (move.actor_name, move.post, move.due_at) == ("赵刚", "leader@street", case.case.due_at)
    assert case.told(move.seq) == {"opinion": SAID}
    after = case.footprint()
    for row in (before[0][0], after[0][0]):
        del row["last_seq"], row["last_hash"]
    assert after == before  # neither state nor deadline nor clock nor desk
    assert case.record.opinion == ""
    assert (case.due(), case.due("answer")) == ("2026-03-06 24:00", "2026-03-16 24:00")


def test_the_last_signature_takes_the_step(district: District) -> None:
    case = for_decision(district)
    signs(case, "zhao", "2026-03-03 10:00")
    move = signs(case, "chen", "2026-03-04 10:00", opinion="because the chair is there")
    assert (move.kind, move.target) == ("step", "lent")
    assert case.case.state == "lent"
    assert case.case.state_since == moment("2026-03-04 10:00")
    assert case.record.opinion == "because the chair is there"
    assert case.due("answer") == ""
    assert case.steps()[-2:] == ["lend", "lend"]


def test_signatures_are_links_of_the_chain(district: District) -> None:
    case = for_decision(district)
    signs(case, "zhao", "2026-03-03 10:00")
    signs(case, "chen", "2026-03-03 11:00")
    rows = list(case.case.moves.order_by("seq"))
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert all(bytes(later.previous) == bytes(row.hash) for row, later in pairwise(rows))
    assert bytes(case.case.last_hash) == bytes(rows[-1].hash)


def test_each_signature_is_judged_like_the_step(district: District) -> None:
    case = for_decision(district)
    assert isinstance(case.refuses("lend", "zhao", "2026-03-03 10:00"), BadAnswers)
    assert isinstance(case.refuses("lend", "zhao", "2026-03-03 10:00", opinion="so"), NotYet)
    assert isinstance(case.refuses("lend", "sun", "2026-03-03 10:00", opinion=SAID), NotYours)


def test_one_person_signs_once_in_whatever_post(district: District) -> None:
    case = for_decision(district)
    permissions.substitute(
        appointment=district.appointment("zhao"),
        substitute=district["liu"],
        starts_at=moment("2026-03-01 00:00"),
        ends_at=moment("2026-03-31 00:00"),
        reason="AB岗",
        by=None,
        at=moment("2026-02-28 10:00"),
    )
    permissions.appoint(
        user=district["zhao"],
        role=REVIEWER,
        unit=district.units[STREET],
        starts_on=date(2026, 1, 1),
        by=None,
        at=moment("2026-01-01 08:00"),
    )
    signs(case, "zhao", "2026-03-03 10:00")
    assert case.refuses("lend", "zhao", "2026-03-03 11:00", opinion=SAID).code == "already_signed"
    # Liu signs as the clerk that Liu is, not for Zhao, and that is another person
    move = signs(case, "liu", "2026-03-03 11:00")
    assert (move.kind, move.post, move.on_behalf_of) == ("step", "clerk@street", None)


def test_a_substitutes_signature_counts_for_the_holder(district: District) -> None:
    case = for_decision(district)
    deputy = district.add_person("he", "何副")
    permissions.substitute(
        appointment=district.appointment("zhao"),
        substitute=deputy,
        starts_at=moment("2026-03-01 00:00"),
        ends_at=moment("2026-03-31 00:00"),
        reason="AB岗",
        by=None,
        at=moment("2026-02-28 10:00"),
    )
    move = signs(case, "he", "2026-03-03 10:00")
    assert (move.kind, move.actor_name, move.on_behalf_of_name) == ("signature", "何副", "赵刚")
    for again in ("zhao", "he"):
        assert case.refuses("lend", again, "2026-03-03 11:00", opinion=SAID).code == "already_signed"
    assert signs(case, "chen", "2026-03-03 11:00").kind == "step"


def test_a_return_resets_the_round(district: District) -> None:
    case = for_decision(district)
    signs(case, "zhao", "2026-03-03 10:00")
    case.takes("ask_applicant", "chen", "2026-03-03 11:00")
    case.takes("applicant_answers", "li", "2026-03-03 12:00")
    assert signs(case, "chen", "2026-03-03 13:00").kind == "signature"
    assert signs(case, "zhao", "2026-03-03 14:00").kind == "step"


def test_a_note_between_signatures_changes_nothing(district: District) -> None:
    case = for_decision(district)
    signs(case, "zhao", "2026-03-03 10:00")
    case.notes("tyres are new", "li", "2026-03-03 11:00")
    assert signs(case, "chen", "2026-03-03 12:00").kind == "step"


def test_the_same_click_is_one_signature_even_after_the_step_was_taken(district: District) -> None:
    case = for_decision(district)
    key = uuid4()
    first = signs(case, "zhao", "2026-03-03 10:00", key=key)
    assert signs(case, "zhao", "2026-03-03 10:01", key=key).pk == first.pk
    signs(case, "chen", "2026-03-03 11:00", key=key)  # a key is its owner's: another person's is another
    assert case.case.state == "lent"
    assert signs(case, "zhao", "2026-03-03 12:00", key=key).pk == first.pk
    assert case.steps().count("lend") == 2


def test_a_key_used_for_another_opinion_is_refused(district: District) -> None:
    case = for_decision(district)
    key = uuid4()
    signs(case, "zhao", "2026-03-03 10:00", key=key)
    with pytest.raises(KeyReused):
        signs(case, "zhao", "2026-03-03 10:01", key=key, opinion="because I changed my mind")
    assert case.steps().count("lend") == 1


# At the same time.


def signed_at_once(case: Walked, *by: str) -> list[Move | StepRefused]:
    return at_the_same_moment(*(lambda who=who: signs(case, who, "2026-03-03 10:00") for who in by))


def test_two_who_sign_at_once_are_a_first_and_a_last(real_district: District) -> None:
    for _round in range(ROUNDS):
        case = for_decision(real_district)
        moves = signed_at_once(case, "zhao", "chen")
        assert sorted(move.kind for move in moves) == ["signature", "step"]
        assert case.case.state == "lent"


def test_three_who_sign_at_once_leave_one_too_late(real_district: District) -> None:
    for _round in range(ROUNDS):
        case = for_decision(real_district)
        found = signed_at_once(case, "zhao", "chen", "liu")
        assert sorted(getattr(one, "kind", type(one).__name__) for one in found) == [
            NotFromHere.__name__, "signature", "step",
        ]  # fmt: skip


def test_one_who_signs_twice_at_once_signs_once(real_district: District) -> None:
    for _round in range(ROUNDS):
        case = for_decision(real_district)
        found = signed_at_once(case, "zhao", "zhao")
        assert sorted(getattr(one, "code", "signature") for one in found) == ["already_signed", "signature"]
        assert case.case.state == "decision"
