"""What follows a decision: the grant or the refusal stands, the panel is called, the notice is served."""

from __future__ import annotations

from django.utils import translation
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from cases.operations import open_child
from cases.operations.steps import Taken
from cases.operations.store import LANGUAGE_OF_RECORD
from cases.service import remedies
from cases.types.relief.guards import reasons_for_a_panel
from cases.types.relief.models import DecidedBy, RefusalGround
from cases.types.relief.sums import multiple, standard_fen, sum_at_stake_fen, yuan
from workflows.guards import effect


def _decided(taken: Taken, level: DecidedBy) -> None:
    taken.record.decided_at, taken.record.decided_by = taken.at, level
    taken.record.standard_fen = standard_fen(taken.plan.facts)


@effect(_("the grant stands, decided by the street"))
def grant_by_the_street(taken: Taken) -> None:
    _decided(taken, DecidedBy.STREET)
    taken.case.sum_fen = taken.record.sum_granted_fen


@effect(_("the grant stands, decided by the district"))
def grant_by_the_district(taken: Taken) -> None:
    _decided(taken, DecidedBy.DISTRICT)
    taken.case.sum_fen = taken.record.sum_granted_fen


@effect(_("the refusal stands, decided by the street"))
def refuse_by_the_street(taken: Taken) -> None:
    _decided(taken, DecidedBy.STREET)


@effect(_("the refusal stands, decided by the district"))
def refuse_by_the_district(taken: Taken) -> None:
    _decided(taken, DecidedBy.DISTRICT)


@effect(_("the lapsed list is the ground of the refusal to be signed"))
def let_the_list_lapse(taken: Taken) -> None:
    taken.record.refusal_ground = RefusalGround.PAPERS_MISSING


@effect(_("the panel has a case of its own, with the question and the sum"), adds=15)
def call_the_panel(taken: Taken) -> None:
    facts = taken.plan.facts
    sum_fen = sum_at_stake_fen(facts)
    with translation.override(LANGUAGE_OF_RECORD):
        why = get_text_list([*reasons_for_a_panel(facts)], _("and"))
    open_child(
        taken,
        "panel",
        {
            "agenda": taken.answers["agenda"],
            "sum_fen": yuan(sum_fen).replace(",", ""),
            "multiple": f"{multiple(sum_fen, standard_fen(facts), taken.record.heads):.2f}",
            "why": why,
        },
    )


@effect(_("from the day of service run 60 days for review by the district's government and 6 months to sue"))
def begin_the_remedy_periods(taken: Taken) -> None:
    record, answers = taken.record, taken.answers
    until = remedies(answers["served_on"], taken.plan.facts.calendar)
    record.served_on, record.served_by = answers["served_on"], answers["way"]
    record.review_until, record.suit_until = until.review_until, until.suit_until
    record.suit_is_provisional = until.suit_is_provisional
