"""A page as a picture: what is drawn of it, before it is known where.

States are boxes, steps are labelled arrows between them; steps between the same two states share an
arrow. A step that starts from many states, or leads far back, would cross the whole picture: it is
gathered in a box of its own, under a letter that stands at each of its states. Steps that leave a case
where it rests aren't drawn. Nothing here measures a font: boxes are as large as their words are long, so
that the layout is the same on every machine. :mod:`workflows.graphviz` asks for it, :mod:`workflows.svg`
makes the picture of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from string import ascii_uppercase
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from django.utils.translation import gettext as _

from workflows.guards import cited
from workflows.reading import deadline_in_words, who_in_words

if TYPE_CHECKING:
    from workflows.definition import Machine, State, Step

# In units of the picture, which are pixels at its own size.
STATE_FONT, STEP_FONT, LEADING = 14, 12, 1.3
MANY_SOURCES = 3
FAR = 7  # states between where a step starts and where it leads, in the order of the page
MARKED = 48  # room beside a state's title for its marks on both sides
BETWEEN = 5  # the steps of one arrow
NARROW_EM, WIDE_EM = 0.57, 1.0
WORDS_VARY = 1.25
STOPS = "，、；：。"
STATE_LINE_EM, STEP_LINE_EM = 10, 12


@dataclass(frozen=True)
class Words:
    """Some lines of text as they stand in the picture.

    :param font: size of the letters.
    """

    lines: tuple[str, ...]
    font: int

    @property
    def width(self) -> float:
        return max(map(_ems, self.lines)) * self.font

    @property
    def height(self) -> float:
        return len(self.lines) * self.font * LEADING


@dataclass(frozen=True)
class Label:
    """A step as it stands at an arrow, at a state's corner or in a box of its own.

    :param classes: who takes it (``by-person``, ``by-clock``, ``by-child``), its tone, ``aside``.
    :param told: who takes it, in words.
    :param letter: under which it is gathered; empty for one with arrows of its own.
    """

    step: str
    words: Words
    classes: tuple[str, ...]
    told: str
    letter: str = ""


@dataclass(frozen=True)
class Box:
    """A state.

    :param classes: ``start``, ``final``, ``on-road``, and ``timed`` where it has a deadline.
    :param told: the title and the deadline, in words.
    :param gathered: the steps from here that have a box of their own.
    """

    state: str
    words: Words
    classes: tuple[str, ...]
    told: str
    gathered: tuple[Label, ...]

    @property
    def width(self) -> int:
        return max(104, round(self.words.width) + (MARKED if {"timed", "start"} & {*self.classes} else 28))

    @property
    def height(self) -> int:
        return round(self.words.height) + 20


@dataclass(frozen=True)
class Arrow:
    """The steps from one state to another.

    :param labels: in the order of the page.
    :param is_road: whether it leads from a milestone to the next.
    """

    source: str
    target: str
    labels: tuple[Label, ...]
    is_road: bool = False

    @property
    def width(self) -> int:
        return round(max((label.words.width for label in self.labels), default=0)) + 10

    @property
    def height(self) -> int:
        return round(sum(label.words.height + BETWEEN for label in self.labels)) + 4


@dataclass(frozen=True)
class Sketch:
    """What is drawn of a page, in one language.

    :param gathered: steps in boxes of their own, each with the name of the state it leads to.
    :param road: names of the states of the ordinary way.
    """

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    gathered: tuple[tuple[Label, str], ...]
    road: tuple[str, ...]


def mark_of(page: type[Machine]) -> str:
    """What a drawing of the page says it was made of, in the reader's language: two digests.

    The first is the page's own; the second covers all that is drawn and every word in it. Whatever
    changes one of them asks for another drawing.
    """
    said = [str(page.title), repr(sketch_of(page))]
    said += [
        f"{step.title} {who_in_words(step)} {cited(step.law, page.since)}" for step in page.steps.values()
    ]
    words = hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
    return f"page {page.digest} words {words}"


def sketch_of(page: type[Machine]) -> Sketch:
    """What is drawn of a page, in the reader's language."""
    letters = iter(ascii_uppercase)
    road = set(zip(page.road, page.road[1:], strict=False))
    arrows: dict[tuple[State, State], list[Label]] = {}
    gathered: dict[Label, State] = {}
    at: dict[State, list[Label]] = {state: [] for state in page.states.values()}
    for step, target in _moving(page):
        on_road = [source for source in step.sources if (source, target) in road]
        apart = [source for source in step.sources if source not in on_road]
        if _would_cross(page, step, apart, target):
            label = _label(step, next(letters, step.name))
            gathered[label] = target
            for source in apart:
                at[source].append(label)
            apart = []
        for source in (*on_road, *apart):
            arrows.setdefault((source, target), []).append(_label(step))
    return Sketch(
        str(page.title),
        tuple(_box(page, state, at[state]) for state in page.states.values()),
        tuple(
            Arrow(source.name, target.name, tuple(labels), (source, target) in road)
            for (source, target), labels in arrows.items()
        ),
        tuple((label, target.name) for label, target in gathered.items()),
        tuple(state.name for state in page.road),
    )


