"""Taking steps: the right hand moves the case, every other gets its sentence and keeps what was typed."""

from uuid import uuid4

import pytest

from cases.models import Move
from permissions import operations
from tests.cases.browsing import person
from tests.cases.test_web_opening import photo
from tests.district import District
from tests.story import Story, moment


@pytest.fixture
def decided(district: District) -> Story:
    """A case that waits for the leader's decision."""
    case = Story(district, sum_asked_fen="1800")
    case.takes("report_emergency", by="wang", at="2026-10-02 14:10")
    case.takes("accept", by="li", at="2026-10-02 14:20")
    case.takes("triage_urgent", by="li", at="2026-10-02 14:40")
    return case


def address(case: Story) -> str:
    return f"/cases/{case.pk}/"


def step(case: Story, name: str) -> str:
    return f"/cases/{case.pk}/steps/{name}/"


SEEN = "网格员到场查看，房屋过火。"
GRANT = {"sum_granted_fen": "1800.00", "opinion": "情况属实，同意先行救助。"}


def test_sc_01_is_walked_on_the_pages_alone(district: District) -> None:
    case = Story(district, sum_asked_fen="1800", first_reported_at="")
    zhao, sun, li, chen = (person(district, name) for name in ("zhao", "sun", "li", "chen"))
    assert person(district, "wang").sends(
        person(district, "wang").looks_at(address(case)), step(case, "report_emergency")
    ).status_code == 303  # fmt: skip
    assert li.sends(li.looks_at(address(case)), step(case, "accept")).status_code == 303
    told = {
        "hardship_facts": ["shelter", "food"],
        "sum_proposed_fen": "1800",
        "witness_note": "网格员到场查看，房屋过火。",
    }
    assert li.sends(li.looks_at(address(case)), step(case, "triage_urgent"), **told).status_code == 303
    assert zhao.sends(zhao.looks_at(address(case)), step(case, "grant_advance"), **GRANT).status_code == 303
    paid = {"cash_fen": "1000", "transfer_fen": "800", "payee": "何平", "receipt": "SJ-1"}
    answer = sun.sends(sun.looks_at(address(case)), step(case, "pay_advance"), **paid)
    assert answer.status_code == 303
    assert "Done: Pay" in sun.looks_at(address(case)).page.text
    at = Move.objects.get(case_id=case.pk, step="pay_advance").at
    ended = {"ended_at": f"{at.astimezone(moment('2026-10-02 00:00').tzinfo):%Y-%m-%dT%H:%M}"}
    assert li.sends(li.looks_at(address(case)), step(case, "record_end"), **ended).status_code == 303
    receipt = {"kind": "receipt", "title": "备用金收条", "file": photo("receipt.jpg")}
    assert li.posts(f"{address(case)}documents/", **receipt).status_code == 303
    papers = {"facts_note": "承租房失火，救助金当面交付。", "is_signed": "on"}
    assert li.sends(li.looks_at(address(case)), step(case, "submit_backfill"), **papers).status_code == 303
    assert chen.sends(chen.looks_at(address(case)), step(case, "file")).status_code == 303
    case.rests_in("filed")
    assert district.fund.balance_fen == 4_820_000


def test_a_forged_step_of_who_may_not_take_it_is_refused_with_the_sentence(decided: Story) -> None:
    li = person(decided.district, "li")
    answer = li.posts(step(decided, "grant_advance"), **GRANT)
    assert answer.status_code == 403
    assert "Only the post with jurisdiction here may do this: street approving leader." in answer.page.text
    assert GRANT["opinion"] in answer.page.text
    decided.rests_in("advance_review")


def test_a_step_out_of_order_is_refused_and_what_was_typed_stays_to_be_read(decided: Story) -> None:
    zhao = person(decided.district, "zhao")
    page = zhao.looks_at(address(decided))
    decided.takes("withdraw", by="li", at="2026-10-02 15:00")
    answer = zhao.sends(page, step(decided, "grant_advance"), **GRANT)
    assert answer.status_code == 409
    assert "isn't possible now: the case is in “Withdrawn”" in answer.page.text
    assert GRANT["opinion"] in answer.page.text
    decided.rests_in("withdrawn")


def test_an_unmet_guard_comes_back_at_the_form_with_everything_typed(decided: Story) -> None:
    zhao = person(decided.district, "zhao")
    too_much = {**GRANT, "sum_granted_fen": "7200.01"}
    answer = zhao.sends(zhao.looks_at(address(decided)), step(decided, "grant_advance"), **too_much)
    assert answer.status_code == 409
    assert "The limit for this household is 7,200.00 yuan." in answer.page.text
    fields = answer.page.form(step(decided, "grant_advance")).fields
    assert (fields["sum_granted_fen"], fields["opinion"]) == ("7200.01", GRANT["opinion"])
    again = zhao.sends(answer, step(decided, "grant_advance"), sum_granted_fen="7200")
    assert again.status_code == 303


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"opinion": ""}, "This field is required."),
        ({"opinion": "字" * 501}, "at most 500 characters"),
        ({"sum_granted_fen": "-1"}, "greater than or equal to 0.01"),
        ({"sum_granted_fen": "0"}, "greater than or equal to 0.01"),
        ({"sum_granted_fen": "1e9"}, "Ensure"),
        ({"sum_granted_fen": "NaN"}, "Enter a number."),
        ({"sum_granted_fen": "1800,00"}, "Enter a number."),
    ],
)
def test_wrong_answers_come_back_each_at_its_field(decided: Story, typed: dict[str, str], said: str) -> None:
    zhao = person(decided.district, "zhao")
    answer = zhao.sends(zhao.looks_at(address(decided)), step(decided, "grant_advance"), **{**GRANT, **typed})
    assert answer.status_code == 422
    assert said in answer.page.text
    assert answer.page.form(step(decided, "grant_advance")).fields["opinion"] == {**GRANT, **typed}["opinion"]
    assert len(answer.page.ids) == len(set(answer.page.ids))
    decided.rests_in("advance_review")


