"""After the decision: money demanded back, a decision annulled, an objection in the filing review."""

from __future__ import annotations

import pytest

from cases.funds.models import Payment
from cases.models import Case
from cases.models.notice import PublicNotice
from cases.types.relief.workflow import TemporaryRelief as relief
from tests.district import District
from tests.story import (
    CHECK_REPORT,
    Story,
    moment,
    noticed_application,
    up_to_the_decision,
)
from tests.types.relief.test_regular_road import unmet
from workflows.moves import NotYet, NotYours

pytestmark = pytest.mark.django_db

QUOTA = 5_000_000


def filed_by_the_street(district: District) -> Story:
    """10,800 yuan granted by the street on 28 October, paid by the bank, published, filed on 3 November."""
    story = noticed_application(district)
    story.clock_strikes("2026-10-28 00:05")
    story.takes("street_approves", by="zhao", at="2026-10-28 09:30")
    story.takes("pay", by="sun", at="2026-10-30 10:00")
    story.takes("publish", by="zhou", at="2026-11-02 09:00")
    story.takes("record_removal", by="zhou", at="2026-11-02 09:30")
    story.takes("file_street_grant", by="chen", at="2026-11-03 10:00")
    return story


def backfilled(district: District, sum_yuan: str = "1800.00") -> Story:
    """An advance paid on 2 October, its papers handed in on the 12th."""
    story = Story(district)
    story.takes("report_emergency", by="wang")
    story.takes("accept", by="li", at="2026-10-02 14:20")
    story.takes("triage_urgent", by="li", at="2026-10-02 14:40", sum_proposed_fen=sum_yuan)
    story.takes("grant_advance", by="zhao", at="2026-10-02 16:40", sum_granted_fen=sum_yuan)
    by_bank = f"{float(sum_yuan) - 1000:.2f}"
    story.takes("pay_advance", by="sun", at="2026-10-02 18:05", cash_fen="1000", transfer_fen=by_bank)
    story.takes("record_end", by="li", at="2026-10-02 19:00")
    story.takes("submit_backfill", by="li", at="2026-10-12 09:00")
    return story


def visited_and_checked(story: Story, *, from_day: int = 14) -> None:
    """Visited, signed by two and reported by the centre within two days of October 2026."""
    story.takes("record_visit", by="li", at=f"2026-10-{from_day} 15:00")
    story.takes("sign_visit", by="li", at=f"2026-10-{from_day} 15:10")
    story.takes("sign_visit", by="liu", at=f"2026-10-{from_day} 15:20")
    story.takes("request_check", by="li", at=f"2026-10-{from_day + 1} 09:00")
    story.child_takes("means_check", "report", by="xu", at=f"2026-10-{from_day + 1} 16:00", **CHECK_REPORT)


# Money demanded back.


def test_money_comes_back_in_instalments_and_the_recovery_is_closed(district: District) -> None:
    story = backfilled(district)
    story.takes("file", by="chen", at="2026-10-13 09:00")
    story.takes("find_facts_false", by="shen", at="2026-11-10 09:00", demanded_fen="1800.00")
    story.rests_in(relief.recovery)
    assert story.due() == "2026-12-08 24:00"  # twenty working days
    assert isinstance(story.refuses("record_repayment", by="zhao", sum_fen="1.00"), NotYours)
    story.takes("record_repayment", by="sun", at="2026-11-12 09:00", sum_fen="800.00")
    assert unmet(story.refuses("close_recovery", by="shen")) == {"everything_came_back"}
    assert unmet(story.refuses("record_repayment", by="sun", sum_fen="1000.01")) == {
        "repayment_is_within_the_demand"
    }
    story.takes("record_repayment", by="sun", at="2026-11-20 09:00", sum_fen="1000.00")
    story.takes("close_recovery", by="shen", at="2026-11-20 10:00")
    story.rests_in(relief.closed)
    assert district.fund.balance_fen == QUOTA
    assert [payment.sum_fen for payment in Payment.objects.order_by("pk")] == [180_000, -80_000, -100_000]


def test_no_more_is_demanded_than_was_paid_however_often(district: District) -> None:
    story = backfilled(district)
    story.takes("find_facts_false", by="shen", at="2026-10-13 09:00", demanded_fen="1000.00")
    story.takes("record_repayment", by="sun", at="2026-10-14 09:00", sum_fen="1000.00")
    story.takes("go_back_to_the_papers", by="shen", at="2026-10-14 10:00")
    refused = story.refuses("find_facts_false", by="shen", at="2026-10-15 09:00", demanded_fen="800.01")
    assert unmet(refused) == {"demand_is_within_what_was_paid"}
    story.takes("find_facts_false", by="shen", at="2026-10-15 09:00", demanded_fen="800.00")


