"""What papers take from a case's history and its people: who signed what in which post, who belongs to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cases.models import Case, HouseholdMember
from cases.models.people import Person
from cases.queries import Told, history_of
from permissions.authority import UnknownAuthority, authority_named
from permissions.models import Unit
from permissions.periods import day_of
from workflows.definition import Machine
from workflows.moves import Kind

SHOWN_OF_A_NUMBER = 4
# The answers that are somebody's own words, in the order in which one is looked for.
OWN_WORDS = ("opinion", "refusal_reasons", "reasons", "witness_note", "facts_note", "reason")


def this_round(case: Case) -> list[Told]:
    """The rows of history since the case was last opened anew, oldest first."""
    rows = history_of(case)
    anew = [number for number, row in enumerate(rows) if row.move.target == "redo" != row.move.source]
    return rows[anew[-1] + 1 :] if anew else rows


def last_of(rows: Sequence[Told], steps: Collection[str], *, after: Told | None = None) -> Told | None:
    """The last time one of the steps was taken; None where it wasn't, or only before another row."""
    for row in reversed(rows):
        if after is not None and row.move.seq <= after.move.seq:
            return None
        if row.move.kind == Kind.STEP and row.move.step in steps:
            return row
    return None


def opinion_in(row: Told | None, page: type[Machine]) -> dict[str, Any] | None:
    """An act as a paper shows it: what was done, in whose words, by whom, in which post, for whom, when."""
    if row is None:
        return None
    move, step = row.move, page.steps.get(row.move.step)
    return {
        "act": step.title if step else move.step,
        "text": next((row.answers[name] for name in OWN_WORDS if row.answers.get(name)), ""),
        "name": move.actor_name,
        "post": f"{move.unit_name} {_role(move.post)}".strip(),
        "for": move.on_behalf_of_name,
        "by_telephone": move.step == "record_telephone_grant",
        "day": iso(move.at),
    }


def members_of(case: Case) -> list[dict[str, Any]]:
    """The people of the household, the applicant first; of their numbers the last four characters."""
    rows = HouseholdMember.objects.filter(household_id=case.household_id).select_related("person")
    return [
        {
            "name": str(row.person),
            "relation": row.get_relation_display(),
            "sex": row.person.get_sex_display(),
            "number": _last_of_number(row.person),
            "papers": _papers_of(row.person),
        }
        for row in rows.order_by("-is_applicant", "pk")
    ]


def units_of(case: Case) -> Mapping[str, str]:
    """The names of the offices that have jurisdiction: ``district``, ``street`` and ``community``."""
    codes = {"district": case.district, "street": case.street, "community": case.community}
    names = dict(Unit.objects.filter(code__in=codes.values()).values_list("code", "name"))
    return {level: names.get(code, code) for level, code in codes.items()}


def iso(when: date | datetime | None) -> str:
    """A day as templates take it, ``2026-10-02``; empty for none."""
    if when is None:
        return ""
    return (day_of(when) if isinstance(when, datetime) else when).isoformat()


def _role(post: str) -> str:
    """What a post does, in words; the unit's name says where it stands."""
    try:
        return str(authority_named(post).role.title)
    except UnknownAuthority:
        return post


def _last_of_number(person: Person) -> str:
    number = person.identity_number() or person.document_number or ""
    hidden = max(len(number) - SHOWN_OF_A_NUMBER, 0)
    return "*" * hidden + number[hidden:] if hidden else "*" * len(number)


def _papers_of(person: Person) -> str:
    """Which paper the number stands on; what kind of person it is where there is none."""
    if person.identity is not None:
        return ""
    return str(person.get_document_type_display() or person.get_kind_display())
