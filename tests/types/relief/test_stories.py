"""Temporary relief walked as the rules tell it: scenario SC-01, its variant, and the other ways."""

from __future__ import annotations

import pytest

from cases.funds.models import Payment
from cases.models import WorkItem
from cases.people import MemberEntry
from cases.types.relief.workflow import TemporaryRelief as relief
from tests.district import District
from tests.story import Story, moment, up_to_the_decision
from workflows.deadlines import show
from workflows.moves import NotFromHere, NotYet, NotYours


def fire_at_the_tenants(district: District) -> Story:
    """SC-01 up to the payment: the fire on the second day of the National Day holiday."""
    case = Story(district, opened_by="wang", at="2026-10-02 14:05")
    case.takes("report_emergency", by="wang", at="2026-10-02 14:05")
    case.takes("accept", by="li", at="2026-10-02 14:20")
    case.takes("triage_urgent", by="li", at="2026-10-02 14:40")
    case.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    case.takes("pay_advance", by="sun", at="2026-10-02 18:05")
    return case


def test_sc01_money_within_four_hours_and_the_papers_afterwards(district: District) -> None:
    # Given a fire at the home of two tenants from another province, found by the grid worker at 14:05
    case = Story(district, opened_by="wang", at="2026-10-02 14:05")
    case.takes("report_emergency", by="wang", at="2026-10-02 14:05")
    assert case.due() == "2026-10-02 16:05"  # urgent: accepted within two hours
    # When the handler accepts without papers: hukou and documents are no condition
    case.takes("accept", by="li", at="2026-10-02 14:20")
    assert not case.record.has_consent
    assert case.case.law_on == moment("2026-10-02 00:00").date()
    # Then the 24 hours run from the first report, through the holiday, and so does the national limit
    assert case.due("promise") == "2026-10-03 14:05"
    assert case.due("national_limit") == "2026-10-05 24:00"
    case.takes("triage_urgent", by="li", at="2026-10-02 14:40")
    case.rests_in(relief.advance_review)
    # And the handler can't decide
    refused = case.refuses("grant_advance", by="li", at="2026-10-02 15:00")
    assert isinstance(refused, NotYours)
    # And the deputy head grants 1,800 yuan, which the reserve promises
    case.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    assert (district.fund.balance_fen, district.fund.reserved_fen) == (5_000_000, 180_000)
    assert case.record.standard_fen == 90_000
    # And the keeper pays 1,000 in cash and 800 by transfer
    case.takes("pay_advance", by="sun", at="2026-10-02 18:05")
    assert (district.fund.balance_fen, district.fund.reserved_fen) == (4_820_000, 0)
    payment = Payment.objects.get(case_id=case.pk)
    assert (payment.cash_fen, payment.transfer_fen, payment.sum_fen) == (100_000, 80_000, 180_000)
    elapsed = case.record.paid_at - case.record.first_reported_at
    assert elapsed.total_seconds() == 4 * 3600
    # And the emergency is recorded as ended at 18:30, so the papers are owed ten working days later
    case.takes("record_end", by="li", at="2026-10-02 18:40", ended_at="2026-10-02T18:30")
    case.rests_in(relief.backfill)
    assert case.due() == "2026-10-20 24:00"
    # And the papers follow, are confirmed and filed with the district
    case.takes("submit_backfill", by="li", at="2026-10-13 10:00")
    case.takes("file", by="chen", at="2026-10-13 15:00")
    case.rests_in(relief.filed)
    assert case.record.filed_at == moment("2026-10-13 15:00")
    # And nothing was asked that small quick relief spares, and nobody's desk holds the case any more
    assert case.steps() == [
        "open", "report_emergency", "accept", "triage_urgent", "grant_advance", "pay_advance", "record_end",
        "submit_backfill", "file",
    ]  # fmt: skip
    assert case.desks() == set()
    assert not case.case.deadlines.filter(ended_at__isnull=True).exists()


