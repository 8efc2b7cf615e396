"""The ordinary road: visit, means check, notice, the street's decision (SC-02 and its variants)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cases.models import Case, Deadline
from cases.models.notice import PublicNotice
from cases.operations import take_step
from cases.people import MemberEntry
from cases.types.relief.workflow import TemporaryRelief as relief
from permissions.authority import CLERK
from tests.district import COMMUNITY, District
from tests.story import (
    CHECK_REPORT,
    TENANTS,
    Story,
    accepted_application,
    checked_application,
    moment,
    noticed_application,
)
from workflows.moves import NotFromHere, NotYet, NotYours

pytestmark = pytest.mark.django_db


def unmet(refused: object) -> set[str]:
    """The names of the guards that did not hold."""
    assert isinstance(refused, NotYet), refused
    return {missing.code for missing in refused.unmet}


def test_sc02_exactly_four_times_stays_at_the_street(district: District) -> None:
    # Given an illness in a family of three, 10,800 yuan asked for: 4.00 standards per head
    story = accepted_application(district)
    assert story.due("review") == "2026-11-02 24:00"

    # When two people visit, both sign, and the centre reports
    story.takes("record_visit", by="li", at="2026-10-14 15:00")
    story.takes("sign_visit", by="li", at="2026-10-14 15:10")
    assert story.record.visit_signed_at is None, "one signature isn't enough"
    assert story.refuses("sign_visit", by="li", at="2026-10-14 15:15").code == "already_signed"
    story.takes("sign_visit", by="liu", at="2026-10-14 15:20")
    assert story.record.visit_signed_at == moment("2026-10-14 15:20")
    story.takes("request_check", by="li", at="2026-10-15 09:00")
    assert story.due("review") == "", "the review stands still while the check is out"
    story.child_takes("means_check", "report", by="xu", at="2026-10-15 16:00", **CHECK_REPORT)
    story.rests_in(relief.street_review)
    assert story.due("review") == "2026-11-02 24:00", "out and back on one day takes no day"

    # And the notice is proposed and posted on the 20th
    story.takes("propose_grant", by="chen", at="2026-10-19 16:00")
    story.takes("post_notice", by="zhou", at="2026-10-20 09:00")
    assert story.due() == "2026-10-27 24:00"
    assert story.due("review") == ""
    early = story.refuses("street_approves", by="zhao", at="2026-10-27 17:00")
    assert isinstance(early, NotFromHere)

    # Then it ends by itself, and the street's leader grants
    story.clock_strikes("2026-10-27 23:59")
    story.rests_in(relief.notice)
    story.clock_strikes("2026-10-28 00:05")
    story.rests_in(relief.street_decision)
    assert story.due("review") == "2026-11-09 24:00", "five working days were spent on the notice"
    story.takes("street_approves", by="zhao", at="2026-10-28 09:30")
    story.rests_in(relief.approved)
    assert not Deadline.objects.filter(case_id=story.pk, name="review", ended_at=None).exists()
    assert story.case.sum_fen == story.record.sum_granted_fen == 1_080_000
    assert story.due() == "2026-11-02 24:00"  # paid within three working days

    # And it is paid by the bank, published, taken down, filed, and goes to the district's filing review
    story.takes("pay", by="sun", at="2026-10-30 10:00")
    story.takes("publish", by="zhou", at="2026-11-02 09:00")
    assert unmet(story.refuses("file_street_grant", by="chen")) == {"notice_was_taken_down"}
    story.takes("record_removal", by="zhou", at="2026-11-02 09:30")
    story.takes("file_street_grant", by="chen", at="2026-11-03 10:00")
    story.rests_in(relief.filed)
    review = Case.objects.get(parent_id=story.pk, type="filing_review")
    assert review.due_at == moment("2026-11-18 00:00")  # ten working days
    assert story.record.paid_fen == 1_080_000
    assert story.district.fund.balance_fen == 5_000_000, "the reserve fund has no part in it"


def test_sc02_variant_one_fen_more_goes_to_the_district(district: District) -> None:
    story = noticed_application(district, asked="10800.01")
    story.clock_strikes("2026-10-28 00:00")
    story.rests_in(relief.district_review)
    assert isinstance(story.refuses("street_approves", by="zhao", at="2026-10-28 09:00"), NotFromHere)
    assert isinstance(story.refuses("district_confirms", by="zhao"), NotYours)


def test_sc02_variant_an_objection_with_new_facts_hangs_anew(district: District) -> None:
    story = noticed_application(district)
    story.takes("take_up_objection", by="zhou", at="2026-10-24 10:00", objector="邻居 13900000000")
    story.rests_in(relief.objection)
    first = PublicNotice.objects.get(case_id=story.pk)
    assert first.taken_down_at == moment("2026-10-24 10:00")
    assert "13900000000" not in str(PublicNotice.objects.filter(case_id=story.pk).values())

    story.takes("report_recheck", by="li", at="2026-10-28 15:00")
    story.takes("propose_grant", by="chen", at="2026-10-29 10:00", sum_proposed_fen="9000.00")
    assert unmet(story.refuses("pass_on_to_street", by="li")) == {"notice_has_hung"}
    story.takes("post_notice", by="zhou", at="2026-10-30 09:00")
    assert story.due() == "2026-11-06 24:00"
    story.clock_strikes("2026-11-07 00:01")
    story.rests_in(relief.street_decision)
    refused = story.refuses("street_approves", by="zhao", at="2026-11-09 09:00", sum_granted_fen="9000.01")
    assert unmet(refused) == {"grant_is_within_the_notice"}
    story.takes("street_approves", by="zhao", at="2026-11-09 09:00", sum_granted_fen="9000.00")


def test_an_objection_without_new_facts_is_answered_and_the_notice_hangs_on(district: District) -> None:
    story = noticed_application(district)
    story.takes("answer_objection", by="li", at="2026-10-24 10:00")
    story.rests_in(relief.notice)
    assert story.due() == "2026-10-27 24:00"
    assert PublicNotice.objects.get(case_id=story.pk).taken_down_at is None


@pytest.mark.parametrize(
    ("proposal", "hangs_anew"),
    [
        ({}, False),
        ({"sum_proposed_fen": "10000.00"}, False),
        ({"sum_proposed_fen": "10800.01"}, True),
        ({"hardship": "injury"}, True),
    ],
    ids=["the same", "a lower sum", "a raised sum", "another ground"],
)
def test_a_return_hangs_anew_only_where_something_changed(
    district: District, proposal: dict[str, str], *, hangs_anew: bool
) -> None:
    story = noticed_application(district)
    story.clock_strikes("2026-10-28 00:00")
    story.takes("street_returns", by="zhao", at="2026-10-28 09:00")
    story.takes("propose_grant", by="chen", at="2026-10-28 10:00", **proposal)
    if hangs_anew:
        for way in ("pass_on_to_street", "pass_on_to_district"):
            assert "notice_has_hung" in unmet(story.refuses(way, by="li"))
        story.takes("post_notice", by="zhou", at="2026-10-28 11:00")
    else:
        assert unmet(story.refuses("post_notice", by="zhou")) >= {"not_notice_has_hung"}
        story.takes("pass_on_to_street", by="li", at="2026-10-28 11:00")
        story.rests_in(relief.street_decision)


def test_changed_people_hang_anew(district: District) -> None:
    # Given a spouse without papers, who turns out to be somebody on file already
    Story(district, members=(replace(TENANTS[1], relation="self"),))
    members = (TENANTS[0], MemberEntry(kind="unknown", relation="spouse"))
    story = noticed_application(district, asked="7200.00", members=members)
    story.clock_strikes("2026-10-28 00:00")
    story.takes("street_returns", by="zhao", at="2026-10-28 09:00")
    before = story.record.noticed_people
    story.takes(
        "identify_member", by="li", at="2026-10-28 09:30", name="罗兰", identity_number="99999919800101002X"
    )
    now = sorted(story.case.household.members.values_list("person_id", flat=True))
    assert now != before
    story.takes("propose_grant", by="chen", at="2026-10-28 10:00", sum_proposed_fen="7200.00")
    assert unmet(story.refuses("pass_on_to_street", by="li")) == {"notice_has_hung"}
    story.takes("post_notice", by="zhou", at="2026-10-28 11:00")


def test_no_photo_no_posting(district: District) -> None:
    story = checked_application(district)
    story.takes("propose_grant", by="chen", at="2026-10-19 16:00")
    with pytest.raises(NotYet) as refused:
        take_step(
            case_id=story.pk,
            step="post_notice",
            actor=district["zhou"],
            answers={"place": "濠西社区公示栏"},
            at=moment("2026-10-20 09:00"),
        )
    assert unmet(refused.value) == {"photo_of_the_notice_is_on_file"}


def test_no_check_without_authorisation(district: District) -> None:
    story = accepted_application(district)
    story.takes("record_visit", by="li", at="2026-10-14 15:00", has_authorisation="")
    story.takes("sign_visit", by="li", at="2026-10-14 15:10")
    story.takes("sign_visit", by="zhou", at="2026-10-14 15:20")
    refused = story.refuses("request_check", by="li", at="2026-10-15 09:00")
    assert unmet(refused) == {"check_is_authorised"}
    story.takes("record_authorisation", by="zhou", at="2026-10-15 09:10", has_authorisation="on")
    story.takes("request_check", by="li", at="2026-10-15 09:20")


def test_a_recognised_household_checked_recently_needs_no_check(district: District) -> None:
    story = accepted_application(district)
    story.takes(
        "record_visit", by="li", at="2026-10-14 15:00", recognised_as="edge", means_known_on="2025-10-14"
    )
    story.takes("sign_visit", by="li", at="2026-10-14 15:10")
    story.takes("sign_visit", by="liu", at="2026-10-14 15:20")
    assert unmet(story.refuses("go_to_review", by="li")) == {"means_are_known"}, "no certificate is on file"
    story.gets_paper("recognition", by="li")
    assert unmet(story.refuses("request_check", by="li")) == {"not_means_are_known"}
    # Twelve months to the day, and not one more
    assert unmet(story.refuses("go_to_review", by="li", at="2026-10-15 09:00")) == {"means_are_known"}
    story.takes("go_to_review", by="li", at="2026-10-14 16:00")
    story.rests_in(relief.street_review)


def test_the_household_disputes_the_report_and_the_centre_looks_again(district: District) -> None:
    story = checked_application(district)
    story.takes(
        "dispute_check", by="zhou", at="2026-10-19 09:00", disputed="名下车辆已于去年报废，有注销证明。"
    )
    story.rests_in(relief.means_check)
    answer = CHECK_REPORT | {"income_fen": "700.00", "result_on": "2026-10-20"}
    story.child_takes("means_check", "report", by="xu", at="2026-10-20 11:00", **answer)
    story.rests_in(relief.street_review)
    assert story.record.check_income_fen == 70_000
    assert Case.objects.filter(parent_id=story.pk, type="means_check").count() == 2


def test_a_check_the_centre_cannot_make_comes_back(district: District) -> None:
    story = accepted_application(district)
    story.takes("record_visit", by="li", at="2026-10-14 15:00")
    story.takes("sign_visit", by="li", at="2026-10-14 15:10")
    story.takes("sign_visit", by="liu", at="2026-10-14 15:20")
    story.takes("request_check", by="li", at="2026-10-15 09:00")
    story.child_takes(
        "means_check", "return_request", by="xu", at="2026-10-16 09:00", reasons="授权书未载明配偶姓名。"
    )
    story.rests_in(relief.investigation)
    assert story.record.check_on is None


def test_the_review_is_extended_once(district: District) -> None:
    story = accepted_application(district)
    assert story.due("review") == "2026-11-02 24:00"
    assert isinstance(story.refuses("extend_review", by="li"), NotYours)
    story.takes("extend_review", by="zhao", at="2026-10-20 09:00")
    assert story.due("review") == "2026-11-16 24:00"  # ten working days more
    assert unmet(story.refuses("extend_review", by="zhao")) == {"review_was_not_extended"}


def test_what_is_missing_is_named_once(district: District) -> None:
    story = Story(district, opened_by="zhou", at="2026-10-12 09:00", urgent=False)
    story.takes("submit", by="zhou", at="2026-10-12 09:30")
    story.takes("ask_correction", by="li", at="2026-10-12 10:00")
    assert story.due() == "2026-10-19 24:00"
    story.takes("complete_papers", by="zhou", at="2026-10-14 10:00")
    assert story.due() == "2026-10-15 24:00", "one working day to accept, from the day it came back"
    assert unmet(story.refuses("ask_correction", by="li")) == {"no_list_was_sent"}
    story.takes("accept", by="li", at="2026-10-14 11:00")
    story.rests_in(relief.accepted)


def test_a_lapsed_list_ends_in_a_reasoned_refusal_signed_by_the_leader(district: District) -> None:
    story = Story(district, opened_by="zhou", at="2026-10-12 09:00", urgent=False)
    story.takes("submit", by="zhou", at="2026-10-12 09:30")
    story.takes("ask_correction", by="li", at="2026-10-12 10:00")
    story.clock_strikes("2026-10-20 00:00")
    story.rests_in(relief.non_acceptance)
    assert isinstance(story.refuses("sign_non_acceptance", by="chen"), NotYours)
    story.takes("sign_non_acceptance", by="zhao", at="2026-10-20 09:00", refusal_ground="papers_missing")
    story.rests_in(relief.not_accepted)
    assert unmet(
        story.refuses("serve_non_acceptance", by="zhou", served_on="2026-10-21", at="2026-10-21 09:00")
    )
    story.gets_paper("refusal_notice", by="li")
    story.takes("serve_non_acceptance", by="zhou", at="2026-10-21 09:00", served_on="2026-10-21")
    story.rests_in(relief.closed)
    assert story.record.review_until.isoformat() == "2026-12-20"


def test_an_emergency_is_never_sent_back_for_papers(district: District) -> None:
    story = Story(district)
    story.takes("report_emergency", by="wang")
    for step in ("ask_correction", "propose_non_acceptance"):
        assert "nobody_reported_it_urgent" in unmet(story.refuses(step, by="li", at="2026-10-02 14:20"))


def test_withdrawn_while_the_notice_hangs_takes_it_down(district: District) -> None:
    story = noticed_application(district)
    story.takes("withdraw", by="zhou", at="2026-10-22 09:00")
    story.rests_in(relief.withdrawn)
    assert PublicNotice.objects.get(case_id=story.pk).taken_down_at == moment("2026-10-22 09:00")


def test_an_advance_above_one_month_goes_on_to_check_and_notice_for_the_rest(district: District) -> None:
    # Given an advance of 3,600 yuan for two people, above the 1,800 of small quick relief
    story = Story(district)
    story.takes("report_emergency", by="wang")
    story.takes("accept", by="li", at="2026-10-02 14:20")
    story.takes("triage_urgent", by="li", at="2026-10-02 14:40", sum_proposed_fen="3600.00")
    story.takes("grant_advance", by="zhao", at="2026-10-02 16:40", sum_granted_fen="3600.00")
    story.takes("pay_advance", by="sun", at="2026-10-02 18:05", cash_fen="1000", transfer_fen="2600")
    story.takes("record_end", by="li", at="2026-10-02 19:00")
    story.takes("submit_backfill", by="li", at="2026-10-12 09:00")
    assert "nothing_more_is_owed" in unmet(story.refuses("file", by="chen", at="2026-10-13 09:00"))
    story.takes("go_on_to_investigation", by="chen", at="2026-10-13 09:00")
    assert story.due("review") == "2026-11-03 24:00"

    # When it has been visited, checked and made public
    story.takes("record_visit", by="li", at="2026-10-14 15:00")
    story.takes("sign_visit", by="li", at="2026-10-14 15:10")
    story.takes("sign_visit", by="liu", at="2026-10-14 15:20")
    story.takes("request_check", by="li", at="2026-10-15 09:00")
    story.child_takes("means_check", "report", by="xu", at="2026-10-15 16:00", **CHECK_REPORT)
    refused = story.refuses("propose_grant", by="chen", at="2026-10-16 09:00", sum_proposed_fen="3599.99")
    assert unmet(refused) == {"sum_covers_what_was_paid"}
    story.takes("propose_grant", by="chen", at="2026-10-16 09:00", sum_proposed_fen="5000.00")
    story.takes("post_notice", by="zhou", at="2026-10-16 10:00")
    story.clock_strikes("2026-10-24 00:00")

    # Then the grant of 5,000 leaves 1,400 to be paid
    story.takes("street_approves", by="zhao", at="2026-10-26 09:00", sum_granted_fen="5000.00")
    refused = story.refuses("pay", by="sun", at="2026-10-26 10:00", sum_fen="5000.00")
    assert unmet(refused) == {"sum_paid_is_the_sum_due"}
    story.takes("pay", by="sun", at="2026-10-26 10:00", sum_fen="1400.00")
    assert story.record.paid_fen == 500_000
    assert story.district.fund.balance_fen == 5_000_000 - 360_000


def test_a_good_faith_advance_is_not_demanded_back_when_the_rest_is_refused(district: District) -> None:
    story = Story(district)
    story.takes("report_emergency", by="wang")
    story.takes("accept", by="li", at="2026-10-02 14:20")
    story.takes("triage_urgent", by="li", at="2026-10-02 14:40", sum_proposed_fen="3600.00")
    story.takes("grant_advance", by="zhao", at="2026-10-02 16:40", sum_granted_fen="3600.00")
    story.takes("pay_advance", by="sun", at="2026-10-02 18:05", cash_fen="1000", transfer_fen="2600")
    story.takes("record_end", by="li", at="2026-10-02 19:00")
    story.takes("submit_backfill", by="li", at="2026-10-12 09:00")
    story.takes("go_on_to_investigation", by="chen", at="2026-10-13 09:00")
    story.takes("record_visit", by="li", at="2026-10-14 15:00")
    story.takes("sign_visit", by="li", at="2026-10-14 15:10")
    story.takes("sign_visit", by="liu", at="2026-10-14 15:20")
    story.takes("request_check", by="li", at="2026-10-15 09:00")
    beyond = CHECK_REPORT | {"finding": "beyond", "income_fen": "4200.00"}
    story.child_takes("means_check", "report", by="xu", at="2026-10-15 16:00", **beyond)
    story.takes("propose_refusal", by="chen", at="2026-10-16 09:00")
    story.takes("street_refuses", by="zhao", at="2026-10-16 11:00")
    story.gets_paper("refusal_notice", by="li")
    story.takes("serve_refusal_of_the_rest", by="li", at="2026-10-19 09:00", served_on="2026-10-19")
    story.rests_in(relief.paid)
    story.takes("publish", by="zhou", at="2026-10-20 09:00", published_on="2026-10-20")
    story.takes("file_street_grant", by="chen", at="2026-10-21 09:00")
    story.rests_in(relief.filed)
    assert story.record.sum_to_recover_fen == 0
    assert story.record.paid_fen == 360_000


def test_one_of_the_visitors_is_of_the_street(district: District) -> None:
    colleague = district.add_person("wu", "吴巷", CLERK, COMMUNITY)
    assert colleague.pk
    story = accepted_application(district)
    story.takes("record_visit", by="zhou", at="2026-10-14 15:00")
    story.takes("sign_visit", by="zhou", at="2026-10-14 15:10")
    refused = story.refuses("sign_visit", by="wu", at="2026-10-14 15:20")
    assert refused.code == "nobody_of_the_street_visited"
    story.takes("sign_visit", by="li", at="2026-10-14 15:30")
    assert story.record.visit_signed_at == moment("2026-10-14 15:30")
