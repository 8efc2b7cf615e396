"""What is drawn of a page, how it is laid out, and how a case lights it."""

import json
import re
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest

from permissions.authority import CLERK, KEEPER, LEADER, STREET
from tests.toy.wheelchair.workflow import WheelchairLoan
from tests.toy.workshop.workflow import WorkshopCheck
from workflows.deadlines import working_days
from workflows.definition import Machine, State, Step, any_of
from workflows.drawing import Sketch, lines_of, mark_of, sketch_of
from workflows.graphviz import dot_of
from workflows.svg import lit, svg_of

SVG = "{http://www.w3.org/2000/svg}"


def laid_out(sketch: Sketch) -> str:
    """A layout as Graphviz tells it, with everything on a diagonal."""
    places = {f"state-{box.state}": n for n, box in enumerate(sketch.boxes)}
    for n, (label, _target) in enumerate(sketch.gathered):
        places[f"gathered-{label.step}"] = len(sketch.boxes) + n
    at = {name: f"{100 * n},{80 * n}" for name, n in places.items()}

    def edge(name: str, source: str, target: str, back: bool) -> dict[str, str]:
        ends = [at[source], at[target]]
        if back:
            ends.reverse()
        (x, y), (u, v) = (end.split(",") for end in ends)
        told = {"id": name, "pos": f"{x},{y} {x},{v} {u},{y} {u},{v}", "lp": f"{x},{v}"}
        return told | ({"dir": "back"} if back else {})

    edges = [
        edge(
            f"arrow-{n}",
            f"state-{arrow.source}",
            f"state-{arrow.target}",
            places[f"state-{arrow.source}"] > places[f"state-{arrow.target}"],
        )
        for n, arrow in enumerate(sketch.arrows)
    ]
    edges += [
        edge(f"gathered-{label.step}", f"gathered-{label.step}", f"state-{target}", False)
        for label, target in sketch.gathered
    ]
    return json.dumps(
        {
            "bb": f"0,0,{100 * len(places)},{80 * len(places)}",
            "objects": [{"name": name, "pos": pos} for name, pos in at.items()],
            "edges": edges,
        }
    )


def drawn(page: type[Machine]) -> str:
    sketch = sketch_of(page)
    return svg_of(sketch, laid_out(sketch), "mark")


def classes(svg: str) -> list[set[str]]:
    return [set(found.split()) for found in re.findall(r'class="([^"]*)"', svg)]


def lit_by(svg: str, mark: str) -> set[frozenset[str]]:
    """The elements that bear a light, each by the names of its state and steps."""
    return {
        frozenset(name for name in names if name.startswith(("state-", "step-", "from-")))
        for names in classes(svg)
        if mark in names
    }


# --- what is drawn --------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [WheelchairLoan, WorkshopCheck])
def test_every_state_and_every_moving_step_is_drawn_once(page: type[Machine]) -> None:
    sketch = sketch_of(page)
    assert [box.state for box in sketch.boxes] == list(page.states)
    at_arrows = {(arrow.source, label.step) for arrow in sketch.arrows for label in arrow.labels}
    gathered = {(box.state, label.step) for box in sketch.boxes for label in box.gathered}
    moving = {(state.name, step.name) for step in page.steps.values() if step.moves for state in step.sources}
    assert at_arrows | gathered == moving
    assert at_arrows & gathered == set()
    assert {label.step for label, _target in sketch.gathered} == {step for _state, step in gathered}


def test_steps_between_the_same_states_share_an_arrow() -> None:
    sketch = sketch_of(WheelchairLoan)
    ends = [(arrow.source, arrow.target) for arrow in sketch.arrows]
    assert len(ends) == len(set(ends))
    assert len(sketch.arrows) < len([step for step in WheelchairLoan.steps.values() if step.moves])


def test_a_withdrawal_from_many_states_is_gathered_under_a_letter() -> None:
    sketch = sketch_of(WheelchairLoan)
    ((label, target),) = sketch.gathered
    assert (label.step, label.letter, target) == ("withdraw", "A", "withdrawn")
    assert {box.state for box in sketch.boxes if label in box.gathered} == {
        "asked",
        "in_workshop",
        "decision",
    }


