"""Wherever a case rests, its page, its children's and the diagram: no barrier, nothing off the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cases.models import Case
from tests.district import District
from tests.e2e.conftest import Office, Seat, WallClock
from tests.story import FAMILY, Story, checked_application, noticed_application
from tests.types.panel.walked import MINUTES, SEVEN, Panel

Look = Callable[..., None]


@pytest.fixture(params=[("desk", "zh-CN"), ("phone", "en")], ids=["desk in Chinese", "phone in English"])
def look(
    request: pytest.FixtureRequest, office: Office, real_district: District, wall_clock: WallClock
) -> Look:
    """Have people look at a case as it stands at the story's time, with all that can be unfolded unfolded."""
    size, language = request.param
    seats: dict[str, Seat] = {}

    def look(pk: int, *names: str, at: str) -> None:
        wall_clock.shows(at)
        for name in names:
            if name not in seats:
                seats[name] = office.seat(real_district[name], size=size, language=language, axe=False)
            seats[name].goes_to(f"/cases/{pk}/")
            seats[name].page.evaluate(UNFOLD)
            seats[name].audits()

    return look


UNFOLD = """document.querySelectorAll('main details:not(.drawing)').forEach(
    fold => { fold.removeAttribute('name'); fold.open = true })"""


def test_on_the_street_s_road(real_district: District, look: Look) -> None:
    story = Story(real_district, opened_by="zhou", at="2026-10-12 09:00", urgent=False, members=FAMILY)
    look(story.pk, "zhou", at=story.now)
    story.takes("submit", by="zhou", at="2026-10-12 09:30")
    story.takes("ask_correction", by="li", at="2026-10-12 10:00")
    look(story.pk, "zhou", at="2026-10-13 09:00")
    story.clock_strikes("2026-10-20 00:00")
    look(story.pk, "zhao", at="2026-10-20 09:00")

    story = noticed_application(real_district, opened_by="li")
    look(story.pk, "li", at="2026-10-20 10:00")
    story.takes("take_up_objection", by="zhou", at="2026-10-24 10:00", objector="邻居")
    look(story.pk, "li", at="2026-10-24 11:00")
    story.takes("report_recheck", by="li", at="2026-10-28 15:00")
    story.takes("propose_refusal", by="chen", at="2026-10-29 10:00")
    look(story.pk, "zhao", at="2026-10-29 11:00")
    story.takes("street_returns", by="zhao", at="2026-10-29 12:00")
    look(story.pk, "chen", at="2026-10-29 13:00")
    story.takes("propose_grant", by="chen", at="2026-10-30 09:00", sum_proposed_fen="9000.00")
    story.takes("post_notice", by="zhou", at="2026-10-30 10:00")
    story.clock_strikes("2026-11-07 00:00")
    story.takes("street_approves", by="zhao", at="2026-11-09 09:00", sum_granted_fen="9000.00")
    story.takes("pay", by="sun", at="2026-11-09 10:00", sum_fen="9000.00")
    story.takes("publish", by="zhou", at="2026-11-10 09:00", published_on="2026-11-10")
    story.takes("record_removal", by="zhou", at="2026-11-10 09:30", notice_removed_on="2026-11-10")
    look(story.pk, "chen", at="2026-11-10 10:00")
    story.takes("file_street_grant", by="chen", at="2026-11-10 11:00")
    review = Case.objects.get(parent_id=story.pk, type="filing_review")
    look(review.pk, "shen", at="2026-11-11 09:00")
    look(story.pk, "shen", at="2026-11-11 09:00")
    story.child_takes(
        "filing_review",
        "object",
        by="shen",
        at="2026-11-11 10:00",
        findings="公示照片与张贴日期不符，请核实。",
    )
    look(story.pk, "li", at="2026-11-11 11:00")


def test_on_the_district_s_road(real_district: District, look: Look) -> None:
    story = checked_application(real_district, sum_asked_fen="37800.00")
    story.takes("propose_grant", by="chen", at="2026-10-19 16:00", sum_proposed_fen="37800.00")
    story.takes("post_notice", by="zhou", at="2026-10-20 09:00")
    story.clock_strikes("2026-10-28 00:00")
    look(story.pk, "shen", at="2026-10-28 09:00")
    story.takes("call_panel", by="shen", at="2026-11-02 14:00")
    look(story.pk, "shen", at="2026-11-02 14:10")

    panel = Panel(real_district, Case.objects.get(parent_id=story.pk, type="panel").pk)
    look(panel.pk, "tang", at="2026-11-02 14:30")
    panel.invites(*SEVEN)
    panel.takes("open_session", "tang", "2026-11-04 09:00")
    look(panel.pk, "pan1", at="2026-11-04 09:30")
    for name in SEVEN[:5]:
        panel.votes(name, "for")
    panel.takes("close_vote", "tang", "2026-11-04 11:00")
    look(panel.pk, "tang", at="2026-11-04 11:30")
    panel.takes(
        "write_minutes", "tang", "2026-11-04 14:00", minutes=MINUTES, advice="for", sum_advised_fen="30000.00"
    )
    look(panel.pk, "pan1", at="2026-11-04 15:00")
    for name in SEVEN[:5]:
        panel.takes("sign_minutes", name, "2026-11-05 09:00")
    look(panel.pk, "tang", at="2026-11-05 09:30")
    story.takes("district_confirms", by="shen", at="2026-11-05 14:00")
    look(story.pk, "qian", at="2026-11-06 09:00")
    stages: dict[str, Any] = {
        "sum_granted_fen": "30000.00",
        "due_now_fen": "20000.00",
        "rest_due_on": "2027-01-15",
    }
    story.takes("district_approves", by="qian", at="2026-11-06 10:00", **stages)
    look(story.pk, "fei", at="2026-11-09 09:00")
    story.takes(
        "pay_first_stage", by="fei", at="2026-11-09 10:00", sum_fen="20000.00", payee="何平", receipt="YH-7"
    )
    look(story.pk, "li", "qian", at="2027-01-14 09:00")
    story.takes("find_facts_false", by="shen", at="2027-01-14 10:00", demanded_fen="20000.00")
    look(story.pk, "sun", at="2027-01-14 11:00")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_diagram_opens_where_the_case_stands(
    office: Office, real_district: District, wall_clock: WallClock, language: str
) -> None:
    story = noticed_application(real_district)
    wall_clock.shows("2026-10-20 10:00")
    desk = office.seat(real_district["li"], language=language, axe=False)
    desk.goes_to(f"/cases/{story.pk}/")
    for summary in desk.page.query_selector_all(".drawing > summary"):
        summary.click()
    desk.audits()
    frame, now = (desk.page.locator(which).bounding_box() for which in (".drawn-frame", ".drawn .is-now"))
    assert frame and now
    assert frame["x"] <= now["x"] <= frame["x"] + frame["width"] - now["width"], "it stands in view"
    assert frame["y"] <= now["y"] <= frame["y"] + frame["height"] - now["height"]
    phone = office.seat(real_district["li"], size="phone", language=language, axe=False)
    phone.goes_to(f"/cases/{story.pk}/")
    assert not phone.page.is_visible(".drawing.whole"), "too small for a diagram"
    phone.page.click(".drawing:not(.whole) > summary")
    phone.audits()
    assert phone.page.is_visible(".drawn-list [aria-current=step]")
