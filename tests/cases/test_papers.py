"""Papers as PDF/A: what is typed is what is printed, the same bytes each time, with the fonts inside."""

from __future__ import annotations

import io
import re
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from cases.checks import papers_can_be_printed
from cases.papers import Paper, PaperFailed, PaperRefused, papers_in, render
from cases.queries import database_now
from cases.registry import case_types
from tests.cases.browsing import Person, person
from tests.district import SHANGHAI, District
from tests.toy.walked import Walked, for_decision, loan
from tests.toy.wheelchair.papers import loan_slip as SLIP

AT = datetime(2026, 11, 5, 16, 30, tzinfo=SHANGHAI)


def printed(purpose: str = "祖母出行", *, names: tuple[str, ...] = ("何平",), at: datetime = AT) -> bytes:
    content = {"number": "LY2026-0001", "purpose": purpose, "names": list(names)}
    return render(SLIP, content, language="zh-hans", at=at)


def words_of(pdf: bytes) -> str:
    """The text of all pages, without any white space."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """The fonts of all pages by name, and whether their glyphs are in the file."""
    found = {}
    for page in PdfReader(io.BytesIO(pdf)).pages:
        resources = page["/Resources"]
        assert isinstance(resources, DictionaryObject)
        for font in resources["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            name = str(descriptor["/FontName"]).partition("+")[2]
            found[name] = "/FontFile3" in descriptor or "/FontFile2" in descriptor
    return found


def test_a_paper_holds_its_words_and_every_font_it_needs() -> None:
    pdf = printed()
    text = words_of(pdf)
    for word in ("用途", "祖母出行", "借用人", "何平", "LY2026-0001", "第1页共1页"):
        assert word in text
    fonts = fonts_of(pdf)
    assert any(name.startswith("NotoSerifSC") for name in fonts)
    assert any(name.startswith("NotoSansSC") for name in fonts)
    assert all(fonts.values()), "a font isn't embedded"


def test_a_paper_is_what_an_archive_takes() -> None:
    reader = PdfReader(io.BytesIO(printed()))
    described = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfaid:part>2<", described)
    assert re.search(r"pdfaid:conformance>B<", described)
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert reader.metadata and reader.metadata.title == "收条"
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)  # A4 in points


def test_the_same_content_of_the_same_moment_gives_the_same_bytes() -> None:
    assert printed() == printed()
    assert printed() != printed("祖父出行")
    assert printed() != printed(at=AT.replace(minute=31))
    assert printed() == printed(at=AT.replace(microsecond=654_321)), "a clock on the wall tells more"
    reader = PdfReader(io.BytesIO(printed()))
    assert reader.metadata and reader.metadata.creation_date == AT


@pytest.mark.parametrize(
    "typed",
    [
        "#panic()",
        '#read("/etc/passwd")',
        "*x*",
        "_x_",
        "$x^2$",
        "<label>",
        "@reference",
        "= heading",
        '"quoted"',
        "\\#",
        "//comment",
        "https://example.org",
        '{"a":1}',
        "[content]",
        "#{",
        "--",
    ],
)
def test_what_was_typed_prints_as_typed(typed: str) -> None:
    assert f"用途{typed.replace(' ', '')}" in words_of(printed(typed))


def test_line_breaks_are_kept_and_a_long_text_goes_over_to_the_next_page() -> None:
    pdf = printed("\n".join(f"第{n}行" for n in range(1, 101)))
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 1
    text = words_of(pdf)
    assert "第100行" in text
    first = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert re.search(r"第\s*1\s*行\s*\n\s*第\s*2\s*行", first)


def test_a_rare_character_of_a_name_is_printed() -> None:
    assert "王𬭎㛃" in words_of(printed(names=("王𬭎㛃",)))


def test_a_character_no_font_has_leaves_a_mark_and_a_word_about_it() -> None:
    text = words_of(printed("🙂好"))
    assert "〓好" in text
    assert "字库中没有的字" in text
    assert "字库中没有的字" not in words_of(printed("好"))


def test_what_prints_nothing_is_left_out() -> None:
    zero, right_to_left, variant = "\x00\x1b", "\u202e", "\ufe0f\U000e0100"
    text = words_of(printed(f"甲{zero}乙{right_to_left}丙{variant}丁"))
    assert "甲乙丙丁" in text
    assert "〓" not in text


def test_content_that_does_not_fit_the_template_says_which_paper_and_what() -> None:
    with pytest.raises(PaperFailed, match=r"loan_slip could not be set.*purpose") as failed:
        render(SLIP, {"number": "1", "names": ["何平"]}, language="zh-hans", at=AT)
    assert "何平" not in str(failed.value)


@pytest.mark.parametrize(
    ("papers", "said"),
    [
        ([SLIP, SLIP], "two papers are named loan_slip"),
        ([Paper("Loan Slip", "", SLIP.template, SLIP.when, SLIP.content)], "can't be part of an address"),
        ([Paper("gone", "", Path("/nowhere.typ"), SLIP.when, SLIP.content)], "gone has no template"),
    ],
)
def test_papers_that_can_not_be_printed_are_refused_when_they_are_loaded(
    papers: list[Paper], said: str
) -> None:
    module = ModuleType("papers_of_a_type")
    vars(module).update({f"paper_{number}": paper for number, paper in enumerate(papers)})
    with pytest.raises(PaperRefused, match=said):
        papers_in(module)


def test_a_start_with_a_paper_that_can_not_be_printed_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    assert papers_can_be_printed() == []
    gone = Paper("gone", "", Path("/nowhere.typ"), SLIP.when, SLIP.content)
    monkeypatch.setattr("tests.toy.wheelchair.papers.gone", gone, raising=False)
    case_types.cache_clear()
    try:
        assert [error.id for error in papers_can_be_printed()] == ["cases.E001"]
    finally:
        monkeypatch.undo()
        case_types.cache_clear()
    assert papers_can_be_printed() == []


# On the pages


def slip_of(walked: Walked) -> str:
    return f"/cases/{walked.pk}/papers/loan_slip.pdf"


def looks_at_its_slip(somebody: Person, walked: Walked) -> Any:
    return somebody.looks_at(slip_of(walked))


@pytest.fixture
def decided(district: District) -> Walked:
    return for_decision(district)


def test_the_case_page_lists_what_can_be_printed_now(decided: Walked) -> None:
    li = person(decided.district, "li")
    page = li.looks_at(f"/cases/{decided.pk}/")
    assert slip_of(decided) in page.content.decode()
    assert "Papers to print" in page.page.text
    asked = loan(decided.district)
    page = li.looks_at(f"/cases/{asked.pk}/")
    assert "Papers to print" not in page.page.text
    assert looks_at_its_slip(li, asked).status_code == 404


def test_a_paper_is_shown_in_place_and_kept_by_nobody(decided: Walked) -> None:
    answer = looks_at_its_slip(person(decided.district, "li"), decided)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "何平、罗兰" in words_of(answer.content)
    download = person(decided.district, "li").looks_at(f"{slip_of(decided)}?download")
    assert download.headers["Content-Disposition"].startswith("attachment")


def test_an_unchanged_case_gives_an_unchanged_paper_in_every_language(decided: Walked) -> None:
    first = looks_at_its_slip(person(decided.district, "li"), decided).content
    assert looks_at_its_slip(person(decided.district, "zhao", "zh-hans"), decided).content == first
    decided.notes("已电话告知。", "li", "2026-03-03 10:00")
    assert looks_at_its_slip(person(decided.district, "li"), decided).content != first


def test_a_paper_is_there_only_for_who_sees_its_case(decided: Walked) -> None:
    for name in ("wei", "ma", "ding"):
        assert looks_at_its_slip(person(decided.district, name), decided).status_code == 404
    assert person(decided.district, "yan").looks_at(slip_of(decided)).status_code == 200


def test_a_paper_the_type_does_not_have_is_not_there(decided: Walked) -> None:
    li = person(decided.district, "li")
    for name in ("approval_form", "loan-slip", "..%2Floan_slip"):
        assert li.looks_at(f"/cases/{decided.pk}/papers/{name}.pdf").status_code == 404
    assert li.posts(slip_of(decided)).status_code == 405


def test_a_paper_says_nothing_of_when_it_was_printed(decided: Walked) -> None:
    answer = looks_at_its_slip(person(decided.district, "li"), decided)
    made = PdfReader(io.BytesIO(answer.content)).metadata
    assert made and made.creation_date == decided.case.moves.order_by("-seq")[0].at < database_now()
