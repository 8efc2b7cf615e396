"""Walks on which steps of relief's pages are taken by the people who take them; those of the fast road."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cases.people import MemberEntry
from tests.story import ANSWERS, CHECK_REPORT, TENANTS
from tests.types.panel.walked import MINUTES

Stride = tuple[
    str, str, str
]  # step, by whom, when in 2026 or with its year; a child's step as "<type>.<step>"


@dataclass(frozen=True)
class Walk:
    """A road: how the case is opened, its strides, and what is answered otherwise than usual.

    :param answers: by the step, or by the step and the moment of the stride ("propose_grant 10-29 10:00").
    :param rules: parameters the district has set otherwise.
    """

    strides: list[Stride]
    opening: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)

    def answers_to(self, step: str, at: str) -> dict[str, Any]:
        """What is answered to a step at a moment."""
        usual = ANSWERS.get(step, {}) | ALSO.get(step, {})
        return usual | self.answers.get(step, {}) | self.answers.get(f"{step} {at}", {})


RENOUNCED = ANSWERS["propose_refusal"] | {"heard": "renounced", "views": "本人书面放弃后续款项。"}
ALSO: dict[str, dict[str, Any]] = {
    "identify_member": {"name": "罗成", "identity_number": "999999198505050033"},
    "ratify_telephone_decision": {"reasons": "分管领导已调离本街道。"},
    "record_publication": {"published_on": "2026-10-02", "place": "社区公告栏"},
    "record_authorisation": {"has_authorisation": "on"},
    "record_appraisal": {"held_on": "2026-10-15", "present": "9", "in_favour": "8", "opinion": "情况属实。"},
    "dispute_check": {"disputed": "名下车辆已于去年报废，有注销证明。"},
    "return_to_investigation": {"reasons": "入户记录缺少邻里走访。"},
    "return_to_acceptance": {"reasons": "属于受理范围，请受理。"},
    "street_escalates": {"reasons": "案情特殊，报区级审批。"},
    "leader_returns": {"reasons": "病历与发票姓名不一致。"},
    "pay_first_stage": {"sum_fen": "6000.00", "payee": "何平", "receipt": "YH-1"},
    "pay_the_rest": {"sum_fen": "4800.00", "payee": "何平", "receipt": "YH-2"},
    "street_drops_the_rest": RENOUNCED,
    "district_drops_the_rest": RENOUNCED,
    "let_go": {"let_go_fen": "500.00", "reasons": "申请人已死亡，遗产不足清偿。"},
    "turn_urgent": {"hardship_facts": ["treatment"], "account": "夜间突发高烧，医院催缴费用。"},
    "go_on_without_means": {"reasons": "户主拒绝入户和授权核对。"},
    "take_back_proposal": {"reasons": "金额计算有误，重新提出意见。"},
    "street_takes_back": {"reasons": "收款账户有误，需重新核实。"},
    "district_takes_back": {"reasons": "收款账户有误，需重新核实。"},
    "record_undeclared_relation": {
        "official": "刘洋",
        "findings": "比对发现申请人系其胞弟，申请时未申报。",
        "accountable": "移交纪检，重新入户。",
    },
    "means_check.report": CHECK_REPORT,
    "means_check.return_request": {"reasons": "授权书未载明配偶姓名。"},
    "panel.dissolve": {"reasons": "成员多数出差，另行召集。"},
    "panel.vote": {"vote": "for", "reason": "双重伤害，医疗支出巨大。"},
    "panel.write_minutes": {"minutes": MINUTES, "advice": "for", "sum_advised_fen": "25200.00"},
    "filing_review.find_no_objection": {"findings": "程序完备，金额适当。"},
    "filing_review.object": {"findings": "超出街道审批限额，应报区级审批。"},
}  # fmt: skip

# The fast road.
ROAD: list[Stride] = [
    ("report_emergency", "wang", "10-02 14:05"),
    ("accept", "li", "10-02 14:20"),
    ("triage_urgent", "li", "10-02 14:40"),
    ("grant_advance", "zhao", "10-02 16:40"),
    ("take_back_grant", "zhao", "10-02 16:50"),
    ("grant_advance", "zhao", "10-02 17:00"),
    ("pay_advance", "sun", "10-02 18:05"),
    ("record_end", "li", "10-02 18:40"),
    ("submit_backfill", "li", "10-02 19:00"),
    ("return_backfill", "chen", "10-02 19:10"),
    ("submit_backfill", "li", "10-02 19:20"),
    ("file", "chen", "10-02 19:30"),
    ("find_facts_false", "shen", "10-02 19:40"),
    ("record_repayment", "sun", "10-02 19:50"),
    ("close_recovery", "shen", "10-02 20:00"),
]
UP_TO_THE_REVIEW = ROAD[:11]
PUBLISHED = Walk(
    [
        *UP_TO_THE_REVIEW,
        ("record_publication", "zhou", "10-02 19:25"),
        ("file", "chen", "10-02 19:30"),
        ("annul", "shen", "2027-03-01 10:00"),
        ("take_up_the_papers_anew", "li", "2027-03-01 11:00"),
    ],
    rules={"tr.smallquick.publish": "yes"},
)
WITHOUT_URGENCY = Walk(
    [
        ("submit", "zhou", "10-02 14:10"),
        ("accept", "li", "10-02 14:20"),
        ("triage_regular", "li", "10-02 14:40"),
        ("show_urgency", "li", "10-02 15:00"),
        ("deny_urgency", "zhao", "10-02 15:10"),
    ],
    opening={"urgent": False, "opened_by": "zhou"},
)
TURNED_URGENT = Walk(
    [
        ("submit", "zhou", "10-02 14:10"),
        ("turn_urgent", "zhou", "10-02 20:00"),
        ("accept", "li", "10-02 20:10"),
    ],
    opening={"urgent": False, "opened_by": "zhou"},
)
REFERRED = Walk(
    [("submit", "zhou", "10-02 14:10"), ("refer", "li", "10-02 14:20")],
    opening={"urgent": False, "opened_by": "zhou"},
)
LAPSED = Walk([*ROAD[:4], ("grant_lapses", "clock", "10-03 16:40"), ("withdraw", "li", "10-03 17:00")])
BY_TELEPHONE = Walk(
    [
        *ROAD[:3],
        ("record_telephone_grant", "liu", "10-02 17:00"),
        ("confirm_telephone_decision", "zhao", "10-02 17:10"),
        ("pay_advance", "sun", "10-02 18:05"),
    ]
)
BY_TELEPHONE_ALONE = Walk(
    [
        *ROAD[:3],
        ("identify_member", "zhou", "10-02 16:50"),
        ("record_telephone_grant", "liu", "10-02 17:00"),
        ("pay_advance", "sun", "10-02 18:05"),
        ("ratify_telephone_decision", "qian", "10-03 09:00"),
        ("find_facts_false", "shen", "10-03 10:00"),
        ("record_repayment", "sun", "10-03 11:00"),
        ("go_back_to_the_papers", "shen", "10-03 12:00"),
    ],
    opening={"members": [*TENANTS, MemberEntry(kind="unknown", relation="other")]},
    answers={"find_facts_false": {"demanded_fen": "800"}, "record_repayment": {"sum_fen": "800"}},
)

FAST = {
    "the road": Walk(ROAD),
    "published": PUBLISHED,
    "turned urgent": TURNED_URGENT,
    "referred": REFERRED,
    "without urgency": WITHOUT_URGENCY,
    "a lapse": LAPSED,
    "by telephone": BY_TELEPHONE,
    "by telephone alone": BY_TELEPHONE_ALONE,
}
