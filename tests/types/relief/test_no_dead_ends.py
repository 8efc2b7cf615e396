"""Nobody is stuck and nothing is got round: recovery, redo, grants taken back, late urgency, second aid."""

from __future__ import annotations

import pytest

from cases.operations import take_step
from cases.people import MemberEntry
from cases.types.relief.workflow import TemporaryRelief as relief
from tests.district import District
from tests.story import (
    CHECK_REPORT,
    Story,
    accepted_application,
    moment,
    noticed_application,
    up_to_the_decision,
)
from tests.types.relief.test_regular_road import unmet
from workflows.moves import NotYet

pytestmark = pytest.mark.django_db


def advance_of_3600(district: District, **opening: object) -> Story:
    """An advance above small quick relief, its papers confirmed: it goes on to the ordinary road."""
    story = Story(district, **opening)
    story.takes("report_emergency", by="wang")
    story.takes("accept", by="li", at="2026-10-02 14:20")
    story.takes("triage_urgent", by="li", at="2026-10-02 14:40", sum_proposed_fen="3600.00")
    story.takes("grant_advance", by="zhao", at="2026-10-02 16:40", sum_granted_fen="3600.00")
    story.takes("pay_advance", by="sun", at="2026-10-02 18:05", cash_fen="1000", transfer_fen="2600")
    story.takes("record_end", by="li", at="2026-10-02 19:00")
    story.takes("submit_backfill", by="li", at="2026-10-12 09:00")
    story.takes("go_on_to_investigation", by="chen", at="2026-10-13 09:00")
    return story


def test_a_cent_demanded_back_is_no_way_round_check_and_notice(district: District) -> None:
    story = advance_of_3600(district)
    story.takes("find_facts_false", by="shen", at="2026-10-14 09:00", demanded_fen="0.01")
    story.takes("record_repayment", by="sun", at="2026-10-15 09:00", sum_fen="0.01")
    for way_out in ("go_back_to_publication", "close_recovery"):
        assert "nothing_is_pending" in unmet(story.refuses(way_out, by="shen", at="2026-10-16 09:00"))
    story.takes("go_back_to_investigation", by="shen", at="2026-10-16 09:00")
    story.rests_in(relief.investigation)
    assert story.due("review") == "2026-11-06 24:00"


def test_a_demand_that_cannot_be_met_is_let_go_by_the_district(district: District) -> None:
    story = advance_of_3600(district)
    story.takes("find_facts_false", by="shen", at="2026-10-14 09:00", demanded_fen="3600.00")
    story.takes("record_repayment", by="sun", at="2026-10-15 09:00", sum_fen="600.00")
    assert "everything_came_back" in unmet(story.refuses("go_back_to_investigation", by="shen"))
    reasons = {"let_go_fen": "3000.01", "reasons": "申请人已死亡，遗产不足清偿。"}
    assert unmet(story.refuses("let_go", by="qian", **reasons)) == {"open_demand_covers_what_is_let_go"}
    story.takes("let_go", by="qian", at="2026-10-16 09:00", **(reasons | {"let_go_fen": "3000.00"}))
    story.takes("go_back_to_investigation", by="shen", at="2026-10-16 10:00")


def test_a_household_that_refuses_to_be_checked_can_be_refused(district: District) -> None:
    story = accepted_application(district)
    story.takes("go_on_without_means", by="li", at="2026-10-14 09:00", reasons="户主拒绝入户和授权核对。")
    grant = story.refuses("propose_grant", by="chen", at="2026-10-15 09:00")
    assert unmet(grant) >= {"means_are_known", "visit_is_signed"}
    story.takes("propose_refusal", by="chen", at="2026-10-15 09:00", refusal_ground="no_checking")
    story.takes("street_refuses", by="zhao", at="2026-10-16 09:00", refusal_ground="no_checking")
    story.rests_in(relief.rejected)


def test_a_grant_not_paid_yet_is_taken_back_by_who_signed_it(district: District) -> None:
    story = noticed_application(district)
    story.clock_strikes("2026-10-28 00:00")
    story.takes("street_approves", by="zhao", at="2026-10-28 09:30")
    wrong = story.refuses("district_takes_back", by="qian", at="2026-10-29 09:00", reasons="申请人账户有误。")
    assert unmet(wrong) == {"district_decided"}
    story.takes("street_takes_back", by="zhao", at="2026-10-29 09:00", reasons="申请人已经死亡，需重新核实。")
    story.rests_in(relief.street_review)
    assert story.record.sum_granted_fen is None
    assert story.due("review"), "the review's days begin anew"