def test_part_of_a_grant_stays_and_is_published_and_filed(district: District) -> None:
    story = noticed_application(district)
    story.clock_strikes("2026-10-28 00:05")
    story.takes("street_approves", by="zhao", at="2026-10-28 09:30")
    story.takes("pay", by="sun", at="2026-10-30 10:00")
    story.takes("find_facts_false", by="shen", at="2026-11-02 09:00", demanded_fen="800.00")
    story.takes("record_repayment", by="sun", at="2026-11-03 09:00", sum_fen="800.00")
    for way in ("close_recovery", "go_back_to_the_papers"):
        assert isinstance(story.refuses(way, by="shen", at="2026-11-03 10:00"), NotYet)
    story.takes("go_back_to_publication", by="shen", at="2026-11-03 10:00")
    story.takes("publish", by="zhou", at="2026-11-04 09:00", published_on="2026-11-04")
    story.takes("record_removal", by="zhou", at="2026-11-04 09:30")
    story.takes("file_street_grant", by="chen", at="2026-11-05 10:00")


def test_what_the_bank_paid_never_comes_back_to_the_reserve_fund(district: District) -> None:
    # Given an advance that was taken back unpaid, and a grant of 5,000 by the bank
    story = up_to_the_decision(district)
    story.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    story.takes("take_back_grant", by="zhao", at="2026-10-02 17:00")
    story.takes("deny_urgency", by="zhao", at="2026-10-02 17:10")
    visited_and_checked(story)
    story.takes("propose_grant", by="chen", at="2026-10-16 09:00", sum_proposed_fen="5000.00")
    story.takes("post_notice", by="zhou", at="2026-10-16 10:00")
    story.clock_strikes("2026-10-24 00:00")
    story.takes("street_approves", by="zhao", at="2026-10-26 09:00", sum_granted_fen="5000.00")
    story.takes("pay", by="sun", at="2026-10-26 10:00", sum_fen="5000.00")
    # When all of it comes back, the fund that paid nothing gets nothing
    story.takes("find_facts_false", by="shen", at="2026-11-10 09:00", demanded_fen="5000.00")
    story.takes("record_repayment", by="sun", at="2026-11-12 09:00", sum_fen="5000.00")
    assert district.fund.balance_fen == QUOTA


def test_the_fund_gets_back_what_it_paid_and_the_budget_the_rest(district: District) -> None:
    # Given 3,600 of the fund and 1,400 by the bank
    story = backfilled(district, "3600.00")
    story.takes("go_on_to_investigation", by="chen", at="2026-10-13 09:00")
    visited_and_checked(story)
    story.takes("propose_grant", by="chen", at="2026-10-16 09:00", sum_proposed_fen="5000.00")
    story.takes("post_notice", by="zhou", at="2026-10-16 10:00")
    story.clock_strikes("2026-10-24 00:00")
    story.takes("street_approves", by="zhao", at="2026-10-26 09:00", sum_granted_fen="5000.00")
    story.takes("pay", by="sun", at="2026-10-26 10:00", sum_fen="1400.00")
    story.takes("find_facts_false", by="shen", at="2026-11-10 09:00", demanded_fen="5000.00")
    story.takes("record_repayment", by="sun", at="2026-11-12 09:00", sum_fen="3000.00")
    assert district.fund.balance_fen == QUOTA - 60_000
    story.takes("record_repayment", by="sun", at="2026-11-13 09:00", sum_fen="2000.00")
    assert district.fund.balance_fen == QUOTA
    assert story.record.recovered_fen == 500_000
    assert sum(payment.sum_fen for payment in Payment.objects.filter(case_id=story.pk)) == 0


# A decision taken anew.


def test_an_objection_of_the_district_sends_a_filed_grant_round_again(district: District) -> None:
    story = filed_by_the_street(district)
    findings = "核实发现家庭人口数有误，应予纠正。"
    story.child_takes("filing_review", "object", by="shi", at="2026-11-06 10:00", findings=findings)
    story.rests_in(relief.redo)
    assert story.due() == "2026-11-10 24:00"
    assert story.record.decided_by == ""
    assert PublicNotice.objects.get(case_id=story.pk, kind="result").taken_down_at is not None
    assert isinstance(story.refuses("take_up_acceptance_anew", by="li", at="2026-11-07 09:00"), NotYet)

    # When it is taken up and visited again; the report is young enough
    story.takes("take_up_anew", by="li", at="2026-11-07 09:00")
    assert story.due("review") == "2026-11-27 24:00"
    story.takes("record_visit", by="li", at="2026-11-09 10:00", visited_on="2026-11-09")
    story.takes("sign_visit", by="li", at="2026-11-09 10:10")
    story.takes("sign_visit", by="liu", at="2026-11-09 10:20")
    story.takes("go_to_review", by="li", at="2026-11-09 11:00")
    refused = story.refuses("propose_grant", by="chen", at="2026-11-10 09:00", sum_proposed_fen="10799.99")
    assert unmet(refused) == {"sum_covers_what_was_paid"}
    story.takes("propose_grant", by="chen", at="2026-11-10 09:00")
    # Then the notice of the first round says nothing for the second
    assert "notice_has_hung" in unmet(story.refuses("pass_on_to_street", by="li", at="2026-11-10 10:00"))
    story.takes("post_notice", by="zhou", at="2026-11-10 10:00")
    story.clock_strikes("2026-11-18 00:00")
    assert isinstance(story.refuses("street_approves", by="chen", at="2026-11-18 09:00"), NotYours)
    story.takes("street_approves", by="zhao", at="2026-11-18 09:00")
    assert isinstance(story.refuses("pay", by="sun", at="2026-11-18 10:00", sum_fen="10800.00"), NotYet)
    story.takes("confirm_all_is_paid", by="sun", at="2026-11-18 10:00")
    story.takes("publish", by="zhou", at="2026-11-19 09:00", published_on="2026-11-19")
    story.takes("record_removal", by="zhou", at="2026-11-19 09:30", notice_removed_on="2026-11-19")
    story.takes("file_street_grant", by="chen", at="2026-11-20 10:00")
    assert Case.objects.filter(parent_id=story.pk, type="filing_review").count() == 2
    assert story.record.paid_fen == 1_080_000


