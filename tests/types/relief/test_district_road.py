"""Above the street's limit: the district, staged payment, the panel (SC-03, SC-04), relatives (SC-11)."""

from __future__ import annotations

import pytest

from cases.models import Case
from cases.models.people import identity_index
from cases.people import MemberEntry
from cases.types.relief.workflow import TemporaryRelief as relief
from permissions import operations
from permissions.authority import CLERK
from tests.district import COMMUNITY, FOUNDED, START, District
from tests.story import FAMILY, Story, checked_application, moment, noticed_application, up_to_the_decision
from tests.types.panel.walked import MINUTES, SEVEN, Panel
from tests.types.relief.test_regular_road import unmet
from workflows.moves import NotFromHere, NotYours

pytestmark = pytest.mark.django_db

FOUR = (*FAMILY, MemberEntry(name="何宁", relation="son", identity_number="999999201503030017"))
TWO = FAMILY[:2]
ADVISED = {"minutes": MINUTES, "advice": "for", "sum_advised_fen": "23400.00"}


def test_sc03_above_four_times_to_the_district_in_two_stages(district: District) -> None:
    # Given a tumour in a family of four: 6.5 × 900 × 4 = 23,400 yuan, special hardship
    story = checked_application(district, members=FOUR, sum_asked_fen="23400.00")
    story.takes(
        "propose_grant", by="chen", at="2026-10-19 16:00", sum_proposed_fen="23400.00", special_hardship="on"
    )
    story.takes("post_notice", by="zhou", at="2026-10-20 09:00")
    story.clock_strikes("2026-10-28 00:00")
    story.rests_in(relief.district_review)

    # When the section head returns it for a missing invoice, and it comes back unchanged
    story.takes("district_returns", by="shen", at="2026-10-30 15:00")
    story.takes(
        "propose_grant", by="chen", at="2026-11-02 09:00", sum_proposed_fen="23400.00", special_hardship="on"
    )
    assert "not_notice_has_hung" in unmet(story.refuses("post_notice", by="zhou", at="2026-11-02 09:30"))
    story.takes("pass_on_to_district", by="li", at="2026-11-02 10:00")
    story.takes("district_confirms", by="shen", at="2026-11-03 10:00")
    terms = {"sum_granted_fen": "23400.00", "due_now_fen": "15600.00", "rest_due_on": "2027-01-15"}
    story.takes("district_approves", by="qian", at="2026-11-05 10:00", **terms)
    story.rests_in(relief.approved)

    # Then the first stage is paid, and the second waits for its day
    refused = story.refuses("pay", by="fei", at="2026-11-06 10:00", sum_fen="23400.00")
    assert "whole_sum_is_due" in unmet(refused)
    story.takes("pay_first_stage", by="fei", at="2026-11-06 10:00", **_paid("15600.00"))
    story.rests_in(relief.rest_due)
    assert story.record.paid_fen == 1_560_000
    assert story.due() == "2027-01-20 24:00"  # three working days from 15 January
    rest = _paid("7800.00")
    assert unmet(story.refuses("pay_the_rest", by="fei", at="2027-01-14 10:00", **rest)) == {
        "day_of_the_rest_has_come",
        "need_was_seen_to_go_on",
    }
    story.takes("see_the_need", by="li", at="2027-01-14 15:00")
    refused = story.refuses(
        "pay_the_rest", by="fei", at="2027-01-15 10:00", **(rest | {"sum_fen": "7800.01"})
    )
    assert unmet(refused) == {"sum_paid_is_the_sum_due"}
    story.takes("pay_the_rest", by="fei", at="2027-01-15 10:00", **rest)
    assert story.record.paid_fen == story.record.sum_granted_fen == 2_340_000
    story.rests_in(relief.paid)


def _paid(sum_yuan: str) -> dict[str, str]:
    return {"sum_fen": sum_yuan, "payee": "何平", "receipt": "YH-2026-007"}


