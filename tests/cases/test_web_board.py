"""The public board, read by everybody, and the sheet of a case, read in its scope (RL-15)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case, Ground, NoticeKind, PublicNotice
from cases.notices import take_down
from cases.queries import database_now
from permissions.models import Unit
from tests.cases.browsing import anonymous, person, read
from tests.cases.hanging import BOARD, FAMILY, NEIGHBOURS, case_of, hung
from tests.district import COMMUNITY, OTHER_COMMUNITY, OTHER_STREET, STREET, District
from tests.toy.walked import at_the_workshop, for_decision

DAY = timedelta(days=1)
HERE, THERE = f"/board/{STREET}/", f"/board/{OTHER_STREET}/"

# What is on file of the family and must not be told.
PRIVATE = [
    *(entry.name for entry in FAMILY),
    "何小雨", "小雨", "罗",
    "999999", "0115", "0029", "1947", "2012", "199****0123", "0123",
    "18 号", "501", "3 幢",
    "肝癌", "illness",
]  # fmt: skip


@pytest.fixture
def now(district: District) -> datetime:
    """The database's time, by which the pages go."""
    return database_now()


@pytest.fixture
def hanging(district: District, now: datetime) -> PublicNotice:
    """A notice that hangs since yesterday and for six days more."""
    return hung(district, case_of(district), at=now - DAY, until=now + 6 * DAY)


def board(address: str = HERE, language: str = "en") -> Any:
    """A page of the board as somebody reads it who isn't signed in."""
    answer = anonymous(language).get(address)
    answer.page = read(answer)
    return answer


# The board.


def test_a_passer_by_reads_what_hangs(hanging: PublicNotice) -> None:
    text = board().page.text
    assert "何*平 proposed, not yet decided" in text
    assert "Kind of hardship sudden hardship" in text
    assert "People 3" in text
    assert "Sum (yuan) 1,800" in text
    assert f"Where {BOARD}" in text
    assert f"until {hanging.last_day}, to 濠西社区 or to 和平桥街道, by word or in writing" in text


def test_a_result_asks_for_no_objections(district: District, now: datetime) -> None:
    hung(
        district, case_of(district), kind=NoticeKind.RESULT, ground=Ground.SPENDING, at=now - DAY,
        until=now + DAY,
    )  # fmt: skip
    text = board().page.text
    assert "何*平 decided: help is given" in text
    assert "necessary spending beyond one's means" in text
    assert "Objections" not in text


def test_proposals_stand_before_results(district: District, now: datetime) -> None:
    hung(district, case_of(district), kind=NoticeKind.RESULT, at=now - 2 * DAY, until=now + DAY)
    hung(district, case_of(district, NEIGHBOURS), at=now - DAY, until=now + DAY)
    text = board().page.text
    assert text.index("周* proposed") < text.index("何*平 decided: help is given")


@pytest.mark.parametrize(
    ("posted", "until", "reads"),
    [
        (-DAY, DAY, True),
        (-8 * DAY, -DAY, False),
        (-8 * DAY, timedelta(seconds=-1), False),
        (DAY, 8 * DAY, False),
    ],
)
def test_the_board_shows_what_hangs_by_the_databases_time(
    district: District, now: datetime, posted: timedelta, until: timedelta, reads: bool
) -> None:
    hung(district, case_of(district), at=now + posted, until=now + until)
    assert ("何*平" in board().page.text) is reads
    assert ("1 notice hangs" in board("/board/").page.text) is reads


def test_what_was_taken_down_is_gone(hanging: PublicNotice, now: datetime) -> None:
    take_down(hanging.case, now)
    assert "何*平" not in board().page.text


def test_a_community_where_nothing_hangs_says_so(hanging: PublicNotice) -> None:
    text = board().page.text
    assert "濠东社区 Nothing hangs here now." in text
    assert "濠西社区 Nothing hangs here now." not in text
    assert "任港社区 Nothing hangs here now." in board(THERE).page.text
    assert "何*平" not in board(THERE).page.text


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("address", ["/board/", HERE])
def test_nothing_of_a_person_is_told_and_nothing_leads_to_a_case(
    hanging: PublicNotice, address: str, language: str
) -> None:
    html = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", board(address, language).content.decode())
    case = hanging.case
    assert [told for told in [*PRIVATE, case.number, "李晓雯"] if told in html] == []
    links = re.findall(r'(?:href|action)="([^"]+)"', html)
    assert {link for link in links if not link.startswith(("/board/", "/static/", "#", "/language"))} == set()


def test_a_child_is_a_child_and_nothing_else(district: District, now: datetime) -> None:
    hung(district, case_of(district, [replace(FAMILY[2], relation="self")]), at=now - DAY, until=now + DAY)
    text = board().page.text
    assert "a child proposed" in text
    assert "何" not in text


@pytest.mark.parametrize("address", ["/board/", HERE])
def test_no_cache_and_no_search_engine_keeps_it(hanging: PublicNotice, address: str) -> None:
    answer = board(address)
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.page.inline == []
    assert anonymous().post(address).status_code == 405


