"""A session that ended over a half-filled form: nothing is lost, done, or read by somebody else."""

import base64
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.test import Client

from cases.models import Case
from cases.vault import open_sealed
from cases.web.kept import CONTEXT, FIELD, IN_SESSION
from tests.cases.browsing import person, read
from tests.cases.test_web_opening import FIRST, NEW, photo
from tests.district import District
from tests.story import Story

LOGIN = "/account/login/"
TYPED = {"sum_granted_fen": "1500.00", "opinion": "情况属实，同意先行救助一千五百元。"}


@pytest.fixture
def decided(district: District) -> Story:
    case = Story(district)
    case.takes("report_emergency", by="wang", at="2026-10-02 14:10")
    case.takes("accept", by="li", at="2026-10-02 14:20")
    case.takes("triage_urgent", by="li", at="2026-10-02 14:40")
    return case


def runs_out(browser: Client) -> None:
    """The session ends, as it does after half an hour without use."""
    Session.objects.all().delete()


def signs_in(browser: Client, answer: Any, name: str, password: str = "test-password") -> Any:
    form = read(answer).form(LOGIN)
    return browser.post(LOGIN, {**form.fields, "login": name, "password": password})


def test_a_decision_typed_before_the_session_ended_is_back_in_its_form_and_not_sent(decided: Story) -> None:
    zhao = person(decided.district, "zhao")
    action = f"/cases/{decided.pk}/steps/grant_advance/"
    page = zhao.looks_at(f"/cases/{decided.pk}/")
    runs_out(zhao.client)
    asked = zhao.sends(page, action, **TYPED)
    assert asked.status_code == 200
    assert "What you typed is kept" in asked.page.text
    assert TYPED["opinion"] not in asked.content.decode()
    decided.rests_in("advance_review")

    wrong = signs_in(zhao.client, asked, "zhao", "wrong")
    assert wrong.status_code == 200
    back = signs_in(zhao.client, wrong, "zhao")
    assert back.headers["Location"] == f"/cases/{decided.pk}/"
    form = zhao.looks_at(back.headers["Location"])
    assert "It hasn't been sent yet." in form.page.text
    fields = form.page.form(action).fields
    assert {name: fields[name] for name in TYPED} == TYPED
    decided.rests_in("advance_review")

    assert zhao.looks_at(f"/cases/{decided.pk}/").page.form(action).fields["opinion"] == ""
    assert zhao.sends(form, action).status_code == 303
    decided.rests_in("advance_granted")


def test_a_new_case_with_all_its_members_is_back_too(district: District) -> None:
    wang = person(district, "wang")
    page = wang.sends(wang.looks_at(NEW), NEW, "add_member=1", **FIRST)
    runs_out(wang.client)
    typed = {"m1-name": "罗兰", "m1-relation": "spouse", "m1-identity_number": "99999919800101002X"}
    form = page.page.form(NEW)
    answer = wang.client.post(NEW, {**form.fields, **typed, "open": "1", "photos": [photo()]})
    back = signs_in(wang.client, answer, "wang")
    assert back.headers["Location"] == NEW
    fields = wang.looks_at(NEW).page.form(NEW).fields
    assert fields["members"] == "2"
    for name, value in {**FIRST, **typed}.items():
        assert fields[name] == ([value] if name == "is_urgent" else value)
    assert not Case.objects.exists()


def test_a_note_is_back_too(decided: Story) -> None:
    li = person(decided.district, "li")
    action = f"/cases/{decided.pk}/notes/"
    page = li.looks_at(f"/cases/{decided.pk}/")
    runs_out(li.client)
    asked = li.sends(page, action, text="房东已同意延期。")
    back = signs_in(li.client, asked, "li")
    assert li.looks_at(back.headers["Location"]).page.form(action).fields["text"] == "房东已同意延期。"
    assert "note" not in decided.steps()


def test_who_may_not_see_the_page_never_gets_the_text(decided: Story) -> None:
    zhao = person(decided.district, "zhao")
    page = zhao.looks_at(f"/cases/{decided.pk}/")
    runs_out(zhao.client)
    asked = zhao.sends(page, f"/cases/{decided.pk}/steps/grant_advance/", **TYPED)
    back = signs_in(zhao.client, asked, "wei")
    answer = zhao.client.get(back.headers["Location"])
    assert answer.status_code == 404
    assert TYPED["opinion"] not in answer.content.decode()
    assert IN_SESSION not in zhao.client.session


def test_neither_the_token_nor_the_key_nor_a_password_is_kept(decided: Story) -> None:
    browser = Client()
    answer = browser.post(
        f"/cases/{decided.pk}/steps/grant_advance/",
        {**TYPED, "csrfmiddlewaretoken": "T0K3N", "key": "K3Y", "password": "S3CR3T"},
    )
    envelope = read(answer).form(LOGIN).fields[FIELD]
    opened = open_sealed(base64.urlsafe_b64decode(envelope), CONTEXT)
    assert TYPED["opinion"] in opened
    for secret in ("T0K3N", "K3Y", "S3CR3T"):
        assert secret not in opened


def test_nothing_is_stored_of_somebody_who_is_not_signed_in(decided: Story) -> None:
    Client().post(f"/cases/{decided.pk}/steps/grant_advance/", TYPED)
    assert not Session.objects.exists()


def test_more_than_can_be_kept_is_said_at_once(decided: Story) -> None:
    answer = Client().post(f"/cases/{decided.pk}/notes/", {"text": "长" * 30_000})
    assert FIELD not in read(answer).form(LOGIN).fields


@pytest.mark.parametrize("forged", ["", "no envelope", "QUJD", "é", "A" * 400])
def test_a_forged_envelope_is_worth_nothing(district: District, forged: str) -> None:
    browser = Client()
    answer = browser.post(LOGIN, {"login": "li", "password": "test-password", FIELD: forged, "next": NEW})
    assert answer.headers["Location"] == NEW
    assert browser.get(NEW).status_code == 200


def test_an_envelope_of_another_day_is_worth_nothing(decided: Story, settings: Any) -> None:
    zhao = person(decided.district, "zhao")
    page = zhao.looks_at(f"/cases/{decided.pk}/")
    runs_out(zhao.client)
    asked = zhao.sends(page, f"/cases/{decided.pk}/steps/grant_advance/", **TYPED)
    settings.SESSION_COOKIE_AGE = -1
    browser = Client()
    form = asked.page.form(LOGIN)
    browser.post(LOGIN, {**form.fields, "login": "zhao", "password": "test-password"})
    settings.SESSION_COOKIE_AGE = django_settings.SESSION_COOKIE_AGE
    assert IN_SESSION not in browser.session


def test_htmx_has_the_whole_page_changed(district: District) -> None:
    answer = Client().post(
        NEW, {**FIRST, "add_member": "1"}, headers={"HX-Request": "true", "HX-Target": "members"}
    )
    assert answer.headers["HX-Retarget"] == "body"
    assert "<html" in answer.content.decode()


def test_a_form_that_is_only_looked_at_leads_to_the_sign_in_and_back(db: None) -> None:
    answer = Client().get(NEW)
    assert answer.headers["Location"] == f"{LOGIN}?next={NEW}"