def test_sc01_variant_papers_that_never_come_are_told_upwards_and_never_closed(district: District) -> None:
    case = fire_at_the_tenants(district)
    case.takes("record_end", by="li", at="2026-10-02 18:40")
    # When 20 October passes without the papers
    assert case.clock_strikes("2026-10-20 23:59").told_late == []
    assert case.clock_strikes("2026-10-21 00:00").told_late == [case.pk]
    # Then the lateness is on record, the street leader and the district know, the state stays
    case.rests_in(relief.backfill)
    assert case.steps()[-1] == "late_state"
    assert case.desks(kind=WorkItem.LATE) == {"leader@street", "reviewer@district"}
    # And the clock says it once
    assert case.clock_strikes("2026-10-25 09:00").told_late == []
    # And the papers can still come
    case.takes("submit_backfill", by="li", at="2026-10-26 09:00")
    case.takes("file", by="chen", at="2026-10-26 10:00")
    case.rests_in(relief.filed)
    assert case.desks(kind=WorkItem.LATE) == set()


def test_the_24_hours_are_told_late_to_the_leader(district: District) -> None:
    case = up_to_the_decision(district)
    assert case.clock_strikes("2026-10-03 14:04").told_late == []
    assert case.clock_strikes("2026-10-03 14:05").told_late == [case.pk]
    assert case.desks(kind=WorkItem.LATE) == {"leader@street"}
    assert case.clock_strikes("2026-10-06 00:00").told_late == [case.pk]
    assert case.desks(kind=WorkItem.LATE) == {"leader@street", "reviewer@district"}
    case.rests_in(relief.advance_review)


def test_the_24_hours_run_from_the_first_report_not_from_the_opening(district: District) -> None:
    case = Story(district, at="2026-10-02 14:05", first_reported_at="2026-10-02T09:30")
    case.takes("report_emergency", by="wang", at="2026-10-02 14:06")
    assert case.due("promise") == "2026-10-03 09:30"


def test_a_handler_who_stands_in_for_the_leader_still_cannot_decide(district: District) -> None:
    from permissions import operations

    operations.substitute(
        appointment=district.appointment("zhao"),
        substitute=district["li"],
        starts_at=moment("2026-10-01 00:00"),
        ends_at=moment("2026-10-08 00:00"),
        reason="国庆值班",
        by=None,
        at=moment("2026-09-30 10:00"),
    )
    case = up_to_the_decision(district)
    refused = case.refuses("grant_advance", by="li", at="2026-10-02 15:00")
    assert refused.code == "same_person"


def test_a_substitute_decides_on_behalf_of_the_leader_and_it_is_recorded(district: District) -> None:
    from permissions import operations

    deputy = district.add_person("he", "何副")
    operations.substitute(
        appointment=district.appointment("zhao"),
        substitute=deputy,
        starts_at=moment("2026-10-01 00:00"),
        ends_at=moment("2026-10-08 00:00"),
        reason="AB岗",
        by=None,
        at=moment("2026-09-30 10:00"),
    )
    case = up_to_the_decision(district)
    move = case.takes("grant_advance", by="he", at="2026-10-02 15:00")
    assert (move.actor_name, move.on_behalf_of_name, move.post) == ("何副", "赵刚", "leader@street")


def test_a_sum_above_small_quick_relief_goes_on_to_investigation(district: District) -> None:
    # 1,800.01 yuan for two heads is one fen above one month of dibao each
    case = Story(district)
    case.takes("report_emergency", by="wang")
    case.takes("accept", by="li", at="2026-10-02 14:20")
    case.takes("triage_urgent", by="li", at="2026-10-02 14:40", sum_proposed_fen="1800.01")
    case.takes("grant_advance", by="zhao", at="2026-10-02 16:40", sum_granted_fen="1800.01")
    case.takes("pay_advance", by="sun", at="2026-10-02 18:05", transfer_fen="800.01")
    case.takes("record_end", by="li", at="2026-10-02 18:40")
    case.takes("submit_backfill", by="li", at="2026-10-13 10:00")
    assert isinstance(case.refuses("file", by="chen", at="2026-10-13 15:00"), NotYet)
    case.takes("go_on_to_investigation", by="chen", at="2026-10-13 15:00")
    case.rests_in(relief.investigation)


