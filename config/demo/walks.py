"""The walks of the demo's cases: which steps, by whom, how long apart, and where each comes to rest.

Steps that follow at once are minutes apart; the papers follow in office hours, days later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

Where = Literal["cast", "elsewhere"]


@dataclass(frozen=True)
class Stride:
    """One step of a walk.

    :param by: the post that takes it: community, clerk, second clerk, leader, keeper, reviewer, section.
    :param minutes: after the step before.
    :param days: in office hours, so many days after the step before, instead of ``minutes``.
    """

    step: str
    by: str
    minutes: int = 0
    days: int = 0


@dataclass(frozen=True)
class Walk:
    """A case of the demo from the first report to where it rests now.

    :param ago: how long before now it is opened.
    :param times: the sum granted, in dibao standards per head; None grants what is asked.
    :param urgent: reported as urgent.
    """

    name: str
    ago: timedelta
    strides: tuple[Stride, ...]
    where: Where = "elsewhere"
    urgent: bool = True
    times: float = 1.0


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

TO_DECISION = (REPORT, ACCEPT, PROPOSE)
TO_PAYMENT = (*TO_DECISION, GRANT, PAY)
TO_PAPERS = (*TO_PAYMENT, END)
TO_FILE = (*TO_PAPERS, PAPERS, FILE)


def walks() -> Iterator[Walk]:
    """All walks, the most telling first: the cast's street has a case in every state."""
    yield Walk("waits for the leader", timedelta(hours=2, minutes=40), TO_DECISION, "cast")
    yield Walk("waits for acceptance", timedelta(minutes=50), (REPORT,), "cast")
    yield Walk("decided by telephone", timedelta(hours=9), (*TO_DECISION, BY_TELEPHONE, PAY), "cast")
    for walk in _resting():
        yield replace(walk, where="cast")
        yield walk
    yield from _filed()


def _resting() -> Iterator[Walk]:
    hours, days = (lambda n: timedelta(hours=n)), (lambda n: timedelta(days=n))
    yield Walk("draft", hours(1), ())
    yield Walk("waits for acceptance, not urgent", hours(20), (HAND_IN,), urgent=False)
    yield Walk("accepted", timedelta(minutes=70), (REPORT, ACCEPT))
    yield Walk("decision is late", hours(27), TO_DECISION, times=2.0)
    yield Walk("granted", hours(5), (*TO_DECISION, GRANT))
    yield Walk("paid", hours(7), TO_PAYMENT)
    yield Walk("papers owed", days(4), TO_PAPERS)
    yield Walk("papers late", days(24), TO_PAPERS, times=1.5)
    yield Walk("papers to review", days(9), (*TO_PAPERS, PAPERS))
    yield Walk("papers returned", days(12), (*TO_PAPERS, PAPERS, RETURN))
    yield Walk("advance above one month", days(16), (*TO_PAPERS, PAPERS, GO_ON), times=3.0)
    yield Walk("urgency denied", days(6), (*TO_DECISION, DENY))
    yield Walk("investigation", days(8), (HAND_IN, ACCEPT, INVESTIGATE), urgent=False)
    yield Walk("withdrawn", days(11), (*TO_DECISION, WITHDRAW))
    yield Walk("referred", days(13), (REPORT, REFER))
    yield Walk("recovery", days(40), (*TO_FILE, FALSE))


def _filed() -> Iterator[Walk]:
    yield Walk("recovered", timedelta(days=55), (*TO_FILE, FALSE, REPAY, CLOSE), "cast")
    for number in range(16):
        strides = (*TO_PAPERS, PAPERS, RETURN, AGAIN, FILE) if number % 5 == 4 else TO_FILE
        yield Walk("filed", timedelta(days=18 + number * 4, hours=number % 7), strides)