def test_a_filing_without_objection_stays_filed(district: District) -> None:
    story = filed_by_the_street(district)
    story.child_takes(
        "filing_review", "find_no_objection", by="shi", at="2026-11-06 10:00", findings="无异议。"
    )
    story.rests_in(relief.filed)


def test_an_annulled_grant_hangs_no_longer(district: District) -> None:
    story = filed_by_the_street(district)
    story.takes("annul", by="shen", at="2026-11-05 10:00", decided_on="2026-11-04")
    result = PublicNotice.objects.get(case_id=story.pk, kind="result")
    assert result.taken_down_at == moment("2026-11-05 10:00")


@pytest.mark.parametrize("demanded", ["800.00", "10800.00"], ids=["a part", "all of it"])
def test_false_facts_found_while_deciding_anew_leave_the_decision_owed(
    district: District, demanded: str
) -> None:
    # Given a grant that was paid by the bank and annulled
    story = filed_by_the_street(district)
    story.takes("annul", by="shen", at="2026-11-05 10:00", decided_on="2026-11-04")
    story.takes("take_up_anew", by="li", at="2026-11-06 10:00")
    story.takes("find_facts_false", by="shen", at="2026-11-07 09:00", demanded_fen=demanded)
    story.takes("record_repayment", by="sun", at="2026-11-08 09:00", sum_fen=demanded)
    # Then there is no way out but to a new decision: no back-fill of an emergency that never was
    for way in ("go_back_to_the_papers", "go_back_to_publication", "close_recovery"):
        assert isinstance(story.refuses(way, by="shen", at="2026-11-09 09:00"), NotYet)
    story.takes("go_back_to_investigation", by="shen", at="2026-11-09 09:00")


def test_small_quick_relief_whose_filing_fell_keeps_to_its_papers(district: District) -> None:
    story = backfilled(district)
    story.takes("file", by="chen", at="2026-10-13 09:00")
    story.takes("annul", by="shen", at="2026-10-20 10:00", decided_on="2026-10-19")
    story.takes("take_up_the_papers_anew", by="li", at="2026-10-21 10:00")
    story.takes("find_facts_false", by="shen", at="2026-10-22 09:00", demanded_fen="300.00")
    story.takes("record_repayment", by="sun", at="2026-10-23 09:00", sum_fen="300.00")
    assert isinstance(story.refuses("go_back_to_investigation", by="shen", at="2026-10-23 10:00"), NotYet)
    story.takes("go_back_to_the_papers", by="shen", at="2026-10-23 10:00")
    story.rests_in(relief.backfill)


def test_small_quick_relief_that_all_came_back_is_decided_anew(district: District) -> None:
    story = backfilled(district)
    story.takes("file", by="chen", at="2026-10-13 09:00")
    story.takes("find_facts_false", by="shen", at="2026-10-14 09:00", demanded_fen="1800.00")
    story.takes("record_repayment", by="sun", at="2026-10-15 09:00", sum_fen="1800.00")
    story.takes("close_recovery", by="shen", at="2026-10-15 10:00")
    story.takes("annul", by="shen", at="2026-11-20 10:00", decided_on="2026-11-19")
    assert isinstance(story.refuses("take_up_the_papers_anew", by="li", at="2026-11-21 09:00"), NotYet)
    story.takes("take_up_anew", by="li", at="2026-11-21 09:00")


def test_an_annulled_non_acceptance_comes_back_to_be_accepted(district: District) -> None:
    story = Story(district, opened_by="zhou", at="2026-10-12 09:00", urgent=False)
    story.takes("submit", by="zhou", at="2026-10-12 09:30")
    story.takes("propose_non_acceptance", by="li", at="2026-10-12 10:00")
    story.takes("sign_non_acceptance", by="zhao", at="2026-10-13 09:00")
    story.gets_paper("refusal_notice", by="li")
    story.takes("serve_non_acceptance", by="zhou", at="2026-10-14 09:00", served_on="2026-10-14")
    story.takes("annul", by="shen", at="2027-02-03 10:00")
    assert isinstance(story.refuses("take_up_anew", by="li", at="2027-02-04 09:00"), NotYet)
    story.takes("take_up_acceptance_anew", by="li", at="2027-02-04 09:00")
    story.rests_in(relief.submitted)
    story.takes("accept", by="li", at="2027-02-04 10:00")
    assert story.case.standard_on == moment("2027-02-04 00:00").date()
    assert story.due("review")
