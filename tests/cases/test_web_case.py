"""The case page: who sees it, what it offers to whom, why not the rest, and the history it tells."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Disclosure
from permissions import operations
from tests.cases.browsing import Person, person
from tests.district import OTHER_COMMUNITY, District
from tests.story import Story, moment
from workflows.models import ParameterValue


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


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("wang", 200), ("zhou", 200), ("li", 200), ("zhao", 200), ("chen", 200), ("shen", 200), ("yan", 200),
        ("sun", 404), ("wei", 404), ("ma", 404), ("ding", 404),
    ],
)  # fmt: skip
def test_a_case_is_there_for_whom_it_concerns_and_for_nobody_else(
    decided: Story, name: str, status: int
) -> None:
    somebody = person(decided.district, name)
    answer = somebody.looks_at(address(decided))
    assert answer.status_code == status
    assert ("何平" in answer.page.text) == (status == 200)
    assert somebody.posts(step(decided, "grant_advance")).status_code in (403, 404, 422)
    if status == 404:
        for part in ("steps/grant_advance/", "notes/", "documents/"):
            assert somebody.posts(address(decided) + part).status_code == 404
        assert "Nothing is here" in answer.page.text


@pytest.mark.parametrize("number", ["0", "999999", "9" * 25])
def test_no_such_case_is_not_found(district: District, number: str) -> None:
    assert person(district, "li").looks_at(f"/cases/{number}/").status_code == 404


def test_the_leader_is_offered_the_decision_and_the_handler_is_not(decided: Story) -> None:
    zhao = person(decided.district, "zhao").looks_at(address(decided)).page
    assert zhao.has_form(step(decided, "grant_advance"))
    assert zhao.form(step(decided, "grant_advance")).fields["opinion"] == ""
    li = person(decided.district, "li").looks_at(address(decided)).page
    assert not li.has_form(step(decided, "grant_advance"))
    liu = person(decided.district, "liu").looks_at(address(decided)).page
    assert liu.has_form(step(decided, "record_telephone_grant"))
    assert not li.has_form(step(decided, "record_telephone_grant"))  # who handled it takes no decision down


def test_who_took_part_before_is_told_why_another_must_decide(decided: Story) -> None:
    district = decided.district
    operations.substitute(
        appointment=district.appointment("zhao"), substitute=district["li"], reason="休假", by=None,
        starts_at=moment("2026-10-01 08:00"), ends_at=moment("2030-01-01 08:00"),
        at=moment("2026-10-01 08:00"),
    )  # fmt: skip
    page = person(district, "li").looks_at(address(decided)).page
    assert "must be taken by another person" in page.text
    assert not page.has_form(step(decided, "grant_advance"))


def test_acting_for_somebody_is_shown_before_and_afterwards(decided: Story) -> None:
    district = decided.district
    liu = district.add_person("deputy", "代管")
    operations.substitute(
        appointment=district.appointment("zhao"), substitute=liu, starts_at=moment("2026-10-01 08:00"),
        ends_at=moment("2030-01-01 08:00"), reason="休假", by=None, at=moment("2026-10-01 08:00"),
    )  # fmt: skip
    deputy = Person(liu)
    page = deputy.looks_at(address(decided))
    assert "acting for 赵刚" in page.page.text
    filled = {"sum_granted_fen": "1800", "opinion": "同意。"}
    assert deputy.sends(page, step(decided, "grant_advance"), **filled).status_code == 303
    assert "代管 for 赵刚" in deputy.looks_at(address(decided)).page.text


def test_an_open_guard_is_a_sentence_with_its_article(district: District) -> None:
    case = Story(district, urgent=False)
    page = person(district, "wang").looks_at(address(case)).page
    assert not page.has_form(step(case, "report_emergency"))
    assert "Why not “Report the emergency to the street”?" in page.text
    assert "It must hold that the hardship is urgent. Social Assistance Law, art. 29" in page.text


def test_deadlines_progress_and_who_acts_next_stand_on_the_page(decided: Story) -> None:
    text = person(decided.district, "li").looks_at(address(decided)).page.text
    assert "Money within 24 hours of the first report" in text
    assert "2026-10-03 14:05" in text
    assert "2026-10-05 24:00" in text
    assert "street approving leader 赵刚" in text
    assert "濠西社区" in text
    # The fast road is a road of its own: the bar shows what lies ahead on it
    assert "3/8 Decision on the advance" in text


def test_on_the_ordinary_road_the_bar_shows_what_lies_ahead(district: District) -> None:
    case = Story(district, urgent=False, opened_by="zhou")
    case.takes("submit", by="zhou", at="2026-10-02 14:10")
    case.takes("accept", by="li", at="2026-10-02 14:20")
    case.takes("triage_regular", by="li", at="2026-10-02 14:40")
    page = person(district, "li").looks_at(address(case)).page
    assert "3/10 Investigation" in page.text
    for ahead in ("Street review", "Public notice", "Street decision", "Published, to be filed", "Filed"):
        assert ahead in page.text


def test_an_empty_post_is_named(decided: Story) -> None:
    operations.end_appointment(
        appointment=decided.district.appointment("zhao"), by=None, at=moment("2026-10-02 15:00")
    )
    assert "nobody holds this post" in person(decided.district, "li").looks_at(address(decided)).page.text


def test_the_history_tells_who_did_what_under_which_law(decided: Story) -> None:
    decided.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    page = person(decided.district, "shen").looks_at(address(decided)).page
    for words in (
        "Grant the advance Decision on the advance → Advance granted, not yet paid",
        "赵刚 · 和平桥街道 street approving leader · 2026-10-02 16:40",
        "Sum granted (yuan) 1,800 yuan",
        "Opinion 情况属实，同意先行救助。",
        "What can't wait no shelter for tonight, no food, or no money for it",
        "Social Assistance Law, art. 50",
        "Case opened",
    ):
        assert words in page.text, words
    last = decided.case.moves.order_by("-seq")[0]
    assert f"#{last.seq} {bytes(last.hash).hex()[:12]}" in page.text


def test_the_history_speaks_the_readers_language(decided: Story) -> None:
    page = person(decided.district, "shen", language="zh-CN").looks_at(address(decided)).page
    assert "提请先行救助" in page.text
    assert "社会救助法" in page.text


def test_the_clocks_rows_say_which_deadline_passed(decided: Story) -> None:
    decided.clock_strikes("2026-10-03 14:06")
    text = person(decided.district, "shen").looks_at(address(decided)).page.text
    assert "Deadline passed" in text
    assert "the clock" in text
    assert "Money within 24 hours of the first report 2026-10-03 14:05" in text


def test_a_closed_case_offers_nothing_and_says_so(decided: Story) -> None:
    decided.takes("withdraw", by="li", at="2026-10-02 15:00")
    page = person(decided.district, "li").looks_at(address(decided)).page
    assert "The case is closed." in page.text
    assert not [form for form in page.forms if "/steps/" in form.action]


def test_a_page_costs_the_same_however_long_its_history(decided: Story) -> None:
    li = person(decided.district, "li")

    def statements() -> int:
        li.client.get(address(decided))
        with CaptureQueriesContext(connection) as seen:
            assert li.client.get(address(decided)).status_code == 200
        return len(seen)

    before = statements()
    for number in range(8):
        li.sends(li.looks_at(address(decided)), address(decided) + "notes/", text=f"第 {number} 次走访。")
    assert statements() == before
    assert before <= 24


@pytest.mark.parametrize("name", ["wang", "li", "zhao", "shen", "yan"])
def test_ids_are_unique_and_nothing_is_inline(decided: Story, name: str) -> None:
    answer = person(decided.district, name).looks_at(address(decided))
    assert len(answer.page.ids) == len(set(answer.page.ids))
    assert answer.page.inline == []
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_numbers_are_masked_and_shown_only_for_a_purpose_that_is_recorded(decided: Story) -> None:
    li = person(decided.district, "li")
    page = li.looks_at(address(decided))
    assert "999***********0011" in page.page.text
    assert "999999198001010011" not in page.content.decode()
    applicant = decided.case.household.members.get(is_applicant=True).person
    action = f"{address(decided)}people/{applicant.pk}/identity/"
    refused = li.sends(page, action, purpose="  ")
    assert refused.status_code == 422
    assert not Disclosure.objects.exists()
    shown = li.sends(page, action, purpose="核对身份证")
    assert shown.status_code == 200
    assert "999999198001010011" in shown.page.text
    look = Disclosure.objects.get()
    assert (look.seen_by, look.person, look.case, look.purpose) == (
        li.user, applicant, decided.case, "核对身份证",
    )  # fmt: skip
    assert "999999198001010011" not in li.looks_at(address(decided)).content.decode()


def test_a_grid_worker_sees_no_number_in_full(decided: Story) -> None:
    wang = person(decided.district, "wang")
    page = wang.looks_at(address(decided))
    assert "999***********0011" in page.page.text
    assert "/people/" not in page.content.decode()
    applicant = decided.case.household.members.get(is_applicant=True).person
    refused = wang.posts(f"{address(decided)}people/{applicant.pk}/identity/", purpose="好奇")
    assert refused.status_code == 403
    assert not Disclosure.objects.exists()


def test_htmx_is_given_the_number_alone(decided: Story) -> None:
    li = person(decided.district, "li")
    applicant = decided.case.household.members.get(is_applicant=True).person
    action = f"{address(decided)}people/{applicant.pk}/identity/"
    shown = li.client.post(action, {"purpose": "核对"}, headers={"HX-Request": "true"})
    assert "<html" not in shown.content.decode()
    assert "999999198001010011" in shown.content.decode()
    refused = li.client.post(action, {"purpose": ""}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert "<html" not in refused.content.decode()


@pytest.mark.parametrize("field", ["identity", "phone", "document", "nonsense"])
def test_nobody_elses_number_is_shown_through_this_case(decided: Story, field: str) -> None:
    district = decided.district
    other = Story(district, opened_by="wei", community=OTHER_COMMUNITY, members=decided_members())
    stranger = other.case.household.members.get().person
    li = person(district, "li")
    assert li.posts(f"{address(decided)}people/{stranger.pk}/{field}/", purpose="好奇").status_code == 404
    assert li.posts(f"{address(other)}people/{stranger.pk}/{field}/", purpose="好奇").status_code == 404
    assert not Disclosure.objects.exists()


def decided_members() -> Any:
    from cases.people import MemberEntry

    return [MemberEntry(name="旁人", relation="self", identity_number="999999197001010017")]


def test_notes_join_the_history_and_are_never_lost(decided: Story) -> None:
    li = person(decided.district, "li")
    action = address(decided) + "notes/"
    page = li.looks_at(address(decided))
    assert li.sends(page, action, text="   ").status_code == 422
    long = li.sends(page, action, text="长" * 2001)
    assert long.status_code == 422
    assert long.page.form(action).fields["text"] == "长" * 2001
    assert li.sends(page, action, text="已电话联系房东。\n明日再去。").status_code == 303
    assert li.sends(page, action, text="已电话联系房东。\n明日再去。").status_code == 303
    assert li.looks_at(address(decided)).page.text.count("已电话联系房东。") == 1


def test_inspectors_read_and_write_nothing(decided: Story) -> None:
    yan = person(decided.district, "yan")
    page = yan.looks_at(address(decided)).page
    assert not page.has_form(address(decided) + "notes/")
    assert not page.has_form(address(decided) + "documents/")
    assert not [form for form in page.forms if "/steps/" in form.action]


def test_a_rule_without_a_value_is_a_sentence_and_no_fault(decided: Story) -> None:
    ParameterValue.objects.filter(key="doc.max_mb").delete()
    li = person(decided.district, "li")
    for path in (address(decided), "/cases/new/relief/"):
        answer = li.looks_at(path)
        assert answer.status_code == 409
        assert "doc.max_mb" in answer.page.text
    assert li.posts(f"{address(decided)}documents/", kind="receipt").status_code == 409


def test_steps_that_help_come_before_those_that_go_against(decided: Story) -> None:
    page = person(decided.district, "zhao").looks_at(address(decided)).page
    steps = [form.action.split("/")[-2] for form in page.forms if "/steps/" in form.action]
    assert steps.index("grant_advance") < steps.index("deny_urgency")
