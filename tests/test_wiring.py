"""What stands between the network and the rooms: sessions, addresses, headers, lock-out, background jobs."""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings as django_settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from procrastinate.contrib.django import app as jobs
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from config import sessions
from config.client_address import client_address
from permissions.models import User

PASSWORD = "long enough to be a password"


@pytest.fixture
def somebody(db: None) -> User:
    return User.objects.create_user("li.clerk", PASSWORD, name="李某", staff_number="1001")


# --- sessions -------------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[datetime]]:
    """The time that the session middleware reads; the test moves it."""
    now = [datetime(2026, 3, 2, 8, 0, tzinfo=UTC)]
    monkeypatch.setattr(sessions.timezone, "now", lambda: now[0])
    yield now


def _is_signed_in_after(client: Client) -> bool:
    """Whether a request still finds the person."""
    client.get("/health")
    return "_auth_user_id" in SessionStore(client.cookies[django_settings.SESSION_COOKIE_NAME].value)


def test_a_session_that_nobody_uses_ends(client: Client, somebody: User, clock: list[datetime]) -> None:
    client.force_login(somebody)
    assert _is_signed_in_after(client)
    clock[0] += timedelta(minutes=29)
    assert _is_signed_in_after(client)
    clock[0] += timedelta(minutes=29)
    assert _is_signed_in_after(client)  # counted from the last request, not from the first
    clock[0] += timedelta(minutes=31)
    assert not _is_signed_in_after(client)


def test_a_session_ends_after_a_working_day_however_busy(
    client: Client, somebody: User, clock: list[datetime]
) -> None:
    client.force_login(somebody)
    for _ in range(12 * 3):
        assert _is_signed_in_after(client)
        clock[0] += timedelta(minutes=20)
    clock[0] += timedelta(minutes=20)
    assert not _is_signed_in_after(client)


def test_using_a_session_seldom_costs_a_write(client: Client, somebody: User, clock: list[datetime]) -> None:
    client.force_login(somebody)
    client.get("/health")
    writes = []
    for _ in range(4):
        clock[0] += timedelta(seconds=25)
        with CaptureQueriesContext(connection) as queries:
            client.get("/health")
        writes.append(sum("UPDATE" in query["sql"] for query in queries))
    assert writes == [0, 0, 1, 0]


# --- addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.9"),  # nobody stands in front: the header is the client's own invention
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "6.6.6.6, 198.51.100.7", "198.51.100.7"),  # what the client wrote itself stands further left
        (2, "6.6.6.6, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "198.51.100.7", "10.0.0.9"),  # it came past one of the proxies
        (1, "", "10.0.0.9"),
    ],
)
def test_the_client_is_where_our_proxies_saw_it(
    settings: Settings, proxies: int, forwarded: str, address: str
) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


# --- headers and doors ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_page_may_load_from_nowhere_else(client: Client) -> None:
    policy = client.get("/health").headers["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert (
        rules["default-src"]
        == rules["object-src"]
        == rules["base-uri"]
        == rules["frame-ancestors"]
        == "'none'"
    )
    assert rules["script-src"] == rules["style-src"] == rules["form-action"] == "'self'"
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.django_db
def test_every_answer_carries_the_protective_headers(client: Client) -> None:
    headers = client.get("/health").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def _plain_addresses() -> list[str]:
    """Every address that takes no argument."""
    found: list[str] = []

    def walk(patterns: list[Any], prefix: str) -> None:
        for pattern in patterns:
            route = prefix + str(pattern.pattern).removeprefix("^").removesuffix("$")
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, route)
            elif not re.search(r"[<(\[]", route):
                found.append(f"/{route}")

    walk(get_resolver().url_patterns, "")
    return found


OPEN_DOORS = {
    "/health",
    "/language",
    "/board/",  # public notices hang for everybody
    "/account/login/",
    "/account/logout/",
    "/account/signup/",
    "/account/inactive/",
}


@pytest.mark.django_db
def test_without_signing_in_only_the_sign_in_answers(client: Client) -> None:
    asked = set(_plain_addresses()) - OPEN_DOORS
    assert "/" in asked
    for address in sorted(asked):
        answer = client.get(address)
        if answer.status_code != 405:  # what only takes a form says so, and shows nothing
            assert answer.status_code == 302, address
            assert answer.headers["Location"].startswith("/account/login/"), address


@pytest.mark.django_db
def test_nobody_signs_up(client: Client) -> None:
    answer = {"username": "mallory", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/account/signup/", answer)
    assert not User.objects.filter(username="mallory").exists()


# --- lock-out -------------------------------------------------------------------------------------


def _sign_in(client: Client, password: str, address: str, name: str = "li.clerk") -> bool:
    answer = client.post("/account/login/", {"login": name, "password": password}, REMOTE_ADDR=address)
    return answer.status_code == 302 and "_auth_user_id" in client.session


def test_guessing_passwords_locks_the_guesser_out_and_not_the_person(somebody: User) -> None:
    for _ in range(django_settings.AXES_FAILURE_LIMIT):
        assert not _sign_in(Client(), "a wrong guess", "203.0.113.5")
    assert not _sign_in(Client(), PASSWORD, "203.0.113.5")  # even the right one
    assert not _sign_in(Client(), PASSWORD, "203.0.113.5", name="LI.clerk")  # however it is spelt
    assert _sign_in(Client(), PASSWORD, "10.0.0.9")


# --- background jobs ------------------------------------------------------------------------------


def test_the_demo_process_works_off_the_jobs(real_database: None, settings: Settings) -> None:
    from config.asgi import application

    settings.JOBS_IN_PROCESS = True
    job = jobs.configure_task("builtin:procrastinate.builtin_tasks.remove_old_jobs").defer(max_hours=1)

    async def serve() -> None:
        lifespan = ApplicationCommunicator(application, {"type": "lifespan"})
        await lifespan.send_input({"type": "lifespan.startup"})
        assert await lifespan.receive_output(60) == {"type": "lifespan.startup.complete"}
        waiting = ProcrastinateJob.objects.filter(id=job).exclude(status="succeeded")
        async with asyncio.timeout(120):
            while await sync_to_async(waiting.exists)():
                await asyncio.sleep(0.05)
        await lifespan.send_input({"type": "lifespan.shutdown"})
        assert await lifespan.receive_output(60) == {"type": "lifespan.shutdown.complete"}

    asyncio.run(serve())
