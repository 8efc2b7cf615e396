"""The whole way of a case, as its page shows it: the picture with the case in it, and the same as a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.drawings import picture_of
from cases.operations.steps import Read
from cases.queries import Told
from workflows.moves import Kind
from workflows.reading import deadline_in_words, who_in_words
from workflows.svg import lit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from cases.web.actions import Actions


@dataclass(frozen=True)
class Way:
    """A step on the list.

    :param leads_to: the title of a state; empty where the case stays.
    """

    title: StrOrPromise
    leads_to: StrOrPromise
    who: str
    is_taken: bool
    is_open: bool


@dataclass(frozen=True)
class Rest:
    """A state on the list, with the steps out of it.

    :param stage: ``now``, ``passed`` or empty.
    """

    title: StrOrPromise
    deadline: str
    stage: str
    is_final: bool
    ways: list[Way]


@dataclass(frozen=True)
class Drawn:
    """The whole way.

    :param picture: an SVG element; empty where the page has no drawing.
    :param told: what the picture shows, for who doesn't see it.
    """

    picture: SafeString
    told: str
    rests: list[Rest]


def drawn_of(read: Read, history: list[Told], actions: Actions) -> Drawn:
    """The page's states and steps, and where in them the case is."""
    page, now = read.page, read.case.state
    moves = [told.move for told in history if told.move.kind == Kind.STEP]
    taken = {(move.source, move.step) for move in moves}
    passed = [name for name in dict.fromkeys(move.source for move in moves) if name != now]
    can = {card.step.name for card in (*actions.first, *actions.aside)}
    picture = picture_of(read.kind.name, page, get_language() or "")
    rests = [
        Rest(
            title=state.title,
            deadline=deadline_in_words(page, state),
            stage="now" if name == now else "passed" if name in passed else "",
            is_final=state.final,
            ways=[
                Way(
                    title=step.title,
                    leads_to=step.target.title if step.target else "",
                    who=who_in_words(step),
                    is_taken=(name, step.name) in taken,
                    is_open=name == now and step.name in can,
                )
                for step in page.steps_from(name)
            ],
        )
        for name, state in page.states.items()
    ]
    been = [str(page.states[name].title) for name in passed if name in page.states]
    return Drawn(
        # Made from the page and escaped there; what is added are classes named here.
        SafeString(lit(picture, now=now, passed=passed, taken=taken, open=can)),
        _told(str(page.title), str(page.states[now].title), been),
        rests,
    )


def _told(title: str, state: str, been: list[str]) -> str:
    if not been:
        return _("Diagram of “%(title)s”: the case rests in “%(state)s”.") % {"title": title, "state": state}
    return _("Diagram of “%(title)s”: the case rests in “%(state)s” and has been in %(passed)s.") % {
        "title": title,
        "state": state,
        "passed": get_text_list([f"“{one}”" for one in been], _("and")),
    }
