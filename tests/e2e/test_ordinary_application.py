"""SC-02 in a browser: from the counter to the district's filing review, each person at their own desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from cases import clock
from cases.models import Case, PublicNotice
from cases.queries import database_now
from tests.district import STREET, District
from tests.e2e.conftest import Office, Seat, WallClock
from tests.story import ANSWERS, CHECK_REPORT, FAMILY, noticed_application


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "公示栏.jpg"
    Image.new("RGB", (1200, 900), "steelblue").save(path)
    return path


# At which screen and in which language each of them works: what one page is at one, the next is at another.
SCREENS = {
    "zhou": ("phone", "zh-CN"),
    "li": ("desk", "zh-CN"),
    "liu": ("phone", "en"),
    "xu": ("desk", "en"),
    "chen": ("desk", "zh-CN"),
    "zhao": ("phone", "zh-CN"),
    "sun": ("desk", "en"),
}


def test_exactly_four_times_stays_at_the_street(
    office: Office, real_district: District, wall_clock: WallClock, photo: Path
) -> None:
    def seat(name: str, at: str) -> Seat:
        wall_clock.shows(at)
        size, language = SCREENS[name]
        return office.seat(real_district[name], size=size, language=language, axe=False)

    # A family of three at the community's counter: an illness, nothing that can't wait a day
    zhou = seat("zhou", "2026-10-12 09:00")
    opens_an_application(zhou, asked="10800")
    case = Case.objects.get()
    at_case = f"/cases/{case.pk}/"
    zhou.takes("submit", has_consent=True, has_authorisation=True)
    assert not zhou.page.query_selector("#form-accept"), "the community doesn't accept"

    # The street accepts; two visit, and one signature isn't enough
    li = seat("li", "2026-10-12 10:00")
    li.presses("a.nm")
    li.takes("accept")
    li.takes("triage_regular", **ANSWERS["triage_regular"])
    li.audits()
    assert "2026-11-02 24:00" in li.page.inner_text(".o-clocks")
    wall_clock.shows("2026-10-14 15:00")
    li.goes_to(at_case)
    li.takes("record_visit", **by_hand("record_visit"))
    assert not li.page.query_selector("#form-request_check"), "no check before the visit is signed"
    li.takes("sign_visit")
    assert not li.page.query_selector("#form-sign_visit"), "nobody signs twice"
    liu = seat("liu", "2026-10-14 15:20")
    liu.goes_to(at_case)
    liu.takes("sign_visit")

    # The centre finds the request on its own desk, and reports
    wall_clock.shows("2026-10-15 09:00")
    li.goes_to(at_case)
    li.takes("request_check", **ANSWERS["request_check"])
    li.audits()
    check = Case.objects.get(type="means_check")
    assert li.page.query_selector(f".o-line a[href='/cases/{check.pk}/']")
    xu = seat("xu", "2026-10-16 11:00")
    assert xu.page.locator("#list tbody .c-name").count() == 1
    xu.presses("a.nm")
    assert xu.page.url.endswith(f"/cases/{check.pk}/")
    xu.audits()
    xu.takes("report", **CHECK_REPORT)
    assert Case.objects.get(pk=case.pk).state == "street_review"

    # The reviewer proposes; the notice hangs, masked, for whoever passes by
    chen = seat("chen", "2026-10-19 16:00")
    chen.presses("a.nm")
    chen.audits()
    chen.takes("propose_grant", sum_proposed_fen="10800.00", opinion="符合条件，建议救助。")
    wall_clock.shows("2026-10-20 09:00")
    zhou.goes_to(f"{at_case}notice/")
    zhou.audits()
    zhou.goes_to(at_case)
    assert not zhou.page.query_selector("#form-post_notice"), "no photo, no posting"
    assert zhou.page.query_selector("#actions .why")
    zhou.audits()
    zhou.puts_on_file("notice_posted", photo)
    zhou.takes("post_notice", place="濠西社区公示栏")
    zhou.audits()
    passer_by = office.seat(size="phone", language="en", axe=False)
    passer_by.goes_to(f"/board/{STREET}/")
    told = passer_by.page.inner_text("main")
    passer_by.audits()
    assert "何*" in told
    assert "10,800" in told
    assert [word for word in ("何平", "罗兰", "何安", case.number) if word in told] == []

    # Nobody decides while it hangs; then it comes down by itself
    wall_clock.shows("2026-10-27 23:50")
    clock.fire_due(database_now())
    zhao = seat("zhao", "2026-10-27 23:55")
    zhao.goes_to(at_case)
    assert not zhao.page.query_selector("#form-street_approves")
    wall_clock.shows("2026-10-28 00:05")
    clock.fire_due(database_now())
    passer_by.goes_to(f"/board/{STREET}/")
    assert "何*" not in passer_by.page.inner_text("main")
    wall_clock.shows("2026-10-28 09:30")
    zhao.goes_to("/")
    zhao.presses("a.nm")
    zhao.audits()
    assert zhao.page.input_value("#id_street_approves_sum_granted_fen") == "10800.00"
    zhao.takes("street_approves", opinion="同意救助。")

    # Paid, published, taken down, filed: the district's section looks at it
    sun = seat("sun", "2026-10-30 10:00")
    sun.presses("a.nm")
    sun.audits()
    sun.takes("pay", payee="何平", receipt="YH-2026-001")
    wall_clock.shows("2026-11-02 09:00")
    zhou.goes_to(at_case)
    assert not zhou.page.query_selector("#form-publish"), "the photo is that of the proposal"
    zhou.puts_on_file("notice_posted", photo)
    zhou.takes("publish", published_on="2026-11-02", place="濠西社区公示栏")
    zhou.audits()
    zhou.puts_on_file("notice_removed", photo)
    zhou.takes("record_removal", notice_removed_on="2026-10-28")
    passer_by.goes_to(f"/board/{STREET}/")
    assert "何*" in passer_by.page.inner_text("main"), "the result is published too"
    wall_clock.shows("2026-11-03 10:00")
    chen.goes_to("/")
    chen.presses("a.nm")
    chen.takes("file_street_grant")
    chen.audits()
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.sum_fen) == ("filed", 1_080_000)
    assert Case.objects.get(parent=case, type="filing_review").state == "under_review"
    assert PublicNotice.objects.filter(case=case).count() == 2


def test_one_fen_more_stands_with_the_district(
    office: Office, real_district: District, wall_clock: WallClock
) -> None:
    story = noticed_application(real_district, asked="10800.01")
    wall_clock.shows("2026-10-28 00:05")
    clock.fire_due(database_now())
    wall_clock.shows("2026-10-28 09:30")

    # The street's leader sees where it stands, and has no button for it, nor any way around
    zhao = office.seat(real_district["zhao"], size="phone")
    assert not zhao.page.query_selector("a.nm")
    zhao.goes_to(f"/cases/{story.pk}/")
    assert "区级审核" in zhao.page.inner_text(".head")
    assert "沈科" in zhao.page.inner_text(".waits")
    assert not zhao.page.query_selector("[id^=form-street_]")
    token = zhao.page.input_value("input[name=csrfmiddlewaretoken] >> nth=0")
    answer = zhao.context.request.post(
        f"{zhao.address}/cases/{story.pk}/steps/street_approves/",
        form={"sum_granted_fen": "10800.01", "opinion": "同意", "csrfmiddlewaretoken": token},
        headers={"Referer": zhao.address},
    )
    assert answer.status == 409
    story.rests_in("district_review")

    # The district's section finds it on its desk, and its director decides
    shen = office.seat(real_district["shen"])
    shen.presses("a.nm")
    shen.takes("district_confirms", **ANSWERS["district_confirms"])
    qian = office.seat(real_district["qian"])
    qian.presses("a.nm")
    assert qian.page.input_value("#id_district_approves_sum_granted_fen") == "10800.01"
    qian.takes("district_approves", opinion="同意救助。")
    story.rests_in("approved")


def opens_an_application(seat: Seat, *, asked: str) -> None:
    """The family of three, opened at the counter without urgency."""
    seat.goes_to("/cases/new/relief/")
    page = seat.page
    page.select_option("#id_hardship", "illness")
    page.fill("#id_account", "突发重病住院，自付费用超出家庭承受能力。")
    page.fill("#id_sum_asked_fen", asked)
    page.fill("#id_address", "濠西路 1 号")
    for number, member in enumerate(FAMILY):
        if number:
            page.click("button[name=add_member]")
            page.wait_for_selector(f"#id_m{number}-name:focus")
            page.select_option(f"#id_m{number}-relation", member.relation)
        page.fill(f"#id_m{number}-name", member.name)
        page.fill(f"#id_m{number}-identity_number", member.identity_number)
    seat.presses(".send button[name=open]")


def by_hand(step: str) -> dict[str, object]:
    """A step's usual answers as fingers give them: ticks are set, not typed."""
    return {name: True if answer == "on" else answer for name, answer in ANSWERS[step].items()}