def test_an_arrow_says_who_takes_its_steps() -> None:
    kinds = {
        label.step: set(label.classes) for arrow in sketch_of(WheelchairLoan).arrows for label in arrow.labels
    }
    assert "by-clock" in kinds["morning_comes"]
    assert "by-child" in kinds["chair_is_sound"]
    assert {"by-person", "aside"} <= kinds["call_back"]
    assert "aside" not in kinds["lend"]


def chain(count: int, **leading_back: Any) -> type[Machine]:
    """A page whose states follow each other, with one step from the last but one back to the first."""
    body: dict[str, Any] = {"title": "Chain", "since": date(2026, 1, 1), "opens_by": (CLERK @ STREET,)}
    states = [
        State(f"S{n}", start=n == 0, within=working_days(1), late=LEADER @ STREET) for n in range(count - 1)
    ]
    states.append(State("End", final=True))
    body |= {f"s{n}": state for n, state in enumerate(states)}
    for n in range(count - 1):
        body[f"go{n}"] = Step(f"Go {n}", (states[n],), states[n + 1], by=CLERK @ STREET)
    body["back"] = Step("Back", (states[-2],), states[0], by=KEEPER @ STREET, **leading_back)
    body["road"] = tuple(states)
    return type("Chain", (Machine,), body)


def test_a_step_far_back_is_gathered_and_one_nearby_has_its_arrow() -> None:
    assert [label.step for label, _target in sketch_of(chain(12)).gathered] == ["back"]
    assert sketch_of(chain(5)).gathered == ()
    roads = [arrow.is_road for arrow in sketch_of(chain(5)).arrows]
    assert roads == [True] * 4 + [False]


def test_the_ordinary_way_stays_an_arrow_where_a_step_comes_from_many_states() -> None:
    class Errand(Machine):
        title = "Errand"
        since = date(2026, 1, 1)
        opens_by = (CLERK @ STREET,)
        first = State("First", start=True, within=working_days(1), late=LEADER @ STREET)
        second = State("Second", within=working_days(1), late=LEADER @ STREET)
        third = State("Third", within=working_days(1), late=LEADER @ STREET)
        fourth = State("Fourth", within=working_days(1), late=LEADER @ STREET)
        done = State("Done", final=True)
        go = any_of(first, second, third).to(fourth, "Go", by=CLERK @ STREET)
        turn = first.to(second, "Turn", by=CLERK @ STREET)
        turn_again = second.to(third, "Turn again", by=CLERK @ STREET)
        finish = any_of(first, second, third, fourth).to(done, "Finish", by=CLERK @ STREET)
        road = (first, second, third, fourth, done)

    sketch = sketch_of(Errand)
    assert {(arrow.source, arrow.target) for arrow in sketch.arrows if arrow.is_road} == {
        ("first", "second"), ("second", "third"), ("third", "fourth"), ("fourth", "done"),
    }  # fmt: skip
    boxes = {box.state: [label.step for label in box.gathered] for box in sketch.boxes}
    assert boxes == {
        "first": ["finish"], "second": ["finish"], "third": ["finish"], "fourth": [], "done": [],
    }  # fmt: skip


def test_the_mark_follows_the_page_and_its_words() -> None:
    marks = {
        mark_of(chain(5)),
        mark_of(chain(6)),
        mark_of(chain(5, law="art. 1")),
        mark_of(chain(5, aside=True)),
    }
    assert len(marks) == 4
    assert mark_of(chain(5)) == mark_of(chain(5))
    renamed = chain(5)
    renamed.states["s1"].title = "Other"
    page, words = mark_of(renamed).split(" words ")
    assert page == mark_of(chain(5)).split(" words ")[0]
    assert words != mark_of(chain(5)).split(" words ")[1]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Pay", ["Pay"]),
        ("Review of the back-filled papers", ["Review of the", "back-filled", "papers"]),
        ("以支付时间作为急难缓解时间", ["以支付时间作为", "急难缓解时间"]),
        ("批准后未发放，自动失效", ["批准后未发放，", "自动失效"]),
        ("", []),
    ],
)
def test_words_are_broken_where_they_may_be(text: str, lines: list[str]) -> None:
    assert list(lines_of(text, 8)) == lines


# --- the layout's question ------------------------------------------------------------------------


