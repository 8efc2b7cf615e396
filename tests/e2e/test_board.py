"""The public board and the sheet in a real browser: no barrier, nothing off the screen, one page on paper."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.models import NoticeKind
from cases.queries import database_now
from tests.cases.hanging import NEIGHBOURS, case_of, hung
from tests.district import STREET, District
from tests.e2e.conftest import SIZES, Office
from tests.toy.walked import for_decision

DAY = timedelta(days=1)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_the_board_and_the_sheet_put_up_no_barrier(
    office: Office, real_district: District, size: str, language: str
) -> None:
    now = database_now()
    family = case_of(real_district)
    hung(real_district, family, at=now - DAY, until=now + 6 * DAY)
    hung(
        real_district, case_of(real_district, NEIGHBOURS), kind=NoticeKind.RESULT, at=now - DAY,
        until=now + 6 * DAY,
    )  # fmt: skip
    passer_by = office.seat(size=size, language=language)
    passer_by.goes_to("/board/")
    passer_by.presses(f".streets a[href*='{STREET}']")
    assert "何*平" in passer_by.page.inner_text("main")
    assert passer_by.page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
    passer_by.presses(".brand")
    assert passer_by.page.url.endswith("/board/")
    passer_by.goes_to("/nowhere/")

    li = office.seat(real_district["li"], size=size, language=language)
    for case in (family, for_decision(real_district).case):
        li.goes_to(f"/cases/{case.pk}/notice/")
        assert li.page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]


def test_a_passer_by_chooses_a_street_and_a_language_by_keyboard(
    office: Office, real_district: District
) -> None:
    reader = office.seat(language="en")
    reader.goes_to(f"/board/{STREET}/")
    reader.page.keyboard.press("Tab")
    assert reader.page.evaluate("document.activeElement.className") == "skip"
    reader.page.focus(".language button")
    with reader.page.expect_navigation():
        reader.page.keyboard.press("Enter")
    assert reader.page.url.endswith(f"/board/{STREET}/")
    assert reader.page.get_attribute("html", "lang") == "zh-Hans"
    reader.page.focus(".crumbs a")
    with reader.page.expect_navigation():
        reader.page.keyboard.press("Enter")
    assert reader.page.url.endswith("/board/")


def test_only_the_sheet_is_on_paper_and_it_fills_one(office: Office, real_district: District) -> None:
    case = for_decision(real_district).case
    li = office.seat(real_district["li"])
    li.goes_to(f"/cases/{case.pk}/notice/")
    li.page.emulate_media(media="print")
    on_paper = li.page.inner_text("body")
    assert "何*" in on_paper
    assert [told for told in (case.number, "何平", "李晓雯") if told in on_paper] == []
    pdf = li.page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 1
