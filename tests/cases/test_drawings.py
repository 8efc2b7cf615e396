"""The drawings beside the pages are those of the pages, and a case page shows its case in one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cases.drawings import drawing_file, drawings_folder, picture_of
from cases.operations.steps import read_case
from cases.queries import history_of
from cases.registry import case_type, case_types, page_of
from cases.web.actions import actions_of
from cases.web.drawn import drawn_of
from permissions.rules import standing_of
from tests.cases.browsing import person
from tests.district import District
from tests.story import Story, moment
from tests.toy.wheelchair.workflow import WheelchairLoan
from workflows.definition import Machine
from workflows.drawing import mark_of

ROOT = Path(__file__).resolve().parent.parent.parent
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
TYPES = [kind for kind in case_types().values() if kind.record.__module__.startswith("cases.types.")]
PAGES = [(kind.name, page) for kind in TYPES for page in kind.pages]
LANGUAGES = [code for code, _name in settings.LANGUAGES]
DRAW = "the page or its words have changed: run ./run manage draw_pages and commit what it writes"

each_page = pytest.mark.parametrize(
    ("kind", "page"), PAGES, ids=[f"{kind}-{page.__name__}" for kind, page in PAGES]
)
each_language = pytest.mark.parametrize("language", LANGUAGES)


# --- the files ------------------------------------------------------------------------------------


@each_page
@each_language
def test_the_drawings_are_those_of_the_page(kind: str, page: type[Machine], language: str) -> None:
    with translation.override(language):
        mark = mark_of(page)
    for form in ("svg", "bpmn"):
        path = drawings_folder(kind) / drawing_file(page, language, form)
        assert path.exists(), DRAW
        assert f"<!-- {mark} -->" in path.read_text(encoding="utf-8").splitlines(), DRAW


@pytest.mark.parametrize("kind", [kind.name for kind in TYPES])
def test_no_drawing_is_left_of_a_page_that_is_gone(kind: str) -> None:
    pages = case_type(kind).pages
    expected = {
        drawing_file(page, language, form)
        for page in pages
        for language in LANGUAGES
        for form in ("svg", "bpmn")
    }
    assert {path.name for path in drawings_folder(kind).iterdir()} == expected, DRAW


@each_page
@each_language
def test_a_picture_shows_every_state_and_every_step(kind: str, page: type[Machine], language: str) -> None:
    picture = picture_of(kind, page, language)
    names = {name for found in re.findall(r'class="([^"]*)"', picture) for name in found.split()}
    assert {name[6:] for name in names if name.startswith("state-")} == set(page.states)
    moving = {step.name for step in page.steps.values() if step.moves}
    assert {name[5:] for name in names if name.startswith("step-")} == moving
    assert not re.search(r"\s(style|id|on\w+)=|<style|<script|#[0-9a-e]{3}", picture)


def test_a_page_nobody_drew_has_no_picture() -> None:
    assert picture_of("wheelchair", WheelchairLoan, "en") == ""


def test_a_picture_of_an_older_text_of_the_page_is_not_shown() -> None:
    kind, page = PAGES[0]
    changed = type(page.__name__, (), {"digest": "0" * 16})
    assert picture_of(kind, page, "en")
    assert picture_of(kind, changed, "en") == ""


# --- BPMN -----------------------------------------------------------------------------------------


@cache
def made_anew() -> dict[str, str]:
    """What the command makes now, by file; it needs settings of its own and no Graphviz for BPMN."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.drawing"}
    with TemporaryDirectory() as folder:
        arguments = [sys.executable, "manage.py", "draw_pages", "--bpmn-only", "--into", folder]
        subprocess.run(arguments, cwd=ROOT, env=environment, check=True, capture_output=True)
        return {path.name: path.read_text(encoding="utf-8") for path in Path(folder).iterdir()}


@each_page
@each_language
def test_the_bpmn_is_what_viewflow_makes_of_the_page(kind: str, page: type[Machine], language: str) -> None:
    name = drawing_file(page, language, "bpmn")
    written = (drawings_folder(kind) / name).read_text(encoding="utf-8")
    assert made_anew()[name] == written, DRAW


