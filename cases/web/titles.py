"""What acts, states and posts are called on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from permissions.authority import UnknownAuthority, authority_named
from workflows.moves import Kind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from workflows.definition import Machine, State


def title_of_act(page: type[Machine], kind: str, step: str) -> StrOrPromise:
    """A row of history in a word or two; a step that left the page keeps its name."""
    match kind:
        case Kind.OPENING:
            return _("Case opened")
        case Kind.NOTE:
            return _("Note")
        case Kind.LATE:
            return _("Deadline passed")
        case Kind.TRANSFER:
            return _("Goes over to newer rules")
    known = page.steps.get(step)
    title = known.title if known else step
    return _("Signed: %(step)s") % {"step": title} if kind == Kind.SIGNATURE else title


def title_of_state(page: type[Machine], name: str) -> StrOrPromise:
    """A state as the page calls it; one that left the page keeps its name."""
    state = page.states.get(name)
    return state.title if state else name


def title_of_post(code: str) -> str:
    """A post stored as ``role@level``, in words; empty for none."""
    try:
        return authority_named(code).title if code else ""
    except UnknownAuthority:
        return code


def tone_of(page: type[Machine], state: State) -> str:
    """The colour of a state: where it starts, rests on one of the roads, off them, or ends."""
    if state.start:
        return "gray"
    if state.final:
        return "green"
    on_a_road = any(state in road for road in (page.road, *page.other_roads))
    return "blue" if on_a_road else "orange"
