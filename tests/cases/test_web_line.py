"""Parent and child on each other's pages, as far as the reader may see them."""

import re
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.queries import database_now
from tests.cases.browsing import Person, person
from tests.district import District
from tests.toy.errand.walked import check_asked_for, errand
from tests.toy.walked import Walked, moment
from tests.types.means_check.test_stories import REPORT


def address(case: Walked) -> str:
    return f"/cases/{case.pk}/"


def links_of(answer: Any) -> set[str]:
    return set(re.findall(r'href="(/cases/\d+/)"', answer.content.decode()))


def test_parent_and_child_lead_to_each_other(district: District) -> None:
    check = check_asked_for(district)
    parent = check.parent
    li = person(district, "li")
    # The parent's page lists what it waits for, with state and deadline
    answer = li.looks_at(address(parent))
    assert address(check) in links_of(answer)
    assert "Cases opened for this one" in answer.page.text
    assert f"Means check {check.case.number} With the checking centre" in answer.page.text
    assert "2026-10-19 24:00" in answer.page.text
    # The child's says what it belongs to
    answer = li.looks_at(address(check))
    assert address(parent) in links_of(answer)
    assert f"Part of case {parent.case.number} (Errand) Out" in answer.page.text
    assert "Cases opened for this one" not in answer.page.text


def test_a_child_that_ended_stays_listed_without_a_deadline(district: District) -> None:
    check = check_asked_for(district)
    check.takes("report", "xu", "2026-10-14 15:00", **REPORT)
    answer = person(district, "li").looks_at(address(check.parent))
    assert f"Means check {check.case.number} Reported" in answer.page.text
    assert "2026-10-19 24:00" not in answer.page.text.split("History")[0]


def test_the_checker_sees_the_check_and_nothing_of_the_case_that_asked(district: District) -> None:
    check = check_asked_for(district)
    parent = check.parent
    xu = person(district, "xu")
    answer = xu.looks_at(address(check))
    assert answer.status_code == 200
    # Who is to be checked, what for, and whether they agreed
    for words in ("何平", "罗兰", "申请临时救助。", "given in writing, says the case that asks"):
        assert words in answer.page.text, words
    assert answer.page.has_form(f"{address(check)}steps/report/")
    assert "Part of case" not in answer.page.text
    assert xu.looks_at(address(parent)).status_code == 404
    # And has the number shown in full, for a recorded purpose
    member = check.case.household.members.get(is_applicant=True).person_id
    shown = xu.sends(answer, f"{address(check)}people/{member}/identity/", purpose="家庭经济状况核对")
    assert "999999198001010011" in shown.page.text


def test_another_street_sees_neither(district: District) -> None:
    check = check_asked_for(district)
    wei = person(district, "wei")
    assert wei.looks_at(address(check)).status_code == 404
    assert wei.looks_at(address(check.parent)).status_code == 404


def test_a_child_its_reader_may_not_see_is_not_listed(district: District) -> None:
    check = check_asked_for(district)
    parent = check.parent
    check.case.recusals.create(user=district["li"], reason="declared", since=moment("2026-10-12 11:00"))
    answer = person(district, "li").looks_at(address(parent))
    assert answer.status_code == 200
    assert check.case.number not in answer.page.text


def test_the_age_of_a_result_stands_on_the_page(district: District) -> None:
    check = check_asked_for(district)
    check.takes("report", "xu", "2026-10-14 15:00", **REPORT)
    age = check.record.age_in_days(database_now().date())
    text = person(district, "li").looks_at(address(check)).page.text
    for words in (f"2026-10-13 {age} days old", "1,200.50 yuan", "within the limits", "household register"):
        assert words in text, words


def test_a_long_line_costs_no_more_than_a_short_one(district: District) -> None:
    li = person(district, "li")

    def statements(case: Walked) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert li.client.get(address(case)).status_code == 200
        return len(seen)

    check = check_asked_for(district)
    parent = check.parent
    statements(parent)  # what only the first page of all asks is asked here
    before = statements(parent)
    for day in ("13", "14", "15"):
        parent.children[-1].takes("return_request", "xu", f"2026-10-{day} 09:00", reasons="授权书未签字。")
        parent.takes("ask_for_check", "li", f"2026-10-{day} 10:00", reason="再次核对。")
    assert len(parent.children) == 4
    assert statements(parent) == before


def test_no_screen_offers_to_open_a_child_by_hand(district: District) -> None:
    li = person(district, "li")
    offered = li.looks_at("/").content.decode()
    assert "/cases/new/errand/" in offered
    assert "/cases/new/means_check/" not in offered
    assert li.looks_at("/cases/new/means_check/").status_code == 404
    assert li.posts("/cases/new/filing_review/").status_code == 404


def test_the_list_calls_each_case_by_its_type(district: District) -> None:
    check = check_asked_for(district)
    text = Person(district["xu"]).looks_at("/").page.text
    assert check.case.number in text
    assert "Means check" in text
    assert errand(district).case.number not in text