def test_only_the_forms_own_fields_are_taken(decided: Story) -> None:
    zhao = person(decided.district, "zhao")
    forged = {**GRANT, "paid_fen": "1", "state": "filed", "sum_proposed_fen": "999999"}
    assert zhao.posts(step(decided, "grant_advance"), **forged).status_code == 303
    record = decided.record
    assert (record.sum_proposed_fen, record.paid_fen) == (180_000, 0)
    decided.rests_in("advance_granted")


def test_the_same_click_twice_is_one_move(decided: Story) -> None:
    zhao = person(decided.district, "zhao")
    page = zhao.looks_at(address(decided))
    for _click in range(2):
        assert zhao.sends(page, step(decided, "grant_advance"), **GRANT).status_code == 303
    assert decided.steps().count("grant_advance") == 1
    other = zhao.sends(page, step(decided, "grant_advance"), **{**GRANT, "sum_granted_fen": "900"})
    assert other.status_code == 409


def test_two_pages_open_at_once_make_one_decision(decided: Story) -> None:
    zhao = person(decided.district, "zhao")
    first, second = zhao.looks_at(address(decided)), zhao.looks_at(address(decided))
    assert zhao.sends(first, step(decided, "grant_advance"), **GRANT).status_code == 303
    late = zhao.sends(second, step(decided, "deny_urgency"), reasons="其实并不紧急。")
    assert late.status_code == 409
    assert "其实并不紧急。" in late.page.text
    assert decided.steps().count("deny_urgency") == 0


def test_a_post_that_ended_meanwhile_no_longer_decides(decided: Story) -> None:
    zhao = person(decided.district, "zhao")
    page = zhao.looks_at(address(decided))
    operations.end_appointment(
        appointment=decided.district.appointment("zhao"), by=None, at=moment("2026-10-02 15:00")
    )
    assert zhao.sends(page, step(decided, "grant_advance"), **GRANT).status_code == 404
    decided.rests_in("advance_review")


def test_an_empty_fund_is_said_in_the_form(decided: Story) -> None:
    fund = decided.district.fund
    type(fund).objects.filter(pk=fund.pk).update(balance_fen=100_000)
    zhao = person(decided.district, "zhao")
    answer = zhao.sends(zhao.looks_at(address(decided)), step(decided, "grant_advance"), **GRANT)
    assert answer.status_code == 409
    assert "1,000.00 yuan are free." in answer.page.text


def test_a_telephone_decider_nobody_knows_is_refused_at_the_form(decided: Story) -> None:
    liu = person(decided.district, "liu")
    answer = liu.sends(
        liu.looks_at(address(decided)), step(decided, "record_telephone_grant"), **GRANT, decider="无此人"
    )
    assert answer.status_code == 409
    assert "Nobody of this name could decide" in answer.page.text
    fields = answer.page.form(step(decided, "record_telephone_grant")).fields
    assert fields["decider"] == "无此人"


@pytest.mark.parametrize("name", ["no_such_step", "grant-advance"])
def test_no_such_step_is_not_found(decided: Story, name: str) -> None:
    assert person(decided.district, "zhao").posts(step(decided, name)).status_code == 404


def test_steps_are_taken_by_post_alone(decided: Story) -> None:
    zhao = person(decided.district, "zhao")
    assert zhao.looks_at(step(decided, "grant_advance")).status_code == 405


def test_a_step_without_the_forms_token_is_refused(decided: Story) -> None:
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(decided.district["zhao"])
    answer = browser.post(step(decided, "grant_advance"), {**GRANT, "key": str(uuid4())})
    assert answer.status_code == 403
    assert "This page is too old" in answer.content.decode()
    decided.rests_in("advance_review")


def test_when_nothing_is_left_to_do_the_next_case_is_named(district: District) -> None:
    first, second = Story(district), Story(district)
    for case in (first, second):
        case.takes("report_emergency", by="wang", at="2026-10-02 14:10")
        case.takes("accept", by="li", at="2026-10-02 14:20")
        case.takes("triage_urgent", by="li", at="2026-10-02 14:30")
    zhao = person(district, "zhao")
    zhao.sends(zhao.looks_at(address(first)), step(first, "deny_urgency"), reasons="不属于急难情形。")
    assert f'href="{address(second)}"' in zhao.looks_at(address(first)).content.decode()