@pytest.mark.parametrize(
    ("granted", "possible"), [("7200.00", True), ("7200.01", False), ("1800.00", True), ("900.00", True)]
)
def test_the_street_advances_up_to_exactly_four_times_the_standard(
    district: District, granted: str, possible: bool
) -> None:
    case = Story(district)
    case.takes("report_emergency", by="wang")
    case.takes("accept", by="li", at="2026-10-02 14:20")
    case.takes("triage_urgent", by="li", at="2026-10-02 14:40", sum_proposed_fen=granted)
    if possible:
        case.takes("grant_advance", by="zhao", at="2026-10-02 16:40", sum_granted_fen=granted)
        case.rests_in(relief.advance_granted)
    else:
        refused = case.refuses("grant_advance", by="zhao", at="2026-10-02 16:40", sum_granted_fen=granted)
        assert isinstance(refused, NotYet)
        assert [missing.code for missing in refused.unmet] == ["sum_is_within_advance_limit"]
        assert "7,200.00" in str(refused)


def test_every_unmet_guard_is_reported_at_once(district: District) -> None:
    case = Story(district)
    case.takes("report_emergency", by="wang")
    case.takes("accept", by="li", at="2026-10-02 14:20")
    case.takes("triage_urgent", by="li", at="2026-10-02 14:40", sum_proposed_fen="60000")
    refused = case.refuses("grant_advance", by="zhao", at="2026-10-02 16:40", sum_granted_fen="60000")
    assert isinstance(refused, NotYet)
    assert [missing.code for missing in refused.unmet] == [
        "sum_is_within_advance_limit",
        "reserve_holds_the_sum",
    ]
    assert all(missing.law for missing in refused.unmet)


def test_cash_beyond_the_limit_and_parts_that_do_not_add_up_are_refused(district: District) -> None:
    case = up_to_the_decision(district)
    case.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    refused = case.refuses(
        "pay_advance", by="sun", at="2026-10-02 18:05", cash_fen="1000.01", transfer_fen="0"
    )
    assert isinstance(refused, NotYet)
    assert {missing.code for missing in refused.unmet} == {"parts_make_up_the_sum", "cash_is_within_limit"}


def test_a_granted_advance_nobody_pays_lapses_and_frees_the_money(district: District) -> None:
    case = up_to_the_decision(district)
    case.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    assert case.clock_strikes("2026-10-03 16:39").stepped == []
    assert case.clock_strikes("2026-10-03 16:40").stepped == [case.pk]
    case.rests_in(relief.advance_review)
    assert (district.fund.balance_fen, district.fund.reserved_fen) == (5_000_000, 0)
    assert case.record.sum_granted_fen is None


def test_the_payment_counts_as_the_end_where_nobody_records_one(district: District) -> None:
    case = fire_at_the_tenants(district)
    assert case.clock_strikes("2026-10-03 18:05").stepped == [case.pk]
    case.rests_in(relief.backfill)
    assert show(case.record.emergency_ended_at) == "2026-10-02 18:05"
    assert case.due() == "2026-10-20 24:00"


def test_urgency_denied_goes_to_investigation_and_stops_the_24_hours(district: District) -> None:
    case = up_to_the_decision(district)
    case.takes("deny_urgency", by="zhao", at="2026-10-02 16:00")
    case.rests_in(relief.investigation)
    # Then the review's clock alone runs on, fifteen working days from acceptance
    assert {row.name for row in case.case.deadlines.filter(ended_at__isnull=True)} == {"review"}
    assert case.due("review") == "2026-10-27 24:00"
    assert case.case.due_at == moment("2026-10-28 00:00"), "and it is the case's own deadline"
    assert case.due() == ""
    # And new facts can make it urgent after all, with 24 hours of their own
    case.takes("show_urgency", by="li", at="2026-10-09 10:00")
    assert case.due("promise") == "2026-10-10 10:00"


