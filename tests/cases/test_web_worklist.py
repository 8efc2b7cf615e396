"""The worklist: whose, in which order, at which cost, and what it says when it is empty."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models.people import identity_index
from cases.web.lists import PAGE
from permissions import operations
from permissions.authority import CLERK, LEADER
from tests.cases.browsing import Person, person
from tests.district import OTHER_COMMUNITY, OTHER_STREET, STREET, District
from tests.story import Story, moment


def numbers_on(answer: Any) -> list[str]:
    """The case numbers of a page, in its order."""
    html = answer.content.decode()
    return [part.split("<")[0] for part in html.split('<span class="sub">LS')[1:]]


def next_page(answer: Any) -> str:
    """The address behind "Show more", empty on the last page."""
    found = re.search(r'href="([^"]*after=[^"]*)"', answer.content.decode())
    return "/" + unescape(found[1]) if found else ""


def statements(somebody: Person, address: str) -> int:
    somebody.client.get(address)  # the session is touched once a minute; not now
    with CaptureQueriesContext(connection) as seen:
        assert somebody.client.get(address).status_code == 200
    return len(seen)


def number_of(story: Story) -> str:
    return story.case.number.removeprefix("LS")


def test_a_case_waits_for_the_handlers_of_its_street_and_for_nobody_else(district: District) -> None:
    case = Story(district)
    case.takes("report_emergency", by="wang", at="2026-10-02 14:10")
    assert numbers_on(person(district, "li").looks_at("/")) == [number_of(case)]
    for name in ("zhao", "sun", "wei", "qian"):
        assert numbers_on(person(district, name).looks_at("/")) == []


def test_the_most_urgent_comes_first_and_what_has_no_deadline_last(district: District) -> None:
    idle = Story(district, at="2026-10-03 07:00", urgent=False)
    later = Story(district, at="2026-10-03 10:00")
    later.takes("report_emergency", by="wang", at="2026-10-03 10:10")
    sooner = Story(district, at="2026-10-03 08:00")
    sooner.takes("report_emergency", by="wang", at="2026-10-03 09:30")
    elsewhere = Story(district, at="2026-10-03 07:00")
    elsewhere.takes("report_emergency", by="wang", at="2026-10-03 07:10")
    elsewhere.takes("accept", by="li", at="2026-10-03 07:20")
    elsewhere.takes("triage_urgent", by="li", at="2026-10-03 07:30")
    shown = numbers_on(person(district, "li").looks_at("/"))
    assert shown == [number_of(sooner), number_of(later), number_of(idle)]


def test_a_case_that_came_twice_to_one_desk_is_one_row_and_says_why(district: District) -> None:
    case = Story(district)
    case.takes("report_emergency", by="wang", at="2026-10-02 14:10")
    case.takes("accept", by="li", at="2026-10-02 14:20")
    case.takes("triage_urgent", by="li", at="2026-10-02 14:30")
    case.clock_strikes("2026-10-03 14:06")
    assert case.case.work_items.filter(closed_at=None, authority="leader@street").count() == 2
    answer = person(district, "zhao").looks_at("/")
    assert numbers_on(answer) == [number_of(case)]
    assert "you were told" in answer.page.text
    assert "days late" in answer.page.text


def test_late_looks_across_all_one_may_see(district: District) -> None:
    here, there = Story(district), Story(district, opened_by="wei", community=OTHER_COMMUNITY)
    for case, by in ((here, "wang"), (there, "wei")):
        case.takes("report_emergency", by=by, at="2026-10-02 14:10")
    everything = {number_of(here), number_of(there)}
    assert set(numbers_on(person(district, "shen").looks_at("/?tab=late"))) == everything
    assert numbers_on(person(district, "zhao").looks_at("/?tab=late")) == [number_of(here)]
    assert numbers_on(person(district, "ma").looks_at("/?tab=late")) == [number_of(there)]


def test_what_one_did_is_listed_with_its_date_as_long_as_one_may_see_it(district: District) -> None:
    case = Story(district)
    case.takes("report_emergency", by="wang", at="2026-10-02 14:10")
    case.takes("accept", by="li", at="2026-10-02 14:20")
    text = person(district, "li").looks_at("/?tab=done").page.text
    assert "Accept" in text
    assert "2026-10-02 14:20" in text
    appointment = district.appointment("li")
    operations.end_appointment(appointment=appointment, by=None, at=moment("2026-10-03 09:00"))
    assert number_of(case) not in person(district, "li").looks_at("/?tab=done").page.text


def test_all_cases_stop_at_the_border_of_the_office(district: District) -> None:
    here, there = Story(district), Story(district, opened_by="wei", community=OTHER_COMMUNITY)
    assert numbers_on(person(district, "li").looks_at("/?tab=all")) == [number_of(here)]
    assert numbers_on(person(district, "wei").looks_at("/?tab=all")) == [number_of(there)]
    assert len(numbers_on(person(district, "yan").looks_at("/?tab=all"))) == 2
    assert numbers_on(person(district, "ding").looks_at("/?tab=all")) == []


def test_names_and_numbers_are_found_by_a_part_of_them_within_the_scope(district: District) -> None:
    case = Story(district)
    li, ma = person(district, "li"), person(district, "ma")
    number = case.case.number
    for words in ("何", number[-4:].lower(), f"  {number} "):
        assert numbers_on(li.looks_at(f"/?tab=all&q={words}")) == [number_of(case)], words
        assert numbers_on(ma.looks_at(f"/?tab=all&q={words}")) == []
    for words in ("李", "%", "_", "'; --", "%00"):
        answer = li.looks_at(f"/?tab=all&q={words}")
        assert answer.status_code == 200
        assert "No case fits" in answer.page.text or words == "%00"


def test_a_state_narrows_the_list(district: District) -> None:
    draft, reported = Story(district), Story(district)
    reported.takes("report_emergency", by="wang", at="2026-10-02 14:10")
    li = person(district, "li")
    assert numbers_on(li.looks_at("/?state=relief:submitted")) == [number_of(reported)]
    assert numbers_on(li.looks_at("/?tab=all&state=relief:draft")) == [number_of(draft)]
    assert numbers_on(li.looks_at("/?state=relief:nonsense")) == []
    assert numbers_on(li.looks_at("/?tab=done&state=relief:draft")) == []


@pytest.mark.parametrize("tab", ["todo", "late", "done", "all"])
def test_a_list_costs_the_same_however_long_it_is(district: District, tab: str) -> None:
    for number in range(9):
        case = Story(district, opened_by="li")
        case.takes("report_emergency", by="li", at="2026-10-02 14:10")
        if number == 0:
            li = person(district, "li")
            one = statements(li, f"/?tab={tab}")
    assert len(numbers_on(li.looks_at(f"/?tab={tab}"))) >= 9
    assert statements(li, f"/?tab={tab}") == one
    assert one <= 12


@pytest.mark.parametrize("tab", ["todo", "done", "all"])
def test_pages_follow_each_other_without_a_gap_or_a_repetition(district: District, tab: str) -> None:
    for number in range(PAGE + 3):
        case = Story(district, opened_by="li", at=f"2026-10-02 14:{number % 7:02d}")
        if number % 2:
            case.takes("report_emergency", by="li", at="2026-10-02 15:00")
    li = person(district, "li")
    answer = li.looks_at(f"/?tab={tab}")
    seen = numbers_on(answer)
    assert len(seen) == PAGE
    while more := next_page(answer):
        answer = li.looks_at(more)
        seen += numbers_on(answer)
    # In what was done each case stands once for its opening, and once for its report.
    assert len(seen) == PAGE + 3 + ((PAGE + 3) // 2 if tab == "done" else 0)
    assert len(set(seen)) == PAGE + 3


@pytest.mark.parametrize(
    "after", ["x", "~", "2026~1", "2026-10-02T10:00~1", "~99999999999999999999", "no~one"]
)
def test_a_damaged_page_key_shows_the_first_page(district: District, after: str) -> None:
    case = Story(district)
    answer = person(district, "li").client.get("/", {"tab": "all", "after": after})
    assert answer.status_code == 200
    assert numbers_on(answer) == [number_of(case)]


def test_htmx_is_given_the_list_alone_and_then_its_rows(district: District) -> None:
    Story(district)
    li = person(district, "li")
    whole = li.looks_at("/?tab=all")
    part = li.looks_at("/?tab=all", **{"HX-Request": "true", "HX-Target": "list"})
    rows = li.looks_at("/?tab=all", **{"HX-Request": "true", "HX-Target": "rows"})
    assert "<html" in whole.content.decode()
    assert part.content.decode().lstrip().startswith("<table")
    assert rows.content.decode().lstrip().startswith("<tr")
    assert 'id="more"' in rows.content.decode()


def test_an_empty_list_says_what_to_do(district: District) -> None:
    li = person(district, "li").looks_at("/").page
    assert "Nothing waits for you" in li.text
    assert "New case: Temporary relief" in li.text
    ding = person(district, "ding").looks_at("/?tab=all").page
    assert "Administrators run the system and read no case." in ding.text
    jobless = Person(district.add_person("new", "新人"))
    assert "You hold no post now" in jobless.looks_at("/?tab=all").page.text
    assert "New case" not in jobless.looks_at("/").page.text


def test_a_list_is_kept_by_no_cache_and_carries_nothing_inline(district: District) -> None:
    Story(district)
    answer = person(district, "li").looks_at("/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in f"{policy};"
    assert "unsafe" not in policy
    assert answer.page.inline == []


def test_a_relative_of_the_household_sees_nothing_of_it(district: District) -> None:
    operations.declare_relative(
        user=district["li"],
        name="何平",
        relation="spouse",
        identity_index=identity_index("999999198001010011"),
        by=None,
        at=moment("2026-01-05 09:00"),
    )
    case = Story(district)
    case.takes("report_emergency", by="wang", at="2026-10-02 14:10")
    li = person(district, "li")
    assert numbers_on(li.looks_at("/")) == numbers_on(li.looks_at("/?tab=all")) == []
    assert li.looks_at(f"/cases/{case.pk}/").status_code == 404
    assert numbers_on(person(district, "liu").looks_at("/")) == [number_of(case)]


def test_who_has_several_posts_sees_the_work_of_all_of_them(district: District) -> None:
    both = district.add_person("two", "双岗", CLERK, STREET)
    operations.appoint(
        user=both, role=LEADER, unit=district.units[OTHER_STREET], starts_on=date(2025, 1, 1), by=None,
        at=moment("2025-01-01 09:00"),
    )  # fmt: skip
    reported = Story(district)
    reported.takes("report_emergency", by="wang", at="2026-10-02 14:10")
    there = Story(district, opened_by="wei", community=OTHER_COMMUNITY)
    there.takes("report_emergency", by="wei", at="2026-10-02 14:10")
    there.takes("accept", by="wei", at="2026-10-02 14:20")
    there.takes("triage_urgent", by="wei", at="2026-10-02 14:30")
    shown = set(numbers_on(Person(both).looks_at("/")))
    assert shown == {number_of(reported), number_of(there)}
    assert "2 cases wait for you" in Person(both).looks_at("/").page.text