def test_two_cases_of_one_household_are_not_both_paid_unseen(district: District) -> None:
    # Given two fires of one household in two cases, and the second granted while the first is unpaid
    first = up_to_the_decision(district)
    second = up_to_the_decision(district)
    first.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    blind = second.refuses("grant_advance", by="zhao", at="2026-10-02 16:50")
    assert unmet(blind) == {"cause_is_new_or_repetition_is_explained"}, "a promise counts as a grant"
    second.takes(
        "grant_advance", by="zhao", at="2026-10-02 16:50", repetition_reason="两处房屋先后起火，均需安置。"
    )
    first.takes("pay_advance", by="sun", at="2026-10-02 18:05")
    second.takes("pay_advance", by="sun", at="2026-10-02 18:10")


def test_the_third_emergency_of_a_year_is_granted_with_a_reason(district: District) -> None:
    for hardship, day in (("flood", 2), ("illness", 4)):
        story = _emergency(district, {"flood": "disaster"}.get(hardship, hardship), f"2026-10-0{day}")
        story.takes("grant_advance", by="zhao", at=f"2026-10-0{day} 16:40")
        story.takes("pay_advance", by="sun", at=f"2026-10-0{day} 18:05")
    third = _emergency(district, "traffic", "2026-10-06")
    refused = third.refuses("grant_advance", by="zhao", at="2026-10-06 16:40")
    assert unmet(refused) == {"yearly_limit_is_kept_or_explained"}
    third.takes(
        "grant_advance",
        by="zhao",
        at="2026-10-06 16:40",
        repetition_reason="一年内第三次遭遇急难，确无他法。",
    )


def _emergency(district: District, hardship: str, day: str) -> Story:
    story = Story(district, at=f"{day} 14:05", hardship=hardship)
    story.takes("report_emergency", by="wang")
    story.takes("accept", by="li", at=f"{day} 14:20")
    story.takes("triage_urgent", by="li", at=f"{day} 14:40")
    return story


def test_acceptance_is_refused_only_for_its_own_grounds(district: District) -> None:
    story = Story(district, opened_by="zhou", at="2026-10-12 09:00", urgent=False)
    story.takes("submit", by="zhou", at="2026-10-12 09:30")
    for ground in ("means", "no_hardship", "papers_missing"):
        refused = story.refuses(
            "propose_non_acceptance", by="li", at="2026-10-12 10:00", refusal_ground=ground
        )
        assert unmet(refused) == {"ground_bars_acceptance"}
    story.takes("propose_non_acceptance", by="li", at="2026-10-12 10:00")


def test_a_relatives_application_is_refused_acceptance_by_the_district(district: District) -> None:
    story = Story(district, opened_by="zhou", at="2026-10-12 09:00", urgent=False, related_staff="刘洋")
    story.takes("submit", by="zhou", at="2026-10-12 09:30")
    story.takes("propose_non_acceptance", by="li", at="2026-10-12 10:00")
    refused = story.refuses("sign_non_acceptance", by="zhao", at="2026-10-12 11:00")
    assert unmet(refused) == {"not_household_is_related_to_an_official"}
    story.takes("district_signs_non_acceptance", by="qian", at="2026-10-12 14:00")
    story.rests_in(relief.not_accepted)


def test_what_becomes_urgent_while_papers_are_missing_is_accepted_first(district: District) -> None:
    story = Story(district, opened_by="zhou", at="2026-10-12 09:00", urgent=False)
    story.takes("submit", by="zhou", at="2026-10-12 09:30")
    story.takes("ask_correction", by="li", at="2026-10-12 10:00")
    terms = {"hardship_facts": ["treatment"], "account": "昨夜突发急病，医院催缴押金。"}
    story.takes("turn_urgent", by="zhou", at="2026-10-13 08:30", reported_at="2026-10-13T08:00", **terms)
    assert story.due("promise") == "2026-10-14 08:00"
    story.takes("accept", by="li", at="2026-10-13 09:00")
    story.rests_in(relief.accepted)


def test_urgency_shown_while_the_notice_hangs_takes_it_down(district: District) -> None:
    story = noticed_application(district)
    story.takes("show_urgency", by="li", at="2026-10-22 09:00")
    story.rests_in(relief.advance_review)
    assert not story.case.notices.filter(taken_down_at=None).exists()


def test_the_review_is_not_extended_once_its_days_are_over(district: District) -> None:
    story = accepted_application(district)
    late = story.refuses("extend_review", by="zhao", at="2026-11-03 09:00")
    assert unmet(late) == {"review_days_have_not_run_out"}