def test_a_withdrawal_ends_a_case_until_it_is_decided(district: District) -> None:
    case = up_to_the_decision(district)
    case.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    # A decision is undone by who took it, not by the applicant's handler
    assert isinstance(case.refuses("withdraw", by="li", at="2026-10-02 17:00"), NotFromHere)
    case.takes("take_back_grant", by="zhao", at="2026-10-02 17:00")
    assert district.fund.reserved_fen == 0
    case.takes("withdraw", by="li", at="2026-10-02 17:10")
    case.rests_in(relief.withdrawn)


def test_money_paid_on_false_facts_comes_back(district: District) -> None:
    case = fire_at_the_tenants(district)
    case.takes("record_end", by="li", at="2026-10-02 18:40")
    case.takes("submit_backfill", by="li", at="2026-10-13 10:00")
    case.takes("file", by="chen", at="2026-10-13 15:00")
    # A filed case can still reach recovery
    case.takes("find_facts_false", by="shen", at="2026-10-20 10:00")
    case.rests_in(relief.recovery)
    assert isinstance(case.refuses("close_recovery", by="shen", at="2026-10-20 11:00"), NotYet)
    case.takes("record_repayment", by="sun", at="2026-10-21 10:00", sum_fen="800", receipt="TK-1")
    case.takes("record_repayment", by="sun", at="2026-10-22 10:00", sum_fen="1000", receipt="TK-2")
    case.takes("close_recovery", by="shen", at="2026-10-22 11:00")
    case.rests_in(relief.closed)
    assert district.fund.balance_fen == 5_000_000
    assert sorted(Payment.objects.filter(case_id=case.pk).values_list("sum_fen", flat=True)) == [
        -100_000,
        -80_000,
        180_000,
    ]


def decided_by_telephone(district: District, said_at: str = "2026-10-02T20:00") -> Story:
    """Up to a decision given at eight in the evening and taken down by the second handler."""
    case = up_to_the_decision(district)
    assert case.refuses("record_telephone_grant", by="liu", decider="沈科").code == "not_the_decider"
    # Who handled the case doesn't take the decision down
    assert case.refuses("record_telephone_grant", by="li", at="2026-10-02 20:10").code == "same_person"
    move = case.takes("record_telephone_grant", by="liu", at="2026-10-02 20:10", said_at=said_at)
    assert (move.actor_name, move.on_behalf_of_name) == ("刘洋", "赵刚")
    return case


def test_a_decision_by_telephone_is_confirmed_within_twelve_hours_of_the_call(district: District) -> None:
    case = decided_by_telephone(district)
    assert case.due("telephone_confirmation") == "2026-10-03 08:00"
    # The decider has it on the desk, and only the decider confirms it
    assert "leader@street" in case.desks()
    case.takes("pay_advance", by="sun", at="2026-10-02 20:30")
    assert "leader@street" in case.desks()
    case.takes("confirm_telephone_decision", by="zhao", at="2026-10-03 07:00")
    assert case.desks() == {"clerk@street"}
    assert case.clock_strikes("2026-10-03 08:00").told_late == []


