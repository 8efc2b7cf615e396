"""The notice of a refusal or a non-acceptance (不予救助告知书, 不予受理告知书), signed and then served.

社会救助法 art. 45: a refusal is told in writing, with its reasons. Who signs follows from art. 44(2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext_lazy as _

from cases.queries import Told
from cases.service import REVIEW_DAYS, SUIT_MONTHS, Way
from cases.types.relief.law import LAW_IN_FORCE
from cases.types.relief.papers.told import iso, last_of, members_of, opinion_in, this_round, units_of
from permissions.periods import day_of
from workflows import rulebook
from workflows.guards import Citation

if TYPE_CHECKING:
    from cases.operations.steps import Read
    from cases.types.relief.models import ReliefRecord

NOT_ACCEPTED = "sign_non_acceptance"
STREET_REFUSED = "street_refuses"
DISTRICT_REFUSED = "district_refuses"
REFUSED = (NOT_ACCEPTED, STREET_REFUSED, DISTRICT_REFUSED)
SERVED = ("serve_refusal", "serve_non_acceptance")
RESTS_REFUSED = ("not_accepted", "rejected", "closed")

VERSION = Citation(
    _("Social Assistance Law of the People's Republic of China, in force since 2026-07-01"),
    LAW_IN_FORCE,
    _("Interim Measures for Social Assistance, State Council decree No. 649, as revised on 2019-03-02"),
)
"""The text that an article cited on a day belongs to."""


def refusal_stands(read: Read) -> bool:
    """Whether the case rests on a refusal that was signed, served or not."""
    ends = [row.past for row in read.history if row.past.source != row.past.target]
    decided = [past.step for past in ends if past.step not in SERVED]
    return read.case.state in RESTS_REFUSED and bool(decided) and decided[-1] in REFUSED


def what_the_notice_says(read: Read) -> dict[str, Any]:
    """All that the notice tells, with its service if it has been served.

    :raises MissingParameter: no rule says in whose name streets decide.
    """
    case, record = read.case, cast("ReliefRecord", read.record)
    rows = this_round(case)
    refusal = last_of(rows, REFUSED)
    if refusal is None:
        raise LookupError(f"{case.number} holds no refusal.")  # refusal_stands says otherwise
    day = day_of(refusal.move.at)
    return {
        "number": case.number,
        "year": day.year,
        "is_non_acceptance": refusal.move.step == NOT_ACCEPTED,
        "applicant": members_of(case)[0],
        "units": units_of(case),
        "applied_on": iso(record.first_reported_at),
        "accepted_on": iso(record.accepted_at),
        "facts": record.refusal_facts,
        "ground": record.get_refusal_ground_display(),
        "reasons": record.refusal_reasons,
        "law": refusal.move.law,
        "version": VERSION.on(day),
        "signed_by": _signed_by(read, refusal),
        "decider": opinion_in(refusal, read.page),
        "review_days": REVIEW_DAYS,
        "suit_months": SUIT_MONTHS,
        "service": _service(record, last_of(rows, SERVED, after=refusal)),
        "ways": [{"code": way.value, "title": way.label} for way in Way],
    }


def _signed_by(read: Read, refusal: Told) -> str:
    """Whose name and seal the notice carries: ``bureau``, ``street`` or ``commission``.

    The bureau's where the district decided; where the street did, by ``law.art44_2`` either its own or, by
    commission, the bureau's. Before the law nobody but the bureau decided (社会救助暂行办法 art. 48).
    """
    if refusal.move.step == DISTRICT_REFUSED:
        return "bureau"
    day = day_of(refusal.move.at)
    if day < LAW_IN_FORCE:
        return "commission"
    rules = rulebook.current().parameters.reader(on=day, division=read.case.street)
    return "street" if rules.choice("law.art44_2") == "own_name" else "commission"


def _service(record: ReliefRecord, served: Told | None) -> dict[str, Any] | None:
    if served is None:
        return None
    answers = served.answers
    return {
        "way": answers["way"],
        "on": answers["served_on"],
        "recipient": answers["recipient"],
        "proof": answers["proof"],
        "witness": answers["witness"],
        "by": served.move.actor_name,
        "review_until": iso(record.review_until),
        "suit_until": iso(record.suit_until),
        "suit_is_provisional": record.suit_is_provisional,
    }