@pytest.mark.parametrize("code", ["320613009000", COMMUNITY, "320613000000", "nonsense", "9" * 40])
def test_there_is_no_board_of_what_is_no_street(district: District, code: str) -> None:
    assert board(f"/board/{code}/").status_code == 404


def test_streets_are_chosen_by_name(hanging: PublicNotice) -> None:
    page = board("/board/").page
    assert "和平桥街道 1 notice hangs" in page.text
    assert "任港街道 nothing hangs now" in page.text


def test_a_street_of_the_past_is_not_offered_but_a_merged_community_hangs_on(
    hanging: PublicNotice, now: datetime
) -> None:
    Unit.objects.filter(code__in=[COMMUNITY, OTHER_STREET, OTHER_COMMUNITY]).update(
        active_to=date(2026, 3, 31)
    )
    assert "任港街道" not in board("/board/").page.text
    assert "濠西社区" in board().page.text
    assert "何*平" in board().page.text
    take_down(hanging.case, now)
    assert "濠西社区" not in board().page.text


def test_who_is_signed_in_reads_the_same_board(hanging: PublicNotice, district: District) -> None:
    for name in ("li", "ma", "ding"):
        text = person(district, name).looks_at(HERE).page.text
        assert "何*平" in text
        assert "Sign out" not in text, "what hangs for everybody is read by nobody in particular"


def test_a_board_costs_the_same_however_much_hangs(district: District, now: datetime) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            board()
        return len(asked)

    hung(district, case_of(district), at=now - DAY, until=now + DAY)
    one = cost()
    for _number in range(5):
        hung(district, case_of(district, NEIGHBOURS), at=now - DAY, until=now + DAY)
    assert cost() == one <= 4


def test_the_sign_in_page_leads_to_the_board(db: None) -> None:
    assert 'href="/board/"' in board("/account/login/").content.decode()


# The sheet.


def sheet_of(html: str) -> str:
    """What is printed of a page: the sheet alone."""
    found = re.search(r"<article.*</article>", html, re.DOTALL)
    assert found
    return found[0]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("li", 200),
        ("zhou", 200),
        ("zhao", 200),
        ("shen", 200),
        ("yan", 200),
        ("wei", 404),
        ("ma", 404),
        ("ding", 404),
    ],
)
def test_the_sheet_is_there_for_whom_the_case_is(
    hanging: PublicNotice, district: District, name: str, status: int
) -> None:
    answer = person(district, name).looks_at(f"/cases/{hanging.case_id}/notice/")
    assert answer.status_code == status
    assert ("何*平" in answer.page.text) == (status == 200)


def test_without_signing_in_there_is_no_sheet(hanging: PublicNotice) -> None:
    answer = anonymous().get(f"/cases/{hanging.case_id}/notice/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_sheet_tells_what_the_board_tells_and_no_more(
    hanging: PublicNotice, district: District, language: str
) -> None:
    answer = person(district, "li", language).looks_at(f"/cases/{hanging.case_id}/notice/")
    sheet = sheet_of(answer.content.decode())
    for told in ("何*平", "濠西社区", "和平桥街道", "1,800", str(hanging.first_day), str(hanging.last_day)):
        assert told in sheet
    assert [told for told in [*PRIVATE, hanging.case.number, "李晓雯"] if told in sheet] == []
    title = re.search(r"<title>(.*?)</title>", answer.content.decode())
    assert title and "何" not in title[1] and hanging.case.number not in title[1], "browsers print the title"


def test_before_it_hangs_the_sheet_is_a_draft(district: District) -> None:
    case = for_decision(district).case
    answer = person(district, "li").looks_at(f"/cases/{case.pk}/notice/")
    assert "A draft: this doesn't hang yet." in answer.page.text
    assert "何*" in sheet_of(answer.content.decode())
    assert "other special hardship" in sheet_of(answer.content.decode())
    assert not PublicNotice.objects.exists(), "looking at a draft hangs nothing"


def test_what_hangs_stands_before_what_is_to_hang(district: District, now: datetime) -> None:
    case = case_of(district)
    hung(district, case, at=now - DAY, until=now + DAY)
    li = person(district, "li")
    assert "and comes down by itself" in li.looks_at(f"/cases/{case.pk}/notice/").page.text
    take_down(case, now)
    assert "This notice has come down." in li.looks_at(f"/cases/{case.pk}/notice/").page.text


def test_where_nothing_hung_or_is_to_hang_the_sheet_says_so(district: District) -> None:
    case = at_the_workshop(district).case
    answer = person(district, "li").looks_at(f"/cases/{case.pk}/notice/")
    assert answer.status_code == 200
    assert "No notice of this case has hung" in answer.page.text
    assert "<article" not in answer.content.decode()


def test_the_case_leads_to_its_sheet_where_there_is_one(district: District, now: datetime) -> None:
    def leads(case: Case) -> bool:
        page = person(district, "li").looks_at(f"/cases/{case.pk}/")
        return f'href="/cases/{case.pk}/notice/"' in page.content.decode()

    noticed = case_of(district, NEIGHBOURS)
    hung(district, noticed, at=now - DAY, until=now + DAY)
    assert leads(noticed)
    assert leads(for_decision(district).case), "what is to hang is printed before it hangs"
    assert not leads(case_of(district, NEIGHBOURS))