def test_a_decision_by_telephone_left_unconfirmed_is_told_to_the_district(district: District) -> None:
    case = decided_by_telephone(district)
    case.takes("pay_advance", by="sun", at="2026-10-02 20:30")
    case.takes("record_end", by="li", at="2026-10-02 20:40", ended_at="2026-10-02T20:35")
    assert case.clock_strikes("2026-10-03 08:00").told_late == [case.pk]
    assert case.desks(kind=WorkItem.LATE) == {"reviewer@district"}
    case.takes("submit_backfill", by="li", at="2026-10-13 10:00")
    # Moving on doesn't take it off the district's desk
    assert case.desks(kind=WorkItem.LATE) == {"reviewer@district"}
    assert isinstance(case.refuses("file", by="chen", at="2026-10-13 11:00"), NotYet)
    case.takes("confirm_telephone_decision", by="zhao", at="2026-10-13 12:00")
    assert case.desks(kind=WorkItem.LATE) == set()
    case.takes("file", by="chen", at="2026-10-13 15:00")
    case.rests_in(relief.filed)


def test_nothing_is_paid_on_a_telephone_decision_whose_time_is_over(district: District) -> None:
    case = decided_by_telephone(district)
    refused = case.refuses("pay_advance", by="sun", at="2026-10-03 08:00")
    assert isinstance(refused, NotYet)
    assert [missing.code for missing in refused.unmet] == ["telephone_decision_stands"]
    case.takes("confirm_telephone_decision", by="zhao", at="2026-10-03 08:30")
    case.takes("pay_advance", by="sun", at="2026-10-03 08:40")


def test_the_district_confirms_where_the_decider_never_did(district: District) -> None:
    case = decided_by_telephone(district)
    case.takes("pay_advance", by="sun", at="2026-10-02 20:30")
    early = case.refuses(
        "ratify_telephone_decision", by="qian", at="2026-10-03 07:59", reasons="分管领导调离。"
    )
    assert isinstance(early, NotYet)
    case.takes("ratify_telephone_decision", by="qian", at="2026-10-03 09:00", reasons="分管领导调离。")
    assert case.record.telephone_confirmed_at == moment("2026-10-03 09:00")


def test_whoever_opens_a_case_does_not_decide_it(district: District) -> None:
    from permissions import operations

    operations.substitute(
        appointment=district.appointment("zhao"),
        substitute=district["li"],
        starts_at=moment("2026-10-01 00:00"),
        ends_at=moment("2026-10-08 00:00"),
        reason="AB岗",
        by=None,
        at=moment("2026-09-30 10:00"),
    )
    case = Story(district, opened_by="li")
    case.takes("report_emergency", by="zhou")
    case.takes("accept", by="liu", at="2026-10-02 14:20")
    case.takes("triage_urgent", by="liu", at="2026-10-02 14:40")
    assert case.refuses("grant_advance", by="li", at="2026-10-02 15:00").code == "same_person"


def test_an_urgent_report_left_in_draft_is_told_to_the_leader(district: District) -> None:
    case = Story(district)
    assert case.due() == "2026-10-02 16:05"
    assert case.clock_strikes("2026-10-02 16:05").told_late == [case.pk]
    assert case.desks(kind=WorkItem.LATE) == {"leader@street"}


def test_a_clerk_cannot_end_the_24_hours_alone(district: District) -> None:
    case = Story(district)
    case.takes("report_emergency", by="wang")
    case.takes("accept", by="li", at="2026-10-02 14:20")
    refused = case.refuses("triage_regular", by="li", at="2026-10-02 14:40")
    assert isinstance(refused, NotYet)


def test_the_same_cause_is_paid_again_only_for_a_reason(district: District) -> None:
    fire_at_the_tenants(district)
    again = Story(district, at="2026-11-10 09:00")
    again.takes("report_emergency", by="wang")
    again.takes("accept", by="li", at="2026-11-10 09:20")
    again.takes("triage_urgent", by="li", at="2026-11-10 09:40")
    refused = again.refuses("grant_advance", by="zhao", at="2026-11-10 10:00")
    assert isinstance(refused, NotYet)
    assert [missing.code for missing in refused.unmet] == ["cause_is_new_or_repetition_is_explained"]
    again.takes(
        "grant_advance", by="zhao", at="2026-11-10 10:00", repetition_reason="二次火灾，前次救助已用完。"
    )


