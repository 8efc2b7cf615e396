"""Members of a panel who act at the same moment, on real connections."""

from __future__ import annotations

from cases.models import Move
from cases.types.panel.models import Seat
from tests.cases.at_once import at_the_same_moment
from tests.district import District
from tests.types.panel.walked import SEVEN, Panel, in_session, with_minutes
from workflows.moves import NotFromHere, NotYet, NotYours

AT = "2026-11-04 10:00"


def casts(panel: Panel, name: str, vote: str) -> Move:
    return panel.takes("vote", name, AT, vote=vote, reason="情况属实。")


def test_all_members_vote_at_once_and_every_vote_stands(real_district: District) -> None:
    panel = in_session(real_district)
    results = at_the_same_moment(*(lambda name=name: casts(panel, name, "for") for name in SEVEN))
    assert [type(result) for result in results] == [Move] * 7
    assert set(Seat.objects.values_list("vote", flat=True)) == {"for"}
    assert sorted(panel.case.moves.values_list("seq", flat=True)) == list(range(1, 11))


def test_one_member_who_votes_twice_at_once_votes_once(real_district: District) -> None:
    panel = in_session(real_district)
    results = at_the_same_moment(lambda: casts(panel, "pan1", "for"), lambda: casts(panel, "pan1", "against"))
    cast = next(result for result in results if isinstance(result, Move))
    refused = next(result for result in results if not isinstance(result, Move))
    assert isinstance(refused, NotYet)
    assert panel.steps().count("vote") == 1
    assert panel.told(cast.seq)["vote"] == panel.seat("pan1").vote


def test_the_last_vote_and_the_end_of_the_vote_at_once_are_one_after_the_other(
    real_district: District,
) -> None:
    panel = in_session(real_district)
    for name in SEVEN[:5]:
        casts(panel, name, "for")
    vote, closed = at_the_same_moment(
        lambda: casts(panel, "pan6", "against"), lambda: panel.takes("close_vote", "tang", AT)
    )
    assert isinstance(closed, Move)
    assert isinstance(vote, Move | NotFromHere)
    assert panel.record.votes_against == isinstance(vote, Move)


def test_two_last_signatures_at_once_conclude_the_panel_once(real_district: District) -> None:
    panel = with_minutes(real_district)
    for name in SEVEN[:4]:
        panel.takes("sign_minutes", name, "2026-11-05 09:00")
    results = at_the_same_moment(
        *(lambda name=name: panel.takes("sign_minutes", name, "2026-11-05 10:00") for name in SEVEN[4:6])
    )
    signed = [result for result in results if isinstance(result, Move)]
    assert len(signed) == 1
    assert any(isinstance(result, NotFromHere | NotYours) for result in results)
    assert panel.case.state == "concluded"
