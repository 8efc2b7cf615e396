"""Walks of the ordinary road, of the district, and of refusals, children included; with all others."""

from __future__ import annotations

from typing import Any

from tests.story import FAMILY
from tests.types.relief.strides import FAST, ROAD, Stride, Walk

TWO = FAMILY[:2]
UNHURRIED: dict[str, Any] = {
    "opened_by": "zhou",
    "at": "2026-10-12 09:00",
    "urgent": False,
    "members": FAMILY,
    "hardship": "illness",
    "account": "突发重病住院，自付费用超出家庭承受能力。",
    "sum_asked_fen": "10800.00",
}

# The ordinary road.
ACCEPTED: list[Stride] = [
    ("submit", "zhou", "10-12 09:30"),
    ("accept", "li", "10-12 10:00"),
    ("triage_regular", "li", "10-12 10:30"),
]
VISITED: list[Stride] = [
    ("record_visit", "li", "10-14 15:00"),
    ("sign_visit", "li", "10-14 15:10"),
    ("sign_visit", "zhou", "10-14 15:20"),
]
CHECKED: list[Stride] = [
    *VISITED,
    ("request_check", "li", "10-15 09:00"),
    ("means_check.report", "xu", "10-16 11:00"),
]
NOTICED: list[Stride] = [
    ("propose_grant", "chen", "10-19 16:00"),
    ("post_notice", "zhou", "10-20 09:00"),
]
ADVANCED: list[Stride] = [
    *ROAD[:4],
    ("pay_advance", "sun", "10-02 18:05"),
    ("end_is_assumed", "clock", "10-03 18:05"),
    ("submit_backfill", "li", "10-04 09:00"),
    ("go_on_to_investigation", "chen", "10-04 10:00"),
]
MORE_THAN_ONE_MONTH = {
    "triage_urgent": {"sum_proposed_fen": "1800.01"},
    "grant_advance": {"sum_granted_fen": "1800.01"},
    "pay_advance": {"transfer_fen": "800.01"},
    "propose_grant": {"sum_proposed_fen": "1800.01"},
    "street_approves": {"sum_granted_fen": "1800.01"},
}
LET_GO = Walk(
    [
        *ADVANCED,
        ("find_facts_false", "shen", "10-05 09:00"),
        ("record_repayment", "sun", "10-05 10:00"),
        ("let_go", "qian", "10-05 11:00"),
        ("go_back_to_investigation", "shen", "10-05 12:00"),
    ],
    answers=MORE_THAN_ONE_MONTH
    | {"find_facts_false": {"demanded_fen": "1000"}, "record_repayment": {"sum_fen": "500"}},
)
ABOVE_ONE_MONTH = Walk(
    [
        *ADVANCED,
        *CHECKED,
        *NOTICED,
        ("notice_ends_for_street", "clock", "10-28 00:00"),
        ("street_approves", "zhao", "10-28 09:30"),
        ("confirm_all_is_paid", "sun", "10-28 10:00"),
    ],
    answers=MORE_THAN_ONE_MONTH,
)
STREET = Walk(
    [
        ("submit", "zhou", "10-12 09:30"),
        ("ask_correction", "li", "10-12 09:40"),
        ("complete_papers", "zhou", "10-12 09:50"),
        *ACCEPTED[1:],
        *VISITED,
        ("record_authorisation", "zhou", "10-14 15:30"),
        ("record_appraisal", "zhou", "10-15 08:00"),
        ("request_check", "li", "10-15 09:00"),
        ("means_check.return_request", "xu", "10-15 10:00"),
        ("request_check", "li", "10-15 11:00"),
        ("means_check.report", "xu", "10-16 11:00"),
        ("dispute_check", "zhou", "10-16 12:00"),
        ("means_check.report", "xu", "10-16 15:00"),
        ("return_to_investigation", "chen", "10-16 16:00"),
        ("go_to_review", "li", "10-16 16:30"),
        ("extend_review", "zhao", "10-16 17:00"),
        NOTICED[0],
        ("take_back_proposal", "chen", "10-19 16:30"),
        ("propose_grant", "chen", "10-19 17:00"),
        NOTICED[1],
        ("answer_objection", "li", "10-20 11:00"),
        ("take_up_objection", "zhou", "10-21 10:00"),
        ("report_recheck", "li", "10-28 10:00"),
        ("propose_grant", "chen", "10-28 11:00"),
        ("post_notice", "zhou", "10-29 09:00"),
        ("notice_ends_for_street", "clock", "11-06 00:00"),
        ("street_returns", "zhao", "11-06 09:00"),
        ("propose_grant", "chen", "11-06 10:00"),
        ("pass_on_to_street", "li", "11-06 11:00"),
        ("street_approves", "zhao", "11-06 14:00"),
        ("street_takes_back", "zhao", "11-06 15:00"),
        ("propose_grant", "chen", "11-06 15:30"),
        ("pass_on_to_street", "li", "11-06 16:00"),
        ("street_approves", "zhao", "11-09 09:00"),
        ("pay_first_stage", "sun", "11-10 09:00"),
        ("see_the_need", "zhou", "11-30 09:00"),
        ("pay_the_rest", "fei", "12-01 09:00"),
        ("publish", "zhou", "12-02 09:00"),
        ("record_removal", "zhou", "12-02 09:30"),
        ("file_street_grant", "chen", "12-03 09:00"),
        ("filing_review.object", "shi", "12-04 09:00"),
        ("take_up_anew", "li", "12-04 10:00"),
    ],
    opening=UNHURRIED,
    answers={
        "record_visit": {"has_authorisation": ""},
        "street_approves": {"due_now_fen": "6000.00", "rest_due_on": "2026-12-01"},
        "see_the_need": {"need_confirmed_on": "2026-11-30"},
        "record_removal": {"notice_removed_on": "2026-12-02"},
    },
)
STREET_DROPS = Walk(
    [
        *ACCEPTED,
        *CHECKED,
        *NOTICED,
        ("notice_ends_for_street", "clock", "10-28 00:00"),
        ("street_approves", "zhao", "10-28 09:30"),
        ("pay_first_stage", "sun", "10-29 09:00"),
        ("street_drops_the_rest", "zhao", "10-30 09:00"),
    ],
    opening=UNHURRIED,
    answers={"street_approves": {"due_now_fen": "6000.00", "rest_due_on": "2026-12-01"}},
)
PANEL: list[Stride] = [
    ("panel.invite", "tang", "11-02 15:00"),
    ("panel.open_session", "tang", "11-04 09:00"),
    *(("panel.vote", f"pan{number}", "11-04 10:00") for number in range(1, 6)),
    ("panel.close_vote", "tang", "11-04 11:00"),
    ("panel.write_minutes", "tang", "11-04 14:00"),
    *(("panel.sign_minutes", f"pan{number}", "11-05 09:00") for number in range(1, 6)),
]
DISTRICT = Walk(
    [
        *ACCEPTED,
        *CHECKED,
        *NOTICED,
        ("notice_ends_for_district", "clock", "10-28 00:00"),
        ("district_returns", "shen", "10-28 09:00"),
        ("propose_grant", "chen", "10-28 10:00"),
        ("pass_on_to_district", "li", "10-28 11:00"),
        ("call_panel", "shen", "10-29 09:00"),
        ("panel.dissolve", "tang", "10-30 09:00"),
        ("call_panel", "shen", "11-02 14:00"),
        *PANEL,
        ("district_visits", "shen", "11-05 10:00"),
        ("district_confirms", "shen", "11-05 11:00"),
        ("leader_returns", "qian", "11-06 09:00"),
        ("propose_grant", "chen", "11-06 10:00"),
        ("pass_on_to_district", "li", "11-06 11:00"),
        ("district_confirms", "shen", "11-06 14:00"),
        ("district_approves", "qian", "11-06 15:00"),
        ("district_takes_back", "qian", "11-06 15:30"),
        ("propose_grant", "chen", "11-06 16:00"),
        ("pass_on_to_district", "li", "11-06 16:10"),
        ("district_confirms", "shen", "11-06 16:20"),
        ("district_approves", "qian", "11-06 16:30"),
        ("pay_first_stage", "fei", "11-09 09:00"),
        ("record_undeclared_relation", "shen", "11-10 09:00"),
        ("district_drops_the_rest", "qian", "11-10 10:00"),
        ("record_removal", "zhou", "11-11 08:00"),
        ("serve_refusal_of_the_rest", "zhou", "11-11 08:30"),
        ("publish", "zhou", "11-11 09:00"),
        ("file_district_grant", "chen", "11-12 09:00"),
        ("annul", "shen", "2027-03-01 10:00"),
        ("take_up_anew", "li", "2027-03-01 11:00"),
    ],
    # A relative of Liu's, who takes no part
    opening=UNHURRIED | {"members": TWO, "sum_asked_fen": "25200.00", "related_staff": "刘洋"},
    answers={
        "propose_grant": {"sum_proposed_fen": "25200.00", "special_hardship": "on"},
        "district_approves": {
            "sum_granted_fen": "25200.00", "due_now_fen": "6000.00", "rest_due_on": "2027-01-15",
        },
        "record_removal": {"notice_removed_on": "2026-11-11"},
        "district_visits": {"district_visited_on": "2026-11-05"},
        "serve_refusal_of_the_rest": {"served_on": "2026-11-11"},
    },
)  # fmt: skip
ESCALATED = Walk(
    [
        *ACCEPTED,
        *CHECKED,
        *NOTICED,
        ("notice_ends_for_street", "clock", "10-28 00:00"),
        ("street_escalates", "zhao", "10-28 09:00"),
        ("district_confirms", "shen", "10-28 10:00"),
        ("district_approves", "qian", "10-28 11:00"),
        ("pay", "fei", "10-29 09:00"),
        ("find_facts_false", "shi", "10-30 09:00"),
        ("record_repayment", "sun", "10-30 10:00"),
        ("go_back_to_publication", "shi", "10-30 11:00"),
    ],
    opening=UNHURRIED,
    answers={"find_facts_false": {"demanded_fen": "800"}, "record_repayment": {"sum_fen": "800"}},
)