def test_money_goes_to_the_household_or_the_reason_is_written_down(district: District) -> None:
    case = up_to_the_decision(district)
    case.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    assert isinstance(case.refuses("pay_advance", by="sun", payee="孙金"), NotYet)
    case.takes(
        "pay_advance", by="sun", at="2026-10-02 18:05", payee="陈姨", payee_reason="本人住院，由房东代领。"
    )


def test_papers_without_a_receipt_are_not_handed_in(district: District) -> None:
    case = fire_at_the_tenants(district)
    case.takes("record_end", by="li", at="2026-10-02 18:40")
    from cases.operations import take_step
    from tests.story import ANSWERS

    with pytest.raises(NotYet) as refused:
        take_step(
            case_id=case.pk,
            step="submit_backfill",
            actor=district["li"],
            answers=ANSWERS["submit_backfill"],
            at=moment("2026-10-13 10:00"),
        )
    assert [missing.code for missing in refused.value.unmet] == ["receipt_is_on_file"]


def test_an_unknown_member_is_identified_before_the_papers(district: District) -> None:
    members = [
        MemberEntry(name="何平", identity_number="999999198001010011"),
        MemberEntry(kind="unknown", relation="other"),
    ]
    case = up_to_the_decision(district, members=members)
    case.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    case.takes("pay_advance", by="sun", at="2026-10-02 18:05")
    case.takes("record_end", by="li", at="2026-10-02 18:40")
    assert isinstance(case.refuses("submit_backfill", by="li", at="2026-10-13 10:00"), NotYet)
    wrong = case.refuses(
        "identify_member", by="li", at="2026-10-13 10:00", name="罗兰", identity_number="999999198001010012"
    )
    assert wrong.code == "bad_answers"
    case.takes(
        "identify_member", by="li", at="2026-10-13 10:05", name="罗兰", identity_number="99999919800101002x"
    )
    case.takes("submit_backfill", by="li", at="2026-10-13 10:10")
    case.rests_in(relief.backfill_review)


def test_part_of_the_money_demanded_back_leaves_the_papers_owed(district: District) -> None:
    case = fire_at_the_tenants(district)
    case.takes("find_facts_false", by="shen", at="2026-10-05 10:00", demanded_fen="800")
    case.takes("record_repayment", by="sun", at="2026-10-06 10:00", sum_fen="800")
    assert isinstance(case.refuses("close_recovery", by="shen", at="2026-10-06 11:00"), NotYet)
    case.takes("go_back_to_the_papers", by="shen", at="2026-10-06 11:00")
    case.rests_in(relief.backfill)
    # And a second demand comes on top of the first
    case.takes("find_facts_false", by="shen", at="2026-10-07 10:00", demanded_fen="1000")
    assert isinstance(case.refuses("close_recovery", by="shen", at="2026-10-07 11:00"), NotYet)


def test_the_result_is_published_first_where_the_bureau_asks_for_it(district: District) -> None:
    from workflows.rulebook import enter_value

    enter_value(
        key="tr.smallquick.publish",
        since=moment("2026-09-01 00:00").date(),
        value="yes",
        source="测试",
        reason="要求公布",
    )
    case = fire_at_the_tenants(district)
    case.takes("record_end", by="li", at="2026-10-02 18:40")
    case.takes("submit_backfill", by="li", at="2026-10-13 10:00")
    assert case.desks() == {"reviewer@street", "clerk@community", "clerk@street"}
    assert isinstance(case.refuses("file", by="chen", at="2026-10-13 15:00"), NotYet)
    case.takes(
        "record_publication", by="zhou", at="2026-10-13 16:00", published_on="2026-10-13", place="社区公告栏"
    )
    assert case.desks() == {"reviewer@street"}
    case.takes("file", by="chen", at="2026-10-13 17:00")
