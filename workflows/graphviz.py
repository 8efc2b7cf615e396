"""A sketch in Graphviz' language: sizes and who stands above whom, without words and colours.

Only the text is made here; ``./run manage draw_pages`` gives it to Graphviz.
"""

from __future__ import annotations

from workflows.drawing import Sketch, gathered_size


def dot_of(sketch: Sketch) -> str:
    """The sketch as Graphviz reads it.

    Nodes are named ``state-<name>`` and ``gathered-<step>``, edges have ids ``arrow-<n>`` with n the
    arrow's place in the sketch, and ``gathered-<step>``. Every edge points down: one that leads back is
    written the other way round, with ``dir=back``.
    """
    order = {box.state: place for place, box in enumerate(sketch.boxes)}
    lines = [
        "digraph page {",
        "graph [rankdir=TB, nodesep=0.22, ranksep=0.24, splines=true, remincross=true, searchsize=100];",
        'node [shape=box, fixedsize=true, label=""];',
        "edge [arrowhead=none, arrowtail=none];",
    ]
    for box in sketch.boxes:
        group = ", group=road" if "on-road" in box.classes else ""
        lines.append(f'"state-{box.state}" [{_size(box.width, box.height)}{group}];')
    for label, _target in sketch.gathered:
        width, height = gathered_size(label)
        lines.append(f'"gathered-{label.step}" [{_size(width, height)}];')
    for number, arrow in enumerate(sketch.arrows):
        ends = [f'"state-{arrow.source}"', f'"state-{arrow.target}"']
        back = ""
        if order[arrow.source] > order[arrow.target]:
            ends.reverse()
            back = ", dir=back"
        weight = 40 if arrow.is_road else 3 if not back else 1
        lines.append(
            f'{ends[0]} -> {ends[1]} [id="arrow-{number}", weight={weight}{back},'
            f" label=<{_blank(arrow.width, arrow.height)}>];"
        )
    joined = {(arrow.source, arrow.target) for arrow in sketch.arrows}
    for milestone, following in zip(sketch.road, sketch.road[1:], strict=False):
        # Straight down, also where a state that is no milestone lies between.
        if (milestone, following) not in joined and order[milestone] < order[following]:
            lines.append(f'"state-{milestone}" -> "state-{following}" [style=invis, weight=40];')
    for label, target in sketch.gathered:
        sources = [box.state for box in sketch.boxes if label in box.gathered]
        lines.append(f'"gathered-{label.step}" -> "state-{target}" [id="gathered-{label.step}", weight=8];')
        above = max(sources, key=order.__getitem__)
        if order[above] < order[target]:
            lines.append(f'"state-{above}" -> "gathered-{label.step}" [style=invis, weight=0];')
    return "\n".join([*lines, "}", ""])


def _size(width: int, height: int) -> str:
    return f"width={width / 72:.4f}, height={height / 72:.4f}"


def _blank(width: int, height: int) -> str:
    """Room for the words of an arrow."""
    return (
        f'<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE"'
        f' WIDTH="{width}" HEIGHT="{height}"><TR><TD></TD></TR></TABLE>'
    )
