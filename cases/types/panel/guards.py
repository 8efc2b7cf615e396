"""When a step of a panel may be taken."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.types.panel import law
from cases.types.panel.models import SIGNING, Advice, Vote
from workflows.guards import Lacking, guard
from workflows.moves import Facts

Seated = dict[str, Any]


def kept_away(record: Any) -> frozenset[int]:
    """Who takes no part in the panel: recused on record, or found related to the household since."""
    return frozenset(record.recused_ids) | frozenset(record.related_ids) | frozenset(record.own_ids)


def sitting(record: Any) -> list[Seated]:
    """The seats of those who were invited and are not kept away."""
    away = kept_away(record)
    return [seat for seat in record.seated if seat["member"] not in away]


def votes_cast(record: Any) -> list[str]:
    """The votes that count: those of members who still sit."""
    return [seat["vote"] for seat in sitting(record) if seat["vote"]]


def advice_voted(record: Any) -> str:
    """What the votes come to: to grant if more than half of all votes cast are for it (our default)."""
    cast: int = record.votes_for + record.votes_against + record.votes_abstained
    return Advice.FOR if 2 * record.votes_for > cast else Advice.AGAINST


def quorum(facts: Facts) -> int:
    """How many members must sit, vote and sign."""
    return facts.procedure.whole("panel.quorum")


def _seats_of_the_person(facts: Facts) -> list[Seated]:
    return [seat for seat in sitting(facts.record) if seat["member"] in facts.persons]


@guard(gettext_lazy("as many members are invited, and not kept away, as must vote"), law=law.QUORUM)
def enough_members_are_invited(facts: Facts) -> bool | Lacking:
    return _enough(len(sitting(facts.record)), quorum(facts))


@guard(gettext_lazy("as many members have voted as must"), law=law.QUORUM)
def enough_members_have_voted(facts: Facts) -> bool | Lacking:
    return _enough(len(votes_cast(facts.record)), quorum(facts))


def _enough(there: int, needed: int) -> bool | Lacking:
    if there >= needed:
        return True
    return Lacking(_("There are %(there)d, %(needed)d are needed.") % {"there": there, "needed": needed})


@guard(gettext_lazy("the person was invited to this panel and hasn't stepped aside"), law=law.INVITED)
def person_sits_on_the_panel(facts: Facts) -> bool:
    return bool(_seats_of_the_person(facts))


@guard(gettext_lazy("the person hasn't voted yet: a vote is cast once"), law=law.ONE_VOTE)
def person_has_not_voted(facts: Facts) -> bool:
    return not any(seat["vote"] for seat in _seats_of_the_person(facts))


@guard(gettext_lazy("the person voted on this panel"), law=law.MINUTES)
def person_has_voted(facts: Facts) -> bool:
    return any(seat["vote"] for seat in _seats_of_the_person(facts))


@guard(gettext_lazy("the minutes advise what most of the votes were for"), law=law.ADVICE, of_answers=True)
def advice_follows_the_vote(facts: Facts) -> bool | Lacking:
    record = facts.record
    if facts.answers["advice"] == advice_voted(record):
        return True
    return Lacking(
        _("%(pro)d were for it, %(contra)d against it, %(abstained)d abstained.")
        % {"pro": record.votes_for, "contra": record.votes_against, "abstained": record.votes_abstained}
    )


@guard(gettext_lazy("nobody has signed the minutes yet"), law=law.MINUTES)
def nobody_has_signed(facts: Facts) -> bool:
    return all(past.step != SIGNING for past in facts.history)


@guard(gettext_lazy("the minutes are written"), law=law.MINUTES)
def minutes_are_written(facts: Facts) -> bool:
    return bool(facts.record.minutes)


def counted(record: Any) -> dict[str, int]:
    """How many votes of each kind count."""
    cast = votes_cast(record)
    return {vote.value: cast.count(vote.value) for vote in Vote}
