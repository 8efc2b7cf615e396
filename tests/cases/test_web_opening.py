"""Opening a case: the whole page without JavaScript, and everything a tired hand can get wrong."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from cases.models import Case, Document, Household
from tests.cases.browsing import Person, person
from tests.district import COMMUNITY, OTHER_COMMUNITY, District

NEW = "/cases/new/relief/"
FIRST = {
    "is_urgent": "on",
    "hardship": "fire",
    "account": "承租房失火，无处居住。",
    "sum_asked_fen": "1800",
    "address": "濠西路 1 号",
    "m0-name": "何平",
    "m0-identity_number": "999999198001010011",
    "m0-phone": "19900000001",
}


def opens(somebody: Person, press: str = "open=1", page: Any = None, **changes: Any) -> Any:
    page = page or somebody.looks_at(NEW)
    return somebody.sends(page, NEW, press, **{**FIRST, **changes})


def photo(name: str = "fire.jpg") -> SimpleUploadedFile:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "orange").save(picture, "JPEG")
    return SimpleUploadedFile(name, picture.getvalue(), "image/jpeg")


def test_a_case_is_opened_and_its_first_step_is_to_report_it(district: District) -> None:
    wang = person(district, "wang")
    answer = opens(wang)
    case = Case.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases/{case.pk}/")
    page = wang.looks_at(f"/cases/{case.pk}/").page
    assert f"Case {case.number} is open." in page.text
    assert page.form(f"/cases/{case.pk}/steps/report_emergency/").method == "post"
    assert case.community == COMMUNITY
    assert case.household.address == "濠西路 1 号"
    assert case.subject == "何平"


def test_the_only_community_is_chosen_already_and_a_street_offers_all_of_its_own(district: District) -> None:
    assert person(district, "wang").looks_at(NEW).page.form(NEW).fields["community"] == COMMUNITY
    html = person(district, "li").looks_at(NEW).content.decode()
    assert person(district, "li").looks_at(NEW).page.form(NEW).fields["community"] == ""
    assert "320613001002" in html
    assert OTHER_COMMUNITY not in html


@pytest.mark.parametrize("name", ["zhao", "sun", "chen", "yan", "ding", "qian"])
def test_who_opens_no_cases_is_told_who_does(district: District, name: str) -> None:
    answer = person(district, name).looks_at(NEW)
    assert answer.status_code == 403
    assert "Only these posts open such a case" in answer.page.text
    assert "grid worker" in answer.page.text


def test_another_streets_community_is_refused_however_it_is_sent(district: District) -> None:
    answer = opens(person(district, "li"), community=OTHER_COMMUNITY)
    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_members_come_and_go_without_javascript_and_nothing_typed_is_lost(district: District) -> None:
    wang = person(district, "wang")
    page = opens(wang, "add_member=1")
    assert page.status_code == 200
    page = opens(wang, "add_member=1", page, **{"m1-name": "罗兰", "m1-relation": "spouse"})
    page = opens(wang, "remove_member=1", page, **{"m2-name": "何小", "m2-relation": "son"})
    form = page.page.form(NEW)
    assert form.fields["members"] == "2"
    assert (form.fields["m1-name"], form.fields["m1-relation"]) == ("何小", "son")
    assert (form.fields["account"], form.fields["is_urgent"]) == (FIRST["account"], ["on"])
    assert not Case.objects.exists()
    numbered = opens(wang, "open=1", page, **{"m1-identity_number": "99999919800101002X"})
    assert numbered.status_code == 303
    assert Household.objects.get().people.count() == 2


def test_htmx_is_given_the_members_alone(district: District) -> None:
    wang = person(district, "wang")
    form = wang.looks_at(NEW).page.form(NEW)
    answer = wang.client.post(
        NEW,
        {**form.fields, **FIRST, "add_member": "1"},
        headers={"HX-Request": "true", "HX-Target": "members"},
    )
    html = answer.content.decode()
    assert "<html" not in html
    assert 'name="m1-name"' in html
    assert "999999198001010011" in html


WRONG: list[tuple[str, dict[str, str], str]] = [
    ("check digit", {"m0-identity_number": "999999198001010012"}, "does not fit the other seventeen"),
    ("old number", {"m0-identity_number": "999999800101001"}, "old number of 15 digits"),
    ("no number", {"m0-identity_number": ""}, "The identity number is missing."),
    ("no name", {"m0-name": ""}, "The name is missing."),
    ("phone", {"m0-phone": "12"}, "phone"),
    ("negative sum", {"sum_asked_fen": "-5"}, "greater than or equal to 0.01"),
    ("absurd sum", {"sum_asked_fen": "99999999999"}, "Ensure"),
    ("fraction of a fen", {"sum_asked_fen": "1.005"}, "2 decimal places"),
    ("a word for a sum", {"sum_asked_fen": "many"}, "Enter a number."),
    ("no account", {"account": ""}, "This field is required."),
    ("no such hardship", {"hardship": "boredom"}, "Select a valid choice"),
    ("report in the future", {"first_reported_at": "2999-01-01T00:00"}, "lies in the future"),
    ("no date", {"m0-birth_date": "1999-13-40"}, "Enter a valid date."),
    ("two birth dates", {"m0-birth_date": "1990-01-01"}, "birth date"),
    ("papers of nobody", {"m0-kind": "unknown"}, "neither unknown nor without papers"),
]


@pytest.mark.parametrize(("what", "typed", "sentence"), WRONG, ids=[what for what, _typed, _said in WRONG])
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    district: District, what: str, typed: dict[str, str], sentence: str
) -> None:
    wang = person(district, "wang")
    answer = opens(wang, **typed)
    assert answer.status_code == 422
    assert sentence in answer.page.text
    assert "Nothing you typed was lost." in answer.page.text
    fields = answer.page.form(NEW).fields
    for name, value in {**FIRST, **typed}.items():
        if name not in ("is_urgent", "hardship"):
            assert fields[name] == value
    assert not Case.objects.exists()


def test_everything_wrong_with_a_household_is_said_at_once(district: District) -> None:
    wang = person(district, "wang")
    page = opens(wang, "add_member=1")
    answer = opens(wang, "open=1", page, **{"m0-name": "", "m0-identity_number": "1", "account": ""})
    assert "The name is missing." in answer.page.text
    assert "this one has 1." in answer.page.text
    assert "This field is required." in answer.page.text
    assert answer.page.text.count("The name is missing.") == 2


def test_a_birth_date_in_the_future_is_refused(district: District) -> None:
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    typed = {"m0-identity_number": "", "m0-kind": "paperless", "m0-birth_date": tomorrow}
    answer = opens(person(district, "wang"), **typed)
    assert answer.status_code == 422
    assert "future" in answer.page.text


def test_a_member_written_down_twice_is_refused(district: District) -> None:
    wang = person(district, "wang")
    page = opens(wang, "add_member=1")
    twin = {"m1-name": "何平", "m1-relation": "son", "m1-identity_number": FIRST["m0-identity_number"]}
    answer = opens(wang, "open=1", page, **twin)
    assert answer.status_code == 422
    assert answer.page.form(NEW).fields["m1-name"] == "何平"
    assert not Case.objects.exists()


def test_a_number_on_file_under_another_name_asks_for_the_card(district: District) -> None:
    wang = person(district, "wang")
    assert opens(wang).status_code == 303
    answer = opens(wang, **{"m0-name": "何萍"})
    assert answer.status_code == 422
    assert "on file under another name" in answer.page.text
    again = opens(wang, "open=1", answer, **{"m0-name": "何萍", "m0-card_compared": "on"})
    assert again.status_code == 303
    assert Case.objects.order_by("-pk")[0].household.people.get().name == "何萍"


def test_somebody_unknown_is_helped_too(district: District) -> None:
    typed = {"m0-name": "", "m0-identity_number": "", "m0-phone": "", "m0-kind": "unknown"}
    assert opens(person(district, "wang"), **typed).status_code == 303


def test_a_foreigner_is_registered_by_passport(district: District) -> None:
    typed = {
        "m0-name": "Anna Berg", "m0-identity_number": "", "m0-kind": "foreign",
        "m0-document_type": "passport", "m0-document_number": "E12345678",
    }  # fmt: skip
    assert opens(person(district, "wang"), **typed).status_code == 303


def test_the_same_click_twice_opens_one_case(district: District) -> None:
    wang = person(district, "wang")
    page = wang.looks_at(NEW)
    first, second = opens(wang, page=page), opens(wang, page=page)
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1
    other = opens(wang, page=page, account="另一件事情。")
    assert other.status_code == 409
    assert "already sent with other answers" in other.page.text


@pytest.mark.parametrize("key", ["", "no key", "7F3953EA-CFC5-4A2D-9650-B6FB36739772"])
def test_a_form_without_a_sound_key_still_opens(district: District, key: str) -> None:
    wang = person(district, "wang")
    assert opens(wang, key=key).status_code == 303


def test_photos_are_attached_and_one_that_lies_is_named(district: District) -> None:
    wang = person(district, "wang")
    lie = SimpleUploadedFile("photo.jpg", b"<html><script>alert(1)</script></html>", "image/jpeg")
    form = wang.looks_at(NEW).page.form(NEW)
    answer = wang.posts(NEW, **{**form.fields, **FIRST, "open": "1", "photos": [photo(), lie]})
    assert answer.status_code == 303
    assert Document.objects.get().kind == "emergency_proof"
    told = wang.looks_at(answer.headers["Location"]).page.text
    assert "“photo.jpg” was not taken" in told


def test_after_an_error_the_page_says_that_files_are_to_be_chosen_again(district: District) -> None:
    wang = person(district, "wang")
    form = wang.looks_at(NEW).page.form(NEW)
    answer = wang.posts(NEW, **{**form.fields, **FIRST, "m0-name": "", "photos": [photo()]})
    assert answer.status_code == 422
    assert "Only photos and files have to be chosen once more." in answer.page.text


@pytest.mark.parametrize("count", ["0", "-1", "x", "999", "9" * 30, "²"])
def test_a_forged_number_of_members_does_no_harm(district: District, count: str) -> None:
    wang = person(district, "wang")
    answer = wang.posts(NEW, **{**FIRST, "community": COMMUNITY, "members": count, "open": "1"})
    assert answer.status_code in (303, 422)


def test_no_such_kind_of_case_is_not_found(district: District) -> None:
    assert person(district, "li").looks_at("/cases/new/wishes/").status_code == 404


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("999999198001010011", "born 1980-01-01, male"),
        ("9999 9919 8001 0100 2x", "born 1980-01-01, female"),
        ("999999198001010012", "does not fit the other seventeen"),
        ("9999991980", "has 18 characters; this one has 10"),
        ("", ""),
    ],
)
def test_a_number_is_judged_while_it_is_typed(district: District, number: str, sentence: str) -> None:
    wang = person(district, "wang")
    answer = wang.posts("/identity/check/", **{"prefix": "m3", "m3-identity_number": number})
    assert answer.status_code == 200
    assert sentence in answer.page.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert wang.client.get("/identity/check/").status_code == 405


def test_typing_a_number_after_the_session_ended_takes_nothing_away(db: None, client: Any) -> None:
    answer = client.post("/identity/check/", {"prefix": "m0", "m0-identity_number": "9"})
    assert answer.status_code == 200
    assert "登录已过期" in answer.content.decode()
