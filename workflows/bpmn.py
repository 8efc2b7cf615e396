"""A page as BPMN 2.0, through a viewflow ``Flow`` built from it and viewflow's own exporter.

A state becomes an exclusive gateway, because a case rests there until one of the steps out of it is
taken; a step becomes the task of whoever takes it: a user task, a timer for the clock, a call activity
for a child case. A final state is an end event; one with steps out of it is a gateway that also leads
to an end event.

Importing this asks for ``viewflow.workflow`` among the installed apps, which brings two tables of its
own that no case ever uses: only ``config.settings.drawing`` installs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from django.utils.translation import gettext as _
from viewflow import this
from viewflow.workflow import chart, flow
from viewflow.workflow.base import Flow, Node
from viewflow.workflow.nodes.mixins import NextNodeMixin

from workflows.guards import cited
from workflows.reading import deadline_in_words, who_in_words

if TYPE_CHECKING:
    from workflows.definition import Machine, State, Step

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
NAMESPACES = {
    "bpmn": BPMN,
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
OPENING = "opening"
# Nodes are attributes of the flow class, where a state called "lock" would shadow what viewflow has there.
STATE, STEP, END = "state_{}", "step_{}", "end_{}"


class ChildCase(NextNodeMixin, Node):
    """A child case that is waited for; viewflow's open part has no call activity of its own."""

    task_type = "SUBPROCESS"
    bpmn_element = "callActivity"
    shape = chart.DEFAULT_SHAPE

    def __init__(self, of: str) -> None:
        super().__init__()
        self.of = of

    def bpmn_attrs(self) -> dict[str, str]:
        return {"calledElement": self.of}


class Beginning(flow.StartHandle):
    """The opening of a case, by a person and not by a message."""

    def bpmn_content(self) -> str:
        return ""


class PersonsTask(flow.View):
    """A step taken by a person; shaped so that the exporter leaves its title in one piece."""

    shape = chart.DEFAULT_SHAPE


def bpmn_of(page: type[Machine], mark: str) -> str:
    """The page as a BPMN 2.0 document with its diagram, in the reader's language.

    :param mark: the digests it was made under, put into a comment.
    """
    grid = grid_of(page, flow_of(page))
    for prefix, address in NAMESPACES.items():
        ElementTree.register_namespace(prefix, address)
    root = ElementTree.fromstring(chart.grid_to_bpmn(grid))  # noqa: S314 -- what we just made
    (process,) = root.iter(f"{{{BPMN}}}process")
    (plane,) = root.iter(f"{{{NAMESPACES['bpmndi']}}}BPMNPlane")
    plane.set("bpmnElement", page.__name__)
    process.set("id", page.__name__)
    process.set("name", str(page.title))
    # It tells what people do; nobody hands it to an engine.
    process.set("isExecutable", "false")
    told = dict(_told(page))
    for element in process:
        text = told.get(element.get("id", "").removeprefix("id_node_"), "")
        if text:
            note = ElementTree.Element(f"{{{BPMN}}}documentation")
            note.text = text
            element.insert(0, note)
    ElementTree.indent(root, space=" ")
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {mark} -->\n{body}\n'


def grid_of(page: type[Machine], flow_class: Any) -> Any:
    """Where everything stands, for viewflow's exporter: states from left to right, each with its tasks.

    viewflow's own placing looks at every path between any two nodes, which takes minutes on a page with
    as many ways back as ours have; its shapes and its routing of the lines are used.
    """
    nodes = {node.name: node for node in flow_class.instance.nodes()}
    grid = chart.Grid(nodes.values())

    def put(name: str, column: int, row: int) -> None:
        grid[nodes[name]].col, grid[nodes[name]].row = column, row

    put(OPENING, 0, 0)
    for place, state in enumerate(page.states.values()):
        (gateway, *tasks) = _nodes_of(page, state)
        put(gateway, 1 + 2 * place, 0)
        for row, task in enumerate(tasks):
            put(task, 2 + 2 * place, row)
    chart.init_shapes(grid)
    chart.calc_edges(grid, edge_start_gap_size=0, edge_end_gap_size=0)
    chart.calc_text(grid)
    grid.flow_class = flow_class
    return grid


def flow_of(page: type[Machine]) -> type:
    """A viewflow flow with a node for each state and each step of the page."""
    body: dict[str, Any] = {
        "process_title": str(page.title),
        "__module__": page.__module__,
        OPENING: _titled(Beginning(), _("Case opened")).Next(_named(STATE, page.start.name)),
    }
    for state in page.states.values():
        body |= _nodes_of(page, state)
    return type(f"{page.__name__}Flow", (Flow,), body)


def _nodes_of(page: type[Machine], state: State) -> dict[str, Any]:
    """A state's gateway or end event, and the tasks of the steps that start from it first."""
    steps, name = page.steps_from(state.name), STATE.format(state.name)
    if not steps:
        return {name: _titled(flow.End(), state.title)}
    gateway = _titled(flow.Switch(), state.title)
    made: dict[str, Any] = {name: gateway}
    # Which way is taken is a person's choice: each has a condition, and none is the default.
    if state.final:
        made[END.format(state.name)] = _titled(flow.End(), state.title)
        gateway.Case(_named(END, state.name), bool)
    for step in steps:
        task = _node_of(step, state)
        gateway.Case(getattr(this, task), bool)
        if step.target is None or step.sources[0] is state:
            made[task] = _task(step).Next(_named(STATE, (step.target or state).name))
    return made


def _node_of(step: Step, state: State) -> str:
    """A step that leaves a case where it rests needs a task at each of its states."""
    name = STEP.format(step.name)
    return name if step.moves or len(step.sources) == 1 else f"{name}__{state.name}"


def _named(kind: str, name: str) -> Any:
    return getattr(this, kind.format(name))


def _task(step: Step) -> Any:
    if step.is_by_clock:
        return _titled(flow.Timer(None), step.title)
    if step.child:
        return _titled(ChildCase(step.child.of), step.title)
    return _titled(PersonsTask(None), step.title)


def _titled(node: Any, title: Any) -> Any:
    return node.Annotation(title=str(title))


def _told(page: type[Machine]) -> Iterator[tuple[str, str]]:
    """What is said of each node beside its title: deadlines of states, takers and articles of steps."""
    for state in page.states.values():
        yield STATE.format(state.name), deadline_in_words(page, state)
        for step in page.steps_from(state.name):
            said = (who_in_words(step), str(cited(step.law, page.since)))
            yield _node_of(step, state), "; ".join(part for part in said if part)
