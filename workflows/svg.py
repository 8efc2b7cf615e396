"""The picture of a page: Graphviz' layout and the sketch's words become an SVG without any colour.

Every element carries the names of its state and steps as classes: ``state-<name>``, ``step-<name>``,
``from-<state>`` for a step at an arrow or a corner. :func:`lit` adds ``is-now``, ``is-passed``,
``is-taken`` and ``is-open`` to them; what these look like is the style sheet's business. Without one the
picture is black on white.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.html import escape

from workflows.drawing import BETWEEN, LEADING, Arrow, Box, Label, Sketch, Words, gathered_size

if TYPE_CHECKING:
    Point: TypeAlias = tuple[float, float]

MARGIN = 8
HEAD_LONG, HEAD_WIDE = 8.0, 3.5


def svg_of(sketch: Sketch, layout: str, mark: str) -> str:
    """The picture.

    :param layout: what ``dot -Tjson`` made of the sketch's own Graphviz text.
    :param mark: the digests it was drawn under, put into a comment.
    """
    read = json.loads(layout)
    width, height = (float(side) for side in read["bb"].split(",")[2:])
    canvas = _Canvas(height)
    parts: list[str] = []
    edges = {edge["id"]: edge for edge in read.get("edges", ()) if "id" in edge}
    nodes = {node["name"]: node for node in read.get("objects", ())}
    for number, arrow in enumerate(sketch.arrows):
        parts += _arrow(canvas, arrow, edges[f"arrow-{number}"])
    for label, _target in sketch.gathered:
        name = f"gathered-{label.step}"
        parts += _gathered(canvas, label, canvas.at(nodes[name]["pos"]))
        parts += _line(canvas.path(edges[name]["pos"]), _classes(label))
    for box in sketch.boxes:
        parts += _box(canvas, box, canvas.at(nodes[f"state-{box.state}"]["pos"]))
    left, top = _n(-MARGIN), _n(-MARGIN)
    size = f'{_n(width + 2 * MARGIN)}" height="{_n(height + 2 * MARGIN)}'
    view = f"{left} {top} {_n(width + 2 * MARGIN)} {_n(height + 2 * MARGIN)}"
    return "\n".join(
        [
            f"<!-- {mark} -->",
            f'<svg xmlns="http://www.w3.org/2000/svg" class="drawn" role="img" viewBox="{view}"'
            f' width="{size}" fill="none" stroke="currentColor" font-family="sans-serif"'
            ' text-anchor="middle">',
            f"<title>{escape(sketch.title)}</title>",
            *parts,
            "</svg>",
            "",
        ]
    )


class _Canvas:
    """Graphviz counts upwards from the bottom, SVG downwards from the top."""

    def __init__(self, height: float) -> None:
        self.height = height

    def at(self, text: str) -> Point:
        x, y = text.split(",")
        return float(x), self.height - float(y)

    def path(self, text: str, *, back: bool = False) -> list[Point]:
        """The points of a curve, from where the step starts to where it leads."""
        points = [self.at(pair) for pair in text.split() if pair[0] not in "es"]
        return points[::-1] if back else points


def _arrow(canvas: _Canvas, arrow: Arrow, edge: dict[str, Any]) -> Iterator[str]:
    source = f"from-{arrow.source}"
    names = [f"step-{label.step}" for label in arrow.labels]
    kinds = _common(arrow.labels) + (["on-road"] if arrow.is_road else [])
    yield from _line(canvas.path(edge["pos"], back=edge.get("dir") == "back"), [*kinds, source, *names])
    x, y = canvas.at(edge["lp"])
    x, y = x - arrow.width / 2 + 6, y - arrow.height / 2 + 2 + BETWEEN / 2
    for label in arrow.labels:
        middle = y + label.words.height / 2
        yield _text(label.words, x, middle, [*_classes(label), source], label.told, anchor="start")
        y += label.words.height + BETWEEN


def _common(labels: tuple[Label, ...]) -> list[str]:
    """What all steps of an arrow have in common; a person's step makes it a person's."""
    first = max(labels, key=lambda label: "by-person" in label.classes)
    return [
        name for name in first.classes if name != "aside" or all("aside" in one.classes for one in labels)
    ]


def _classes(label: Label) -> list[str]:
    return [*label.classes, f"step-{label.step}"]


def _line(points: list[Point], classes: list[str]) -> Iterator[str]:
    """A curve with its head; the curve ends where the head begins."""
    (x, y), before = points[-1], points[-2]
    away = math.dist((x, y), before) or 1.0
    dx, dy = (x - before[0]) / away, (y - before[1]) / away
    base = (x - dx * HEAD_LONG, y - dy * HEAD_LONG)
    curve = [*points[:-1], base]
    if away < HEAD_LONG:
        curve[-2] = base
    start, rest = curve[0], curve[1:]
    d = f"M{_p(start)}C{' '.join(_p(point) for point in rest)}"
    wing = (-dy * HEAD_WIDE, dx * HEAD_WIDE)
    left, right = (base[0] + wing[0], base[1] + wing[1]), (base[0] - wing[0], base[1] - wing[1])
    names = " ".join(classes)
    yield f'<path class="line {names}" d="{d}"/>'
    yield f'<path class="head {names}" fill="currentColor" d="M{_p((x, y))}L{_p(left)} {_p(right)}Z"/>'


def _gathered(canvas: _Canvas, label: Label, at: Point) -> Iterator[str]:
    (x, y), (width, height) = at, gathered_size(label)
    classes = _classes(label)
    yield _rect("gathered", x, y, width, height, height / 2, classes)
    yield from _letter(label, x - width / 2 + 14, y, classes)
    yield _text(label.words, x + 10, y, classes, label.told)


def _box(canvas: _Canvas, box: Box, at: Point) -> Iterator[str]:
    x, y = at
    names = " ".join(["state", f"state-{box.state}", *box.classes])
    yield f'<g class="{names}"><title>{escape(box.told)}</title>'
    yield _rect("box", x, y, box.width, box.height, 9, [])
    if "final" in box.classes:
        yield _rect("inner", x, y, box.width - 6, box.height - 6, 6, [])
    yield _text(box.words, x, y, [], "")
    left, top = x - box.width / 2 + 11, y
    if "start" in box.classes:
        yield f'<circle class="dot" fill="currentColor" cx="{_n(left)}" cy="{_n(top)}" r="4"/>'
    if "timed" in box.classes:
        right = x + box.width / 2 - 10
        yield (
            f'<path class="clock" d="M{_n(right - 5)} {_n(y)}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0'
            f'M{_n(right)} {_n(y - 3)}v3h2.5"/>'
        )
    tick = f"M{_n(left - 4)} {_n(y)}l3 3.5l6 -7"
    yield f'<path class="tick" visibility="hidden" d="{tick}"/>'
    for place, label in enumerate(box.gathered):
        corner = x + box.width / 2 - 12 - 18 * place
        yield from _letter(label, corner, y + box.height / 2, [*_classes(label), f"from-{box.state}"])
    yield "</g>"


def _letter(label: Label, x: float, y: float, classes: list[str]) -> Iterator[str]:
    names = " ".join(classes)
    yield f'<g class="letter {names}"><title>{escape(label.told)}</title>'
    yield f'<circle fill="#fff" cx="{_n(x)}" cy="{_n(y)}" r="8"/>'
    at = f'x="{_n(x)}" y="{_n(y + 4)}"'
    yield f'<text fill="currentColor" stroke="none" font-size="11" {at}>{label.letter}</text></g>'


def _rect(
    kind: str, x: float, y: float, width: float, height: float, round_: float, classes: list[str]
) -> str:
    names = " ".join([kind, *classes])
    return (
        f'<rect class="{names}" x="{_n(x - width / 2)}" y="{_n(y - height / 2)}"'
        f' width="{_n(width)}" height="{_n(height)}" rx="{_n(round_)}"/>'
    )


def _text(words: Words, x: float, y: float, classes: list[str], told: str, anchor: str = "") -> str:
    """Lines of text around the height of their middle."""
    leading = words.font * LEADING
    first = y - (len(words.lines) - 1) * leading / 2 + words.font * 0.36
    lines = "".join(
        f'<tspan x="{_n(x)}" y="{_n(first + number * leading)}">{escape(line)}</tspan>'
        for number, line in enumerate(words.lines)
    )
    title = f"<title>{escape(told)}</title>" if told else ""
    names = " ".join(["words", *classes])
    begins = f' text-anchor="{anchor}"' if anchor else ""
    return (
        f'<text class="{names}" fill="currentColor" stroke="none" font-size="{words.font}"{begins}>'
        f"{title}{lines}</text>"
    )


def _p(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _n(number: float) -> str:
    """A number as short as the eye allows."""
    return f"{round(number, 1) + 0.0:g}"


# --- a case in the picture ------------------------------------------------------------------------


def lit(
    svg: str,
    *,
    now: str,
    passed: Collection[str] = (),
    taken: Collection[tuple[str, str]] = (),
    open: Collection[str] = (),
) -> str:
    """The picture with one case's way in it.

    :param now: the state the case rests in.
    :param passed: states it has been in.
    :param taken: the steps that were taken, each with the state it was taken in.
    :param open: the steps the reader may take now.
    """
    steps_taken = {step for _source, step in taken}

    def light(found: re.Match[str]) -> str:
        names = found[1].split()
        state = next((name[6:] for name in names if name.startswith("state-")), None)
        source = next((name[5:] for name in names if name.startswith("from-")), None)
        steps = {name[5:] for name in names if name.startswith("step-")}
        if state is not None:
            names += ["is-now"] if state == now else ["is-passed"] if state in passed else []
        if source is None:
            names += ["is-taken"] if steps & steps_taken else []
            names += ["is-open"] if steps & set(open) else []
        else:
            names += ["is-taken"] if any((source, step) in taken for step in steps) else []
            names += ["is-open"] if source == now and steps & set(open) else []
        return f'class="{" ".join(names)}"'

    return re.sub(r'class="([^"]*)"', light, svg)
