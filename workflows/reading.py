"""A page told to people: as sentences, and as a table of who may take which step where.

Both are made from the page itself, so they can't say anything else than what the engine does. Articles are
cited as they were in force on the page's own first day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from workflows.definition import Either
from workflows.guards import cited
from workflows.parameters import kind_of

if TYPE_CHECKING:
    from workflows.deadlines import Span
    from workflows.definition import Clock, Machine, State, Step
    from workflows.guards import Text


@dataclass(frozen=True)
class Paragraph:
    """A heading and the sentences under it."""

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Permitted:
    """A line of the who-may matrix.

    :param who: codes of posts, ``clock``, or ``child:<type>``.
    """

    state: str
    step: str
    target: str
    who: tuple[str, ...]


def sentences_of(page: type[Machine]) -> list[Paragraph]:
    """The whole page in words, in the reader's language: states with their steps, clocks, separation."""
    told = [Paragraph(str(page.title), (_of_opening(page),))]
    told += [Paragraph(str(state.title), tuple(_of_state(page, state))) for state in page.states.values()]
    if page.clocks:
        told.append(
            Paragraph(
                _("Deadlines over several states"),
                tuple(_of_clock(clock, page.since) for clock in page.clocks.values()),
            )
        )
    if page.different_people:
        told.append(Paragraph(_("Different people"), tuple(_of_separation(page))))
    return told


def who_may(page: type[Machine]) -> list[Permitted]:
    """Every step from every state, and who may take it; in the order of the page."""
    return [
        Permitted(
            name,
            step.name,
            step.target.name if step.target else name,
            (
                *(who.code for who in step.authorities),
                *(("clock",) if step.is_by_clock else ()),
                *((f"child:{step.child.of}",) if step.child else ()),
            ),
        )
        for name in page.states
        for step in page.steps_from(name)
    ]


def _of_opening(page: type[Machine]) -> str:
    if page.only_as_child:
        return _("Such a case is opened by a step of another case, never by hand.")
    return _("A case may be opened by %(who)s.") % {"who": _any_of(who.title for who in page.opens_by)}


def _of_state(page: type[Machine], state: State) -> Iterator[str]:
    if state.start:
        yield _("Every case begins here.")
    if state.final:
        yield _("The case ends here.")
    if state.within is not None:
        yield _("Deadline: %(span)s; when it has run out, that is told to: %(who)s.") % {
            "span": _span(state.within),
            "who": _all_of(who.title for who in state.late),
        }
    elif state.idle:
        yield _("No deadline of its own: %(reason)s.") % {"reason": state.idle}
    for step in page.steps_from(state.name):
        yield _of_step(step, page.since)


def deadline_in_words(page: type[Machine], state: State) -> str:
    """The deadline of a state, or that of the clock's steps out of it; empty where it has neither."""
    by_clock = page.clock_steps_from(state.name)
    within = state.within or (by_clock[0].after if by_clock else None)
    return _("deadline: %(span)s") % {"span": _span(within)} if within is not None else ""


def _of_step(step: Step, printed_on: date) -> str:
    parts = [who_in_words(step), _where_to(step)]
    if step.when:
        parts.append(
            _("when %(guards)s")
            % {"guards": _all_of(f"{guard.sentence} ({cited(guard.law, printed_on)})" for guard in step.when)}
        )
    if step.is_signed_by_several:
        parts.append(_signed(step.signatures))
    if step.then:
        parts.append(
            _("then %(effects)s") % {"effects": _all_of(str(effect.sentence) for effect in step.then)}
        )
    if step.alone:
        parts.append(_("never for several cases at once"))
    text = _("; ").join(part for part in parts if part)
    return _("“%(title)s”: %(text)s. (%(law)s)") % {
        "title": step.title,
        "text": text,
        "law": cited(step.law, printed_on),
    }


def _signed(signatures: int | str) -> str:
    if isinstance(signatures, int):
        return _("once %(count)d different people have signed") % {"count": signatures}
    return _("once as many different people have signed as “%(title)s” (%(key)s) says") % {
        "title": kind_of(signatures).title,
        "key": signatures,
    }


def who_in_words(step: Step) -> str:
    """Who takes a step: posts, the clock with its span, or the child case it waits for."""
    if step.is_by_clock and step.after is not None:
        return _("by the clock, after arrival: %(span)s") % {"span": _span(step.after)}
    if step.child:
        return _("when the case it waits for (%(type)s) has ended as “%(ends)s”") % {
            "type": step.child.of,
            "ends": _any_of(step.child.ends_in),
        }
    return _("by %(who)s") % {"who": _any_of(who.title for who in step.authorities)}


def _where_to(step: Step) -> str:
    if step.target is None:
        return _("the case stays where it is")
    return _("to “%(state)s”") % {"state": step.target.title}


def _of_clock(clock: Clock, printed_on: date) -> str:
    parts = [
        _("%(span)s; from “%(steps)s” on")
        % {"span": _span(clock.within), "steps": _any_of(str(step.title) for step in clock.starts)}
    ]
    if clock.when:
        parts.append(_("when %(guards)s") % {"guards": _all_of(str(guard.sentence) for guard in clock.when)})
    if clock.ends:
        parts.append(_("until “%(steps)s”") % {"steps": _any_of(str(step.title) for step in clock.ends)})
    if clock.pauses:
        parts.append(
            _("standing still in “%(states)s”") % {"states": _any_of(str(s.title) for s in clock.pauses)}
        )
    if clock.extended_by:
        parts.append(
            _("longer by %(span)s with each “%(steps)s”")
            % {
                "span": clock.extended_by.in_words(),
                "steps": _any_of(str(step.title) for step in clock.extends),
            }
        )
    parts.append(_("lateness is told to: %(who)s") % {"who": _all_of(who.title for who in clock.late)})
    return _("“%(title)s”: %(text)s. (%(law)s)") % {
        "title": clock.title,
        "text": _("; ").join(parts),
        "law": cited(clock.law, printed_on),
    }


def _of_separation(page: type[Machine]) -> Iterator[str]:
    yield _("Whoever has a relative in the household takes no part in its case, whoever they act for.")
    yield _("Nobody may take part in two of these groups of steps on one case, whoever they act for.")
    for group in page.groups():
        yield _all_of(f"“{step.title}”" for step in group)


def _span(within: Span | Either) -> str:
    if isinstance(within, Either):
        return _("%(then)s when %(guard)s, otherwise %(otherwise)s") % {
            "then": within.then.in_words(),
            "guard": within.test.sentence,
            "otherwise": within.otherwise.in_words(),
        }
    return within.in_words()


def _any_of(texts: Iterable[Text | Promise]) -> str:
    return get_text_list([str(text) for text in texts], _("or"))


def _all_of(texts: Iterable[Text | Promise]) -> str:
    return get_text_list([str(text) for text in texts], _("and"))
