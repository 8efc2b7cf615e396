"""What an ended child case tells its parent: answers like any other, on the database."""

from __future__ import annotations

from cases.operations.steps import NotHeard
from tests.district import District
from tests.toy.walked import at_the_workshop, for_decision


def test_what_the_child_tells_is_kept_like_any_answer(district: District) -> None:
    parent = for_decision(district)
    last = parent.case.moves.order_by("seq").last()
    assert last.step == "chair_is_sound"
    # Read after the child's last row was written
    assert parent.told(last.seq) == {"finding": "for grandmother: sound (2)"}
    assert parent.record.finding == "for grandmother: sound (2)"


def test_a_child_whose_result_does_not_fit_cannot_end(district: District) -> None:
    parent = at_the_workshop(district, purpose="grandmother and her sister")
    refused = parent.child.refuses("find_sound", "sun", "2026-03-03 09:00")
    assert isinstance(refused, NotHeard)
    assert refused.code == "not_heard"
    assert list(refused.form.errors) == ["finding"]
    assert "30" in str(refused)  # the form's own sentence about the length
    assert (parent.case.state, parent.child.case.state) == ("in_workshop", "waiting")


def test_a_step_that_asks_nothing_is_told_nothing(district: District) -> None:
    child = at_the_workshop(district).child
    child.takes("send_on", "sun", "2026-03-02 15:00")
    child.child.takes("find_sound", "sun", "2026-03-03 09:00")
    moves = {move.step: move.seq for move in child.case.moves.all()}
    assert child.told(moves["part_is_sound"]) == {}
    assert child.record.finding == "for grandmother: sound"
