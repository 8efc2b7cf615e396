"""The walks of the ordinary road: a case at rest in each of its states in the cast's street, some elsewhere.

Each stands once with all that led there, so that whoever signs in finds something to do at every desk:
community, street, checking centre, district, panel and treasury.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from config.demo.walks import (
    ACCEPT,
    HAND_IN,
    INVESTIGATE,
    NO_OBJECTION,
    RELATIVE,
    Stride,
    Walk,
    days,
    fast_walks,
)

# Before acceptance.
ASK = Stride("ask_correction", "clerk", minutes=50)
NOT_FOR_US = Stride("propose_non_acceptance", "clerk", minutes=60)
SIGN_NON_ACCEPTANCE = Stride("sign_non_acceptance", "leader", days=1)
SERVE_NON_ACCEPTANCE = Stride("serve_non_acceptance", "community", days=2)

# The facts.
VISIT = Stride("record_visit", "clerk", days=1)
SIGN = Stride("sign_visit", "clerk", minutes=8)
SIGN_TOO = Stride("sign_visit", "second clerk", minutes=6)
ASK_CENTRE = Stride("request_check", "clerk", days=1)
CENTRE_REPORTS = Stride("report", "checker", days=2, of="means_check")
CENTRE_FINDS_MORE = replace(CENTRE_REPORTS, said={"finding": "beyond", "income_fen": "4260.00"})
CENTRE_RETURNS = Stride("return_request", "checker", days=1, of="means_check")

# Opinion and notice.
PROPOSE_SUM = Stride("propose_grant", "reviewer", days=1)
POST = Stride("post_notice", "community", days=1)
HUNG = Stride("notice_ends_for_street", "clock")
HUNG_FOR_DISTRICT = Stride("notice_ends_for_district", "clock")
OBJECTION = Stride("take_up_objection", "community", days=2)

# Decision and payment.
GRANT_BY_STREET = Stride("street_approves", "leader", days=1)
CONFIRM = Stride("district_confirms", "section", days=1)
GRANT_BY_DISTRICT = Stride("district_approves", "district leader", days=1)
PAY_OUT = Stride("pay", "keeper", days=1)
PAY_FROM_DISTRICT = Stride("pay", "treasurer", days=1)
PAY_FIRST_STAGE = Stride("pay_first_stage", "treasurer", days=1)
PUBLISH = Stride("publish", "community", days=1)
TAKE_DOWN = Stride("record_removal", "community", minutes=20)
FILE_GRANT = Stride("file_street_grant", "reviewer", days=1)
FILE_DISTRICT_GRANT = Stride("file_district_grant", "reviewer", days=1)
DISTRICT_OBJECTS = Stride("object", "section", days=3, of="filing_review")

# The panel.
CALL = Stride("call_panel", "section", days=1)
INVITE = Stride("invite", "secretary", minutes=45, of="panel")
STEPS_ASIDE = Stride("recuse_oneself", "panel 7", minutes=90, of="panel")
IN_SESSION = Stride("open_session", "secretary", days=1, of="panel")
VOTES = (*(Stride("vote", f"panel {number}", minutes=4, of="panel") for number in range(1, 6)),)
DISSENT = Stride("vote", "panel 6", minutes=5, of="panel", said={"vote": "against"})
CLOSE_VOTE = Stride("close_vote", "secretary", minutes=10, of="panel")
MINUTES = Stride("write_minutes", "secretary", minutes=50, of="panel")
SIGNATURES = (*(Stride("sign_minutes", f"panel {number}", minutes=15, of="panel") for number in range(1, 6)),)

# Refusal, and a decision undone.
REFUSAL_PROPOSED = Stride("propose_refusal", "reviewer", days=1)
REFUSE = Stride("street_refuses", "leader", days=1)
SERVE = Stride("serve_refusal", "community", days=2)
ANNUL = Stride("annul", "section", days=8)

RELAPSE = "上次救助之后病情反复，再次住院治疗，前期救助款已用于垫付住院押金，后续费用仍无力承担。"
BUSINESS_LOSS = "申请人经营的小店亏损关门，尚欠供货商货款八万元，请求救助款偿还货款。"

ACCEPTED = (HAND_IN, ACCEPT, INVESTIGATE)
VISITED = (*ACCEPTED, VISIT, SIGN, SIGN_TOO)
CHECKED = (*VISITED, ASK_CENTRE, CENTRE_REPORTS)
BEYOND_MEANS = (*VISITED, ASK_CENTRE, CENTRE_FINDS_MORE)
PROPOSED = (*CHECKED, PROPOSE_SUM)
POSTED = (*PROPOSED, POST)
TO_STREET = (*POSTED, HUNG)
TO_DISTRICT = (*POSTED, HUNG_FOR_DISTRICT)
GRANTED = (*TO_STREET, GRANT_BY_STREET)
PAID = (*GRANTED, PAY_OUT)
PUBLISHED = (*PAID, PUBLISH)
FILED = (*PUBLISHED, TAKE_DOWN, FILE_GRANT)
GRANTED_BY_DISTRICT = (*TO_DISTRICT, CONFIRM, GRANT_BY_DISTRICT)
CONVENED = (*TO_DISTRICT, CALL, INVITE, STEPS_ASIDE)
VOTED = (*CONVENED, IN_SESSION, *VOTES, DISSENT, CLOSE_VOTE)
ADVISED = (*VOTED, MINUTES, *SIGNATURES)
REFUSED = (*BEYOND_MEANS, REFUSAL_PROPOSED, REFUSE)
UNDER_THE_OLD_MEASURES = (
    HAND_IN,
    replace(ACCEPT, said={"lives_here": "on"}),
    *FILED[2:],
    NO_OBJECTION,
)

IN_STAGES = Walk("", "rest_due", (*GRANTED_BY_DISTRICT, PAY_FIRST_STAGE), times=6.5, special=True)


def walks() -> Iterator[Walk]:
    """All walks of the demo, those of the fast road first."""
    yield from fast_walks()
    for walk in (*_up_to_the_notice(), *_decided(), *_refused()):
        yield replace(walk, where="cast", times=walk.times if walk.times != 1.0 else 3.0)
    for walk in _elsewhere():
        yield replace(walk, times=walk.times if walk.times != 1.0 else 2.0)


def _up_to_the_notice() -> Iterator[Walk]:
    yield Walk("papers to be completed", "correction", (HAND_IN, ASK), rests=days(2), near=True)
    yield Walk("to be visited", "investigation", ACCEPTED, rests=days(1))
    yield Walk("visit half signed", "investigation", (*ACCEPTED, VISIT, SIGN), rests=days(1))
    yield Walk(
        "means being checked", "means_check", (*VISITED, ASK_CENTRE), rests=days(1), child_ends_in="requested"
    )
    yield Walk("check returned", "investigation", (*VISITED, ASK_CENTRE, CENTRE_RETURNS), rests=days(1))
    yield Walk("means within the limits", "street_review", CHECKED, rests=days(1))
    yield Walk("means beyond the limits", "street_review", BEYOND_MEANS, rests=days(1))
    yield Walk(
        "relieved again",
        "street_review",
        CHECKED,
        rests=days(1),
        household="relieved before",
        hardship="spending",
        account=RELAPSE,
    )
    yield Walk("to be posted", "to_post", PROPOSED, rests=days(1), near=True)
    yield Walk("notice hangs", "notice", POSTED, rests=days(2))
    yield Walk("notice about to end", "notice", POSTED, rests=days(7), to_the_day=True)
    yield Walk("objected to by a neighbour", "objection", (*POSTED, OBJECTION), rests=days(1), near=True)


def _decided() -> Iterator[Walk]:
    yield Walk("waits for the street", "street_decision", TO_STREET, rests=days(0.2), times=4.0)
    yield Walk("waits for the district", "district_review", TO_DISTRICT, rests=days(0.2), times=5.0)
    yield Walk(
        "relative of an official",
        "district_review",
        TO_DISTRICT,
        rests=days(1),
        times=2.0,
        household=RELATIVE,
    )
    beyond = Walk("", "panel", (), times=14.0, special=True)
    yield replace(
        beyond, name="panel called", strides=CONVENED[:-2], rests=days(0.2), child_ends_in="convening"
    )
    yield replace(
        beyond,
        name="panel in session",
        strides=(*CONVENED, IN_SESSION, *VOTES[:3]),
        rests=days(0.2),
        child_ends_in="in_session",
    )
    yield replace(
        beyond,
        name="minutes being signed",
        strides=(*VOTED, MINUTES, *SIGNATURES[:2]),
        rests=days(0.2),
        child_ends_in="minutes",
    )
    yield replace(
        beyond,
        name="panel has advised",
        ends_in="district_decision",
        strides=(*ADVISED, CONFIRM),
        rests=days(1),
    )
    yield Walk("to be paid", "approved", GRANTED, rests=days(1))
    yield Walk("to be paid by the treasury", "approved", GRANTED_BY_DISTRICT, rests=days(1), times=5.0)
    yield replace(IN_STAGES, name="rest to be paid later", rests=days(6), rest_after=60)
    yield Walk("to be published", "paid", PAID, rests=days(1), near=True)
    yield Walk("published", "published", PUBLISHED, rests=days(1), near=True)
    yield Walk("filed, under review", "filed", FILED, rests=days(3), child_ends_in="under_review")
    yield Walk("filed, reviewed", "filed", (*FILED, NO_OBJECTION), rests=days(5))
    yield Walk("district objects", "redo", (*FILED, DISTRICT_OBJECTS), rests=days(1))
    yield Walk("accepted before the law", "filed", UNDER_THE_OLD_MEASURES, opened_on=date(2026, 6, 15))


def _refused() -> Iterator[Walk]:
    proposed = (HAND_IN, NOT_FOR_US)
    signed = (*proposed, SIGN_NON_ACCEPTANCE)
    for walk in (
        Walk("not for us", "non_acceptance", proposed, rests=days(1)),
        Walk("not accepted", "not_accepted", signed, rests=days(1)),
        Walk("not accepted, served", "closed", (*signed, SERVE_NON_ACCEPTANCE), rests=days(14)),
    ):
        yield replace(walk, hardship="other", account=BUSINESS_LOSS)
    yield Walk("refusal to be signed", "street_decision", (*BEYOND_MEANS, REFUSAL_PROPOSED), rests=days(1))
    yield Walk("refused", "rejected", REFUSED, rests=days(1))
    yield Walk("refused, served", "closed", (*REFUSED, SERVE), rests=days(6))


def _elsewhere() -> Iterator[Walk]:
    yield Walk("to be visited", "investigation", ACCEPTED, rests=days(2))
    yield Walk(
        "means being checked", "means_check", (*VISITED, ASK_CENTRE), rests=days(4), child_ends_in="requested"
    )
    yield Walk("means within the limits", "street_review", CHECKED, rests=days(2))
    yield Walk("to be posted", "to_post", PROPOSED, rests=days(1))
    yield Walk("notice hangs", "notice", POSTED, rests=days(3))
    yield Walk("notice hangs", "notice", POSTED, rests=days(1))
    yield Walk("decision is late", "street_decision", TO_STREET, rests=days(7))
    yield Walk(
        "waits for the district", "district_decision", (*TO_DISTRICT, CONFIRM), rests=days(2), times=5.5
    )
    yield replace(IN_STAGES, name="rest to be paid now", rests=days(14), rest_after=15)
    yield Walk(
        "filed for the district",
        "filed",
        (*GRANTED_BY_DISTRICT, PAY_FROM_DISTRICT, PUBLISH, TAKE_DOWN, FILE_DISTRICT_GRANT),
        rests=days(8),
        times=5.0,
    )
    yield Walk("refused", "rejected", REFUSED, rests=days(1))
    yield Walk("refusal annulled", "redo", (*REFUSED, SERVE, ANNUL), rests=days(1))
