"""Every page in both languages and at both sizes: no barrier, nothing foreign, little to load."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from PIL import Image

from permissions import operations
from tests.district import District
from tests.e2e.conftest import PASSWORD, SIZES, Office
from tests.story import Story, moment

COLD_PAGE_BYTES = 120 * 1024
SMALLEST = {"desk": 24, "phone": 44}


@pytest.fixture
def story(real_district: District) -> Story:
    """A case that has been through most of the road, seen by several people."""
    case = Story(real_district, sum_asked_fen="1800")
    case.takes("report_emergency", by="wang", at="2026-10-02 14:10")
    case.takes("accept", by="li", at="2026-10-02 14:20")
    case.takes("triage_urgent", by="li", at="2026-10-02 14:40")
    case.clock_strikes("2026-10-03 14:06")
    operations.substitute(
        appointment=real_district.appointment("zhao"), substitute=real_district["liu"], reason="休假",
        starts_at=moment("2026-10-01 08:00"), ends_at=moment("2036-10-01 08:00"), by=None,
        at=moment("2026-10-01 08:00"),
    )  # fmt: skip
    return case


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_no_page_puts_up_a_barrier(
    office: Office, real_district: District, story: Story, size: str, language: str
) -> None:
    Story(real_district, at="2026-10-04 09:00")
    at_case = f"/cases/{story.pk}/"
    visitor = office.seat(size=size, language=language)
    for path in ("/account/login/", f"/account/login/?next={at_case}", "/nowhere/"):
        visitor.goes_to(path)
    visitor.page.goto(f"{visitor.address}/account/login/")
    visitor.page.click(".sign-in form button")
    visitor.audits()

    li = office.seat(real_district["li"], size=size, language=language)
    for path in (
        "/",
        "/?tab=late",
        "/?tab=done",
        "/?tab=all",
        "/?q=nobody",
        "/cases/new/relief/",
        at_case,
        "/me/",
    ):
        li.goes_to(path)
    for path in (
        "/account/password/change/",
        "/account/second-factor/",
        "/account/logout/",
        "/account/reauthenticate/",
    ):
        li.goes_to(path)
    li.goes_to("/cases/new/relief/")
    li.page.click("button[name=add_member]")
    li.page.wait_for_selector("#id_m1-name")
    li.page.click("#m1 details summary")
    li.audits()
    li.presses(".send button[name=open]")
    assert li.page.query_selector(".note-error") is not None

    liu = office.seat(real_district["liu"], size=size, language=language)
    liu.goes_to(at_case)
    for summary in liu.page.query_selector_all("main details summary"):
        if summary.is_visible():
            summary.click()
    liu.audits()
    liu.goes_to("/me/")
    liu.page.click(".menu > summary")
    liu.audits()

    for name in ("zhao", "shen", "yan", "ding"):
        seat = office.seat(real_district[name], size=size, language=language)
        seat.goes_to("/?tab=all")
        seat.goes_to(at_case)
        seat.goes_to("/cases/new/relief/")


@pytest.mark.parametrize("size", SIZES)
def test_what_is_pressed_is_large_enough_for_a_finger_or_a_mouse(
    office: Office, real_district: District, story: Story, size: str
) -> None:
    li = office.seat(real_district["li"], size=size, axe=False)
    small = []
    for path in ("/", "/?tab=all", "/cases/new/relief/", f"/cases/{story.pk}/", "/me/"):
        li.goes_to(path)
        for found in li.page.query_selector_all(
            "button, summary, input:not([type=hidden]), select, .btn, nav a"
        ):
            box = found.bounding_box()
            if box is None or not found.is_visible() or box["width"] <= 1:
                continue
            label = li.page.evaluate(
                "e => e.labels && e.labels[0] ? e.labels[0].getBoundingClientRect().height : 0", found
            )
            if max(box["height"], label) < SMALLEST[size]:
                small.append((path, box["height"], found.evaluate("e => e.outerHTML.slice(0, 120)")))
    assert small == []


@pytest.mark.parametrize("size", SIZES)
def test_nothing_stands_out_of_the_screen(
    office: Office, real_district: District, story: Story, size: str
) -> None:
    for name, language in (("li", "zh-CN"), ("zhao", "en")):
        seat = office.seat(real_district[name], size=size, language=language, axe=False)
        for path in ("/", "/?tab=all", f"/cases/{story.pk}/", "/me/"):
            seat.goes_to(path)
            width = seat.page.evaluate("document.documentElement.scrollWidth")
            assert width <= SIZES[size][0], f"{path} is {width} wide"


def test_a_cold_worklist_is_light(office: Office, real_district: District, story: Story) -> None:
    for _number in range(50):
        case = Story(real_district, opened_by="li", at="2026-10-05 09:00")
        case.takes("report_emergency", by="li", at="2026-10-05 09:10")
    warm = office.seat(real_district["li"], axe=False)
    cold = office.seat(axe=False)
    cold.context.add_cookies(warm.context.cookies())
    cold.goes_to("/")
    cold.page.wait_for_load_state("networkidle")
    weights = {}
    for answer in cold.answers:
        body = answer.body()
        is_static = urlsplit(answer.url).path.startswith("/static/")
        # Static files are kept compressed as the production's storage does it; pages go out as they are.
        weights[urlsplit(answer.url).path] = len(brotli.compress(body)) if is_static else len(body)
    assert sum(weights.values()) <= COLD_PAGE_BYTES, weights
    assert len(cold.answers) <= 8


def test_our_own_style_and_script_stay_small() -> None:
    static = Path(__file__).parents[2] / "static"
    assert (static / "app.css").stat().st_size <= 15 * 1024
    assert (static / "case.css").stat().st_size <= 5 * 1024
    assert (static / "app.js").stat().st_size <= 5 * 1024


def test_everything_works_without_javascript(office: Office, real_district: District, tmp_path: Path) -> None:
    photo = tmp_path / "p.png"
    Image.new("RGB", (30, 30)).save(photo)
    zhou = office.seat(axe=False, java_script_enabled=False)
    zhou.page.goto(f"{zhou.address}/account/login/")
    zhou.page.fill("#id_login", "zhou")
    zhou.page.fill("#id_password", PASSWORD)
    zhou.page.click(".sign-in form button")
    zhou.page.goto(f"{zhou.address}/cases/new/relief/")
    zhou.page.check("#id_is_urgent")
    zhou.page.fill("#id_account", "承租房失火，无处居住。")
    zhou.page.fill("#id_m0-name", "何平")
    zhou.page.fill("#id_m0-identity_number", "999999198001010011")
    zhou.page.click("button[name=add_member]")
    zhou.page.fill("#id_m1-name", "罗兰")
    zhou.page.click("#m1 details summary")
    zhou.page.select_option("#id_m1-kind", "paperless")
    zhou.page.set_input_files("#id_papers", photo)
    zhou.page.press("#id_m1-name", "Enter")
    assert re.search(r"/cases/\d+/$", zhou.page.url)
    zhou.page.click("#form-report_emergency button")
    assert zhou.page.query_selector(".note-success") is not None
    case_page = zhou.page.url
    zhou.page.click("#documents .preview summary")
    zhou.page.click(".o-people .show summary >> nth=0")
    zhou.page.fill(".o-people .show input[name=purpose] >> nth=0", "核对")
    zhou.page.click(".o-people .show form button >> nth=0")
    assert "999999198001010011" in zhou.page.inner_text(".o-people")
    zhou.page.goto(case_page)
    assert "999999198001010011" not in zhou.page.content()
    zhou.page.click("#history details summary")
    zhou.page.fill("#id_note_text", "已联系房东。")
    zhou.page.click("#history form button")
    assert "已联系房东。" in zhou.page.inner_text("#history")


def test_a_search_changes_the_list_and_the_address_without_a_reload(
    office: Office, real_district: District, story: Story
) -> None:
    li = office.seat(real_district["li"], language="en")
    li.goes_to("/?tab=all")
    li.page.evaluate("window.stayed = true")
    li.page.press("body", "/")
    li.page.keyboard.type("no such name")
    li.page.wait_for_selector("#list .nothing")
    assert "q=no+such+name" in li.page.url or "q=no%20such%20name" in li.page.url
    li.page.fill("#q", "何平")
    li.page.wait_for_selector("#list tbody tr")
    assert li.page.evaluate("window.stayed") is True
    li.audits()


def test_a_number_is_shown_in_its_place_and_typed_text_is_guarded(
    office: Office, real_district: District, story: Story
) -> None:
    li = office.seat(real_district["li"])
    li.goes_to(f"/cases/{story.pk}/")
    li.page.click(".o-people .show summary >> nth=0")
    li.page.click(".o-people .show form button >> nth=0")
    li.page.wait_for_selector(".o-people .show .bad")
    li.page.fill(".o-people .show input[name=purpose] >> nth=0", "核对身份")
    li.page.click(".o-people .show form button >> nth=0")
    li.page.wait_for_selector(".o-people .full")
    assert li.page.inner_text(".o-people .full") == "999999198001010011"
    li.audits()
    asked = []
    li.page.on("dialog", lambda dialog: asked.append(dialog.type))
    li.page.click("#history details summary")
    li.page.fill("#id_note_text", "写到一半")
    li.page.goto(f"{li.address}/")
    assert asked == ["beforeunload"]


def test_a_session_that_ended_keeps_the_typed_decision(
    office: Office, real_district: District, story: Story
) -> None:
    zhao = office.seat(real_district["zhao"])
    zhao.goes_to(f"/cases/{story.pk}/")
    zhao.page.fill("#id_grant_advance_opinion", "同意先行救助。")
    session = next(cookie for cookie in zhao.context.cookies() if "session" in cookie["name"])
    zhao.context.clear_cookies(name=session["name"])
    zhao.presses("#form-grant_advance .send button")
    zhao.page.fill("#id_login", "zhao")
    zhao.page.fill("#id_password", PASSWORD)
    zhao.presses(".sign-in form button")
    assert zhao.page.input_value("#id_grant_advance_opinion") == "同意先行救助。"
    assert "grant_advance" not in story.steps()