def test_the_rest_is_refused_by_who_granted_it_after_the_household_was_heard(district: District) -> None:
    story = _in_two_stages(district)
    dropped = {
        "refusal_ground": "no_hardship", "refusal_facts": "已恢复工作，月收入六千元。",
        "refusal_reasons": "困难已经消除，不再发放余款。",
    }  # fmt: skip
    heard = dropped | {"heard": "views", "views": "本人表示已恢复工作，无异议。"}
    by_the_street = story.refuses("street_drops_the_rest", by="zhao", at="2027-01-15 09:00", **heard)
    assert unmet(by_the_street) == {"street_decided"}
    unheard = story.refuses("district_drops_the_rest", by="qian", at="2027-01-15 09:00", **dropped)
    assert unheard.code == "bad_answers"
    story.takes("district_drops_the_rest", by="qian", at="2027-01-15 09:00", **heard)
    assert story.record.dropped_fen == 780_000
    story.rests_in(relief.rejected)
    # What was paid is published and filed; what is refused is served.
    story.takes("record_removal", by="li", at="2027-01-15 10:00", notice_removed_on="2026-10-28")
    story.gets_paper("refusal_notice", by="li")
    assert unmet(story.refuses("serve_refusal", by="li", at="2027-01-18 09:00", served_on="2027-01-18")) == {
        "nothing_was_paid"
    }
    story.takes("serve_refusal_of_the_rest", by="li", at="2027-01-18 09:00", served_on="2027-01-18")
    story.rests_in(relief.paid)


def _in_two_stages(district: District) -> Story:
    story = checked_application(district, members=FOUR, sum_asked_fen="23400.00")
    story.takes(
        "propose_grant", by="chen", at="2026-10-19 16:00", sum_proposed_fen="23400.00", special_hardship="on"
    )
    story.takes("post_notice", by="zhou", at="2026-10-20 09:00")
    story.clock_strikes("2026-10-28 00:00")
    story.takes("district_confirms", by="shen", at="2026-11-03 10:00")
    terms = {"sum_granted_fen": "23400.00", "due_now_fen": "15600.00", "rest_due_on": "2027-01-15"}
    story.takes("district_approves", by="qian", at="2026-11-05 10:00", **terms)
    story.takes("pay_first_stage", by="fei", at="2026-11-06 10:00", **_paid("15600.00"))
    return story


@pytest.mark.parametrize(
    ("special", "asked", "needs_panel"),
    [
        ("", "10800.00", False), ("", "10800.01", True),
        ("on", "21600.00", False), ("on", "21600.01", True),
    ],
    ids=["six times", "a fen above six", "twelve times in special hardship", "a fen above twelve"],
)  # fmt: skip
def test_the_cap_itself_needs_no_panel(
    district: District, special: str, asked: str, *, needs_panel: bool
) -> None:
    story = checked_application(district, members=TWO, sum_asked_fen=asked)
    story.takes(
        "propose_grant", by="chen", at="2026-10-19 16:00", sum_proposed_fen=asked, special_hardship=special
    )
    story.takes("post_notice", by="zhou", at="2026-10-20 09:00")
    story.clock_strikes("2026-10-28 00:00")
    story.rests_in(relief.district_review)
    if needs_panel:
        assert unmet(story.refuses("district_confirms", by="shen", at="2026-10-28 09:00")) == {
            "panel_has_advised_where_needed"
        }
        story.takes("call_panel", by="shen", at="2026-10-28 09:00")
        story.rests_in(relief.panel)
    else:
        assert unmet(story.refuses("call_panel", by="shen", at="2026-10-28 09:00")) == {
            "not_panel_has_advised_where_needed"
        }
        story.takes("district_confirms", by="shen", at="2026-10-28 09:00")