def _moving(page: type[Machine]) -> Iterator[tuple[Step, State]]:
    for step in page.steps.values():
        if step.target is not None:
            yield step, step.target


def _would_cross(page: type[Machine], step: Step, sources: list[State], target: State) -> bool:
    """Whether arrows for the step would run across the picture: many, far back, or far and seldom taken."""
    order = list(page.states.values())
    spans = [order.index(target) - order.index(source) for source in sources]
    far = (span < -FAR or (span > FAR and bool(step.aside)) for span in spans)
    return len(sources) >= MANY_SOURCES or any(far)


def _box(page: type[Machine], state: State, gathered: list[Label]) -> Box:
    deadline = deadline_in_words(page, state)
    marks = {
        "start": state.start,
        "final": state.final,
        "on-road": state in page.road,
        "timed": bool(deadline),
    }
    title = str(state.title)
    return Box(
        state.name,
        Words(tuple(lines_of(title, STATE_LINE_EM)), STATE_FONT),
        tuple(name for name, is_so in marks.items() if is_so),
        _(", ").join(part for part in (title, deadline) if part),
        tuple(gathered),
    )


def _label(step: Step, letter: str = "") -> Label:
    by = "by-clock" if step.is_by_clock else "by-child" if step.child else "by-person"
    return Label(
        step.name,
        Words(tuple(lines_of(str(step.title), STEP_LINE_EM)), STEP_FONT),
        (by, f"tone-{step.tone}", *(("aside",) if step.aside else ())),
        _(", ").join((str(step.title), who_in_words(step))),
        letter,
    )


def gathered_size(label: Label) -> tuple[int, int]:
    """Width and height of the box of a gathered step; its letter takes the first 24."""
    return round(label.words.width) + 44, round(label.words.height) + 12


# --- words in boxes -------------------------------------------------------------------------------


def lines_of(text: str, most_em: float) -> Iterator[str]:
    """A text in lines of about the same length, none longer than so many of its widest letters.

    Chinese is broken between any two characters, best after a punctuation mark, never before one; words
    of letters stay whole, a longer one too.
    """
    pieces = re.findall(r"[“‘（《]*(?:[!-\u02ff’]+|\S)[”’）》，。、：；]*\s*", text)
    even = _ems(text) / -(-_ems(text) // most_em) if text else 0
    line = ""
    for piece in pieces:
        most = even * WORDS_VARY if piece[0].isascii() else most_em if piece[-1] in STOPS else ceil(even)
        full = _ems((line + piece).rstrip()) > min(most_em, most)
        if line and (full or (line[-1] in STOPS and _ems(line) > even / WORDS_VARY)):
            yield line.rstrip()
            line = ""
        line += piece
    if line:
        yield line.rstrip()


def _ems(text: str) -> float:
    return sum(WIDE_EM if east_asian_width(letter) in "WFA" else NARROW_EM for letter in text)
