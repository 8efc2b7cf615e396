"""The walks of the demo's cases: which steps, by whom, how long apart, and where each comes to rest.

Here stand what a walk is and the fast road, where steps follow within minutes and the papers come days
later in office hours; the ordinary road, the district's and the refusals are in
:mod:`config.demo.ordinary_walks`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

Where = Literal["cast", "elsewhere"]


@dataclass(frozen=True)
class Stride:
    """One step of a walk.

    :param by: who takes it, as :class:`config.demo.cast.Cast` names them; ``clock`` when it falls due.
    :param minutes: after the step before.
    :param days: in office hours, so many working days after the step before, instead of ``minutes``.
    :param of: the type of the child case whose step it is; empty for the case itself.
    :param said: answers that differ from the usual ones.
    """

    step: str
    by: str
    minutes: int = 0
    days: int = 0
    of: str = ""
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Walk:
    """A case of the demo from the first report to where it rests now.

    One of ``ago``, ``rests`` and ``opened_on`` says when it was opened.

    :param ends_in: the state it rests in.
    :param ago: how long before now it is opened.
    :param rests: how long it has rested where it ends, at least: it is opened as late as that allows.
    :param to_the_day: it came there on that very day, even where that was a day off.
    :param opened_on: a day of the calendar, whenever the demo is started.
    :param times: the sum asked, proposed and granted, in dibao standards per head.
    :param urgent: reported as urgent.
    :param special: special hardship, with the higher cap.
    :param rest_after: paid in two stages, the second so many days after the decision.
    :param near: the household lives in the community of the log-ins, where its papers come from.
    :param household: of a relative of somebody who works here, or that of an earlier walk, by its name.
    :param hardship: what is applied for, where the household's story doesn't say it; ``account`` tells it.
    :param child_ends_in: the state of the child case that the case waits for.
    """

    name: str
    ends_in: str
    strides: tuple[Stride, ...]
    ago: timedelta | None = None
    rests: timedelta = timedelta()
    to_the_day: bool = False
    opened_on: date | None = None
    where: Where = "elsewhere"
    urgent: bool = False
    times: float = 1.0
    special: bool = False
    rest_after: int = 0
    near: bool = False
    household: str = ""
    hardship: str = ""
    account: str = ""
    child_ends_in: str = ""


RELATIVE = "a relative of somebody who works here"

REPORT = Stride("report_emergency", "community", minutes=3)
HAND_IN = Stride("submit", "community", minutes=25)
ACCEPT = Stride("accept", "clerk", minutes=18)
PROPOSE = Stride("triage_urgent", "clerk", minutes=22)
INVESTIGATE = Stride("triage_regular", "clerk", minutes=40)
GRANT = Stride("grant_advance", "leader", minutes=55)
BY_TELEPHONE = Stride("record_telephone_grant", "second clerk", minutes=12)
DENY = Stride("deny_urgency", "leader", minutes=70)
PAY = Stride("pay_advance", "keeper", minutes=80)
END = Stride("record_end", "clerk", minutes=150)
PAPERS = Stride("submit_backfill", "clerk", days=4)
RETURN = Stride("return_backfill", "reviewer", days=1)
AGAIN = Stride("submit_backfill", "clerk", days=2)
FILE = Stride("file", "reviewer", days=2)
GO_ON = Stride("go_on_to_investigation", "reviewer", days=1)
WITHDRAW = Stride("withdraw", "clerk", minutes=45)
REFER = Stride("refer", "clerk", minutes=50)
FALSE = Stride("find_facts_false", "section", days=3)
REPAY = Stride("record_repayment", "keeper", days=5)
CLOSE = Stride("close_recovery", "section", days=1)
NO_OBJECTION = Stride("find_no_objection", "section", days=3, of="filing_review")

TO_DECISION = (REPORT, ACCEPT, PROPOSE)
TO_PAYMENT = (*TO_DECISION, GRANT, PAY)
TO_PAPERS = (*TO_PAYMENT, END)
TO_FILE = (*TO_PAPERS, PAPERS, FILE)
TO_REVIEWED_FILE = (*TO_FILE, NO_OBJECTION)


def hours(count: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=count)


def days(count: float) -> timedelta:
    """So many days of 24 hours."""
    return timedelta(days=count)


def fast_walks() -> Iterator[Walk]:
    """The fast road, the most telling first: the cast's street has a case in every state of it."""
    for walk in _of_the_cast():
        yield replace(walk, where="cast", urgent=True)
    for walk in _everywhere():
        yield replace(walk, where="cast")
        yield walk
    yield from _filed()


def _of_the_cast() -> Iterator[Walk]:
    yield Walk("waits for the leader", "advance_review", TO_DECISION, ago=hours(2.7))
    yield Walk("reported", "submitted", (REPORT,), ago=hours(0.8))
    yield Walk("decided by telephone", "advance_paid", (*TO_DECISION, BY_TELEPHONE, PAY), ago=hours(9))
    yield Walk("relieved before", "filed", TO_REVIEWED_FILE, rests=days(40))
    yield Walk("recovered", "closed", (*TO_REVIEWED_FILE, FALSE, REPAY, CLOSE), rests=days(20))
    yield Walk("papers returned", "backfill", (*TO_PAPERS, PAPERS, RETURN), rests=days(2))
    yield Walk("above one month", "investigation", (*TO_PAPERS, PAPERS, GO_ON), rests=days(4), times=3.0)
    yield Walk("urgency denied", "investigation", (*TO_DECISION, DENY), rests=days(5))
    yield Walk("withdrawn", "withdrawn", (*TO_DECISION, WITHDRAW), rests=days(10))
    yield Walk("recovery", "recovery", (*TO_REVIEWED_FILE, FALSE), rests=days(9))


def _everywhere() -> Iterator[Walk]:
    yield Walk("draft", "draft", (), ago=hours(1), urgent=True, near=True)
    yield Walk("handed in", "submitted", (HAND_IN,), ago=hours(20))
    for walk in _urgent():
        yield replace(walk, urgent=True)


def _urgent() -> Iterator[Walk]:
    yield Walk("accepted", "accepted", (REPORT, ACCEPT), ago=hours(1.2))
    yield Walk("decision is late", "advance_review", TO_DECISION, ago=hours(27), times=2.0)
    yield Walk("granted", "advance_granted", (*TO_DECISION, GRANT), ago=hours(5))
    yield Walk("advance paid", "advance_paid", TO_PAYMENT, ago=hours(7))
    yield Walk("papers owed", "backfill", TO_PAPERS, rests=days(3))
    yield Walk("papers late", "backfill", TO_PAPERS, rests=days(24), times=1.5)
    yield Walk("papers to review", "backfill_review", (*TO_PAPERS, PAPERS), rests=days(1))
    yield Walk("referred", "referred", (REPORT, REFER), rests=days(12))


def _filed() -> Iterator[Walk]:
    for number in range(7):
        strides = (*TO_PAPERS, PAPERS, RETURN, AGAIN, FILE) if number == 4 else TO_FILE
        if number >= 3:
            strides = (*strides, NO_OBJECTION)
        yield Walk(f"filed {number}", "filed", strides, rests=days(2 + number * 6), urgent=True)
