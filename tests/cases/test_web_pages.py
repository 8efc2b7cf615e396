"""Pages for everybody: one's own page, and the pages that say something went wrong."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path

from config.urls import urlpatterns as product_urls
from permissions import operations
from permissions.authority import LEADER
from tests.cases.browsing import Person, person, read
from tests.district import STREET, District
from tests.story import moment


def _breaks(request: object) -> None:
    raise RuntimeError("a fault of ours")


urlpatterns = [path("breaks", _breaks), *product_urls]


def test_my_page_tells_posts_cover_and_duty(district: District) -> None:
    deputy = district.add_person("deputy", "代管")
    operations.substitute(
        appointment=district.appointment("zhao"), substitute=deputy, starts_at=moment("2026-10-01 08:00"),
        ends_at=moment("2030-01-01 08:00"), reason="休假", by=None, at=moment("2026-10-01 08:00"),
    )  # fmt: skip
    operations.put_on_duty(
        user=deputy, role=LEADER, unit=district.units[STREET], starts_at=moment("2029-12-24 17:30"),
        ends_at=moment("2029-12-25 08:30"), by=None, at=moment("2026-10-01 08:00"),
    )  # fmt: skip
    text = Person(deputy).looks_at("/me/").page.text
    assert "You hold no post of your own." in text
    assert "I act for 赵刚 as street approving leader" in text
    assert "2029-12-24 17:30" in text
    zhao = person(district, "zhao").looks_at("/me/").page.text
    assert "street approving leader 和平桥街道" in zhao
    assert "代管 acts for me" in zhao
    assert "崇川区民政局 2024-01-01" in person(district, "yan").looks_at("/me/").page.text


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_what_is_not_there_is_said_in_our_frame_with_a_way_back(db: None, language: str) -> None:
    answer = Client(HTTP_ACCEPT_LANGUAGE=language).get("/nowhere/at/all")
    assert answer.status_code == 404
    html = answer.content.decode()
    assert 'href="/"' in html
    assert ("Nothing is here" in html) == (language == "en")


@pytest.mark.urls(__name__)
def test_a_fault_of_ours_is_said_in_both_languages_and_nothing_else(district: District) -> None:
    zhao = person(district, "zhao")
    zhao.client.raise_request_exception = False
    answer = zhao.looks_at("/breaks")
    assert answer.status_code == 500
    assert "系统出错" in answer.page.text
    assert "Something went wrong" in answer.page.text
    assert "a fault of ours" not in answer.page.text
    assert answer.page.inline == []


@pytest.mark.parametrize("page", ["400.html", "403.html", "404.html", "403_csrf.html", "500.html"])
def test_pages_of_last_resort_need_nothing_to_be_shown(page: str) -> None:
    html = render_to_string(page)
    assert 'href="/"' in html
    assert "style=" not in html


def test_too_many_files_are_refused_with_a_page(district: District) -> None:
    from tests.cases.test_web_opening import FIRST, NEW, photo

    answer = person(district, "wang").posts(
        NEW, **{**FIRST, "photos": [photo(f"{n}.jpg") for n in range(25)]}
    )
    assert answer.status_code == 400
    assert "couldn't be read" in answer.page.text or "无法读取" in answer.page.text


def test_every_page_says_its_language(district: District) -> None:
    for language, code in (("zh-CN", "zh-Hans"), ("en", "en")):
        answer = person(district, "li", language).looks_at("/")
        assert f'<html lang="{code}">' in answer.content.decode()
        assert read(answer).has_form("/language")


def test_health_needs_no_sign_in(db: None) -> None:
    assert Client().get("/health").content == b"ok"
