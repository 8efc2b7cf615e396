"""Signing in, the language, the lock, and what nobody sees who isn't signed in."""

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings as django_settings
from django.urls import include, path, reverse

from cases.web.views.sign_in import SignIn
from config.demo.logins import LOGINS, PASSWORD
from config.urls import urlpatterns as product_urls
from permissions.authority import CLERK
from permissions.models import User
from tests.cases.browsing import anonymous, person, read
from tests.district import STREET, District

# The product's addresses with a demo's sign-in page in front.
urlpatterns = [
    path(
        "account/",
        include(
            [path("login/", SignIn.as_view(offered=LOGINS, offered_password=PASSWORD), name="account_login")]
        ),
    ),
    *product_urls,
]

LOGIN = "/account/login/"
PAGES = ["/", "/cases/new/relief/", "/cases/1/", "/cases/1/documents/1/", "/me/", "/account/password/change/"]


def test_a_right_password_leads_to_the_worklist_in_the_persons_language(district: District) -> None:
    User.objects.filter(pk=district["li"].pk).update(language="zh-hans")
    browser = anonymous(language="en")
    page = read(browser.get(LOGIN))
    assert page.form(LOGIN).names >= {"login", "password"}
    assert not any("demo" in word for word in page.text.split())
    answer = browser.post(LOGIN, {"login": "li", "password": "test-password"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert browser.cookies[django_settings.LANGUAGE_COOKIE_NAME].value == "zh-hans"
    assert 'lang="zh-Hans"' in browser.get("/").content.decode()


def test_a_wrong_password_is_said_and_leads_nowhere(district: District) -> None:
    browser = anonymous()
    answer = browser.post(LOGIN, {"login": "li", "password": "not the password"})
    assert answer.status_code == 200
    assert "not the password" not in answer.content.decode()
    assert read(answer).form(LOGIN).fields["login"] == "li"
    assert browser.get("/").status_code == 302


def test_five_wrong_passwords_close_the_door_with_a_page_that_says_so(district: District) -> None:
    browser = anonymous()
    for _attempt in range(4):
        assert browser.post(LOGIN, {"login": "li", "password": "wrong"}).status_code == 200
    answer = browser.post(LOGIN, {"login": "li", "password": "wrong"})
    assert answer.status_code == 429
    assert "closed for a while" in read(answer).text
    assert browser.post(LOGIN, {"login": "li", "password": "test-password"}).status_code == 429


@pytest.mark.urls(__name__)
def test_a_demos_cards_sign_in_by_the_same_door_and_keep_the_language(district: District) -> None:
    user = district.add_person("li.clerk", "李文婷", CLERK, STREET)
    user.set_password(PASSWORD)
    user.save()
    browser = anonymous(language="en")
    cards = [form for form in read(browser.get(LOGIN)).forms if "language" in form.fields]
    assert [card.fields["login"] for card in cards] == [login.username for login in LOGINS]
    card = next(card for card in cards if card.fields["login"] == "li.clerk")
    assert (card.action, card.method) == (LOGIN, "post")
    assert browser.post(card.action, card.fields).headers["Location"] == "/"
    user.refresh_from_db()
    assert user.language == "en"


def test_no_demo_login_stands_on_the_page_of_another_installation(district: District) -> None:
    text = anonymous().get(LOGIN).content.decode()
    assert PASSWORD not in text
    assert not any(login.username in text for login in LOGINS)


def test_a_language_chosen_before_the_sign_in_goes_with_the_person(district: District) -> None:
    browser = anonymous(language="zh-CN")
    switch = read(browser.get(LOGIN)).form(reverse("set_language"))
    back = browser.post(switch.action, {**switch.fields, "language": "en"})
    page = read(browser.get(back.headers["Location"]))
    assert page.form(LOGIN).fields["language"] == "en"
    browser.post(LOGIN, page.form(LOGIN).fields | {"login": "li", "password": "test-password"})
    assert User.objects.get(username="li").language == "en"


def test_a_language_chosen_afterwards_is_remembered_on_the_account(district: District) -> None:
    li = person(district, "li")
    answer = li.looks_at("/me/")
    li.client.post(reverse("set_language"), {"language": "en", "next": "/me/"})
    assert User.objects.get(pk=li.user.pk).language == "en"
    assert 'lang="en"' in li.looks_at("/me/").content.decode()
    li.client.post(reverse("set_language"), {"language": "xx", "next": "/me/"})
    assert User.objects.get(pk=li.user.pk).language == "en"
    assert answer.status_code == 200
    assert li.client.get(reverse("set_language")).status_code == 405


@pytest.mark.parametrize("address", PAGES)
def test_every_page_asks_to_sign_in_first(db: None, address: str) -> None:
    answer = anonymous().get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{LOGIN}?next={address}"


def test_part_of_a_page_asked_for_after_the_session_ended_changes_the_whole_page(db: None) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/?tab=late", "HX-Target": "list"}
    first = anonymous().get("/?tab=late&q=a", headers=headers)
    answer = anonymous().get(first.headers["Location"], headers=headers)
    assert answer.headers["HX-Redirect"] == f"{LOGIN}?next=/%3Ftab%3Dlate"


def test_nobody_signs_up_and_everybody_signs_out(district: District) -> None:
    assert anonymous().post("/account/signup/", {"username": "x"}).status_code in (200, 403)
    assert not User.objects.filter(username="x").exists()
    li = person(district, "li")
    assert li.looks_at("/account/logout/").status_code == 200
    assert li.posts("/account/logout/").status_code == 302
    assert li.client.get("/").status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/account/password/change/",
        "/account/second-factor/",
        "/account/logout/",
        "/account/reauthenticate/",
    ],
)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_account_pages_stand_in_our_frame(district: District, address: str, language: str) -> None:
    li = person(district, "li", language)
    answer = li.client.get(address, follow=True)
    page = read(answer)
    assert answer.status_code == 200
    assert page.has_form(reverse("set_language"))
    assert page.inline == []
    assert len(page.ids) == len(set(page.ids))


def test_the_second_factor_can_be_switched_on(district: District) -> None:
    browser = anonymous()
    browser.post(LOGIN, {"login": "li", "password": "test-password"})
    address = reverse("mfa_activate_totp")
    door = browser.get(address).headers["Location"]  # who changes this shows the password once more
    again = read(browser.get(door)).form(reverse("account_reauthenticate"))
    assert browser.post(door, again.fields | {"password": "wrong"}).status_code == 200
    assert browser.post(door, again.fields | {"password": "test-password"}).headers["Location"] == address
    offer = browser.get(address)
    page = read(offer)
    assert page.inline == []
    secret = offer.content.decode().split('id="authenticator_secret" value="')[1].split('"')[0]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert browser.post(address, page.form(address).fields | {"code": code}).status_code == 302
    other = anonymous()
    second = other.post(LOGIN, {"login": "li", "password": "test-password"})
    assert second.headers["Location"] == reverse("mfa_authenticate")
    asked = other.get(second.headers["Location"])
    assert asked.status_code == 200
    assert read(asked).inline == []
    assert other.get("/").status_code == 302
