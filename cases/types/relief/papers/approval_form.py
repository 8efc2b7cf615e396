"""The form of review and decision (临时救助审核审批表): what is known is filled in, the rest left blank."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext as _

from cases.capitals import in_capitals
from cases.queries import Told
from cases.types.relief.papers.told import iso, last_of, members_of, opinion_in, this_round, units_of
from cases.types.relief.sums import multiple, standard_fen, yuan
from workflows.moves import Kind

if TYPE_CHECKING:
    from cases.operations.steps import Read
    from cases.types.relief.models import ReliefRecord

# The acts that each place of the form is for; the last one taken stands there.
HANDLED = (
    "triage_urgent", "show_urgency", "triage_regular", "request_check", "go_to_review", "submit_backfill",
)  # fmt: skip
ADVANCED = ("grant_advance", "record_telephone_grant")
REVIEWED = ("propose_grant", "propose_refusal", "propose_refusal_to_district", "file")
STREET_DECIDED = ("street_approves", "street_refuses", "street_escalates")
DISTRICT_REVIEWED = ("district_confirms",)
DISTRICT_DECIDED = ("district_approves", "district_refuses")

PROPOSED = frozenset((*HANDLED, *ADVANCED, *REVIEWED)) - {"triage_regular", "request_check", "go_to_review"}
OBJECTED = ("answer_objection", "take_up_objection")


def something_was_proposed(read: Read) -> bool:
    """Whether there is a proposal, of an advance, a grant or a refusal, that the form could be about."""
    return any(row.past.step in PROPOSED for row in read.history)


def what_the_form_says(read: Read) -> dict[str, Any]:
    """All that the form shows; empty where nothing is known yet.

    :raises MissingParameter: no dibao standard is in force for the household.
    """
    case, record = read.case, cast("ReliefRecord", read.record)
    rows = this_round(case)
    return {
        "number": case.number,
        "units": units_of(case),
        "members": members_of(case),
        "address": case.household.address,
        "hardship": record.get_hardship_display(),
        "account": record.account,
        "reported_on": iso(record.first_reported_at),
        "accepted_on": iso(record.accepted_at),
        "special_hardship": record.special_hardship,
        "visited_on": iso(record.visited_on),
        "visit_note": record.visit_note,
        "check": _check(record),
        "notice": _notice(record, rows),
        "panel": _panel(record),
        "sums": _sums(read, record),
        "heads": read.situation.facts.record.heads,
        "paid_on": iso(record.paid_at),
        "paid": _sum(record.paid_fen or None),
        "opinions": _opinions(read, rows),
    }


def _opinions(read: Read, rows: Sequence[Told]) -> dict[str, Any]:
    """Who wrote what at each stage; what came before a stage was gone through anew no longer counts."""
    reviewed = last_of(rows, REVIEWED)
    street = last_of(rows, STREET_DECIDED, after=reviewed)
    passed_up = last_of(rows, DISTRICT_REVIEWED, after=street or reviewed)
    decided = last_of(rows, DISTRICT_DECIDED, after=passed_up or street or reviewed)
    shown = {
        "handled": last_of(rows, HANDLED),
        "advanced": last_of(rows, ADVANCED),
        "reviewed": reviewed,
        "street": street,
        "district_reviewed": passed_up,
        "district": decided,
    }
    opinions: dict[str, Any] = {place: opinion_in(row, read.page) for place, row in shown.items()}
    opinions["goes_to_district"] = any(row.move.target == "district_review" for row in rows)
    return opinions


def _sums(read: Read, record: ReliefRecord) -> list[dict[str, Any]]:
    """The sums asked for, proposed and granted, in yuan, with what each is of the standard per head."""
    named = (
        (_("asked for"), record.sum_asked_fen),
        (_("proposed"), record.sum_proposed_fen),
        (_("granted"), record.sum_granted_fen),
    )
    if all(fen is None for _title, fen in named):
        return [{"title": title, "sum": None} for title, _fen in named]
    facts = read.situation.facts
    standard = record.standard_fen or standard_fen(facts)
    return [
        {
            "title": title,
            "sum": _sum(fen),
            "standard": yuan(standard),
            "multiple": "" if fen is None else f"{multiple(fen, standard, facts.record.heads):.2f}",
        }
        for title, fen in named
    ]


def _sum(fen: int | None) -> dict[str, str] | None:
    return None if fen is None else {"yuan": yuan(fen), "capitals": in_capitals(fen)}


def _check(record: ReliefRecord) -> dict[str, str] | None:
    """The report of the checking centre; or since when a recognised household's means are known."""
    findings = {
        "within": _("income and property within the limits"),
        "beyond": _("income or property beyond the limits"),
        "unclear": _("unclear"),
    }
    if record.check_number:
        return {
            "number": record.check_number,
            "on": iso(record.check_on),
            "finding": findings.get(record.check_finding, record.check_finding),
            "income": yuan(record.check_income_fen) if record.check_income_fen is not None else "",
            "note": record.check_note,
            "recognised_as": "",
        }
    if record.recognised_as:
        known = {"number": "", "finding": "", "income": "", "note": ""}
        return known | {
            "on": iso(record.means_known_on),
            "recognised_as": record.get_recognised_as_display(),
        }
    return None


def _notice(record: ReliefRecord, rows: Sequence[Told]) -> dict[str, Any] | None:
    """When the public notice hung, and how many objected; never who."""
    if record.notice_posted_at is None:
        return None
    objections = [row for row in rows if row.move.kind == Kind.STEP and row.move.step in OBJECTED]
    return {
        "posted_on": iso(record.notice_posted_at),
        "hung_on": iso(record.notice_hung_at),
        "removed_on": iso(record.notice_removed_on),
        "objections": len(objections),
    }


def _panel(record: ReliefRecord) -> dict[str, Any] | None:
    if not record.panel_advice:
        return None
    votes = record.panel_votes.split(":")
    return {
        "number": record.panel_number,
        "is_for": record.panel_advice == "for",
        "sum": _sum(record.panel_sum_fen),
        "votes": votes if len(votes) == 3 else [],
    }
