"""A real browser in front of a real server, with nothing between them but our pages.

Every page that is looked at is audited: no console error, no violation of the content security policy, no
request to another host, and no violation found by axe.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, sync_playwright

from permissions.models import User
from tests.story import moment

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
PASSWORD = "test-password"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, and say why it is skipped where there is none; in CI there must be one."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None and not os.environ.get("CI"):
                item.add_marker(
                    pytest.mark.skip(reason="Chromium is not installed: apt-get install chromium")
                )


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""


@pytest.fixture
def server(real_database: None) -> Iterator[str]:
    """The address of the product, served from the test's own database."""
    served = ThreadedWSGIServer(("127.0.0.1", 0), _QuietHandler, allow_reuse_address=False)
    served.daemon_threads = True
    served.set_app(get_wsgi_application())
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{served.server_port}"
    served.shutdown()
    served.server_close()
    thread.join()


class WallClock:
    """The clock on the database's wall, by which the product judges every moment; it goes on from where
    a test sets it."""

    def shows(self, text: str) -> None:
        """Set it to a local time as stories write it: ``2026-10-02 14:05``."""
        with connection.cursor() as cursor:
            cursor.execute("UPDATE wall.ahead SET by = %s - pg_catalog.clock_timestamp()", [moment(text)])


@pytest.fixture
def wall_clock(real_database: None) -> WallClock:
    """A clock for a test's own database: its ``clock_timestamp()`` is found before PostgreSQL's."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE SCHEMA wall;
            CREATE TABLE wall.ahead (by interval NOT NULL);
            INSERT INTO wall.ahead VALUES ('0');
            CREATE FUNCTION wall.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS
                'SELECT pg_catalog.clock_timestamp() + by FROM wall.ahead';
            """
        )
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"ALTER DATABASE {name} SET search_path = wall, pg_catalog, public")
    connection.close()  # from the next connection on
    return WallClock()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium."""
    # Playwright's event loop lives in this thread, where Django then takes every query for a mistake.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            yield browser
            browser.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Seat:
    """One person at one screen; what went wrong on the way is kept and told at the end.

    :param axe_runs: every page that is come to is audited; otherwise those a test says.
    """

    context: BrowserContext
    address: str
    faults: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)
    axe_runs: bool = True

    def __post_init__(self) -> None:
        self.page: Page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._asked)
        self.page.on("response", lambda answer: self.answers.append(answer))
        # A browser asks before typed text is left behind; a test that leaves means to.
        self.page.on("dialog", lambda dialog: dialog.accept())

    def _heard(self, message: Any) -> None:
        expected = "the server responded with a status of 4"  # a refusal is a page of ours
        if message.type in ("error", "warning") and expected not in message.text:
            self.faults.append(f"{self.page.url}: {message.text}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.faults.append(f"{self.page.url} asks {request.url}")

    def signs_in(self, user: User) -> None:
        """Through the door, like everybody."""
        self.goes_to("/account/login/")
        self.page.fill("#id_login", user.username)
        self.page.fill("#id_password", PASSWORD)
        self.page.click(".sign-in form button")
        self.page.wait_for_url(f"{self.address}/")
        self._shown()

    def goes_to(self, path: str) -> Response:
        """A page, audited."""
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None
        self._shown()
        return answer

    def presses(self, selector: str) -> None:
        """Something that leads to another page, which is audited too."""
        with self.page.expect_navigation():
            self.page.click(selector)
        self._shown()

    def _shown(self) -> None:
        if self.axe_runs:
            self.audits()

    def audits(self) -> None:
        """Look for what axe knows to be a barrier, and for what stands out of the screen."""
        session = self.context.new_cdp_session(self.page)  # evaluated beside the page's own policy
        session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
        found = session.send(
            "Runtime.evaluate", {"expression": _AXE, "awaitPromise": True, "returnByValue": True}
        )
        session.detach()
        for rule, nodes in json.loads(found["result"]["value"]):
            self.faults.append(f"{self.page.url}: {rule}: {nodes}")
        wide, screen = self.page.evaluate("[document.documentElement.scrollWidth, window.screen.width]")
        if wide > screen:
            self.faults.append(f"{self.page.url} is {wide} wide on a screen of {screen}")

    def takes(self, step: str, **answers: Any) -> None:
        """A step of the case in front, by hand: its form unfolded, filled in and sent; it must be done."""
        self.fills(step, **answers)
        self.presses(f"#form-{step} .send button")
        assert self.page.query_selector(".note-success"), self.page.inner_text("#actions")

    def fills(self, step: str, **answers: Any) -> None:
        """The step's form unfolded and filled in: texts, choices, and ticks as a bool or a list of values."""
        form = self.page.locator(f"#form-{step}")
        for fold in ("details.aside", f"details#step-{step}"):
            shut = self.page.locator(f"{fold}:not([open])", has=form)
            if shut.count():
                shut.locator("> summary").click()
        for name, answer in answers.items():
            _write(form.locator(f"[name={name}]"), answer)

    def puts_on_file(self, kind: str, paper: Path) -> None:
        """A scan or a photo, added to the case in front."""
        self.page.click("#documents details.fold summary")
        self.page.select_option("#id_document_kind", kind)
        self.page.set_input_files("#id_document_file", paper)
        self.presses("#documents form button")

    def leaves(self) -> None:
        """Go home; nothing may have gone wrong."""
        self.context.close()
        assert self.faults == []


def _write(field: Locator, answer: Any) -> None:
    if isinstance(answer, bool):
        field.set_checked(answer)
    elif isinstance(answer, list):
        for value in answer:
            field.and_(field.page.locator(f"[value='{value}']")).check()
    elif field.evaluate("e => e.tagName") == "SELECT":
        field.select_option(answer)
    else:
        field.fill(answer)


_AXE = """axe.run(document, {resultTypes: ['violations']}).then(found => JSON.stringify(
    found.violations.map(rule => [rule.id, rule.nodes.map(node => node.html.slice(0, 200))])))"""


@dataclass
class Office:
    """Where people sit down; everybody leaves at the end, and every fault is told."""

    browser: Browser
    address: str
    seats: list[Seat] = field(default_factory=list)

    def seat(
        self, user: User | None = None, *, size: str = "desk", language: str = "zh-CN", **more: Any
    ) -> Seat:
        """A fresh browser at a screen of that size, with somebody signed in if given."""
        width, height = SIZES[size]
        if user:
            code = "en" if language == "en" else "zh-hans"
            User.objects.filter(pk=user.pk).update(language=code)
        axe_runs = more.pop("axe", True)
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            locale=language,
            has_touch=size == "phone",
            is_mobile=size == "phone",
            **more,
        )
        seat = Seat(context, self.address, axe_runs=axe_runs)
        self.seats.append(seat)
        if user:
            seat.signs_in(user)
        return seat


@pytest.fixture
def office(chromium: Browser, server: str) -> Iterator[Office]:
    """Seats in front of the pages."""
    opened = Office(chromium, server)
    yield opened
    for seat in opened.seats:
        seat.leaves()