def test_every_edge_points_down_the_page() -> None:
    dot = dot_of(sketch_of(WheelchairLoan))
    order = list(WheelchairLoan.states)
    edges = re.findall(r'"state-(\w+)" -> "state-(\w+)" \[id="arrow-\d+"', dot)
    assert len(edges) == len(sketch_of(WheelchairLoan).arrows)
    assert dot.count("style=invis, weight=40") == 0
    assert all(order.index(source) < order.index(target) for source, target in edges)
    assert dot.count("dir=back") > 0


def test_the_ordinary_way_is_straight_where_another_state_lies_between() -> None:
    page = chain(6)
    page.road = tuple(state for name, state in page.states.items() if name != "s2")
    assert '"state-s1" -> "state-s3" [style=invis, weight=40];' in dot_of(sketch_of(page))


def test_the_layout_is_asked_with_no_words() -> None:
    dot = dot_of(sketch_of(WheelchairLoan))
    assert not any(str(step.title) in dot for step in WheelchairLoan.steps.values())
    assert dot == dot_of(sketch_of(WheelchairLoan))


# --- the picture ----------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [WheelchairLoan, WorkshopCheck, chain(12)])
def test_the_picture_has_no_colour_and_no_style_of_its_own(page: type[Machine]) -> None:
    root = ElementTree.fromstring(drawn(page).partition("\n")[2])  # noqa: S314 -- our own
    for element in root.iter():
        assert not {"style", "id"} & set(element.attrib)
        for name in ("fill", "stroke"):
            assert element.get(name) in (None, "none", "currentColor", "#fff")
    assert root.tag == f"{SVG}svg"
    assert root.get("viewBox")


def test_the_picture_says_everything_and_escapes_it() -> None:
    page = chain(5)
    page.states["s1"].title = "Tom & <Jerry>"
    root = ElementTree.fromstring(drawn(page).partition("\n")[2])  # noqa: S314 -- our own
    said = " ".join(" ".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    for box in sketch_of(page).boxes:
        assert all(line in said for line in box.words.lines)
    assert "Tom & <Jerry>" in " ".join(title.text or "" for title in root.iter(f"{SVG}title"))


def test_an_arrow_that_leads_back_has_its_head_where_it_leads() -> None:
    svg = drawn(WheelchairLoan)

    def ends(step: str) -> tuple[str, str]:
        line = re.search(rf'class="line [^"]*step-{step}[^"]*" d="M([\d. -]+)C', svg)
        head = re.search(rf'class="head [^"]*step-{step}[^"]*" fill="currentColor" d="M([\d. -]+)L', svg)
        assert line and head
        return line[1], head[1]

    there, back = ends("send_to_workshop"), ends("call_back")
    assert there == back[::-1]


# --- a case in it ---------------------------------------------------------------------------------


def test_a_case_lights_its_state_its_way_and_what_is_open() -> None:
    svg = lit(
        drawn(WheelchairLoan),
        now="decision",
        passed=["asked", "in_workshop"],
        taken=[("asked", "send_to_workshop"), ("in_workshop", "chair_is_sound")],
        open=["lend", "withdraw"],
    )
    assert lit_by(svg, "is-now") == {frozenset({"state-decision"})}
    assert lit_by(svg, "is-passed") == {frozenset({"state-asked"}), frozenset({"state-in_workshop"})}
    assert lit_by(svg, "is-taken") == {
        frozenset({"from-asked", "step-send_to_workshop"}),
        frozenset({"from-in_workshop", "step-chair_is_sound"}),
    }
    assert lit_by(svg, "is-open") == {
        frozenset({"from-decision", "step-lend"}),
        # Its letter at this state, and the box it is gathered in; not its letters elsewhere
        frozenset({"from-decision", "step-withdraw"}),
        frozenset({"step-withdraw"}),
    }


def test_a_step_that_starts_elsewhere_too_is_taken_only_where_it_was() -> None:
    svg = lit(drawn(WorkshopCheck), now="scrapped", taken=[("elsewhere", "scrap")])
    assert lit_by(svg, "is-taken") == {frozenset({"from-elsewhere", "step-scrap"})}
    assert lit_by(svg, "is-open") == set()


def test_nothing_but_classes_is_added() -> None:
    plain = drawn(WheelchairLoan)
    shown = lit(plain, now="lent", passed=["asked"], taken=[("asked", "leave_overnight")], open=["take_back"])
    assert re.sub(r" is-\w+", "", shown) == plain