@each_page
def test_the_bpmn_holds_the_whole_page(kind: str, page: type[Machine]) -> None:
    root = ElementTree.parse(drawings_folder(kind) / drawing_file(page, "en", "bpmn")).getroot()  # noqa: S314
    (process,) = root.iter(f"{BPMN}process")
    elements = {element.get("id"): element for element in process}
    assert len(elements) == len(list(process)), "an id is given twice"
    tags = {
        str(name).removeprefix("id_node_"): element.tag[len(BPMN) :] for name, element in elements.items()
    }
    for state in page.states.values():
        rests = "exclusiveGateway" if page.steps_from(state.name) else "endEvent"
        assert tags[f"state_{state.name}"] == rests
    assert list(tags.values()).count("startEvent") == 1
    flows = [element for element in process if element.tag == f"{BPMN}sequenceFlow"]
    ends = {
        (str(flow.get("sourceRef"))[8:], str(flow.get("targetRef"))[8:])
        for flow in flows
        if flow.get("sourceRef") in elements and flow.get("targetRef") in elements
    }
    assert len(ends) == len(flows), "a flow leads nowhere"
    for step in page.steps.values():
        taker = "intermediateCatchEvent" if step.is_by_clock else "callActivity" if step.child else "userTask"
        for source in step.sources:
            several = not step.moves and len(step.sources) > 1
            node = f"step_{step.name}__{source.name}" if several else f"step_{step.name}"
            assert tags[node] == taker
            assert (f"state_{source.name}", node) in ends
            assert (node, f"state_{(step.target or source).name}") in ends


# --- the case page --------------------------------------------------------------------------------


@pytest.fixture
def decided(district: District) -> Story:
    """A case that waits for the leader's decision."""
    case = Story(district, sum_asked_fen="1800")
    case.takes("report_emergency", by="wang", at="2026-10-02 14:10")
    case.takes("accept", by="li", at="2026-10-02 14:20")
    case.takes("triage_urgent", by="li", at="2026-10-02 14:40")
    return case


def lights(html: str, mark: str) -> set[str]:
    """The states and steps in the picture that bear a light."""
    return {
        name
        for found in re.findall(r'class="([^"]*)"', html)
        if mark in found.split()
        for name in found.split()
        if name.startswith(("state-", "step-"))
    }


def test_a_case_is_shown_in_the_picture_of_its_page(decided: Story) -> None:
    html = person(decided.district, "zhao").looks_at(f"/cases/{decided.pk}/").content.decode()
    assert lights(html, "is-now") == {"state-advance_review"}
    assert lights(html, "is-passed") == {"state-draft", "state-submitted", "state-accepted"}
    taken = lights(html, "is-taken")
    assert {"step-report_emergency", "step-accept", "step-triage_urgent"} <= taken
    assert not {"step-grant_advance", "step-deny_urgency", "step-withdraw"} & taken
    assert {"step-grant_advance", "step-deny_urgency"} <= lights(html, "is-open")


def test_what_is_open_is_the_readers_own(decided: Story) -> None:
    html = person(decided.district, "li").looks_at(f"/cases/{decided.pk}/").content.decode()
    assert lights(html, "is-now") == {"state-advance_review"}
    assert not {"step-grant_advance", "step-deny_urgency"} & lights(html, "is-open")


@each_language
def test_who_does_not_see_the_picture_is_told_the_same(decided: Story, language: str) -> None:
    reader = person(decided.district, "zhao", "en" if language == "en" else "zh-CN")
    answer = reader.looks_at(f"/cases/{decided.pk}/")
    page = page_of(decided.case)
    with translation.override(language):
        text = str(page.states["advance_review"].title)
        everything = [str(thing.title) for thing in (*page.states.values(), *page.steps.values())]
    listed = answer.content.decode().partition('class="drawn-list"')[2].partition("</ol>")[0]
    assert re.search(rf'aria-current="step"><b>{re.escape(text)}</b>', listed)
    assert [title for title in everything if title not in answer.page.text] == []
    alternative = re.search(r'role="img" aria-label="([^"]*)"', answer.content.decode())
    assert alternative and text in alternative[1]


def test_the_picture_asks_the_database_nothing(decided: Story) -> None:
    at = moment("2026-10-02 15:10")
    read, history = read_case(decided.case, at), history_of(decided.case)
    actions = actions_of(read, standing_of(decided.district["zhao"], at))
    with translation.override("en"), CaptureQueriesContext(connection) as asked:
        drawn = drawn_of(read, history, actions)
    assert len(asked) == 0
    assert drawn.picture
    assert [rest.title for rest in drawn.rests if rest.stage == "now"] == [
        read.page.states["advance_review"].title
    ]
    assert [way.title for rest in drawn.rests for way in rest.ways if way.is_open] == [
        card.step.title for card in (*actions.first, *actions.aside)
    ]
