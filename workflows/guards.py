"""Tests that must hold before a step, and what follows a step, each with the sentence it stands for.

A guard reads :class:`workflows.moves.Facts` and answers; it asks no database and no clock. An
effect runs inside the step's transaction and says how many SQL statements it adds, so that the
cost of a step can be read off its page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from permissions.periods import day_of
from workflows.parameters import BadParameterValue, MissingParameter

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from workflows.moves import Facts

    Text: TypeAlias = _StrOrPromise
else:
    Text = str | Promise


@dataclass(frozen=True)
class Citation:
    """An article that changed on a day: how it is cited from then on, and how before.

    Its text, where a text is asked for, is the present one.

    :param since: first day of the present article.
    :param before: how it was cited until then; another citation, where it changed before as well.
    """

    text: Text
    since: date
    before: Text | Citation

    def on(self, day: date) -> Text:
        """The article in force on a day."""
        return self.text if day >= self.since else cited(self.before, day)

    def __str__(self) -> str:
        return str(self.text)


# What a page says a rule rests on.
Law: TypeAlias = "Text | Citation"


def cited(law: Law, day: date) -> Text:
    """An article as it is cited for an act of a day."""
    return law.on(day) if isinstance(law, Citation) else law


@dataclass(frozen=True)
class Lacking:
    """A guard's "no" that can say what exactly is missing, or by how much."""

    why: str

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True)
class Guard:
    """A named test with the sentence that states it and the rule it rests on.

    :param of_answers: the test reads the answers of the step's form, so it can't be shown before.
    :param denies: the guard whose opposite this one is.
    """

    name: str
    sentence: Text
    law: Law
    test: Callable[[Facts], bool | Lacking] = field(compare=False)
    of_answers: bool = False
    denies: Guard | None = None

    def __call__(self, facts: Facts) -> bool:
        return bool(self.test(facts))

    def denied(self, sentence: Text) -> Guard:
        """The opposite as a guard of its own, resting on the same rule.

        What can't be judged, since a number is missing, holds neither this way nor the other.
        """
        return Guard(
            f"not_{self.name}",
            sentence,
            self.law,
            lambda facts: not self.test(facts),
            self.of_answers,
            denies=self,
        )

    def excludes(self, other: Guard) -> bool:
        """Whether the two can never hold together, as one denies the other."""
        return self.denies == other or other.denies == self

    def unmet(self, facts: Facts) -> Unmet | None:
        """None when the guard holds, otherwise the refusal it stands for."""
        try:
            answer = self.test(facts)
        except (MissingParameter, BadParameterValue) as silent:
            # What can't be judged doesn't hold; the sentence names the number that somebody has to enter.
            answer = Lacking(str(silent))
        if answer:
            return None
        why = answer.why if isinstance(answer, Lacking) else ""
        return Unmet(self, why, str(cited(self.law, day_of(facts.at))))


@dataclass(frozen=True)
class Unmet:
    """A guard that did not hold: its sentence, the article in force then and, where known, by how much."""

    guard: Guard
    why: str
    law: str

    @property
    def code(self) -> str:
        return self.guard.name

    @property
    def sentence(self) -> str:
        return str(self.guard.sentence)

    @property
    def in_full(self) -> str:
        """What must hold, and by how much it doesn't."""
        needed = _("It must hold that %(sentence)s.") % {"sentence": self.guard.sentence}
        return f"{needed} {self.why}" if self.why else needed


def guard(
    sentence: Text, *, law: Law, of_answers: bool = False
) -> Callable[[Callable[[Facts], bool | Lacking]], Guard]:
    """Make a function a guard; its name completes "when …"."""

    def name_it(test: Callable[[Facts], bool | Lacking]) -> Guard:
        return Guard(test.__name__, sentence, law, test, of_answers)

    return name_it


@dataclass(frozen=True)
class Effect:
    """What follows a step inside its transaction.

    :param adds: how many SQL statements it adds to the step, at most.
    """

    name: str
    sentence: Text
    run: Callable[..., None] = field(compare=False)
    adds: int = 0


def effect(sentence: Text, *, adds: int = 0) -> Callable[[Callable[..., None]], Effect]:
    """Make a function an effect; its name completes "then …"."""

    def name_it(run: Callable[..., None]) -> Effect:
        return Effect(run.__name__, sentence, run, adds)

    return name_it
