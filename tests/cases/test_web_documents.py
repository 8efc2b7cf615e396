"""Papers and photographs through the pages: taken in, refused with a sentence, given out within the scope."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cases.models import Document
from tests.cases.browsing import Person, person
from tests.district import DISTRICT, OTHER_COMMUNITY, District
from tests.story import Story
from workflows.rulebook import enter_value


def picture(size: tuple[int, int] = (60, 40)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def case(district: District) -> Story:
    reported = Story(district)
    reported.takes("report_emergency", by="wang", at="2026-10-02 14:10")
    return reported


def uploads(case: Story, somebody: Person, content: bytes, name: str, kind: str = "medical_proof") -> Any:
    file = SimpleUploadedFile(name, content, "image/jpeg" if name.endswith("jpg") else "application/pdf")
    return somebody.posts(f"/cases/{case.pk}/documents/", file=file, kind=kind, title="住院单")


def test_a_photo_is_taken_in_listed_and_given_back(case: Story) -> None:
    li = person(case.district, "li")
    assert uploads(case, li, picture(), "photo.jpg").status_code == 303
    document = Document.objects.get()
    address = f"/cases/{case.pk}/documents/{document.pk}/"
    assert "住院单" in li.looks_at(f"/cases/{case.pk}/").page.text
    shown = li.looks_at(address)
    assert Image.open(io.BytesIO(shown.content)).size == (60, 40)
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert shown.headers["Content-Disposition"].startswith("inline")
    download = li.looks_at(f"{address}?download")
    assert download.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "content", "kind", "said"),
    [
        ("photo.jpg", b"<html><script>alert(1)</script>", "receipt", "a web page"),
        ("paper.pdf", b"PK\x03\x04 a zip", "receipt", "a ZIP archive"),
        ("photo.jpg", b"", "receipt", "empty"),
        ("paper.pdf", b"%PDF-1.7\n1 0 obj<</JavaScript 2 0 R>>\n%%EOF", "receipt", "script"),
        ("photo.jpg", picture(), "", "This field is required."),
        ("photo.jpg", picture(), "nonsense", "Select a valid choice"),
    ],
)
def test_what_can_not_be_taken_is_refused_at_its_field(
    case: Story, name: str, content: bytes, kind: str, said: str
) -> None:
    answer = uploads(case, person(case.district, "li"), content, name, kind)
    assert answer.status_code == 422
    assert said in answer.page.text
    assert answer.page.form(f"/cases/{case.pk}/documents/").fields["title"] == "住院单"
    assert not Document.objects.exists()


def test_fifty_megabytes_are_refused_with_the_limit(case: Story) -> None:
    content = picture() + b"\0" * (50 * 1024 * 1024)
    answer = uploads(case, person(case.district, "li"), content, "photo.jpg")
    assert answer.status_code == 422
    assert "The file has 51 MB; at most 20 MB can be taken." in answer.page.text
    assert not Document.objects.exists()


def test_the_limit_is_the_bureaus_own(case: Story) -> None:
    enter_value(
        key="doc.max_mb", division=DISTRICT, since=date(2026, 1, 1), value="1", source="测试", reason="小一些"
    )
    li = person(case.district, "li")
    assert "at most 1 MB" in li.looks_at(f"/cases/{case.pk}/").page.text
    assert uploads(case, li, picture() + b"\0" * 1024 * 1024, "photo.jpg").status_code == 422
    assert uploads(case, li, picture(), "photo.jpg").status_code == 303


def test_a_paper_is_there_only_for_who_sees_its_case(case: Story) -> None:
    district = case.district
    uploads(case, person(district, "li"), picture(), "photo.jpg")
    document = Document.objects.get()
    address = f"/cases/{case.pk}/documents/{document.pk}/"
    for name in ("wei", "ma", "ding", "sun"):
        assert person(district, name).looks_at(address).status_code == 404
    there = Story(district, opened_by="wei", community=OTHER_COMMUNITY)
    stolen = person(district, "wei").looks_at(f"/cases/{there.pk}/documents/{document.pk}/")
    assert stolen.status_code == 404


def test_who_has_no_part_in_the_case_adds_nothing_to_it(case: Story) -> None:
    answer = uploads(case, person(case.district, "yan"), picture(), "photo.jpg")
    assert answer.status_code == 403
    assert "None of your posts adds papers to this case." in answer.page.text
    assert not Document.objects.exists()
