"""The sums, dates and persons of temporary relief at their limits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from cases.funds.models import Payment, ReserveFund
from cases.models.people import identity_index
from cases.people import MemberEntry
from cases.registry import UnknownType, case_type
from cases.types.relief import guards
from cases.types.relief.workflow import TemporaryRelief, TemporaryRelief2014
from permissions import operations
from permissions.authority import CLERK, KEEPER, LEADER, REVIEWER, Role
from tests.district import DISTRICT, SHANGHAI, START, STREET, District
from tests.story import Story, moment, up_to_the_decision
from workflows.definition import Machine
from workflows.moves import Facts, Jurisdiction, NotFromHere, NotYet
from workflows.parameters import DatedValue, Parameters
from workflows.rulebook import enter_value

PLACE = Jurisdiction("320613000000", "320613001000", "320613001001")
DAY = date(2026, 10, 2)
VALUES = {
    "std.dibao.month": "90000",
    "tr.smallquick.max_x": "1",
    "tr.smallquick.per": "head",
    "tr.advance.max_x": "4",
    "tr.street_limit_x": "4",
    "tr.cash_direct.max": "100000",
}


def facts(record: dict[str, Any], answers: dict[str, Any] | None = None, **values: str | None) -> Facts:
    """What guards look at, with the usual parameters but those given; None takes one away."""
    entered = VALUES | {key.replace("__", "."): value for key, value in values.items()}
    reader = Parameters(
        DatedValue(key, "", START, text, "test") for key, text in entered.items() if text is not None
    ).reader(on=DAY, division=PLACE.street)
    at = datetime(2026, 10, 2, 15, tzinfo=SHANGHAI)
    row = SimpleNamespace(**({"heads": 1, "evidence": 0, "unidentified": 0} | record))
    return Facts(
        "advance_review",
        at,
        at,
        PLACE,
        row,
        reader,
        reader,
        calendar=None,
        answers=answers or {},  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("heads", "granted", "holds"),
    [
        (1, 360_000, True),  # m = 4.00: four times includes four times (民法典 1259)
        (1, 360_001, False),
        (3, 1_080_000, True),
        (3, 1_080_001, False),
        (2, 1, True),
    ],
)
def test_the_street_advances_four_times_the_standard_per_head(heads: int, granted: int, holds: bool) -> None:
    asked = facts({"heads": heads}, {"sum_granted_fen": granted})
    assert bool(guards.sum_is_within_advance_limit(asked)) is holds


@pytest.mark.parametrize(
    ("advance", "street", "limit"), [("4", "4", 360_000), ("2.5", "4", 225_000), ("6", "4", 360_000)]
)
def test_the_lower_of_both_limits_counts(advance: str, street: str, limit: int) -> None:
    asked = facts({}, tr__advance__max_x=advance, tr__street_limit_x=street)
    assert guards.advance_limit_fen(asked) == limit


@pytest.mark.parametrize(
    ("heads", "per", "granted", "more"),
    [
        (1, "head", 90_000, False),  # A = 1.00·S is small quick relief
        (1, "head", 90_001, True),  # one fen above isn't
        (3, "head", 270_000, False),
        (3, "case", 90_000, False),
        (3, "case", 90_001, True),
    ],
)
def test_small_quick_relief_ends_at_one_months_standard(
    heads: int, per: str, granted: int, more: bool
) -> None:
    record = {"heads": heads, "sum_granted_fen": granted, "wants_follow_up": False}
    asked = facts(record, tr__smallquick__per=per)
    assert guards.more_is_owed(asked) is more
    assert guards.nothing_more_is_owed(asked) is not more


def test_who_asks_for_more_gets_the_investigation_whatever_the_sum() -> None:
    record = {"sum_granted_fen": 1, "wants_follow_up": True}
    assert guards.more_is_owed(facts(record))
    assert not guards.nothing_more_is_owed(facts(record))


def test_before_small_quick_relief_existed_nothing_was_spared() -> None:
    record = {"sum_granted_fen": 1, "wants_follow_up": False}
    assert guards.more_is_owed(facts(record, tr__smallquick__max_x=None))


def test_sums_are_multiplied_before_they_are_compared() -> None:
    # 4.3333 × 632.01 yuan × 3: cut off anywhere on the way, the limit would be another one
    asked = facts(
        {"heads": 3}, tr__advance__max_x="4.3333", tr__street_limit_x="5", std__dibao__month="63201"
    )
    assert guards.advance_limit_fen(asked) == Decimal("4.3333") * 63_201 * 3 == Decimal("821606.6799")
    below, above = {"sum_granted_fen": 821_606}, {"sum_granted_fen": 821_607}
    terms: dict[str, Any] = dict(
        tr__advance__max_x="4.3333", tr__street_limit_x="5", std__dibao__month="63201"
    )
    assert guards.sum_is_within_advance_limit(facts({"heads": 3}, below, **terms))
    assert not guards.sum_is_within_advance_limit(facts({"heads": 3}, above, **terms))


@pytest.mark.parametrize("key", ["std__dibao__month", "tr__advance__max_x", "tr__street_limit_x"])
def test_a_limit_that_nobody_set_is_not_kept(key: str) -> None:
    missing = guards.sum_is_within_advance_limit.unmet(facts({}, {"sum_granted_fen": 1}, **{key: None}))
    assert missing is not None
    assert key.replace("__", ".") in missing.in_full


@pytest.mark.parametrize(
    ("cash", "transfer", "adds_up", "within"),
    [
        (100_000, 80_000, True, True),
        (100_001, 79_999, True, False),
        (0, 180_000, True, True),
        (0, 180_001, False, True),
        (100_000, 0, False, True),
    ],
)
def test_cash_up_to_its_limit_and_the_parts_make_up_the_sum(
    cash: int, transfer: int, adds_up: bool, within: bool
) -> None:
    asked = facts({"sum_granted_fen": 180_000}, {"cash_fen": cash, "transfer_fen": transfer})
    assert bool(guards.parts_make_up_the_sum(asked)) is adds_up
    assert bool(guards.cash_is_within_limit(asked)) is within


@pytest.mark.parametrize(
    ("free", "granted", "holds"), [(180_000, 180_000, True), (179_999, 180_000, False), (None, 1, False)]
)
def test_the_reserve_holds_the_sum_or_there_is_none(free: int | None, granted: int, holds: bool) -> None:
    assert (
        bool(guards.reserve_holds_the_sum(facts({"fund_free_fen": free}, {"sum_granted_fen": granted})))
        is holds
    )


@pytest.mark.parametrize(
    ("proofs", "note", "shown"), [(0, "", False), (1, "", True), (0, "邻居看见房屋起火。", True)]
)
def test_a_proof_or_a_witness_shows_the_emergency(proofs: int, note: str, shown: bool) -> None:
    assert guards.emergency_is_evidenced(facts({"evidence": proofs}, {"witness_note": note})) is shown


@pytest.mark.parametrize(
    ("urgent", "consent", "authorisation", "holds"),
    [
        (True, False, False, True),
        (False, True, True, True),
        (False, True, False, False),
        (False, False, True, False),
    ],
)
def test_papers_come_first_unless_it_is_urgent(
    urgent: bool, consent: bool, authorisation: bool, holds: bool
) -> None:
    record = {"is_urgent": urgent, "has_consent": consent, "has_authorisation": authorisation}
    assert guards.papers_are_signed_or_it_is_urgent(facts(record)) is holds


# Dates: which rules govern (RL-08), which year pays.


def raise_value(key: str, value: str, since: date) -> None:
    enter_value(key=key, division=DISTRICT, since=since, value=value, source="测试", reason="调整")


def test_the_standard_of_the_day_of_acceptance_governs_the_sum(district: District) -> None:
    raise_value("std.dibao.month", "100000", date(2026, 10, 3))
    accepted_before = up_to_the_decision(district)
    refused = accepted_before.refuses(
        "grant_advance", by="zhao", at="2026-10-03 10:00", sum_granted_fen="7200.01"
    )
    assert "7,200.00" in str(refused)
    accepted_before.takes("grant_advance", by="zhao", at="2026-10-03 10:00", sum_granted_fen="7200.00")
    assert accepted_before.record.standard_fen == 90_000
    accepted_after = Story(
        district, at="2026-10-03 08:00", first_reported_at="2026-10-02T23:00", hardship="illness"
    )
    accepted_after.takes("report_emergency", by="wang")
    accepted_after.takes("accept", by="li", at="2026-10-03 09:00")
    accepted_after.takes("triage_urgent", by="li", at="2026-10-03 09:10")
    accepted_after.takes("grant_advance", by="zhao", at="2026-10-03 10:00", sum_granted_fen="8000.00")
    assert accepted_after.record.standard_fen == 100_000


def test_the_procedure_of_the_day_of_the_act_governs_how_it_is_done(district: District) -> None:
    raise_value("tr.cash_direct.max", "50000", date(2026, 10, 3))
    story = up_to_the_decision(district)
    story.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    refused = story.refuses("pay_advance", by="sun", at="2026-10-03 09:00")
    assert "500.00" in str(refused)
    story.takes("pay_advance", by="sun", at="2026-10-03 09:00", cash_fen="500", transfer_fen="1300")


def test_a_deadline_once_set_is_not_moved_by_a_parameter_that_changes_later(district: District) -> None:
    story = up_to_the_decision(district)
    story.takes("record_telephone_grant", by="liu", at="2026-10-02 16:40")
    assert story.due() == "2026-10-03 16:40"
    raise_value("tr.granted_lapse.h", "4", date(2026, 10, 2))
    story.takes("confirm_telephone_decision", by="zhao", at="2026-10-02 17:00")
    assert story.due() == "2026-10-03 16:40"
    assert story.case.due_at == moment("2026-10-03 14:05")  # the 24 hours of the whole case
    assert story.clock_strikes("2026-10-02 20:40").stepped == []


def test_what_one_year_promised_it_pays_in_the_next(district: District) -> None:
    story = Story(district, at="2026-12-31 20:00")
    story.takes("report_emergency", by="wang")
    story.takes("accept", by="li", at="2026-12-31 20:10")
    story.takes("triage_urgent", by="li", at="2026-12-31 20:20")
    story.takes("grant_advance", by="zhao", at="2026-12-31 23:50")
    story.takes("pay_advance", by="sun", at="2027-01-01 00:10")
    assert (district.fund.balance_fen, district.fund.reserved_fen) == (4_820_000, 0)
    assert ReserveFund.objects.get(street=STREET, year=2027).balance_fen == 5_000_000
    assert Payment.objects.get(case_id=story.pk).fund.year == 2026


def test_a_day_before_the_types_first_page_is_served_by_none(district: District) -> None:
    first_page = case_type("relief").pages[0]
    before = first_page.since - timedelta(days=1)
    assert before.isoformat() == "2019-12-31", "parameters begin with 2020"
    with pytest.raises(UnknownType):
        Story(district, at=f"{before} 23:59")


@pytest.mark.parametrize(
    ("opened", "page"),
    [("2026-06-30 23:59", TemporaryRelief2014), ("2026-07-01 00:00", TemporaryRelief)],
)
def test_each_law_has_its_page_from_its_first_minute(
    district: District, opened: str, page: type[Machine]
) -> None:
    story = Story(district, at=opened)
    assert story.case.page == page.__name__
    story.takes("report_emergency", by="wang")
    assert moment(opened) + timedelta(hours=24) == story.case.deadlines.get(name="promise").due_at


# Decisions by telephone (RL-16).


def somebody_with(district: District, name: str, shown: str, *roles: Role) -> None:
    """Somebody who holds several posts of the first street."""
    district.add_person(name, shown, roles[0], STREET)
    for role in roles[1:]:
        operations.appoint(
            user=district[name],
            role=role,
            unit=district.units[STREET],
            starts_on=START,
            by=None,
            at=moment("2026-09-01 09:00"),
        )


def test_only_a_leader_unrelated_and_uninvolved_decides_by_telephone(district: District) -> None:
    somebody_with(district, "tian", "田全", LEADER, CLERK)
    district.add_person("he", "何副", LEADER, STREET)
    operations.declare_relative(
        user=district["he"],
        name="何平",
        relation="sibling",
        by=None,
        at=moment("2026-09-01 09:00"),
        identity_index=identity_index("999999198001010011"),
    )
    story = Story(district)
    story.takes("report_emergency", by="wang")
    story.takes("accept", by="tian", at="2026-10-02 14:20")
    story.takes("triage_urgent", by="li", at="2026-10-02 14:40")
    # Who handled the case, who is related, who decides elsewhere, who doesn't decide, who doesn't exist
    for decider in ("田全", "何副", "马任", "李晓雯", "没有此人"):
        refused = story.refuses("record_telephone_grant", by="liu", at="2026-10-02 20:00", decider=decider)
        assert refused.code == "not_the_decider", decider
    # And the handler doesn't take the decision down: it counts for whoever writes it too
    refused = story.refuses("record_telephone_grant", by="li", at="2026-10-02 20:00", decider="赵刚")
    assert refused.code == "same_person"
    story.takes("record_telephone_grant", by="liu", at="2026-10-02 20:00", decider="赵刚")


def test_nobody_takes_down_their_own_voice(district: District) -> None:
    somebody_with(district, "tian", "田全", LEADER, CLERK)
    story = up_to_the_decision(district)
    refused = story.refuses("record_telephone_grant", by="tian", at="2026-10-02 20:00", decider="田全")
    assert refused.code == "not_the_decider"


def test_who_decided_by_telephone_has_decided_and_neither_pays_nor_reviews(district: District) -> None:
    somebody_with(district, "tian", "田全", LEADER, KEEPER, REVIEWER, CLERK)
    story = up_to_the_decision(district)
    move = story.takes("record_telephone_grant", by="liu", at="2026-10-02 20:00", decider="田全")
    assert move.on_behalf_of == district["tian"]
    assert story.refuses("pay_advance", by="tian", at="2026-10-02 20:10").code == "same_person"
    story.takes("pay_advance", by="sun", at="2026-10-02 20:10")
    assert story.refuses("record_end", by="tian", at="2026-10-02 20:20").code == "same_person"
    story.takes("record_end", by="li", at="2026-10-02 20:20")
    story.takes("confirm_telephone_decision", by="tian", at="2026-10-02 20:30")
    story.takes("submit_backfill", by="li", at="2026-10-13 10:00")
    assert story.refuses("file", by="tian", at="2026-10-13 15:00").code == "same_person"


def test_whoever_was_on_duty_at_the_time_of_the_call_decided(district: District) -> None:
    district.add_person("night", "夜班")
    operations.put_on_duty(
        user=district["night"],
        role=LEADER,
        unit=district.units[STREET],
        starts_at=moment("2026-10-02 18:00"),
        ends_at=moment("2026-10-03 08:00"),
        by=None,
        at=moment("2026-09-30 10:00"),
    )
    story = up_to_the_decision(district)
    early = story.refuses(
        "record_telephone_grant", by="liu", at="2026-10-02 18:30", decider="夜班", said_at="2026-10-02T17:59"
    )
    assert early.code == "not_the_decider"
    story.takes(
        "record_telephone_grant", by="liu", at="2026-10-02 18:30", decider="夜班", said_at="2026-10-02T18:00"
    )
    assert story.due("telephone_confirmation") == "2026-10-03 06:00"
    assert story.refuses("confirm_telephone_decision", by="zhao", at="2026-10-02 19:00").code == (
        "not_the_decider"
    )
    story.takes("confirm_telephone_decision", by="night", at="2026-10-02 19:00")


def test_who_decided_before_may_decide_again_by_telephone(district: District) -> None:
    story = up_to_the_decision(district)
    story.takes("deny_urgency", by="zhao", at="2026-10-02 16:00")
    story.takes("show_urgency", by="li", at="2026-10-02 22:00", witness_note="夜间突发高烧，医院催缴费用。")
    story.takes("record_telephone_grant", by="liu", at="2026-10-02 22:10", sum_granted_fen="900.00")
    assert story.record.telephone_decider == district["zhao"]


def test_a_telephone_decision_taken_back_leaves_nothing_to_confirm(district: District) -> None:
    story = up_to_the_decision(district)
    story.takes("record_telephone_grant", by="liu", at="2026-10-02 16:40")
    story.takes("take_back_grant", by="zhao", at="2026-10-02 17:00")
    assert not story.case.deadlines.filter(name="telephone_confirmation", ended_at__isnull=True).exists()
    story.takes("grant_advance", by="zhao", at="2026-10-02 17:10")
    refused = story.refuses("confirm_telephone_decision", by="zhao", at="2026-10-02 17:20")
    assert isinstance(refused, NotYet)


# The way of the money.


def test_a_grant_can_be_taken_back_and_given_again_with_another_sum(district: District) -> None:
    story = up_to_the_decision(district)
    story.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    story.takes("take_back_grant", by="zhao", at="2026-10-02 16:50")
    assert (story.case.sum_fen, district.fund.reserved_fen) == (180_000, 0)
    story.takes("grant_advance", by="zhao", at="2026-10-02 17:00", sum_granted_fen="900.00")
    assert (story.case.sum_fen, district.fund.reserved_fen) == (90_000, 90_000)


def test_after_money_was_paid_the_case_is_neither_withdrawn_nor_referred_nor_paid_again(
    district: District,
) -> None:
    story = up_to_the_decision(district)
    story.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    story.takes("pay_advance", by="sun", at="2026-10-02 18:05")
    story.takes("record_end", by="li", at="2026-10-02 18:40")
    story.takes("submit_backfill", by="li", at="2026-10-13 10:00", wants_follow_up="on")
    story.takes("go_on_to_investigation", by="chen", at="2026-10-13 15:00")
    assert isinstance(story.refuses("refer", by="liu", at="2026-10-14 09:00"), NotFromHere)
    for step in ("withdraw", "show_urgency"):
        note = {"witness_note": "夜间突发高烧，医院催缴费用。"} if step == "show_urgency" else {}
        refused = story.refuses(step, by="liu", at="2026-10-14 09:00", **note)
        assert isinstance(refused, NotYet)
        assert [missing.code for missing in refused.unmet] == ["nothing_was_paid"]


def test_no_more_is_demanded_than_was_paid_and_no_more_comes_back_than_was_demanded(
    district: District,
) -> None:
    story = up_to_the_decision(district)
    story.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    story.takes("pay_advance", by="sun", at="2026-10-02 18:05")

    def demanding(sum_: str, at: str) -> dict[str, str]:
        return {"by": "shen", "at": at, "demanded_fen": sum_}

    assert isinstance(story.refuses("find_facts_false", **demanding("1800.01", "2026-10-05 10:00")), NotYet)
    story.takes("find_facts_false", **demanding("1000", "2026-10-05 10:00"))
    too_much = story.refuses("record_repayment", by="sun", at="2026-10-06 10:00", sum_fen="1000.01")
    assert isinstance(too_much, NotYet)
    story.takes("record_repayment", by="sun", at="2026-10-06 10:00", sum_fen="1000")
    story.takes("go_back_to_the_papers", by="shen", at="2026-10-06 11:00")
    # A second demand comes on top of the first, and both together stay within what was paid
    assert isinstance(story.refuses("find_facts_false", **demanding("800.01", "2026-10-07 10:00")), NotYet)
    story.takes("find_facts_false", **demanding("800", "2026-10-07 10:00"))
    story.takes("record_repayment", by="sun", at="2026-10-07 11:00", sum_fen="800", receipt="TK-2")
    story.takes("close_recovery", by="shen", at="2026-10-07 12:00")
    assert district.fund.balance_fen == 5_000_000


@pytest.mark.parametrize(
    ("window", "paid_on", "again_on", "possible"),
    [
        ("calendar_year", "2026-12-31", "2027-01-01", True),
        ("calendar_year", "2026-07-02", "2026-12-31", False),
        ("twelve_months", "2026-10-02", "2027-10-01", False),
        ("twelve_months", "2026-10-02", "2027-10-02", True),
    ],
)
def test_the_same_cause_is_new_again_after_its_window(
    district: District, window: str, paid_on: str, again_on: str, possible: bool
) -> None:
    raise_value("tr.same_cause.window", window, START)
    paid_case(district, paid_on)
    again = Story(district, at=f"{again_on} 08:00")
    again.takes("report_emergency", by="wang")
    again.takes("accept", by="li", at=f"{again_on} 08:10")
    again.takes("triage_urgent", by="li", at=f"{again_on} 08:20")
    if possible:
        again.takes("grant_advance", by="zhao", at=f"{again_on} 08:30")
    else:
        refused = again.refuses("grant_advance", by="zhao", at=f"{again_on} 08:30")
        assert paid_on in str(refused)


def paid_case(district: District, day: str, **opening: Any) -> Story:
    story = Story(district, at=f"{day} 14:05", **opening)
    story.takes("report_emergency", by="wang")
    story.takes("accept", by="li", at=f"{day} 14:20")
    story.takes("triage_urgent", by="li", at=f"{day} 14:40")
    story.takes("grant_advance", by="zhao", at=f"{day} 16:40")
    story.takes("pay_advance", by="sun", at=f"{day} 18:05")
    return story


def test_another_cause_or_another_household_is_not_the_same_cause(district: District) -> None:
    paid_case(district, "2026-10-02")
    # Another hardship of the same people, and the same hardship of others
    paid_case(district, "2026-10-04", hardship="illness")
    other = [MemberEntry(name="何平", kind="paperless")]
    paid_case(district, "2026-10-05", members=other)
    # But one common member is enough
    spouse = MemberEntry(name="罗兰", relation="self", identity_number="99999919800101002X")
    story = Story(district, at="2026-10-06 14:05", members=[spouse])
    story.takes("report_emergency", by="wang")
    story.takes("accept", by="li", at="2026-10-06 14:20")
    story.takes("triage_urgent", by="li", at="2026-10-06 14:40")
    assert isinstance(story.refuses("grant_advance", by="zhao", at="2026-10-06 15:00"), NotYet)


@pytest.mark.parametrize(("minutes", "told"), [(119, []), (120, ["late_state"])])
def test_an_urgent_case_is_accepted_within_two_hours(
    district: District, minutes: int, told: list[str]
) -> None:
    story = Story(district, at="2026-10-02 14:05")
    story.takes("report_emergency", by="wang", at="2026-10-02 14:05")
    at = moment("2026-10-02 14:05") + timedelta(minutes=minutes)
    story.clock_strikes(f"{at:%Y-%m-%d %H:%M}")
    assert story.steps()[2:] == told


def test_a_case_without_urgency_is_accepted_within_one_working_day(district: District) -> None:
    story = Story(district, urgent=False, opened_by="zhou", at="2026-09-30 15:00")
    story.takes("submit", by="zhou", at="2026-09-30 15:10")
    assert story.due() == "2026-10-08 24:00"  # the holiday isn't counted
    assert story.refuses("accept", by="zhou", at="2026-10-08 09:00").code == "not_yours"
    story.takes("accept", by="li", at="2026-10-08 09:00")
    # No hours run in a case without urgency: only the review's fifteen working days, from acceptance
    assert set(story.case.deadlines.values_list("name", flat=True)) == {"review"}
    assert story.due("review") == "2026-10-28 24:00"
