"""What a panel refuses, and what it costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.models import CaseGrant, Recusal
from cases.models.people import identity_index
from cases.operations import open_case
from cases.operations.opening import NotByHand
from cases.operations.steps import RuleMissing
from cases.types.panel.models import Seat
from cases.types.panel.workflow import Panel as PanelPage
from permissions import operations as permissions
from permissions.authority import CLERK, LEADER, PANEL_MEMBER
from permissions.grants import grant
from tests.district import COMMUNITY, DISTRICT, FOUNDED, District
from tests.story import TENANTS
from tests.toy.walked import moment
from tests.types.panel.walked import MINUTES, SEVEN, called_panel, in_session, voted, with_minutes
from workflows.models import ParameterValue
from workflows.moves import BadAnswers, NotFromHere, NotYet, NotYours, StepRefused
from workflows.rulebook import enter_value

AT = "2026-11-04 10:00"


def unmet(refused: StepRefused) -> list[str]:
    assert isinstance(refused, NotYet), refused
    return [missing.code for missing in refused.unmet]


def wrong(refused: StepRefused) -> set[str]:
    assert isinstance(refused, BadAnswers), refused
    return set(refused.form.errors)


# Opening.


def test_a_panel_is_called_by_another_case_alone(district: District) -> None:
    with pytest.raises(NotByHand):
        open_case(
            kind="panel",
            opener=district["tang"],
            community=COMMUNITY,
            members=TENANTS,
            address="濠西路 1 号",
            answers={},
            at=moment(AT),
        )


# Who sits on it.


def test_only_panel_members_of_the_day_can_be_invited_each_once(district: District) -> None:
    panel = called_panel(district)
    number = district["shen"].staff_number
    assert wrong(panel.refuses("invite", "tang", AT, members=[f"沈科 {number}"])) == {"members"}
    assert wrong(panel.refuses("invite", "tang", AT, members=[])) == {"members"}
    panel.invites("pan1", at=AT)
    assert wrong(panel.refuses("invite", "tang", AT, members=[panel.called("pan1")])) == {"members"}
    permissions.end_appointment(
        appointment=district.appointment("pan2"), last_day=FOUNDED.date(), by=None, at=FOUNDED
    )
    assert wrong(panel.refuses("invite", "tang", AT, members=[panel.called("pan2")])) == {"members"}


def test_who_is_related_to_the_household_is_not_invited(district: District) -> None:
    permissions.declare_relative(
        user=district["pan3"], name="何某", relation="sibling", by=None, at=FOUNDED,
        identity_index=identity_index(TENANTS[0].identity_number),
    )  # fmt: skip
    panel = called_panel(district)
    assert wrong(panel.refuses("invite", "tang", AT, members=[panel.called("pan3")])) == {"members"}


def test_the_secretary_lets_nobody_in_by_their_own_hand_for_themselves(district: District) -> None:
    permissions.appoint(
        user=district["tang"], role=PANEL_MEMBER, unit=district.units[DISTRICT],
        starts_on=FOUNDED.date(), by=None, at=FOUNDED,
    )  # fmt: skip
    panel = called_panel(district)
    assert panel.refuses("invite", "tang", AT, members=[panel.called("tang")]).code == "not_for_oneself"
    # Nor does a member who has invited others vote
    panel.invites(*SEVEN)
    panel.takes("open_session", "tang", AT)
    refused = panel.refuses("vote", "tang", AT, vote="for", reason="同意。")
    assert (type(refused), refused.code) == (NotYours, "same_person")


@pytest.mark.parametrize("step", ["invite", "open_session", "dissolve"])
@pytest.mark.parametrize("by", ["pan1", "li", "shen", "qian"])
def test_the_secretarys_steps_are_the_secretarys(district: District, step: str, by: str) -> None:
    panel = called_panel(district)
    panel.invites("pan1")
    assert isinstance(
        panel.refuses(step, by, AT, members=[panel.called("pan2")], reasons="理由充分"), NotYours
    )


def test_a_quorum_missed_by_one_opens_no_session(district: District) -> None:
    panel = called_panel(district)
    panel.invites(*SEVEN[:5])
    panel.takes("recuse_oneself", "pan5", "2026-11-03 09:00", reasons="与申请人相邻。")
    refused = panel.refuses("open_session", "tang", AT)
    assert unmet(refused) == ["enough_members_are_invited"]
    assert "4" in str(refused)
    assert "5" in str(refused)
    panel.invites("pan6", at=AT)
    panel.takes("open_session", "tang", AT)


def test_a_member_found_related_after_the_invitation_counts_no_more_and_loses_the_file(
    district: District,
) -> None:
    panel = in_session(district)
    for name in SEVEN[:6]:
        panel.votes(name, "for")
    permissions.declare_relative(
        user=district["pan1"], name="何某", relation="sibling", by=None, at=moment(AT),
        identity_index=identity_index(TENANTS[0].identity_number),
    )  # fmt: skip
    panel.takes("close_vote", "tang", "2026-11-04 11:00")
    assert panel.record.votes_for == 5
    assert panel.seat("pan1").recused_at == moment("2026-11-04 11:00")
    alive = CaseGrant.objects.filter(user=district["pan1"], ends_at__gt=moment("2026-11-04 11:00"))
    assert not alive.exists()
    assert Recusal.objects.get(case_id=panel.pk, user=district["pan1"]).reason == "related"


def test_who_is_not_invited_can_neither_step_aside_nor_vote(district: District) -> None:
    panel = called_panel(district)
    panel.invites(*SEVEN[:6])
    assert unmet(panel.refuses("recuse_oneself", "pan7", AT, reasons="与申请人相邻。")) == [
        "person_sits_on_the_panel"
    ]
    panel.takes("open_session", "tang", AT)
    assert unmet(panel.refuses("vote", "pan7", AT, vote="for", reason="同意。")) == [
        "person_sits_on_the_panel"
    ]


# The vote.


def test_a_vote_is_cast_once_and_stays(district: District) -> None:
    panel = in_session(district)
    panel.votes("pan1", "for")
    assert unmet(panel.refuses("vote", "pan1", AT, vote="against", reason="改变主意。")) == [
        "person_has_not_voted"
    ]
    assert panel.seat("pan1").vote == "for"


@pytest.mark.parametrize(
    "act",
    [
        lambda seats: seats.update(vote="against"),
        lambda seats: seats.update(vote="", voted_at=None),
        lambda seats: seats.update(vote_reason="另一个理由"),
        lambda seats: seats.all().delete(),
    ],
    ids=["changed", "withdrawn", "other reason", "seat removed"],
)
def test_the_database_refuses_to_change_a_vote(district: District, act: Any) -> None:
    panel = in_session(district)
    panel.votes("pan1", "for")
    with pytest.raises(DatabaseError), transaction.atomic():
        act(Seat.objects.filter(panel_id=panel.pk, member=district["pan1"]))
    assert panel.seat("pan1").vote == "for"


def test_one_seat_per_person(district: District) -> None:
    panel = in_session(district)
    seat = panel.seat("pan1")
    seat.pk, seat._state.adding = None, True
    seat.file_grant, seat.panel_grant = (
        grant(
            CaseGrant, user=district["pan1"], obj=case, reason="again", by=district["tang"], at=moment(AT),
            ends_at=moment("2026-11-05 09:00"),
        )
        for case in (panel.file, panel.case)
    )  # fmt: skip
    with pytest.raises(DatabaseError, match="one_seat_per_panel_and_member"), transaction.atomic():
        seat.save()


def test_a_vote_needs_its_reason(district: District) -> None:
    panel = in_session(district)
    assert wrong(panel.refuses("vote", "pan1", AT, vote="for")) == {"reason"}
    assert wrong(panel.refuses("vote", "pan1", AT, vote="perhaps", reason="同意。")) == {"vote"}


def test_the_vote_is_not_closed_before_the_quorum_has_voted(district: District) -> None:
    panel = in_session(district)
    for name in SEVEN[:4]:
        panel.votes(name, "for")
    assert unmet(panel.refuses("close_vote", "tang", AT)) == ["enough_members_have_voted"]
    panel.votes("pan5", "abstain")
    panel.takes("close_vote", "tang", AT)
    assert isinstance(panel.refuses("vote", "pan6", AT, vote="for", reason="同意。"), NotFromHere)


def test_without_a_quorum_entered_nothing_is_opened(district: District) -> None:
    panel = called_panel(district)
    panel.invites(*SEVEN)
    ParameterValue.objects.filter(key="panel.quorum").delete()
    refused = panel.refuses("open_session", "tang", AT)
    assert isinstance(refused, NotYet | RuleMissing)
    assert "panel.quorum" in str(refused)


# The minutes.


def test_minutes_follow_the_majority(district: District) -> None:
    panel = voted(district, "for", "for", "for", "for", "for", "against")
    refused = panel.refuses("write_minutes", "tang", "2026-11-04 14:00", minutes=MINUTES, advice="against")
    assert unmet(refused) == ["advice_follows_the_vote"]
    assert "5" in str(refused)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"advice": "for"}, "sum_advised_fen"),
        ({"advice": "against", "sum_advised_fen": "1"}, "sum_advised_fen"),
        ({"advice": "for", "sum_advised_fen": "0"}, "sum_advised_fen"),
        ({"advice": "", "sum_advised_fen": "1"}, "advice"),
        ({"advice": "for", "sum_advised_fen": "1", "minutes": "短"}, "minutes"),
    ],
)
def test_minutes_that_say_too_little_or_too_much(
    district: District, answers: dict[str, str], field: str
) -> None:
    panel = voted(district, "for", "for", "for", "for", "for")
    told: Any = {"minutes": MINUTES} | answers
    assert wrong(panel.refuses("write_minutes", "tang", "2026-11-04 14:00", **told)) == {field}


def test_what_is_not_written_is_not_signed(district: District) -> None:
    panel = voted(district, "for", "for", "for", "for", "for")
    assert unmet(panel.refuses("sign_minutes", "pan1", "2026-11-04 14:00")) == ["minutes_are_written"]


def test_minutes_change_until_the_first_signature_and_not_after(district: District) -> None:
    panel = with_minutes(district)
    told: Any = {"minutes": MINUTES + "补充。", "advice": "for", "sum_advised_fen": "20000"}
    panel.takes("write_minutes", "tang", "2026-11-04 15:00", **told)
    assert panel.record.sum_advised_fen == 2_000_000
    panel.takes("sign_minutes", "pan1", "2026-11-04 16:00")
    refused = panel.refuses("write_minutes", "tang", "2026-11-04 17:00", **told)
    assert unmet(refused) == ["nobody_has_signed"]


def test_who_did_not_vote_does_not_sign_and_nobody_signs_twice(district: District) -> None:
    panel = with_minutes(district)
    assert unmet(panel.refuses("sign_minutes", "pan7", "2026-11-04 15:00")) == ["person_has_voted"]
    panel.takes("sign_minutes", "pan1", "2026-11-04 15:00")
    assert panel.refuses("sign_minutes", "pan1", "2026-11-04 15:00").code == "already_signed"
    assert isinstance(panel.refuses("sign_minutes", "tang", "2026-11-04 15:00"), NotYours)
    signed = [seat["name"] for seat in panel.record.seated if seat["signed_at"]]  # type: ignore[attr-defined]
    assert signed == ["潘一鸣"]


def test_as_many_sign_as_the_bureau_asks(district: District) -> None:
    enter_value(
        key="panel.quorum", division=DISTRICT, since=moment(AT).date(), value="3", source="测试",
        reason="测试",
    )  # fmt: skip
    panel = with_minutes(district)
    for name in SEVEN[:3]:
        panel.takes("sign_minutes", name, "2026-11-05 09:00")
    assert panel.case.state == "concluded"


@pytest.mark.parametrize("name", ["qian", "shen", "li"])
def test_a_panel_only_advises(district: District, name: str) -> None:
    # No leader and no reviewer takes a step of it, and none of its steps touches money
    panel = with_minutes(district)
    for step in PanelPage.steps.values():
        assert {CLERK, PANEL_MEMBER} >= {post.role for post in step.authorities}
        assert LEADER not in {post.role for post in step.authorities}
    assert isinstance(panel.refuses("sign_minutes", name, "2026-11-05 09:00"), NotYours)


# The cost.


def cost(act: Any) -> int:
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


def test_seven_invitations_cost_no_more_than_one(district: District) -> None:
    one, seven = called_panel(district), called_panel(district)
    one.invites("pan7", at="2026-11-02 14:30")  # what is remembered of content types is asked once
    few = cost(lambda: one.invites("pan1"))
    assert cost(lambda: seven.invites(*SEVEN)) == few
    seven.takes("open_session", "tang", "2026-11-03 09:00")
    vote = cost(lambda: seven.votes("pan1", "for"))
    adds = {name: sum(effect.adds for effect in step.then) for name, step in PanelPage.steps.items()}
    assert few - vote == adds["invite"] - adds["vote"]


def test_each_step_costs_what_its_effects_declare(district: District) -> None:
    panel = in_session(district)
    plain = cost(
        lambda: panel.takes(
            "secretary_recuses",
            "tang",
            AT,
            member=panel.called("pan7"),
            reasons="系申请人同事，应当回避。",
        )
    )
    vote = cost(lambda: panel.votes("pan1", "for"))
    steps = PanelPage.steps
    declared = {name: sum(effect.adds for effect in step.then) for name, step in steps.items()}
    assert plain - vote == declared["secretary_recuses"] - declared["vote"]
    assert declared == {
        "invite": 8,
        "recuse_oneself": 5,
        "secretary_recuses": 5,
        "open_session": 2,
        "vote": 1,
        "close_vote": 2,
        "write_minutes": 0,
        "sign_minutes": 1,
        "dissolve": 1,
    }