def test_sc04_beyond_the_cap_the_panel_advises_and_a_named_person_decides(district: District) -> None:
    # Given a double injury of two: 14 × 900 × 2 = 25,200 yuan, above the special cap of twelve
    story = checked_application(district, members=TWO, sum_asked_fen="25200.00", hardship="injury")
    proposal = {"sum_proposed_fen": "25200.00", "special_hardship": "on", "hardship": "injury"}
    story.takes("propose_grant", by="chen", at="2026-10-19 16:00", **proposal)
    story.takes("post_notice", by="zhou", at="2026-10-20 09:00")
    story.clock_strikes("2026-10-28 00:00")
    assert unmet(story.refuses("district_confirms", by="shen", at="2026-10-28 09:00")) == {
        "panel_has_advised_where_needed"
    }
    story.takes("call_panel", by="shen", at="2026-11-02 14:00")

    # When seven are invited, the neighbour steps aside, five vote for and one against
    panel = Panel(district, Case.objects.get(parent_id=story.pk, type="panel").pk)
    assert (panel.record.sum_fen, panel.record.multiple) == (2_520_000, "14.00")
    panel.invites(*SEVEN)
    panel.takes("recuse_oneself", "pan7", "2026-11-03 09:00", reasons="本人与申请人系邻居。")
    panel.takes("open_session", "tang", "2026-11-04 09:00")
    for name, vote in zip(SEVEN, ["for"] * 5 + ["against"], strict=False):
        panel.votes(name, vote)
    panel.takes("close_vote", "tang", "2026-11-04 11:00")
    panel.takes(
        "write_minutes", "tang", "2026-11-04 14:00", minutes=MINUTES, advice="for", sum_advised_fen="23400.00"
    )
    for name in SEVEN[:4]:
        panel.takes("sign_minutes", name, "2026-11-05 09:00")
    story.rests_in(relief.panel)
    panel.takes("sign_minutes", "pan6", "2026-11-05 10:00")

    # Then the advice is on the file, a member who stepped aside is no relative, and Qian decides
    story.rests_in(relief.district_review)
    record = story.record
    assert (record.panel_advice, record.panel_sum_fen, record.panel_votes) == ("for", 2_340_000, "5:1:0")
    assert record.panel_number == panel.case.number
    story.takes("district_confirms", by="shen", at="2026-11-05 14:00")
    other = story.refuses("district_approves", by="qian", at="2026-11-06 09:00", sum_granted_fen="25200.00")
    assert unmet(other) == {"advice_is_followed_or_difference_explained"}
    story.takes("district_approves", by="qian", at="2026-11-06 09:00", sum_granted_fen="23400.00")
    assert story.case.sum_fen == 2_340_000
    assert story.case.moves.latest("seq").actor_name == "钱进"


def test_the_decider_may_differ_from_the_panel_with_reasons(district: District) -> None:
    story = checked_application(district, members=TWO, sum_asked_fen="25200.00")
    story.takes("propose_grant", by="chen", at="2026-10-19 16:00", sum_proposed_fen="25200.00")
    story.takes("post_notice", by="zhou", at="2026-10-20 09:00")
    story.clock_strikes("2026-10-28 00:00")
    story.takes("call_panel", by="shen", at="2026-11-02 14:00")
    panel = Panel(district, Case.objects.get(parent_id=story.pk, type="panel").pk)
    panel.invites(*SEVEN)
    panel.takes("open_session", "tang", "2026-11-04 09:00")
    for name in SEVEN:
        panel.votes(name, "against")
    panel.takes("close_vote", "tang", "2026-11-04 11:00")
    panel.takes("write_minutes", "tang", "2026-11-04 14:00", minutes=MINUTES, advice="against")
    for name in SEVEN[:5]:
        panel.takes("sign_minutes", name, "2026-11-05 09:00")
    story.takes("district_confirms", by="shen", at="2026-11-05 14:00")
    refused = story.refuses("district_approves", by="qian", at="2026-11-06 09:00", sum_granted_fen="20000.00")
    assert unmet(refused) == {"advice_is_followed_or_difference_explained"}
    story.takes(
        "district_approves", by="qian", at="2026-11-06 09:00", sum_granted_fen="20000.00",
        difference_reason="会商后新发生抢救费用，家庭已无力承担。",
    )  # fmt: skip
    story.rests_in(relief.approved)


def test_a_dissolved_panel_leaves_the_case_with_the_district(district: District) -> None:
    story = checked_application(district, members=TWO, sum_asked_fen="25200.00")
    story.takes("propose_grant", by="chen", at="2026-10-19 16:00", sum_proposed_fen="25200.00")
    story.takes("post_notice", by="zhou", at="2026-10-20 09:00")
    story.clock_strikes("2026-10-28 00:00")
    story.takes("call_panel", by="shen", at="2026-11-02 14:00")
    story.child_takes(
        "panel", "dissolve", by="tang", at="2026-11-03 09:00", reasons="成员多数出差，另行召集。"
    )
    story.rests_in(relief.district_review)
    story.takes("call_panel", by="shen", at="2026-11-05 14:00")
    story.rests_in(relief.panel)


def test_sc11_a_relative_of_a_community_worker_goes_to_the_district(district: District) -> None:
    # Given Mr Xu, whose sister works in the community and sees his case
    sister = district.add_person("xum", "许敏", None)
    operations.appoint(
        user=sister,
        role=CLERK,
        unit=district.units[COMMUNITY],
        starts_on=START,
        by=None,
        at=FOUNDED,
    )
    members = (MemberEntry(name="许平", relation="self", identity_number="999999198001010011"),)
    story = noticed_application(district, asked="3600.00", members=members, related_staff="许敏")
    refused = story.refuses("withdraw", by="xum", at="2026-10-20 10:00")
    assert isinstance(refused, NotYours)
    assert refused.code == "recused"

    # When the notice has hung, the sum is no matter: the district decides, after its own visit
    story.clock_strikes("2026-10-28 00:00")
    story.rests_in(relief.district_review)
    assert unmet(story.refuses("district_confirms", by="shen", at="2026-10-28 09:00")) == {
        "district_has_visited_relatives"
    }
    story.takes("district_visits", by="shen", at="2026-10-28 10:00")
    story.takes("district_confirms", by="shen", at="2026-10-28 11:00")
    assert isinstance(story.refuses("district_approves", by="zhao", sum_granted_fen="3600.00"), NotYours)
    story.takes("district_approves", by="qian", at="2026-10-29 09:00", sum_granted_fen="3600.00")
    story.rests_in(relief.approved)


