"""SC-05 in a browser: a refusal proposed, signed, printed, served, and open to remedies."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from tests.district import District
from tests.e2e.conftest import Office, Seat, WallClock
from tests.story import ANSWERS, CHECK_REPORT, FAMILY, Story

FOUND = "核对显示人均月收入四千二百元，名下另有商铺。"
WHY = "收入和财产超过规定标准。"


@pytest.fixture
def story(real_district: District) -> Story:
    """An application accepted on Monday 19 October 2026 whose income and property are above the limits."""
    story = Story(
        real_district,
        opened_by="zhou",
        at="2026-10-19 09:00",
        urgent=False,
        members=FAMILY,
        hardship="illness",
        account="突发重病住院，自付费用超出家庭承受能力。",
        sum_asked_fen="5000.00",
    )
    story.takes("submit", by="zhou", at="2026-10-19 09:30")
    story.takes("accept", by="li", at="2026-10-19 10:00")
    story.takes("triage_regular", by="li", at="2026-10-19 10:30")
    story.takes("record_visit", by="li", at="2026-10-21 15:00", visited_on="2026-10-21")
    story.takes("sign_visit", by="li", at="2026-10-21 15:10")
    story.takes("sign_visit", by="liu", at="2026-10-21 15:20")
    story.takes("request_check", by="li", at="2026-10-22 09:00")
    beyond = CHECK_REPORT | {"result_on": "2026-10-23", "finding": "beyond", "income_fen": "4200.00"}
    story.child_takes("means_check", "report", by="xu", at="2026-10-23 11:00", **beyond)
    return story


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "告知书签收件.png"
    Image.new("RGB", (900, 1200), "white").save(path)
    return path


@pytest.mark.parametrize(("size", "language"), [("desk", "en"), ("phone", "zh-CN")])
def test_a_refusal_is_signed_served_and_open_to_remedies(
    office: Office,
    story: Story,
    wall_clock: WallClock,
    scan: Path,
    size: str,
    language: str,
) -> None:
    at_case = f"/cases/{story.pk}/"

    # The reviewer proposes to refuse, and has no button to refuse with
    wall_clock.shows("2026-11-04 10:00")
    chen = office.seat(story.district["chen"], size=size, language=language, axe=False)
    chen.presses("a.nm")
    chen.takes(
        "propose_refusal",
        refusal_ground="means",
        refusal_facts=FOUND,
        refusal_reasons="超过规定标准，不符合条件。",
    )
    story.rests_in("street_decision")
    assert not chen.page.query_selector("#form-street_refuses")

    # The leader signs with hands on the keyboard alone
    wall_clock.shows("2026-11-05 09:00")
    zhao = office.seat(story.district["zhao"], size=size, language=language, axe=False)
    refuses_by_keyboard(zhao)
    zhao.audits()
    story.rests_in("rejected")

    # The handler can't close the case: nothing signed is on file
    wall_clock.shows("2026-11-09 10:00")
    li = office.seat(story.district["li"], size=size, language=language, axe=False)
    li.presses("a.nm")
    li.audits()
    assert li.page.query_selector("#actions .why")
    assert not li.page.query_selector("#actions form button.btn-primary")
    token = li.page.input_value("input[name=csrfmiddlewaretoken] >> nth=0")
    answer = li.context.request.post(
        f"{li.address}{at_case}steps/serve_refusal/",
        form={**ANSWERS["serve_refusal"], "csrfmiddlewaretoken": token},
        headers={"Referer": li.address},
    )
    assert answer.status == 409
    story.rests_in("rejected")

    # The notice is printed: facts, reasons, law and both remedies
    with li.page.expect_download() as printed:
        li.page.click("a.get[href*='/papers/refusal_notice.pdf']")
    notice = words_of(printed.value.path())
    for told in (
        "不予救助告知书",
        FOUND,
        WHY,
        "60日内，向崇川区人民政府申请行政复议",
        "6个月内，依法向有管辖权的人民法院提起行政诉讼",
        "赵刚",
    ):
        assert told in notice

    # Its signed scan is put on file, and its service needs a day and a way
    li.puts_on_file("refusal_notice", scan)
    li.fills("serve_refusal", recipient="何平", proof="送达回证 2026-001")
    li.presses("#form-serve_refusal .send button")
    li.audits()
    assert li.page.query_selector("#id_serve_refusal_served_on_error")
    assert li.page.input_value("#id_serve_refusal_recipient") == "何平"
    story.rests_in("rejected")
    li.takes("serve_refusal", way="in_person", served_on="2026-11-09")
    story.rests_in("closed")
    facts = li.page.inner_text(".o-facts")
    assert "2027-01-08" in facts
    assert "2027-05-10" in facts
    assert ("暂" if language == "zh-CN" else "provisional") in facts
    li.audits()


def test_service_is_recorded_without_javascript(
    office: Office, story: Story, wall_clock: WallClock, scan: Path
) -> None:
    story.takes("propose_refusal", by="chen", at="2026-11-04 10:00")
    story.takes("street_refuses", by="zhao", at="2026-11-05 09:00")
    wall_clock.shows("2026-11-09 10:00")
    zhou = office.seat(story.district["zhou"], size="phone", axe=False, java_script_enabled=False)
    zhou.presses("a.nm")
    zhou.puts_on_file("refusal_notice", scan)
    zhou.takes("serve_refusal", **ANSWERS["serve_refusal"])
    story.rests_in("closed")
    assert "2027-05-10" in zhou.page.inner_text(".o-facts")


def refuses_by_keyboard(seat: Seat) -> None:
    """From the list to the signed refusal without a mouse or a finger."""
    page = seat.page
    tabs_to(seat, "a.nm")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    seat.audits()
    tabs_to(seat, "#step-street_refuses > summary")
    page.keyboard.press("Enter")
    tabs_to(seat, "#id_street_refuses_refusal_ground")
    assert page.input_value(":focus") == "means"
    tabs_to(seat, "#id_street_refuses_refusal_facts")
    page.keyboard.type(FOUND)
    tabs_to(seat, "#id_street_refuses_refusal_reasons")
    page.keyboard.type(WHY)
    tabs_to(seat, "#form-street_refuses .send button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.query_selector(".note-success")


def tabs_to(seat: Seat, selector: str) -> None:
    """Press Tab until what is meant has the focus."""
    for _press in range(80):
        seat.page.keyboard.press("Tab")
        if seat.page.evaluate("meant => document.activeElement.matches(meant)", selector):
            return
    raise AssertionError(f"the Tab key doesn't lead to {selector}")


def words_of(pdf: Path) -> str:
    """What a PDF says, without any white space: a paper breaks its lines where it must."""
    reader = PdfReader(io.BytesIO(pdf.read_bytes()))
    return "".join("".join(page.extract_text() for page in reader.pages).split())