# Refusals.
REFUSED = Walk(
    [
        *ACCEPTED,
        ("go_on_without_means", "li", "10-16 09:00"),
        ("propose_refusal", "chen", "11-04 10:00"),
        ("street_refuses", "zhao", "11-05 09:00"),
        ("serve_refusal", "li", "11-09 10:00"),
    ],
    opening=UNHURRIED,
)
REFUSED_BY_THE_DISTRICT = Walk(
    [
        *ACCEPTED,
        *CHECKED,
        ("propose_refusal_to_district", "chen", "11-04 10:00"),
        ("district_confirms", "shen", "11-05 10:00"),
        ("district_refuses", "qian", "11-06 10:00"),
        ("serve_refusal", "li", "11-09 10:00"),
    ],
    opening=UNHURRIED | {"sum_asked_fen": "10800.01"},
)
NOT_ACCEPTED = Walk(
    [
        ("submit", "zhou", "10-12 09:30"),
        ("propose_non_acceptance", "li", "10-12 10:00"),
        ("return_to_acceptance", "zhao", "10-12 11:00"),
        ("ask_correction", "li", "10-12 12:00"),
        ("correction_lapses", "clock", "10-20 00:00"),
        ("sign_non_acceptance", "zhao", "10-20 09:00"),
        ("serve_non_acceptance", "zhou", "11-09 10:00"),
        ("annul", "shen", "2027-03-01 10:00"),
        ("take_up_acceptance_anew", "li", "2027-03-01 11:00"),
    ],
    opening=UNHURRIED,
)

NOT_ACCEPTED_BY_THE_DISTRICT = Walk(
    [
        ("submit", "zhou", "10-12 09:30"),
        ("propose_non_acceptance", "li", "10-12 10:00"),
        ("district_signs_non_acceptance", "qian", "10-12 11:00"),
    ],
    opening=UNHURRIED | {"related_staff": "刘洋"},
)

WALKS = {
    **FAST,
    "above one month": ABOVE_ONE_MONTH,
    "let go": LET_GO,
    "the street": STREET,
    "the street drops the rest": STREET_DROPS,
    "the district": DISTRICT,
    "escalated": ESCALATED,
    "refused": REFUSED,
    "refused by the district": REFUSED_BY_THE_DISTRICT,
    "not accepted": NOT_ACCEPTED,
    "not accepted by the district": NOT_ACCEPTED_BY_THE_DISTRICT,
}