def test_an_emergency_of_a_relative_is_paid_at_once_and_reviewed_by_the_district(district: District) -> None:
    # Given the emergency of a relative of the street's own clerk Liu
    story = up_to_the_decision(district, related_staff="刘洋")
    story.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    story.takes("pay_advance", by="sun", at="2026-10-02 18:05")
    # Then the district must visit within ten working days, before the case is filed
    assert story.due("visit_to_relatives") == "2026-10-20 24:00"
    story.takes("record_end", by="li", at="2026-10-02 18:30")
    story.takes("submit_backfill", by="li", at="2026-10-13 14:00")
    assert unmet(story.refuses("file", by="chen", at="2026-10-13 15:00")) == {
        "district_has_visited_relatives"
    }
    assert "reviewer@district" in story.desks()
    story.takes("district_visits", by="shen", at="2026-10-14 10:00", district_visited_on="2026-10-14")
    story.takes("file", by="chen", at="2026-10-14 15:00")
    story.rests_in(relief.filed)


def test_a_relation_found_after_the_decision_is_put_on_record(district: District) -> None:
    story = noticed_application(district)
    story.clock_strikes("2026-10-28 00:00")
    story.takes("street_approves", by="zhao", at="2026-10-28 09:30")
    terms = {
        "official": "刘洋",
        "findings": "比对发现申请人系其胞弟，申请时未申报。",
        "accountable": "移交纪检，重新入户。",
    }
    assert unmet(story.refuses("record_undeclared_relation", by="shen", **terms)) == {
        "household_is_related_to_an_official"
    }
    operations.declare_relative(
        user=district["liu"],
        name="何平",
        relation="sibling",
        identity_index=identity_index("999999198001010011"),
        by=district["liu"],
        at=moment("2026-10-29 09:00"),
    )
    story.takes("record_undeclared_relation", by="shen", at="2026-10-29 10:00", **terms)
    story.takes("district_visits", by="shen", at="2026-10-30 10:00", district_visited_on="2026-10-30")
    assert story.record.district_visited_on.isoformat() == "2026-10-30"


def test_the_same_cause_again_goes_to_the_panel_with_a_reason(district: District) -> None:
    _paid_before(district)
    story = checked_application(district, members=TWO, sum_asked_fen="3000.00", hardship="fire")
    refused = story.refuses(
        "propose_grant", by="chen", at="2026-10-19 16:00", sum_proposed_fen="3000.00", hardship="fire"
    )
    assert unmet(refused) == {"cause_is_new_or_repetition_is_explained"}
    story.takes(
        "propose_grant", by="chen", at="2026-10-19 16:00", sum_proposed_fen="3000.00", hardship="fire",
        repetition_reason="原救助已用于临时安置，房屋修缮仍无着落。",
    )  # fmt: skip
    story.takes("post_notice", by="zhou", at="2026-10-20 09:00")
    story.clock_strikes("2026-10-28 00:00")
    story.rests_in(relief.district_review)
    assert "panel_has_advised_where_needed" in unmet(
        story.refuses("district_confirms", by="shen", at="2026-10-28 09:00")
    )


def _paid_before(district: District) -> None:
    earlier = up_to_the_decision(district)
    earlier.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    earlier.takes("pay_advance", by="sun", at="2026-10-02 18:05")


def test_the_district_leader_returns_it_to_the_street(district: District) -> None:
    story = noticed_application(district, asked="10800.01")
    story.clock_strikes("2026-10-28 00:00")
    story.takes("district_confirms", by="shen", at="2026-10-28 10:00")
    assert isinstance(story.refuses("street_approves", by="zhao"), NotFromHere)
    story.takes("leader_returns", by="qian", at="2026-10-29 10:00", reasons="病历与发票姓名不一致。")
    story.rests_in(relief.street_review)