def test_an_annulment_needs_the_ruling_on_file(district: District) -> None:
    story = noticed_application(district)
    story.clock_strikes("2026-10-28 00:00")
    story.takes("street_approves", by="zhao", at="2026-10-28 09:30")
    answers = {
        "body": "崇川区人民政府", "number": "崇政复决〔2026〕9号", "decided_on": "2026-10-29",
        "reasons": "事实不清，撤销原决定。",
    }  # fmt: skip
    with pytest.raises(NotYet) as refused:
        take_step(
            case_id=story.pk,
            step="annul",
            actor=district["shen"],
            answers=answers,
            at=moment("2026-10-29 10:00"),
        )
    assert unmet(refused.value) == {"ruling_is_on_file"}
    story.takes("annul", by="shen", at="2026-10-29 10:00", **answers)
    assert story.record.sum_granted_fen is None


def test_small_quick_relief_sent_back_is_supplied_with_papers_again_and_not_checked(
    district: District,
) -> None:
    story = up_to_the_decision(district)
    story.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    story.takes("pay_advance", by="sun", at="2026-10-02 18:05")
    story.takes("record_end", by="li", at="2026-10-02 18:30")
    story.takes("submit_backfill", by="li", at="2026-10-13 14:00")
    story.takes("file", by="chen", at="2026-10-13 15:00")
    story.child_takes(
        "filing_review", "object", by="shi", at="2026-10-15 09:00", findings="收条与发放金额不一致，请补正。"
    )
    story.rests_in(relief.redo)
    assert unmet(story.refuses("take_up_anew", by="li", at="2026-10-16 09:00")) == {
        "not_case_was_small_quick"
    }
    story.takes("take_up_the_papers_anew", by="li", at="2026-10-16 09:00")
    assert story.due() == "2026-10-30 24:00"
    story.takes("submit_backfill", by="li", at="2026-10-19 14:00")
    story.takes("file", by="chen", at="2026-10-20 15:00")
    story.rests_in(relief.filed)


def test_what_came_back_is_not_taken_off_a_new_grant(district: District) -> None:
    story = noticed_application(district)
    story.clock_strikes("2026-10-28 00:00")
    story.takes("street_approves", by="zhao", at="2026-10-28 09:30")
    story.takes("pay", by="sun", at="2026-10-29 10:00")
    story.takes("find_facts_false", by="shen", at="2026-10-30 09:00", demanded_fen="10800.00")
    story.takes("record_repayment", by="sun", at="2026-11-02 09:00", sum_fen="10800.00")
    story.takes("close_recovery", by="shen", at="2026-11-03 09:00")
    story.takes("annul", by="shen", at="2026-12-01 10:00", decided_on="2026-11-30")
    story.takes("take_up_anew", by="li", at="2026-12-02 09:00")
    story.takes("record_visit", by="li", at="2026-12-02 10:00", visited_on="2026-12-02")
    story.takes("sign_visit", by="li", at="2026-12-02 10:10")
    story.takes("sign_visit", by="liu", at="2026-12-02 10:20")
    story.takes("go_to_review", by="li", at="2026-12-02 11:00")
    story.takes("propose_grant", by="chen", at="2026-12-02 14:00")
    story.takes("post_notice", by="zhou", at="2026-12-02 15:00")
    story.clock_strikes("2026-12-10 00:00")
    story.takes("street_approves", by="zhao", at="2026-12-10 09:30")
    story.takes("pay", by="sun", at="2026-12-10 10:00", receipt="YH-2026-002")
    record = story.record
    assert (record.paid_fen, record.recovered_fen) == (2_160_000, 1_080_000)


def test_the_report_is_disputed_once(district: District) -> None:
    story = accepted_application(
        district, members=(MemberEntry(name="何平", identity_number="999999198001010011"),)
    )
    story.takes("record_visit", by="li", at="2026-10-14 15:00")
    story.takes("sign_visit", by="li", at="2026-10-14 15:10")
    story.takes("sign_visit", by="liu", at="2026-10-14 15:20")
    story.takes("request_check", by="li", at="2026-10-15 09:00")
    story.child_takes("means_check", "report", by="xu", at="2026-10-15 16:00", **CHECK_REPORT)
    disputed = {"disputed": "名下车辆已于去年报废，有证明。"}
    story.takes("dispute_check", by="zhou", at="2026-10-16 09:00", **disputed)
    story.child_takes("means_check", "report", by="xu", at="2026-10-16 16:00", **CHECK_REPORT)
    again = story.refuses("dispute_check", by="zhou", at="2026-10-19 09:00", **disputed)
    assert unmet(again) == {"report_was_not_disputed"}
