"""What is answered on a walk: mostly what a careful person would answer, at times absurd."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from cases.models import Case
from cases.operations.steps import read_case
from tests.district import SHANGHAI
from tests.story import ANSWERS, CHECK_REPORT
from tests.types.panel.walked import MINUTES
from tests.types.relief.walked.people import COUSIN

STANDARD = 90_000
"""The dibao standard per head and month in the district, in fen."""
TIMES = [
    "0.00001",
    "0.5",
    "1",
    "1",
    "1.00001",
    "2",
    "3.99",
    "4",
    "4",
    "4.00001",
    "5",
    "6",
    "6.00001",
    "7",
    "12",
    "12.00001",
    "14",
]
"""Standards per head that are proposed and granted: at the limits, and a fen beyond them."""
ABSURD = ["0", "-5", "NaN", "1.005", "99999999999", "", "abc"]
DROPPED = ANSWERS["propose_refusal"] | {"heard": "views", "views": "本人表示已恢复工作，无异议。"}
ELSEWHERE = {
    "ratify_telephone_decision": {"reasons": "分管领导已调离本街道。"},
    "record_appraisal": {"present": "9", "in_favour": "7", "opinion": "评议认为情况属实。"},
    "record_authorisation": {"has_authorisation": "on"},
    "dispute_check": {"disputed": "名下车辆已于去年报废，有注销证明。"},
    "return_to_investigation": {"reasons": "入户记录过于简单，请补充。"},
    "leader_returns": {"reasons": "病历与发票姓名不一致。"},
    "street_escalates": {"reasons": "情况复杂，报区里决定。"},
    "return_to_acceptance": {"reasons": "材料其实齐全，应予受理。"},
    "street_drops_the_rest": DROPPED,
    "district_drops_the_rest": DROPPED,
    "let_go": {"let_go_fen": "1.00", "reasons": "确无偿还能力，经核实予以核销。"},
    "turn_urgent": {"hardship_facts": ["treatment"], "account": "突发急病，医院催缴费用，同事可作证。"},
    "go_on_without_means": {"reasons": "家庭拒绝授权核对，经济状况无法查明。"},
    "street_takes_back": {"reasons": "发放前发现账户有误，重新决定。"},
    "district_takes_back": {"reasons": "发放前发现账户有误，重新决定。"},
    "take_back_proposal": {"reasons": "金额计算有误，重新提出意见。"},
    "record_undeclared_relation": {
        "official": "刘洋", "findings": "比对发现申请人系其胞弟，申请时未申报。",
        "accountable": "移交纪检处理。",
    },
    "identify_member": {"name": "罗成", "identity_number": COUSIN},
    "accept": {"lives_here": "on"},
    "report": CHECK_REPORT,
    "return_request": {"reasons": "授权书未载明配偶姓名。"},
    "find_no_objection": {"findings": "程序完备，无异议。"},
    "object": {"findings": "核实发现家庭人口数有误，应予纠正。"},
    "dissolve": {"reasons": "成员多数出差，另行召集。"},
    "pay_first_stage": ANSWERS["pay"],
    "pay_the_rest": ANSWERS["pay"],
    "record_publication": ANSWERS["publish"],
}  # fmt: skip
DAYS = {
    "visited_on", "rechecked_on", "published_on", "notice_removed_on", "served_on", "district_visited_on",
    "decided_on", "held_on", "result_on", "means_known_on", "need_confirmed_on",
}  # fmt: skip
OF_TODAY = {
    "record_visit": ["visited_on"], "report_recheck": ["rechecked_on"], "publish": ["published_on"],
    "record_publication": ["published_on"], "record_removal": ["notice_removed_on"],
    "serve_refusal": ["served_on"], "serve_non_acceptance": ["served_on"], "annul": ["decided_on"],
    "district_visits": ["visited_on", "district_visited_on"], "record_appraisal": ["held_on"],
    "report": ["result_on"], "see_the_need": ["need_confirmed_on"],
}  # fmt: skip


def yuan(fen: int) -> str:
    """As people type it."""
    return f"{fen // 100}.{fen % 100:02d}"


class Answers:
    """Answers to a step of a case, drawn by a walk's own lot.

    :param times: how many standards per head this walk's proposals come to.
    """

    def __init__(self, lot: Random, times: str) -> None:
        self.lot, self.times = lot, times

    def to(self, step: str, case: Case, now: datetime) -> dict[str, Any]:
        """Answers as they are typed."""
        answers = dict(ANSWERS.get(step, {})) | ELSEWHERE.get(step, {})
        today = now.astimezone(SHANGHAI).date().isoformat()
        answers |= dict.fromkeys(OF_TODAY.get(step, []), today)
        if case.type == "relief":
            answers |= self._sums(step, case, now)
            answers |= self._moments(step, case, now)
        elif case.type == "panel":
            answers |= self._of_the_panel(step, case, now)
        if answers and self.lot.random() < 0.04:
            self._spoil(answers)
        return answers

    def _spoil(self, answers: dict[str, Any]) -> None:
        name = self.lot.choice(sorted(answers))
        if name.endswith("_fen"):
            answers[name] = self.lot.choice(ABSURD)
        elif name in DAYS:
            answers[name] = self.lot.choice(["2031-01-01", "1999-01-01", "2026-10-01", "gestern"])
        else:
            del answers[name]

    def _sum(self, heads: int, least: int) -> int:
        times = self.times if self.lot.random() < 0.8 else self.lot.choice(TIMES)
        return max(least, round(float(times) * STANDARD * heads), 1)

    def _sums(self, step: str, case: Case, now: datetime) -> dict[str, str]:
        record, lot, heads = case.reliefrecord, self.lot, case.household.members.count()
        granted, proposed = record.sum_granted_fen or 0, record.sum_proposed_fen or 0
        paid = record.paid_fen - record.recovered_fen
        open_fen = record.sum_to_recover_fen - record.recovered_fen
        match step:
            case "triage_urgent" | "show_urgency":
                return {"sum_proposed_fen": yuan(min(self._sum(heads, 1), 4 * STANDARD * heads))}
            case "grant_advance" | "record_telephone_grant":
                return self._with_reason(
                    {"sum_granted_fen": yuan(lot.choice([proposed] * 6 + [self._sum(heads, 1)]))}
                )
            case "pay_advance":
                cash = min(granted, lot.choice([0, 50_000, 100_000, 100_000, 100_001]))
                whom = case.subject if lot.random() < 0.9 else "别人"
                return {"cash_fen": yuan(cash), "transfer_fen": yuan(granted - cash), "payee": whom}
            case "propose_grant":
                again = (
                    yuan(proposed)
                    if proposed >= paid and lot.random() < 0.3
                    else yuan(self._sum(heads, paid))
                )
                terms = {
                    "sum_proposed_fen": again,
                    "hardship": lot.choice([record.hardship] * 8 + ["injury"]),
                }
                terms |= {"special_hardship": "on"} if lot.random() < 0.3 else {}
                terms |= {"fits_no_category": "on"} if lot.random() < 0.04 else {}
                return self._with_reason(terms)
            case "street_approves" | "district_approves":
                advised = record.panel_sum_fen if record.panel_advice == "for" else None
                likely = [advised or proposed] * 6 + [record.noticed_sum_fen or 0, self._sum(heads, paid)]
                return self._in_stages(
                    {"sum_granted_fen": yuan(lot.choice(likely)), "difference_reason": "抢救费用新增。"},
                    paid,
                    now,
                )
            case "pay" | "pay_the_rest" | "pay_first_stage":
                due = (
                    granted - record.dropped_fen - paid
                    if step != "pay_first_stage"
                    else (record.due_now_fen or 0) - paid
                )
                due += lot.choice([0] * 9 + [1])
                return {
                    "sum_fen": yuan(max(due, 0)),
                    "payee": case.subject,
                    "payee_reason": "",
                    "receipt": f"YH-{lot.randrange(10**6)}",
                }
            case "find_facts_false":
                most = record.paid_fen - record.sum_to_recover_fen
                return {"demanded_fen": yuan(lot.choice([most, most, most // 2, most + 1]))}
            case "let_go":
                return {"let_go_fen": yuan(lot.choice([open_fen, open_fen // 2, open_fen + 1]))}
            case "record_repayment":
                return {"sum_fen": yuan(lot.choice([open_fen] * 3 + [open_fen // 2, open_fen + 1]))}
        return {}

    def _with_reason(self, terms: dict[str, str]) -> dict[str, str]:
        if self.lot.random() < 0.8:
            terms["repetition_reason"] = "原救助已用完，困难仍在持续。"
        return terms

    def _in_stages(self, terms: dict[str, str], paid: int, now: datetime) -> dict[str, str]:
        granted = round(float(terms["sum_granted_fen"]) * 100)
        if granted - paid > 1 and self.lot.random() < 0.3:
            later = now + timedelta(days=self.lot.choice([1, 20]))
            terms["due_now_fen"] = yuan(paid + (granted - paid) // 2)
            terms["rest_due_on"] = later.astimezone(SHANGHAI).date().isoformat()
        return terms

    def _moments(self, step: str, case: Case, now: datetime) -> dict[str, str]:
        ago, lot = timedelta(minutes=self.lot.choice([0, 0, 5, 60, -30])), self.lot
        typed = (now - ago).astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
        if step == "record_end":
            return {"ended_at": typed}
        if step == "record_telephone_grant" and lot.random() < 0.3:
            return {"said_at": typed}
        if step == "submit_backfill" and lot.random() < 0.3:
            return {"wants_follow_up": "on"}
        if step == "record_visit" and lot.random() < 0.2:
            return {"recognised_as": "edge", "means_known_on": typed[:10]}
        if step == "record_visit" and lot.random() < 0.2:
            return {"has_authorisation": ""}
        return {}

    def _of_the_panel(self, step: str, case: Case, now: datetime) -> dict[str, Any]:
        record: Any = read_case(case, now).record
        match step:
            case "invite":
                return {"members": [f"{seat['name']} {seat['number']}" for seat in record.candidates]}
            case "vote":
                return {
                    "vote": self.lot.choice(["for"] * 6 + ["against", "abstain"]),
                    "reason": "双重伤害，医疗支出巨大。",
                }
            case "write_minutes":
                cast = record.votes_for + record.votes_against + record.votes_abstained
                if 2 * record.votes_for > cast:
                    advised = self.lot.choice([record.sum_fen, record.sum_fen, max(record.sum_fen // 2, 1)])
                    return {"minutes": MINUTES, "advice": "for", "sum_advised_fen": yuan(advised)}
                return {"minutes": MINUTES, "advice": "against"}
            case "secretary_recuses":
                seats = [seat for seat in record.seated if not seat["recused_at"]]
                return {
                    "member": f"{seats[0]['name']} {seats[0]['number']}" if seats else "",
                    "reasons": "与申请人相邻，申请回避。",
                }
        return {"reasons": "与申请人相邻，申请回避。"} if step == "recuse_oneself" else {}
